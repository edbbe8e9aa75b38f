// Go through the steps of a plan as a visitor would, from inside the page, and note when each is painted.
// Nothing is attached to the browser: an attached DevTools switches prerendering off and adds its own time.
// What has to outlive a document is in sessionStorage. See benchmarks/journey.py for the steps. Google's web-vitals
// and `painted.js` stand before this script.

(plan) => {
  "use strict";

  const load = () => JSON.parse(sessionStorage.getItem("journey"))
    ?? {
      ...{ began: performance.timeOrigin, before: null, said: {}, scrolled: {} },
      ...{ painted: [], heading: [], prerendered: [], longTasks: [], server: [], reloaded: [], lost: [] },
    };
  const save = (state) => sessionStorage.setItem("journey", JSON.stringify(state));

  // Of a prerendered page nothing counts before its visitor comes; only then does it see the state.
  const activated = () => new Promise((resolve) => {
    if (document.prerendering) document.addEventListener("prerenderingchange", resolve, { once: true });
    else resolve();
  });

  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: "longtask", buffered: true });
  const longTasks = (began) => {
    tasks.push(...observer.takeRecords());
    const since = tasks.filter((task) => performance.timeOrigin + task.startTime + task.duration > began);
    return since.reduce((sum, task) => sum + task.duration, 0) / 1000;
  };

  // What is seen, in the web's own terms (web.dev/articles/vitals). When something was on the screen, and most of it, is
  // defined for a document, and taken of the first one: a page in the same document has no such moment. How much moved
  // and how long a click took to show are those of the worst moment in any document.
  const heard = {};
  const worst = (said) => ["shift", "interaction"].filter((name) => name in heard)
    .map((name) => [name, Math.max(heard[name], said[name] ?? 0)]);
  const keep = () => {
    const { said, ...state } = load();
    save({ ...state, said: { ...heard, ...said, ...Object.fromEntries(worst(said)) } });
  };
  const hear = (on, note) => on(({ value }) => note(value), { reportAllChanges: true, durationThreshold: 0 });
  hear(webVitals.onFCP, (value) => { heard.first = value / 1000; });
  hear(webVitals.onLCP, (value) => { heard.largest = value / 1000; });
  hear(webVitals.onCLS, (value) => { heard.shift = value; });
  hear(webVitals.onINP, (value) => { heard.interaction = value / 1000; keep(); }); // its document is left by then

  // The visitor's click or choice is what a step begins with: noted before anything else hears of it.
  let acting = null;
  const begin = (event) => {
    if (!acting) return;
    save({ ...load(), began: performance.timeOrigin + event.timeStamp, before: acting.control ? drawn(acting) : null });
    acting.acted?.();
    acting = null;
  };
  addEventListener("click", begin, { capture: true });
  addEventListener("change", begin, { capture: true });

  const act = async (step) => {
    const { scrolled, ...state } = load();
    if (plan.scroll) scrollTo({ top: plan.scroll, behavior: "instant" });
    save({ ...state, scrolled: { ...scrolled, [location.pathname]: scrollY }, began: now(), before: null });
    acting = step;
    if (step.history) {
      acting = null;
      history.go(step.history);
    } else if (step.control) {
      const field = document.querySelector(step.control);
      if (!field) throw new Error(`${step.name}: no ${step.control}`);
      const last = field.options.length - 1;
      const isLast = field.selectedIndex === last; // the first may be a placeholder
      if (plan.hand) {
        field.focus();
        await asked(step, { key: isLast ? "ArrowUp" : "ArrowDown" });
      } else {
        field.selectedIndex = isLast ? last - 1 : last;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    } else {
      const links = [...document.querySelectorAll("nav a"), ...document.querySelectorAll("a")]; // a navigation first
      const link = links.find(({ pathname }) => pathname.replace(/(.)\/$/, "$1") === step.path);
      if (!link) throw new Error(`${step.name}: no link to ${step.path}`);
      const { x, y, width, height } = link.getBoundingClientRect();
      if (plan.hand) await asked(step, { point: [x + width / 2, y + height / 2] });
      else link.click();
    }
  };

  // A hand outside points and clicks, or presses a key: see benchmarks/tools/hand.py.
  const asked = (step, what) => new Promise((acted) => {
    step.acted = acted;
    post(what);
  });

  const next = () => plan.steps[load().painted.length];
  const server = async () => (await fetch("/_journey/server")).json();
  const post = (body) => fetch("/_journey/samples", { method: "POST", body: JSON.stringify(body) });

  // After a click that loads a document, this loop ends with its own and the next one's goes on. A document that comes
  // back from the browser's cache of whole pages has its old loop with it, which ends, too.
  let loops = 0;
  let reloaded = true;
  addEventListener("pageshow", ({ persisted }) => { if (persisted) go(); });
  const travel = async () => {
    const mine = loops += 1;
    const goesOn = () => mine === loops;
    await activated();
    for (let step = next(); step; step = next()) {
      const [seconds, heading] = await painted(step, load(), goesOn, plan.limit);
      if (!goesOn()) return;
      const ahead = performance.getEntriesByType("navigation")[0].activationStart > 0;
      const noted = ({ painted, heading: headings, prerendered, ...state }) => ({
        ...state, painted: [...painted, seconds], heading: [...headings, heading], prerendered: [...prerendered, ahead] });
      if (plan.driven) {
        save(noted(load()));
        return;
      }
      await wait(step.think); // a page that begins anew meanwhile is painted when its next document is
      keep();
      const { began, scrolled, ...state } = load();
      const spent = { longTasks: [...state.longTasks, longTasks(began)], server: [...state.server, await server()] };
      const back = { reloaded: [...state.reloaded, +reloaded], lost: [...state.lost, +(Math.abs(scrollY - scrolled[location.pathname]) > 1)] };
      reloaded = false;
      save({ ...noted(load()), ...spent, ...back });
      if (next()) await act(next());
    }
    await post(load());
  };
  const fail = ({ message }) => (plan.driven ? save({ ...load(), error: message }) : post({ error: message }));
  const go = () => travel().catch(fail);

  if (plan.driven) window.journey = { load, act: () => { act(next()).catch(fail); go(); } };
  go();
}
