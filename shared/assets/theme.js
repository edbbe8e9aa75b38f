// The colour theme: the visitor's last choice, else the system's; set in the head, before the first paint.
(() => {
  "use strict";

  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const paint = () => { root.dataset.bsTheme = remembered() ?? (dark.matches ? "dark" : "light"); };
  paint();
  dark.addEventListener("change", paint);
  addEventListener("storage", paint);
  document.addEventListener("prerenderingchange", paint); // chosen since the browser made this page ready

  const switchTheme = () => {
    const other = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", other); } catch { /* private mode: not remembered */ }
    root.dataset.bsTheme = other;
  };

  document.addEventListener("click", (event) => { if (event.target.closest("#theme")) switchTheme(); });
})();
