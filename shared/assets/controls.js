// Controls: a page's address holds what the visitor has chosen. `sync` keeps both in step, in one clientside callback.
(() => {
  "use strict";

  const trimmed = (path) => path.replace(/(.)\/$/, "$1");
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // What of `asked` may be chosen, else the default: Control.accept in shared/page/controls.py, once more.
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

  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { sync });
})();
