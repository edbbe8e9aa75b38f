// A visitor who goes through steps from inside the pages, with no driver attached. Steps may lead from document to
// document: those that are taken are counted in sessionStorage, which a prerendered page reads when it is opened.
async (steps) => {
  "use strict";

  const post = (name, said) => fetch(`/_undriven/${name}`, { method: "POST", body: said, keepalive: true });
  const tell = (said) => post("told", JSON.stringify(said));
  const wait = (ms) => new Promise((then) => { setTimeout(then, ms); });
  const until = async (holds) => {
    for (let left = 3000; left; left -= 1) {
      const found = await holds();
      if (found) return found;
      await wait(10);
    }
    throw new Error(`not within half a minute: ${holds}`);
  };
  const seen = async () => (await fetch("/_undriven/seen")).json();
  const loaded = () => until(() => document.readyState === "complete");

  if (document.prerendering) {
    // Ready is a page when nothing happens any more: it has as much time as what must not happen would need.
    const ready = async () => {
      await loaded();
      for (let before = -1, now = 0; before !== now;) {
        before = now;
        for (let ticks = 10; ticks; ticks -= 1) await wait(100);
        now = (await seen()).asked.filter(({ referer }) => referer === location.pathname).length;
      }
      if (document.prerendering) await post("ready", JSON.stringify([location.pathname, Date.now()]));
    };
    ready();
    await new Promise((then) => { document.addEventListener("prerenderingchange", then, { once: true }); });
  }

  const opened = () => performance.timeOrigin + performance.getEntriesByType("navigation")[0].activationStart;
  // Not in the copy that a document has of its page (FIRST_PAINT): what is done there is lost.
  const find = (selector) => [...document.querySelectorAll(selector)].find((one) => !one.closest("#kit-paint"));
  const text = (selector) => find(selector)?.innerText.trim();
  const tools = {
    find, text, tell, post, seen, wait, until,
    wasReady: () => performance.getEntriesByType("navigation")[0].activationStart > 0,
    read: (selector, ...said) => until(() => said.includes(text(selector))),
    // Some time after the page is opened, tell what stands on it.
    settled: async (selector) => {
      await until(() => text(selector));
      await loaded();
      for (let ticks = 10; ticks; ticks -= 1) await wait(100);
      return text(selector);
    },
    link: (path) => until(() => find(`nav a[href$="${path}"]`)),
    click: async (path) => (await tools.link(path)).click(),
    // Point at a link: a router hears it, a browser does not. It makes pages ready by itself (`immediate`).
    point: async (path, isPrerendered) => {
      (await tools.link(path)).dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      if (isPrerendered) await until(async () => (await seen()).ready.some(([made, when]) => made === path && when > opened()));
      else for (let ticks = 10; ticks; ticks -= 1) await wait(100);
    },
  };
  const taken = () => Number(sessionStorage.getItem("steps"));
  let goes = 0; // how often the visitor has begun in this document: once more where the browser brings it back
  const go = async () => {
    goes += 1;
    const mine = goes;
    try {
      while (taken() < steps.length) {
        await steps[taken()](tools); // in a document that is left, it waits in vain for what the next one has
        if (mine !== goes) return;
        sessionStorage.setItem("steps", taken() + 1);
      }
      await tell({ over: true });
    } catch ({ message }) {
      if (mine === goes) await tell({ error: message, over: true });
    }
  };
  addEventListener("pagehide", () => { goes += 1; });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    tell({ broughtBack: true });
    go();
  });
  go();
}
