// Links of component libraries (dcc.Link, dbc.NavLink, dmc.Anchor ...) and dcc.Location with `callback-nav`. All of them
// write the address into the history themselves and then tell every dcc.Location. None knows which app has the page.
(() => {
  "use strict";

  const { arrive, stay, isBack } = window.dash_clientside.crossroads;
  const decoded = (path) => { try { return decodeURIComponent(path); } catch { return path; } };
  const canonical = (path) => decoded(path).replace(/(.)\/$/, "$1");

  // The address of the page that this document shows; a router changes it, and says how it opens another one. A page that
  // was adopted (shared/adoption) may be built for its query, too, or have all that is below a path.
  const page = { path: location.pathname, search: location.search, open: null };
  const isShown = () => {
    const path = canonical(location.pathname);
    const below = document.querySelector("#kit-main [data-below]")?.dataset.below;
    if (below && `${path}/`.replace("//", "/").startsWith(below)) return true;
    const isOfQuery = document.querySelector("#kit-main[data-query], #kit-main [data-query]");
    return path === canonical(page.path) && (!isOfQuery || location.search === page.search);
  };

  // A library makes an entry of the history for a link to the very address that is there already; browsers do not.
  const { pushState } = history;
  let before = location.href;
  let isLoading = false; // a document: a second click, before it is there, makes no second entry
  addEventListener("pageshow", ({ persisted }) => { if (persisted) isLoading = false; });
  history.pushState = (state, unused, url) => {
    before = location.href;
    const same = String(url ?? "") && new URL(url, before).href === before && !Object.keys(state ?? {}).length;
    (same || isLoading ? history.replaceState : pushState).call(history, state, unused, url);
  };

  // Load the document of the address that a library has written into the history. The entry gets the address that it
  // had before: the browser would take the same one for a place within this document, and keep it if there is none.
  const load = () => {
    const { href } = location;
    isLoading = !page.open; // a document with a router may stay, as after a download
    history.replaceState({}, "", before);
    location.replace(href);
  };

  // Once a router shows another page: a dcc.Location and links that stand in the frame hear of its address, too.
  let isTelling = false;
  page.tell = () => {
    isTelling = true;
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    isTelling = false;
  };

  const moved = (event) => {
    if (isTelling) return;
    if (isShown()) {
      stay();
      page.stay?.();
      if (event.type === "popstate" ? isBack() : location.hash) setTimeout(() => arrive(event.type === "popstate"));
      return; // every dcc.Location of the page hears of it
    }
    if (event.type === "popstate" && !page.open) return;
    event.stopImmediatePropagation(); // else those of the page that is left would run their callbacks
    if (!page.open?.(event.type === "popstate")) load();
  };
  // How its visitor came to the page that is shown; a page may have words for each way, of which `site.css` shows one.
  const came = (how) => { document.documentElement.dataset.came = how; };
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  came(document.referrer.startsWith(`${location.origin}/`) && type !== "reload" ? "loaded" : "opened");
  addEventListener("pageshow", ({ persisted }) => { if (persisted) came("kept"); });

  addEventListener("popstate", moved);
  addEventListener("_dashprivate_pushstate", moved);

  Object.assign(window.dash_clientside.crossroads, { page, canonical, came });
})();
