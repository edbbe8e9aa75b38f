// The router of `single`: links to the site's pages stay inside the document. `multi` does not send this file.
(() => {
  "use strict";

  const { runCharts, fetchCharts, chunk, clearAlarm } = window.dash_clientside.crossroads;
  const trimmed = (path) => path.replace(/(.)\/$/, "$1");

  // What the router's element says: the paths that it shows, and when to make pages ready.
  const router = () => document.querySelector("[data-routes]")?.dataset ?? { prefetch: "off" };
  const isAmong = (kind, { pathname }) => (router()[kind] ?? "").split(" ").includes(trimmed(pathname));
  const isRouted = (link) => !link.target && !link.hasAttribute("download") && link.origin === location.origin
    && isAmong("routes", link);

  // Follow a link to a page of the site without loading a document, where a router says that it can.
  // Whatever else a link is (a Flask route, a download, another tab) stays the browser's.
  const follow = (event) => {
    const link = event.target.closest("a[href]");
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || modified || event.button || event.defaultPrevented || !isRouted(link)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    const isAnother = trimmed(link.pathname) !== trimmed(location.pathname);
    followed ||= isAnother;
    if (isAmong("charts", link)) runCharts();
    history.pushState({}, "", link.href);
    clearAlarm();
    // Of another page only the router's dcc.Location need hear now. The page that is left has one, too, and would
    // bring its controls into step with an address that is not its own.
    const { pathname, search, hash, href } = link;
    if (isAnother) window.dash_clientside.set_props("address", { pathname, search, hash, href });
    else tell();
  };
  const tell = () => dispatchEvent(new PopStateEvent("popstate")); // what every dcc.Location listens to
  let followed = false;

  document.addEventListener("click", follow);

  // Layouts: asked for by the address of the page.
  const ask = async (address) => {
    const { requests_pathname_prefix: prefix } = JSON.parse(document.getElementById("_dash-config").textContent);
    const answer = await fetch(`${prefix}_dash-layout?address=${encodeURIComponent(address)}`);
    if (!answer.ok) throw new Error(`${address}: the server answered ${answer.status}`);
    return answer.text();
  };
  const ready = new Map(); // address -> the layout's text, promised

  const take = (address) => {
    const text = ready.get(address) ?? ask(address);
    ready.delete(address);
    return text;
  };

  // Ahead of the click comes what does not grow old: the scripts, and the layout of a page that says it is static.
  const prefetch = async (link) => {
    const isAtOnce = router().prefetch === "immediate";
    if (isAmong("charts", link)) {
      if (isAtOnce) {
        runCharts();
        Promise.resolve(window.Plotly).catch(console.warn);
      } else fetchCharts();
    }
    const address = link.pathname + link.search;
    if (!isAmong("static", link) || ready.has(address)) return;
    const text = ask(address);
    ready.set(address, text);
    try {
      const figures = graphs(JSON.parse(await text));
      if (!isAtOnce || !figures.length || rehearsed.has(link.pathname)) return;
      rehearsed.add(link.pathname);
      rehearse(figures).catch(console.warn);
    } catch {
      ready.delete(address); // asked again when the link is followed, and then reported
    }
  };

  // The first drawing of a kind of chart takes twice as long as the fourth: those before are done out of sight.
  const REHEARSALS = 3;
  const rehearsed = new Set();
  const rehearse = async (figures) => {
    await window.Plotly;
    const place = document.body.appendChild(document.createElement("div"));
    place.style = "position: absolute; visibility: hidden; inset: 0 auto auto 0; width: 600px";
    for (const { data, layout } of Array(REHEARSALS).fill(figures).flat()) {
      await idle();
      await window.Plotly.newPlot(place, data, layout);
    }
    window.Plotly.purge(place);
    place.remove();
  };
  const graphs = (tree) => [tree?.props?.children ?? []].flat()
    .flatMap((child) => (child?.type === "Graph" ? [child.props.figure ?? {}] : graphs(child)));

  const idle = () => new Promise((then) => { (window.requestIdleCallback ?? setTimeout)(then); });
  const makeReady = async () => {
    if (router().prefetch !== "immediate" || navigator.connection?.saveData) return;
    await idle();
    [...document.querySelectorAll("nav a[href]:not([aria-current])")].filter(isRouted).forEach(prefetch);
  };
  const pointedAt = (event) => {
    const link = event.target.closest?.("a[href]:not([aria-current])");
    if (link && router().prefetch !== "off" && isRouted(link)) prefetch(link);
  };
  for (const kind of ["pointerover", "focusin", "touchstart"]) addEventListener(kind, pointedAt, { passive: true });

  const found = (tree, id) => {
    if (tree?.props?.id === id) return tree.props;
    const inside = [tree?.props?.children ?? []].flat();
    return inside.reduce((hit, child) => hit ?? found(child, id), null);
  };
  const decoded = (path) => { try { return decodeURIComponent(path); } catch { return path; } };

  // Show the page at an address: the parts of its layout that differ from page to page.
  const route = async (pathname, search, shown) => {
    const { no_update } = window.dash_clientside;
    const nothing = [no_update, no_update, no_update];
    if (pathname === undefined || trimmed(decoded(pathname)) === trimmed(shown.path)) {
      if (followed) tell(); // back before the other page was there: the one that stayed has not heard of the query
      followed = false;
      return nothing;
    }
    try {
      const layout = JSON.parse(await take(pathname + (search ?? "")));
      await chunk(); // a chart that is there before it would ask for it once more
      if (location.pathname !== pathname) return nothing; // the visitor has gone on meanwhile
      return [found(layout, "main").children, found(layout, "links").children, found(layout, "head").data];
    } catch (error) {
      console.warn(error);
      location.reload(); // what the browser then shows says more than the page before under a new address
      return nothing;
    }
  };

  // After the router has replaced the page: title and description, and, if a link was followed, what a
  // browser does for a new document: begin at the top or at the link's target, and say where one is.
  const head = async (said) => {
    document.title = said.title;
    document.querySelector("meta[name=description]").content = said.description;
    const arrived = followed;
    followed = false;
    await new Promise(requestAnimationFrame); // which lays the page out anyway; asked for now, it does so twice
    if (arrived) arrive();
    await new Promise(setTimeout); // after the page is painted
    makeReady();
  };
  const arrive = () => {
    const heading = document.querySelector("main h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) target.scrollIntoView();
    else scrollTo(0, 0);
  };

  Object.assign(window.dash_clientside.crossroads, { route, head });
})();
