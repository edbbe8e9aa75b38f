// Places: where on a page a visitor is. Browsers look for it when a document is loaded, and Dash builds the page later.
(() => {
  "use strict";

  // Try again whenever the page has grown, until it works, the visitor moves, or nobody expects it any more.
  const PATIENCE = 10000; // ms
  const MOVES = ["wheel", "touchmove", "keydown", "pointerdown"];
  let stop = () => {};
  const until = (attempt) => {
    stop();
    if (attempt()) return;
    const ended = new AbortController();
    const observer = new ResizeObserver(() => { if (attempt()) stop(); });
    const timer = setTimeout(() => stop(), PATIENCE);
    stop = () => { ended.abort(); observer.disconnect(); clearTimeout(timer); };
    for (const kind of MOVES) addEventListener(kind, () => stop(), { signal: ended.signal });
    observer.observe(document.documentElement);
  };

  // The element that an address leads to. `#größe` stands in it encoded. One in the copy (paint.js) is not it: that goes.
  const target = () => {
    const name = location.hash.slice(1);
    let said = name;
    try { said = decodeURIComponent(name); } catch { /* a single percent sign: then it means itself */ }
    const found = [...[name, said].map((one) => document.getElementById(one)), ...document.getElementsByName(said)];
    return (name && found.find((element) => element && !element.closest("#kit-paint"))) || null;
  };
  // The browser itself goes there when it is told the address once more, as if a link had been followed. It is to be
  // there at once: Bootstrap has asked browsers to glide.
  const toTarget = () => {
    if (!target()) return false;
    location.replace(location.href);
    target().scrollIntoView({ behavior: "instant" });
    return true;
  };

  // Where on the page the visitor was, for each entry of the history, in this tab. Browsers do it by themselves for what
  // is there when they go back; here they leave it to the kit. Those that cannot name an entry still do it alone. How
  // high the page was belongs to it: what comes late above the place moves it away again.
  const { navigation, history } = window;
  const height = () => document.documentElement.scrollHeight;
  const entry = () => navigation?.currentEntry?.key;
  // Read when it is needed: a document that is loaded ahead is there before others have written.
  const read = () => { try { return JSON.parse(sessionStorage.getItem("places")) ?? {}; } catch { return null; } };
  const own = {};
  const kept = () => ({ ...read(), ...own })[entry()];
  let settled = true; // whether the page is that of the address
  const keep = () => { if (settled && entry()) own[entry()] = [scrollX, scrollY, height()]; };
  const store = () => {
    keep();
    const recent = Object.entries({ ...read(), ...own }).slice(-100);
    try { sessionStorage.setItem("places", JSON.stringify(Object.fromEntries(recent))); } catch { /* there is no room */ }
  };
  const to = ([left, top, high = 0]) => {
    scrollTo({ left, top, behavior: "instant" });
    return Math.abs(scrollY - top) < 2 && height() >= high;
  };

  // Begin where an address leads to, or, if the visitor comes back to it, where it was left.
  const arrive = (isBack) => {
    settled = true;
    const place = isBack ? kept() : null;
    if (place) until(() => to(place));
    else if (location.hash) until(toTarget);
    else to([0, 0]);
    return isBack ? null : target();
  };
  const leave = () => { stop(); settled = false; };
  const stay = () => { settled = true; };

  let isTraversal = false;
  const isBack = () => { const was = isTraversal; isTraversal = false; return was; };
  if (navigation) {
    if (read()) history.scrollRestoration = "manual"; // else nothing is remembered when a document is left
    navigation.addEventListener("navigate", keep);
    navigation.addEventListener("currententrychange", ({ navigationType }) => { isTraversal = navigationType === "traverse"; });
    addEventListener("pagehide", store);
  }
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const opened = () => { if (location.hash || kept()) arrive(type === "back_forward" || type === "reload"); };
  if (document.prerendering) document.addEventListener("prerenderingchange", opened, { once: true });
  else opened();

  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { arrive, leave, stay, isBack });
})();
