// What the kit does in the browser: the colour theme, addresses that hold a selection, and, for `single`,
// links that stay inside the document. Loaded in the head, so that the theme is known before the first paint.

(() => {
  "use strict";

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

  // Follow a link of the site without loading a document. `dcc.Location` listens to popstate.
  const follow = (event) => {
    const link = event.target.closest("a[href]");
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);
    const routed = document.querySelector("[data-router]");
    if (!link || !routed || !plain || link.target || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("#theme")) switchTheme();
    else follow(event);
  });

  const trimmed = (path) => path.replace(/(.)\/$/, "$1");
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

  // After the router has replaced the page: title, description, and the focus where the page begins.
  let arrived = false;
  const head = (said) => {
    document.title = said.title;
    document.querySelector("meta[name=description]").content = said.description;
    if (arrived) {
      scrollTo(0, 0);
      document.getElementById("main").focus({ preventScroll: true });
    }
    arrived = true;
    return window.dash_clientside.no_update;
  };

  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { crossroads: { sync, head } });
})();
