// Controls: a page's address holds what the visitor has chosen. `sync` keeps both in step, in one clientside callback.
(() => {
  "use strict";

  const decoded = (path) => { try { return decodeURIComponent(path); } catch { return path; } };
  const trimmed = (path) => decoded(path).replace(/(.)\/$/, "$1");
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const texts = (value) => [value ?? []].flat().map(String);

  // What a free field takes: the value of a text, undefined if it takes none. In shared/page/fields.py, once more.
  const WHOLE = /^\s*[+-]?\d+\s*$/;
  const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  const isWithin = (value, { least, most }) => value >= (least || value) && value <= (most || value);
  const number = (text, check) => {
    const value = (check.whole ? WHOLE : DECIMAL).test(text) ? Number(text) : NaN;
    return Number.isFinite(value) && value >= (check.least ?? value) && value <= (check.most ?? value) ? value : undefined;
  };
  const CHECKS = {
    text: (text, { longest }) => (text.length <= longest ? text : undefined),
    number,
    range: number,
    day: (text, limits) => (/^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text)
      && isWithin(text, limits) ? text : undefined),
    switch: (text) => ({ true: true, false: false })[text],
  };

  // What a field offers, each value by its text; null if it has no options and any text will do.
  const offered = (options, check = {}) => {
    const read = CHECKS[check.kind];
    if (read) return { has: (text) => read(text, check) !== undefined, get: (text) => read(text, check) };
    if (options === undefined || options === null) return null;
    const values = Array.isArray(options) ? options.map((option) => option?.value ?? option) : Object.keys(options);
    return new Map(values.map((value) => [String(value), value]));
  };
  const picked = (offer, asked) => (offer ? asked.filter((text) => offer.has(text)).map((text) => offer.get(text)) : asked);

  const isSpan = (way) => way.length === 2 && way[0] <= way[1];

  // What of `asked` may be chosen, else the default: Control.accept in shared/page/controls.py, once more. Here a
  // callback may have replaced the options. So what is shown stays if it `stays` possible, and the default need not be.
  const accept = (control, offer, asked, shown, stays) => {
    const several = Array.isArray(control.default);
    const isRange = control.check.kind === "range";
    if (several && !isRange && asked.length && asked.every((text) => text === "")) return [];
    const ways = [asked, stays ? texts(shown) : [], texts(control.default)];
    const fits = (way) => (isRange ? isSpan(way) : way.length);
    const known = ways.map((way) => picked(offer, isRange ? way : [...new Set(way)])).find(fits)
      ?? (several ? [] : [...offer.values?.() ?? []].slice(0, 1));
    return several ? known : known[0] ?? null;
  };

  // Tell the visitor which values of the address do not exist here.
  const refused = (control, offer, asked) => {
    const given = asked.filter((text) => text !== "");
    const unknown = given.filter((text) => offer && !offer.has(text));
    const isSplit = control.check.kind === "range" && !unknown.length && !isSpan(picked(offer, given));
    return (isSplit ? given : unknown).map((text) => `${control.label} “${text}”`);
  };

  const written = (controls, values, search) => {
    const query = new URLSearchParams(search);
    controls.forEach(({ name }, i) => {
      query.delete(name);
      const given = [values[i] ?? []].flat();
      (given.length ? given : [""]).forEach((value) => query.append(name, value));
    });
    return `?${query}`;
  };

  // A field for numbers holds NaN where nothing is typed that it takes, which is as good as nothing.
  const held = (value) => (Number.isNaN(value) ? null : value);
  const fields = ({ prefix, controls }) => controls.map(({ name }) => prefix + name);
  const layoutOf = (id) => { try { return window.dash_component_api.getLayout(id); } catch { return null; } }; // it raises
  const now = (id, property) => held(layoutOf(id)?.props?.[property]);
  const optionsOf = ({ prefix }, { name, options }) => options ?? now(prefix + name, "options");
  const isElsewhere = (path) => trimmed(location.pathname) !== trimmed(path);

  // What an address asks for, against what the fields offer now: each value, and a notice of what does not exist.
  const read = (search, told, values, stays) => {
    const { controls } = told;
    const query = new URLSearchParams(search);
    const asked = controls.map(({ name }) => query.getAll(name));
    const offers = controls.map((control) => offered(optionsOf(told, control), control.check));
    const wrong = controls.flatMap((control, i) => refused(control, offers[i], asked[i]));
    const notice = wrong.length ? `This page does not know ${wrong.join(", ")}. It shows what it does know.` : "";
    const chosen = controls.map((control, i) => accept(control, offers[i], asked[i], values[i], stays));
    return { asked, offers, chosen, notice };
  };

  // Where callbacks of the page write to its controls, `sync` must not be in a circle with them, of which Dash would
  // complain: it sets fields without having them as outputs. Dash then calls it once more, which is no choice made.
  const echoes = new Map(); // property -> what it was set to and Dash has not called for yet, the first one first
  const put = (id, property, value) => {
    const key = `${id}.${property}`;
    echoes.set(key, [...(echoes.get(key) ?? []), JSON.stringify(value)]);
    window.dash_clientside.set_props(id, { [property]: value });
  };
  const isEcho = ({ prop_id: id, value }) => {
    const awaited = echoes.get(id) ?? [];
    const place = awaited.lastIndexOf(JSON.stringify(value));
    echoes.set(id, place < 0 ? [] : awaited.slice(place + 1));
    return place >= 0;
  };

  // What comes late of a list of options (`Choice.late`): at once if it is chosen or the list is about to be opened, else
  // when the browser has nothing else to do.
  const soon = window.requestIdleCallback ?? ((then) => setTimeout(then, 200));
  const lists = new Map(); // id -> what completes its list
  const fill = ({ prefix, controls }, values) => controls.forEach(({ name, options }, i) => {
    if (!options) return;
    const id = prefix + name;
    const complete = () => {
      if (!document.getElementById(id)) return; // another page is shown by now, and Dash would raise
      if (now(id, "options")?.length < options.length) window.dash_clientside.set_props(id, { options });
    };
    lists.set(id, complete);
    if (offered(now(id, "options"))?.has(String(values[i]))) soon(complete);
    else complete();
  });
  const opened = ({ target }) => lists.get(target.id)?.();
  for (const kind of ["pointerover", "pointerdown", "focusin", "keydown"]) addEventListener(kind, opened, true);

  // Inputs: the address's query, then each field's value. State: what to know. Outputs: the query, a notice, and, if no
  // other callback writes there, each field's value.
  const sync = (search, ...rest) => {
    const { no_update, callback_context } = window.dash_clientside;
    const values = rest.slice(0, -1).map(held);
    const told = rest.at(-1);
    const ids = fields(told);
    const isAlone = callback_context.outputs_list.length > 2;
    const answer = (query, notice, shown = values.map(() => no_update)) => [query, notice, ...(isAlone ? shown : [])];
    if (search === undefined || isElsewhere(told.path)) return answer(no_update, no_update);

    const { triggered } = callback_context;
    const changed = triggered.filter((one) => !isEcho(one));
    if (triggered.length && !changed.length) return answer(no_update, no_update);
    if (changed.length && !changed.some(({ prop_id }) => prop_id.endsWith(".search"))) {
      const isInFlux = !isAlone && values.some((value, i) => refused(told.controls[i],
        offered(optionsOf(told, told.controls[i]), told.controls[i].check), texts(value)).length);
      fill(told, values);
      if (isInFlux || changed.every((one) => isDropped(one, told, values))) return answer(no_update, no_update);
      wish = { path: told.path, search: written(told.controls, values, search), isRead: false };
      carryAll(wish.search);
      return answer(wish.search, "");
    }
    wish = { path: told.path, search, isRead: true };
    carryAll(search);
    const { chosen, notice } = read(search, told, values, false);
    fill(told, chosen);
    if (!isAlone) chosen.forEach((value, i) => { if (!same(value, values[i])) put(ids[i], "value", value); });
    return answer(no_update, notice, chosen.map((value, i) => (same(value, values[i]) ? no_update : value)));
  };

  // What was last read in the address or chosen by the visitor. A callback that replaces options may take several steps
  // until they fit it, and until then the address says something else.
  let wish = {};
  const wishFor = (path) => (wish.path === path ? wish : { search: location.search, isRead: true });

  // A list drops by itself what is no longer offered, which is no choice either; other fields may not fit yet (`isInFlux`).
  const isDropped = ({ prop_id: id }, told, values) => {
    const i = fields(told).findIndex((field) => id === `${field}.value`);
    const { asked, offers } = read(wishFor(told.path).search, told, values, true);
    const before = asked[i].length ? asked[i].filter(Boolean) : texts(told.controls[i].default);
    const left = picked(offers[i], before);
    return left.length < before.length && same(texts(values[i]), texts(left));
  };

  // After a callback has replaced options: show what was wished for, else what was there, if it still exists. What must
  // change is written into the address without an entry of its own in the history.
  const refit = (...given) => {
    const { no_update, set_props } = window.dash_clientside;
    const told = given.at(-1);
    const ids = fields(told);
    if (isElsewhere(told.path)) return no_update;
    const values = ids.map((id) => now(id, "value") ?? null);
    const { search: wished, isRead } = wishFor(told.path);
    const { chosen, notice } = read(wished, told, values, true);
    chosen.forEach((value, i) => { if (!same(value, values[i])) put(ids[i], "value", value); });
    set_props(`${told.prefix}notice`, { children: isRead ? notice : "" });
    const here = new URLSearchParams(location.search);
    const isNew = told.controls.some(({ name }, i) => (here.has(name) || !same(chosen[i], values[i]))
      && !same(texts(chosen[i]), here.getAll(name).filter(Boolean)));
    if (!isNew) return no_update;
    const search = written(told.controls, chosen, location.search);
    history.replaceState(history.state, "", search + location.hash);
    put(`${told.prefix}address`, "search", search);
    return no_update;
  };

  // What the server has answered ahead with other values than the browser has, which keeps a visitor's last ones
  // (`persistence`), or could not answer: touch an input, so that Dash asks. See shared/page/first_outputs.py.
  const recall = (questions) => {
    const { set_props: touch, no_update } = window.dash_clientside;
    for (const { trigger: [id, property], seen } of questions) {
      const isStale = !seen || seen.some(([one, name, value]) => !same(now(one, name) ?? null, value));
      if (isStale && layoutOf(id)) touch(id, { [property]: now(id, property) });
    }
    return no_update;
  };

  // A link that says so takes the values along that the address has for its page's controls: from when they are chosen,
  // as a browser makes ready what a link leads to when the pointer comes, and again when it is used.
  const CARRYING = "a[data-carry]";
  const carry = (link, given) => {
    const here = new URLSearchParams(given);
    const along = link.dataset.carry.split(" ").flatMap((name) => here.getAll(name).map((value) => [name, value]));
    const search = along.length ? `?${new URLSearchParams(along)}` : "";
    if (link.search !== search) link.search = search; // which would write the whole address into the link
  };
  const carryAll = (given) => document.querySelectorAll(CARRYING).forEach((link) => carry(link, given));
  const used = ({ target }) => {
    const link = target.closest?.(CARRYING);
    if (link) carry(link, location.search);
  };
  for (const kind of ["pointerover", "focusin", "click", "auxclick"]) addEventListener(kind, used, true);

  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { sync, refit, recall });
})();
