// What the kit does in the browser: the colour theme, addresses that hold a selection, and, for `single`,
// links that stay inside the document. Loaded in the head, so that the theme is known before the first paint.

(() => {
  "use strict";

  const trimmed = (path) => path.replace(/(.)\/$/, "$1");
  const once = (run) => { let done = false; return () => { if (!done) { done = true; run(); } }; };

  // Theme: what the visitor chose last, else what the system asks for.
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

  // What the router's element says: the paths that it shows, and when to make pages ready.
  const router = () => document.querySelector("[data-routes]")?.dataset ?? { routes: "", prefetch: "off" };
  const isRouted = (link) => !link.target && !link.hasAttribute("download") && link.origin === location.origin
    && router().routes.split(" ").includes(trimmed(link.pathname));

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
    if ("chart" in link.dataset) runCharts();
    history.pushState({}, "", link.href);
    clear();
    // Of another page only the router's dcc.Location need hear now. The page that is left has one, too, and would
    // bring its controls into step with an address that is not its own.
    const { pathname, search, hash, href } = link;
    if (isAnother) window.dash_clientside.set_props("address", { pathname, search, hash, href });
    else tell();
  };
  const tell = () => dispatchEvent(new PopStateEvent("popstate")); // what every dcc.Location listens to
  let followed = false;

  document.addEventListener("click", (event) => {
    if (event.target.closest("#theme")) switchTheme();
    else follow(event);
  });

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // What of `asked` may be chosen, else the default: Control.accept in shared/controls.py, once more.
  const accept = (control, options, asked) => {
    const several = Array.isArray(control.default);
    if (several && asked.length && asked.every((value) => value === "")) return [];
    const known = [...new Set(asked)].filter((value) => options.some((option) => option.value === value));
    if (!known.length) return control.default;
    return several ? known : known[0];
  };

  // Tell the visitor which values of the address do not exist here.
  const refused = (control, options, asked) => asked
    .filter((value) => value !== "" && !options.some((option) => option.value === value))
    .map((value) => `${control.label} “${value}”`);

  const written = (controls, values, search) => {
    const query = new URLSearchParams(search);
    controls.forEach(({ name }, i) => {
      query.delete(name);
      const picked = [values[i] ?? []].flat();
      (picked.length ? picked : [""]).forEach((value) => query.append(name, value));
    });
    return `?${query}`;
  };

  // Inputs: the address's query, then each field's value. States: what to know, then each field's options.
  // Outputs: the query, a notice, then each field's value.
  const sync = (search, ...rest) => {
    const { no_update, callback_context } = window.dash_clientside;
    const count = (rest.length - 1) / 2;
    const values = rest.slice(0, count);
    const { path, controls } = rest[count];
    const options = rest.slice(count + 1);
    const nothing = Array(count + 2).fill(no_update);
    if (search === undefined || trimmed(location.pathname) !== trimmed(path)) return nothing;

    const changed = callback_context.triggered.map(({ prop_id }) => prop_id);
    if (changed.length && !changed.some((id) => id.endsWith(".search"))) {
      return [written(controls, values, search), "", ...Array(count).fill(no_update)];
    }
    const query = new URLSearchParams(search);
    const asked = controls.map(({ name }) => query.getAll(name));
    const wrong = controls.flatMap((control, i) => refused(control, options[i], asked[i]));
    const notice = wrong.length ? `This page does not know ${wrong.join(", ")}. It shows what it does know.` : "";
    const chosen = controls.map((control, i) => accept(control, options[i], asked[i]));
    return [no_update, notice, ...chosen.map((value, i) => (same(value, values[i]) ? no_update : value))];
  };

  // A chart's table, from when it is opened for the first time.
  const opened = (clicks, table) => (clicks ? table : window.dash_clientside.no_update);

  // Layouts: asked for by the address of the page, and kept for a moment if that was ahead of time.
  const ask = async (address) => {
    const { requests_pathname_prefix: prefix } = JSON.parse(document.getElementById("_dash-config").textContent);
    const answer = await fetch(`${prefix}_dash-layout?address=${encodeURIComponent(address)}`);
    if (!answer.ok) throw new Error(`${address}: the server answered ${answer.status}`);
    return answer.text();
  };
  const FRESH = 30000; // ms
  const ready = new Map(); // address -> the layout's text, promised, and when it was asked for

  const take = (address) => {
    const kept = ready.get(address);
    ready.delete(address);
    return kept && performance.now() - kept.since < FRESH ? kept.text : ask(address);
  };

  const prefetch = async (link) => {
    const address = link.pathname + link.search;
    if (performance.now() - (ready.get(address)?.since ?? -FRESH) < FRESH) return;
    const text = ask(address);
    ready.set(address, { text, since: performance.now() });
    try {
      const figures = graphs(JSON.parse(await text));
      if (!figures.length) return;
      if (router().prefetch !== "immediate") fetchCharts();
      else if (!rehearsed.has(link.pathname)) {
        rehearsed.add(link.pathname);
        runCharts();
        rehearse(figures).catch(console.warn);
      }
    } catch {
      ready.delete(address); // asked again when the link is followed, and then reported
    }
  };

  // What draws charts: Dash's chunk with dcc.Graph, and plotly.js, the largest script of all. Fetched when a link
  // to a chart is pointed at; run when such a page is on its way, or while nothing else is to do.
  const { charts: addresses = "", chartHere } = document.currentScript.dataset;
  const charts = addresses.split(" ").filter(Boolean);
  const added = (kind, said) => document.head.appendChild(Object.assign(document.createElement(kind), said));
  const run = (src) => new Promise((onload, onerror) => { added("script", { src, async: true, onload, onerror }); });
  const fetchCharts = once(() => charts.forEach((href) => added("link", { rel: "preload", as: "script", href })));
  let chunkRan = null; // a promise, from when the chunk is on its way
  const runCharts = once(() => {
    const [plotly, chunk] = charts;
    if (window.Plotly || !plotly) return;
    chunkRan = run(chunk).catch(() => {}); // dcc asks for it itself then
    window.Plotly = run(plotly); // dcc.Graph waits for a promise, and plotly.js takes its place
  });
  if (chartHere !== undefined) runCharts();

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
      await chunkRan; // a chart that is there before it would ask for it once more
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

  // What Dash asks of the server and does not get: it tells the console alone, so the visitor is told here.
  const ASKED = /\/_dash-(update-component|layout|dependencies)$/;
  const SILENT = "The server does not answer. What this page shows may be out of date.";
  const send = window.fetch;
  let leaving = false; // a browser ends what a page still waits for when its visitor leaves it
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });

  const words = async (answer) => {
    const { error, id } = await answer.clone().json().catch(() => ({}));
    const said = error ?? `The server answered ${answer.status}.`;
    return id ? `${said} It is noted as error ${id}.` : said;
  };
  const home = new URL("..", document.currentScript.src).pathname; // the kit's assets lie one below
  const alarm = (text, pageIsMissing) => {
    const close = Object.assign(document.createElement("button"), { className: "btn-close", type: "button" });
    close.setAttribute("aria-label", "Close");
    const box = Object.assign(document.createElement("div"), { id: "failure", className:
      "alert alert-danger alert-dismissible position-fixed bottom-0 start-0 m-3 z-3" });
    box.setAttribute("role", "alert");
    close.addEventListener("click", () => box.remove());
    document.getElementById("failure")?.remove();
    document.body.append(box);
    box.append(text, close); // after the box is there, so that screen readers say it
    if (pageIsMissing) close.before(" ", Object.assign(document.createElement("a"), { className: "alert-link", href: home,
      textContent: "To the home page" }));
  };
  window.fetch = async (...request) => {
    const { pathname, search } = new URL(request[0].url ?? request[0], location);
    const isDashs = ASKED.test(pathname) && !search.startsWith("?address="); // that one is the router's
    const isLayout = pathname.endsWith("/_dash-layout");
    try {
      const answer = await send(...request);
      if (isDashs && !answer.ok) alarm(await words(answer), isLayout);
      return answer;
    } catch (error) {
      if (isDashs && !leaving) alarm(SILENT, isLayout);
      throw error;
    }
  };
  const clear = () => {
    if (document.querySelector("._dash-error")) location.reload(); // nothing is there that could show a page
    else document.getElementById("failure")?.remove();
  };
  addEventListener("popstate", clear);

  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { crossroads: { sync, opened, route, head } });
})();
