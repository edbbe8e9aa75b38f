// Opened: Dash runs in a page that a visitor has opened, and not in one that a browser has made ready ahead
// (prerendering): its layout would be older than the click, and its callbacks would run for nobody.
(() => {
  "use strict";

  // A script of a site's own may set this anew, instead of adding to it. What is the kit's stays.
  let spaces = window.dash_clientside ?? {};
  Object.defineProperty(window, "dash_clientside", {
    get: () => spaces,
    set: (given) => { spaces = Object.assign(given, { crossroads: spaces.crossroads }); },
  });

  const whenOpened = (run) => {
    if (document.prerendering) document.addEventListener("prerenderingchange", () => run(), { once: true });
    else run();
  };

  // What Dash asks first, in a document that was made ready: asked here as soon as it may be, and kept for Dash.
  const { ask = "", static: isStatic, rules } = document.currentScript.dataset;
  const send = window.fetch;
  const kept = new Map(); // path -> the answer, promised; nothing if there is none
  const asking = () => ask.split(" ").filter(Boolean).forEach((path) => {
    kept.set(path, send(path).then((answer) => (answer.ok ? answer : null), () => null));
  });
  if (isStatic === undefined) whenOpened(asking);
  else asking();

  // A document that has its page in it has the layout, too. If a browser had kept it, and goes back, it is old.
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const delivered = () => {
    const element = document.getElementById("kit-layout");
    element?.remove();
    if (!element || type === "back_forward") return null;
    return new Response(element.textContent, { headers: { "Content-Type": "application/json" } });
  };

  // The rules by which the browser makes other pages ready take effect when this one is there, and the browser has
  // nothing else to do: they would take the time of the page that is being looked at.
  const idle = () => new Promise((then) => { (window.requestIdleCallback ?? setTimeout)(then); });
  const added = (text) => document.head.append(Object.assign(document.createElement("script"), {
    type: "speculationrules", textContent: text }));
  let pending = 0;
  let isAdded = rules === undefined;
  const settle = async () => {
    await idle();
    if (pending || isAdded || document.prerendering) return;
    isAdded = true;
    added(rules);
  };
  const counted = async (answer) => {
    pending += 1;
    try { return await answer; } finally {
      pending -= 1;
      if (!pending && !isAdded) setTimeout(settle);
    }
  };

  document.addEventListener("prerenderingchange", () => setTimeout(settle));

  let stirred = false; // whether a callback was to run in a page that nobody has opened
  const stir = () => { stirred = true; return new Promise(() => {}); };
  window.fetch = (...request) => counted(fetched(...request));
  const fetched = async (...request) => {
    const { pathname, search } = new URL(request[0].url ?? request[0], location);
    if (pathname.endsWith("/_dash-update-component")) {
      if (document.prerendering) return stir();
      change();
      return send(...request).finally(change);
    }
    let answer = null;
    if (!search) { // else a router asks, for another page
      const came = pathname.endsWith("/_dash-layout") ? delivered() : null;
      if (came) return came;
      answer = kept.get(pathname);
      kept.delete(pathname);
    }
    const given = (await answer) ?? await send(...request);
    const known = given.headers.get("Address-Length"); // how much of it the server was told (`SiteDash.serve_layout`)
    const here = location.pathname + location.search;
    return known === null || Number(known) === here.length ? given : send(`${pathname}?address=${here}`);
  };

  // A page whose layout depends on nothing is drawn ahead, if nothing in it goes on by itself: no callback that runs
  // at the beginning, no clock, no alert that closes after a time, nothing that the browser has stored. If a callback was
  // to run all the same, the page begins anew when it is opened.
  const moves = (part) => part !== null && typeof part === "object" && Boolean(part.persistence || part.duration
    || part.type === "Interval" || ["local", "session"].includes(part.storage_type) || Object.values(part).some(moves));
  const isOwn = (name) => name === "crossroads";
  const isStill = async () => {
    const answers = await Promise.all(kept.values());
    if (!answers.length || answers.includes(null)) return false;
    const [layout, callbacks] = await Promise.all(answers.map((answer) => answer.clone().json()));
    return !moves(layout)
      && callbacks.every((one) => one.prevent_initial_call || isOwn(one.clientside_function?.namespace));
  };
  const hold = (functions) => new Proxy(functions, {
    get: (all, name) => (document.prerendering && typeof all[name] === "function" ? stir : all[name]),
  });

  // Start Dash, which `begin` does, once the page is opened, or ahead if nobody could tell.
  const start = async (begin) => {
    await window.dash_clientside.crossroads.scripts; // that wait until the page in the document has been seen (`paint.js`)
    if (!document.prerendering || isStatic === undefined || !await isStill()) {
      whenOpened(begin);
      return;
    }
    for (const [name, functions] of Object.entries(spaces)) {
      if (!isOwn(name) && typeof functions === "object") spaces[name] = hold(functions);
    }
    begin();
    whenOpened(() => { if (stirred) location.reload(); });
  };

  // Back and Forward bring a document back as it was left. It begins anew if its visitor may have changed something
  // since, by a callback, a form or a login; and it hears of what other documents have stored.
  const CHANGED = "crossroads-changed";
  const areas = () => { try { return [localStorage, sessionStorage]; } catch { return []; } }; // not in private mode
  const change = () => {
    try { localStorage.setItem(CHANGED, performance.timeOrigin + performance.now()); } catch { /* none is there, or it is full */ }
  };
  const now = () => ({ cookie: document.cookie, stored: areas().map((area) => ({ ...area })) });
  let left = null;
  addEventListener("submit", change);
  addEventListener("pagehide", () => { left = now(); });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    const { cookie, stored } = now();
    if (cookie !== left.cookie || stored[0]?.[CHANGED] !== left.stored[0]?.[CHANGED]) location.reload();
    else areas().forEach((storageArea, i) => Object.keys({ ...left.stored[i], ...stored[i] }).forEach((key) => {
      const [oldValue = null, newValue = null] = [left.stored[i][key], stored[i][key]];
      if (oldValue !== newValue) dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue, storageArea }));
    }));
  });

  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { start });
})();
