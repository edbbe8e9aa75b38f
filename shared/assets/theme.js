// The colour theme: the visitor's last choice, else the system's; set in the head, before the first paint. The button
// goes from the system's to the other one, to the same one for good, and back; `site.css` writes on it which one it is.
(() => {
  "use strict";

  if (document.currentScript.dataset.unstyled !== undefined) return; // colours are the site's own matter
  const root = document.documentElement;
  if (root.dataset.theme !== undefined) return; // the document has this script in it, besides (`early.js`)
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const paint = (chosen) => {
    root.dataset.theme = chosen ?? "system";
    root.dataset.bsTheme = chosen ?? (dark.matches ? "dark" : "light");
  };
  const repaint = () => paint(remembered());
  repaint();
  dark.addEventListener("change", repaint);
  addEventListener("storage", repaint);
  document.addEventListener("prerenderingchange", repaint); // chosen since the browser made this page ready

  const switchTheme = () => {
    const systems = dark.matches ? "dark" : "light";
    const next = root.dataset.theme === systems ? null : root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      if (next) localStorage.setItem("theme", next);
      else localStorage.removeItem("theme");
    } catch { /* private mode: not remembered */ }
    paint(next);
  };

  document.addEventListener("click", (event) => { if (event.target.closest("#kit-theme")) switchTheme(); });
})();
