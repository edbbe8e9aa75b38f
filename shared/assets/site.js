// What the kit does in the browser: the colour theme, addresses that hold a selection, and, for `single`,
// links that stay inside the document. Loaded in the head, so that the theme is known before the first paint.

(() => {
  "use strict";

  const trimmed = (path) => path.replace(/(.)\/$/, "$1");

  // Theme: what the visitor chose last, else what the system asks for.
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const paint = () => { root.dataset.bsTheme = remembered() ?? (dark.matches ? "dark" : "light"); };
  paint();
  dark.addEventListener("change", paint);
  addEventListener("storage", paint);

  const switchTheme = () => {
    const other = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", other); } catch { /* private mode: not remembered */ }
    root.dataset.bsTheme = other;
  };

  // Follow a link to a page of the site without loading a document, where a router says that it can.
  // Whatever else a link is (a Flask route, a download, another tab) stays the browser's.
  const follow = (event) => {
    const link = event.target.closest("a[href]");
    const routes = document.querySelector("[data-routes]")?.dataset.routes.split(" ") ?? [];
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || modified || event.button || event.defaultPrevented) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!routes.includes(trimmed(link.pathname))) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    followed = trimmed(link.pathname) !== trimmed(location.pathname);
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate")); // what dcc.Location listens to
  };
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

  // After the router has replaced the page: title and description, and, if a link was followed, what a
  // browser does for a new document: begin at the top or at the link's target, and say where one is.
  const head = (said) => {
    document.title = said.title;
    document.querySelector("meta[name=description]").content = said.description;
    if (!followed) return;
    followed = false;
    const heading = document.querySelector("main h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) target.scrollIntoView();
    else scrollTo(0, 0);
  };

  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { crossroads: { sync, head } });
})();
