// A site in a frame of the viewer: it says which link is followed and which control is changed, does what it is told that
// was done in the other frame, and says when the page was seen and painted, and what that took. `painted.js` stands
// before this script. Nothing is said to, or heard from, any other origin than that of the viewer.
(told) => {
  "use strict";

  if (parent === window) return;
  const PENDING = "crossroads-viewed"; // what outlives a document: the step that it was opened by
  const LIMIT = 10; // s, after which a step is given up
  const STILL = 3; // s without any change, after which there was none
  const QUIET = 0.4; // s without a request or a change, after which nothing more is expected
  const REST = 600; // ms after a step, in which the other frame may still be at work
  const LATER = 500; // ms after a chart was clicked, or an answer came, within which a control may be set by that
  const PROPS = ["value", "checked", "date", "start_date", "end_date", "active_tab", "active_item", "n_clicks", "n_submit"];

  const place = ({ pathname, search, hash } = location) => pathname + search + hash;
  const say = (kind, more) => parent.postMessage({ kind, at: place(), title: document.title, ...more }, told.viewer);
  const plain = (path) => path.replace(/(.)\/$/, "$1");
  const plainly = (to) => { const { pathname, search, hash } = new URL(to, location); return plain(pathname) + search + hash; };
  const stepAt = (path) => told.steps[plain(path)];

  // A step of the visit: what was done, and when. The one that leads is told of; the other is not, so none comes back.
  let pending = null;
  let chart = null; // when a chart was clicked, if nothing has been done since
  let stood = plainly(place()); // where the page was when it was last looked at
  const isControl = ({ did }) => did.kind === "set";
  const standing = () => { const step = stepAt(location.pathname); return step ? drawn(step) : null; };
  const begin = (did, at, { leads = false, waits = false, before } = {}) => {
    chart = null;
    pending = { did, began: at, before: isControl({ did }) ? before ?? standing() : null, server: told.server };
    if (leads) say("did", { did });
    try { sessionStorage.setItem(PENDING, JSON.stringify(pending)); } catch { /* then only what stays in this document */ }
    if (!waits) watch(pending);
  };

  // A page that the journey does not name is painted when nothing in it changes any more: that is when it last did.
  const settled = async ({ began }, goesOn) => {
    let [seen, last, changes] = [null, null, 0];
    const note = async () => {
      const mine = changes += 1;
      await frame();
      seen ??= (now() - began) / 1000;
      await frame();
      if (mine === changes) last = (now() - began) / 1000;
    };
    const observer = new MutationObserver(note);
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    if (performance.timeOrigin >= began) note();
    const loading = () => document.readyState !== "complete" || document.querySelector("[data-dash-is-loading=true], ._dash-loading");
    while (goesOn() && (last === null || loading() || now() - began < 1000 * (last + QUIET))) {
      const limit = last === null && !loading() ? STILL : LIMIT; // a page may go on changing by itself
      if (now() - began > 1000 * limit) break;
      await wait(0.05);
    }
    observer.disconnect();
    if (last === null) throw new Error("nothing has changed");
    const [first] = performance.timeOrigin >= began ? performance.getEntriesByName("first-contentful-paint") : [];
    return [last, first ? (performance.timeOrigin + first.startTime - began) / 1000 : seen];
  };

  const KINDS = [
    [/_dash-update-component/, "callback"], [/_dash-layout/, "layout"], [/_dash-dependencies/, "callback list"],
    [/\.m?js(\?|$)/, "script"], [/\.css(\?|$)/, "style"], [/\.(svg|png|ico|jpe?g|webp)(\?|$)/, "picture"],
  ];
  const kindOf = (entry) => (entry.entryType === "navigation" ? "document"
    : KINDS.find(([pattern]) => pattern.test(entry.name))?.[1] ?? "other");
  const entries = (began) => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((one) => performance.timeOrigin + one.startTime >= began - 1 && !one.name.startsWith(location.origin + told.folder))
    .map((one) => {
      const isSent = one.transferSize > 0; // what comes from the cache has the old answer's timing
      const said = Object.fromEntries((isSent ? one.serverTiming : []).map(({ name, duration }) => [name, duration]));
      return {
        ...{ name: one.name.slice(location.origin.length), kind: kindOf(one), bytes: one.transferSize },
        ...{ kept: isSent ? 0 : one.encodedBodySize, at: performance.timeOrigin + one.startTime - began },
        ...{ ms: one.duration, cpu: said.cpu ?? 0, layouts: said.layouts ?? 0, callbacks: said.callbacks ?? 0 },
      };
    });
  performance.setResourceTimingBufferSize(2000);

  let asked = 0; // when the last request was heard of
  new PerformanceObserver(() => { asked = now(); }).observe({ type: "resource", buffered: true });

  const watch = async (mine) => {
    if (window.isUnmeasured) return; // as `cost.py` has it in every other click
    const goesOn = () => pending === mine;
    const at = { ...stepAt(mine.did.to ? new URL(mine.did.to, location).pathname : location.pathname) };
    const step = isControl(mine) ? { ...at, control: true, heading: "" } : at;
    try {
      const late = wait(LIMIT).then(() => { throw new Error("not painted, or out of sight"); }); // where no frame comes
      const isNew = at.shown && !mine.did.stays; // what stands already would be found at once
      const [end, seen] = await Promise.race([isNew ? painted(step, mine, goesOn, LIMIT) : settled(mine, goesOn), late]);
      if (!goesOn()) return;
      say("painted", { did: mine.did, painted: 1000 * end, seen: 1000 * (seen ?? end) });
      while (goesOn() && now() - Math.max(asked, mine.began + 1000 * end) < 1000 * QUIET) await wait(0.1);
      if (goesOn()) say("done", { did: mine.did, entries: entries(mine.began), heap: performance.memory?.usedJSHeapSize });
    } catch ({ message }) {
      if (goesOn()) say("lost", { did: mine.did, message });
    }
    if (!goesOn()) return;
    lookLater();
    stood = plainly(place());
    pending = null;
    sessionStorage.removeItem(PENDING);
  };

  // Links. Those to another site open beside the viewer: nothing of it would be seen here.
  let relays = false;
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button;
    if (!link || modified || relays) return;
    if (link.origin !== location.origin) {
      Object.assign(link, { target: "_blank", rel: "noopener" });
      return;
    }
    const isHere = link.hash && link.href.split("#")[0] === location.href.split("#")[0];
    if (isHere || link.hasAttribute("download") || !["", "_self"].includes(link.target)) return;
    follows = true;
    begin({ kind: "follow", to: place(link), words: link.textContent.trim() },
      performance.timeOrigin + event.timeStamp, { leads: true, waits: true });
    const mine = pending;
    setTimeout(() => { if (event.defaultPrevented) watch(mine); }); // else the next document does
  }, { capture: true });

  // What was followed in the other frame. It takes the place of what the history has, so that Back is one step for both.
  const follow = ({ to, ...did }) => {
    if (did.back && plainly(to) === plainly(pending?.did.to ?? place())) return; // is there, or will be
    begin({ ...did, to }, now(), { waits: true });
    const mine = pending;
    if (did.stays && plain(new URL(to, location).pathname) === plain(location.pathname)) { // as the browser's Back does
      stood = plainly(to);
      history.replaceState(history.state, "", to);
      watch(mine);
      dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
      return;
    }
    const link = [...document.querySelectorAll("nav a[href]"), ...document.querySelectorAll("a[href]")]
      .find((one) => place(one) === to && ["", "_self"].includes(one.target));
    if (!link) { location.replace(to); return; }
    const { pushState } = history;
    const last = (event) => {
      if (event.defaultPrevented) return watch(mine);
      event.preventDefault();
      return location.replace(to);
    };
    history.pushState = (...given) => history.replaceState(...given);
    addEventListener("click", last);
    relays = true;
    link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, view: window }));
    relays = false;
    removeEventListener("click", last);
    history.pushState = pushState;
  };

  // Controls: what a visitor changes of any component that has an id, as Dash has it a moment later.
  const api = () => window.dash_component_api;
  const chosen = (id) => {
    try {
      const props = api().getLayout(id.startsWith("{") ? JSON.parse(id) : id).props;
      const held = PROPS.filter((name) => name in props).map((name) => [name, props[name]]);
      return held.length ? JSON.stringify(Object.fromEntries(held)) : null;
    } catch { return null; } // not a component, or Dash is not there yet
  };
  const components = () => new Map([...document.querySelectorAll("[id]:not(progress, meter, svg *)")]
    .map(({ id }) => [id, chosen(id)]).filter(([, held]) => held));
  const changed = (before, held) => Object.entries(JSON.parse(held)).filter(([name, value]) =>
    JSON.stringify(value) !== JSON.stringify(JSON.parse(before)[name]));

  let known = null;
  // For a change without a press before it, as of a tool for accessibility. A press comes first: it has looked itself.
  const lookLater = () => {
    const then = known;
    const look = () => { if (known === then) known = components(); };
    setTimeout(() => (window.requestIdleCallback ?? setTimeout)(look), REST);
  };
  let awaited = null;
  let follows = false; // a link that counts its clicks is no control
  const timeOf = ({ timeStamp }) => performance.timeOrigin + timeStamp;
  const compare = (at, before) => {
    awaited ??= setTimeout(() => {
      const isLink = follows;
      [awaited, follows] = [null, false];
      if (isLink) return; // and its time is not taken by a look at all components
      const [old, after] = [known ?? new Map(), components()];
      known = after;
      const set = [...after].filter(([id, held]) => old.has(id) && old.get(id) !== held)
        .map(([id, held]) => [id, Object.fromEntries(changed(old.get(id), held))]);
      if (set.length) begin({ kind: "set", set, on: plain(location.pathname) }, at, { leads: true, before });
    });
  };
  // The callback of a chart that was clicked may set a control when it has answered. The control's time begins then.
  const compareLater = async (at) => {
    const [before, heard, page] = [standing(), now(), location.pathname];
    chart = at;
    while (chart === at && page === location.pathname && now() < at + 1000 * LIMIT) {
      if (now() < Math.max(heard, asked) + LATER) compare(Math.max(at, asked), before);
      await wait(0.02);
    }
  };
  const press = ({ type }) => {
    known = components();
    stood = plainly(place());
    if (type !== "focusin") chart = null;
  };
  for (const kind of ["pointerdown", "keydown", "focusin"]) addEventListener(kind, press, { capture: true });
  for (const kind of ["click", "input", "change", "keyup", "pointerup", "focusout"]) {
    addEventListener(kind, (event) => {
      const isChart = kind === "click" && event.target.closest?.(".js-plotly-plot");
      if (!relays) (isChart ? compareLater : compare)(timeOf(event));
    }, { capture: true });
  }
  // A page may not have come yet, or not be drawn. One that is left before that has no such controls any more.
  const set = async (did) => {
    const end = now() + 1000 * LIMIT;
    const isOn = () => plain(location.pathname) === did.on;
    let wasOn = isOn();
    while (!isOn() || !did.set.every(([id]) => chosen(id))) {
      if (wasOn && !isOn()) return;
      if (now() > end) {
        say("lost", { did, message: "it has no such control" });
        return;
      }
      wasOn ||= isOn();
      await wait(0.02);
    }
    begin(did, now());
    for (const [id, props] of did.set) window.dash_clientside.set_props(id.startsWith("{") ? JSON.parse(id) : id, props);
    known = null;
  };

  // The browser's own Back and Forward, which may move one frame alone, and within a page: to what was chosen before.
  const moved = (at, stays = false) => begin({ kind: "follow", to: place(), words: "", back: true, stays }, at, { leads: true });
  addEventListener("popstate", (event) => {
    const [before, after] = [stood, stood = plainly(place())];
    const pathOf = (one) => one.split(/[?#]/)[0];
    if (before !== after) moved(timeOf(event), pathOf(before) === pathOf(after));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) moved(timeOf(event)); });

  // A visit that goes by itself: the next page of the navigation, and now and then another choice.
  const isThere = (one) => one.getBoundingClientRect().width;
  const next = ({ n }) => {
    const field = n % 4 === 0 && n ? [...document.querySelectorAll("select")].find(isThere) : null;
    if (field) {
      known = components();
      field.selectedIndex = (field.selectedIndex + 1) % field.options.length;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      const among = (selector) => [...new Map([...document.querySelectorAll(selector)].filter((one) => one.origin === location.origin
        && !one.hash && isThere(one)).map((one) => [one.pathname, one])).values()];
      const links = among("nav a[href]").length > 1 ? among("nav a[href]") : among("a[href]");
      const here = links.findIndex((one) => plain(one.pathname) === plain(location.pathname));
      if (links.length) links[(here + 1) % links.length].click();
      else say("lost", { message: "no link leads on" });
    }
  };

  const DO = { follow, set, next };
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== told.viewer || source !== parent) return;
    say("heard");
    DO[data.kind]?.(data);
  });

  // A new document goes on with the step that opened it: not if one has gone back from that, or its server has ended.
  const [{ type }] = performance.getEntriesByType("navigation");
  say("ready", {});
  const stored = JSON.parse(sessionStorage.getItem(PENDING));
  if (type === "back_forward") moved(performance.timeOrigin);
  else if (stored?.server === told.server) watch(pending = stored);
  else begin({ kind: "open", to: place() }, performance.timeOrigin);
}
