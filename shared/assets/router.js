// The router of `single`: links to the site's pages stay inside the document. `multi` does not send this file.
(() => {
  "use strict";

  const { runCharts, fetchCharts, chunk, clearAlarm, page, canonical, came, arrive, leave, stay } = window.dash_clientside.crossroads;

  // What the router's element says: the paths that it shows, when to make pages ready, and which callbacks Dash knows.
  const router = () => document.querySelector("[data-routes]")?.dataset ?? { prefetch: "off" };
  // In a path `*` stands for a variable, `**` for one that may have slashes; none begins with `_`, as Dash's own do.
  const SHAPES = { "*": "(?!_)[^/]+", "**": "(?!_).+" };
  const shape = (pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replace(/[*]+/g, (one) => SHAPES[one])}$`);
  const shapes = new Map(); // pattern -> what its addresses look like
  const fits = (pattern, path) => {
    if (!shapes.has(pattern)) shapes.set(pattern, shape(pattern));
    return shapes.get(pattern).test(path);
  };
  const isAmong = (kind, { pathname }) => {
    const path = canonical(pathname);
    const shown = (router()[kind] ?? "").split(" ");
    return shown.includes(path) || shown.some((one) => one.includes("*") && fits(one, path));
  };
  const isRouted = (link) => ["", "_self"].includes(link.target ?? "") && !link.hasAttribute?.("download")
    && link.origin === location.origin && isAmong("routes", link);

  // Follow a link to a page of the site without loading a document, where a router says that it can.
  // Whatever else a link is (a Flask route, a download, another tab, a place on this page) stays the browser's.
  const withoutHash = ({ href }) => href.split("#")[0];
  let isLoading = false; // a document, since a click on the copy of the page (paint.js)
  addEventListener("pageshow", ({ persisted }) => { if (persisted) isLoading = false; });
  const follow = (event) => {
    const link = event.target.closest("a[href]");
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || modified || event.button || event.defaultPrevented || !isRouted(link)) return;
    if (link.href.includes("#") && withoutHash(link) === withoutHash(location)) return;
    if (link.closest("#kit-paint")) isLoading = true; // Dash is not there yet: the browser loads the document
    if (isLoading) return; // or that document would come all the same, in place of the page that is clicked last
    event.preventDefault();
    if (isAmong("charts", link)) runCharts();
    history.pushState({}, "", link.href);
    open();
  };
  document.addEventListener("click", follow);

  // Layouts: asked for by the address of the page.
  const ask = async (address) => {
    const { requests_pathname_prefix: prefix } = JSON.parse(document.getElementById("_dash-config").textContent);
    const answer = await fetch(`${prefix}_dash-layout?address=${address}`, { headers: { "Kit-Part": "page" } });
    if (!answer.ok) throw Object.assign(new Error(`${address}: the server answered ${answer.status}`), { answer });
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
    if (!await window.Plotly) return; // it did not come
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
    const inside = Object.values(tree?.props ?? {}).flat(); // a frame may have it in any property
    return inside.reduce((hit, child) => hit ?? found(child, id), null);
  };

  // Open the page at the address that the browser has now. Only the newest of several that are asked for is shown.
  let awaited = null; // which one, and what is known of it
  let placed = null; // the one that Dash is showing
  let openings = 0;
  const open = async (isBack = false) => {
    const isSame = page.path === location.pathname; // with another query
    const asked = { isBack, isSame, path: location.pathname, search: location.search, layout: null, number: openings += 1 };
    awaited = asked;
    leave();
    clearAlarm();
    try {
      const layout = JSON.parse(await take(location.pathname + location.search));
      if (isAmong("charts", location)) await chunk(); // a chart that is there before it would ask for it once more
      if (awaited !== asked) return; // the visitor has gone on meanwhile
      const isOld = layout.props["data-callbacks"] !== router().callbacks;
      if (isOld) throw new Error("the site has changed since Dash asked for its callbacks");
      asked.layout = layout;
      const { pathname, search, hash, href } = location;
      window.dash_clientside.set_props("kit-address", { pathname, search, hash, href });
    } catch (error) {
      if (awaited !== asked) return;
      console.warn(error);
      // What the browser then shows says more than the page before under a new address.
      location.reload();
    }
  };
  page.stay = () => { awaited = null; };
  page.open = (isBack) => {
    const isMine = isBack || isRouted(location); // else the document at this address says what there is
    if (isMine) open(isBack);
    return isMine;
  };

  // To draw a chart takes as long as the rest of a page, which is therefore shown first, but where drawing was rehearsed.
  // dcc.Graph calls `Plotly.react`.
  let isNew = false; // none of the page's charts is drawn yet
  let drawing = null; // what draws charts in that way
  const drawLater = (plotly) => {
    const { react } = plotly ?? {};
    if (!react || plotly === drawing) return;
    drawing = plotly;
    let shown = null; // a promise
    const later = async (graph, figure) => {
      if (isNew && !document.hidden) shown = new Promise(requestAnimationFrame).then(() => new Promise(setTimeout));
      isNew = false;
      const height = figure.layout?.height;
      if (height) graph.style.minHeight = `${height}px`; // or what follows jumps
      await shown;
      graph.style.minHeight = "";
      return graph.isConnected ? react(graph, figure) : graph;
    };
    // Only as dcc.Graph draws: a site's own call may do without a document, and goes on at once.
    const isGraphs = (place) => place?.classList?.contains("dash-graph--pending");
    plotly.react = (place, ...figure) => (isGraphs(place) ? later : react)(place, ...figure);
  };

  // Show the page that was asked for: the parts of its layout that differ from page to page. Dash may ask twice before
  // `head` runs, and drops the first answer: say the same both times.
  const route = () => {
    const layout = awaited?.layout;
    if (!layout) return Array(2).fill(window.dash_clientside.no_update);
    placed = awaited;
    isNew = !rehearsed.has(placed.path);
    drawLater(window.Plotly);
    Object.assign(page, { path: placed.path, search: placed.search }); // now: a visitor may turn round before `head` runs
    const links = found(layout, "kit-links"); // which a frame may lack, and no output of a callback may
    if (links && document.getElementById("kit-links")) window.dash_clientside.set_props("kit-links", { children: links.children });
    const waiting = found(layout, "kit-page"); // what comes into its frame once that is there (shared/adoption/shell.py)
    return [waiting?.data ?? found(layout, "kit-main").children, { ...found(layout, "kit-head").data, opening: placed.number }];
  };

  // After the router has replaced the page: title and description, and, if the visitor came from another one, what a
  // browser does for a new document: begin where the address leads to, and say where one is.
  const head = async (said) => {
    const isPlaced = placed && placed === awaited && placed.number === said.opening; // else it is about the page before
    if (isPlaced) placed.layout = null;
    page.path = placed?.path ?? said.path ?? "";
    document.title = said.title;
    document.querySelector("meta[name=description]")?.setAttribute("content", said.description);
    await new Promise(requestAnimationFrame); // which lays the page out anyway; asked for now, it does so twice
    if (isPlaced && placed === awaited) {
      awaited = null;
      came("replaced");
      // A field of the frame may have asked for the page, as its visitor typed; one of the page may have taken the focus.
      const isTyping = document.activeElement?.matches("input, textarea, select, [contenteditable]");
      const target = isTyping && placed.isSame ? stay() : arrive(placed.isBack);
      page.tell();
      if (!isTyping) focus(target ?? document.querySelector("#kit-main h1") ?? document.getElementById("kit-main"));
    }
    await new Promise(setTimeout); // after the page is painted
    makeReady();
  };
  const focus = (element) => {
    if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  Object.assign(window.dash_clientside.crossroads, { route, head });
})();
