// Paint: a document has its page in it, as HTML, until Dash has drawn it (shared/frame/first_paint.py). Then the copy
// goes, before the browser shows the next frame: nobody sees both, or neither.
(() => {
  "use strict";

  const { painted, charts = "" } = document.currentScript.dataset;
  if (painted === undefined) return;

  // A browser that goes back may take the document from its cache: what was on the page then is not what is there now.
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const isOld = painted !== "static" && type === "back_forward";
  if (isOld) {
    document.head.append(Object.assign(document.createElement("style"), { textContent:
      "#kit-paint { display: none } #react-entry-point { height: auto !important; visibility: visible !important }" }));
  }

  // Dash's scripts are asked for when the copy has been seen. Before, they would keep the browser so busy that it is seen
  // a third later, and Dash would not begin sooner.
  let isThere;
  window.dash_clientside.crossroads.scripts = new Promise((then) => { isThere = then; });
  const LONGEST = 1000; // ms, for a browser that does not say it
  const seen = () => new Promise((then) => {
    if (document.hidden || isOld) then(); // nothing is going to be seen
    else new PerformanceObserver(then).observe({ type: "paint", buffered: true });
    setTimeout(then, LONGEST);
  });
  const run = (waiting) => new Promise((then) => {
    const src = waiting.getAttribute("src");
    const onerror = () => {
      if (!charts.split(" ").includes(src)) window.dash_clientside.crossroads.missing(); // dcc asks for that once more
      then();
    };
    const script = Object.assign(document.createElement("script"), { async: false, onload: then, onerror });
    script.src = src;
    document.head.append(script);
  });
  const runAll = async () => {
    const waiting = document.getElementById("kit-later")?.content;
    if (waiting) await seen();
    document.head.append(...waiting?.querySelectorAll("link") ?? []);
    await Promise.all([...waiting?.querySelectorAll("script") ?? []].map(run));
    isThere();
  };

  const PATIENCE = 10000; // ms, for what is on the page and comes later than the rest
  let copy = null;
  let place = null; // where Dash draws; it stands before the copy, so an id is found there first
  let isPressed = false; // a click that begins in the copy would end in another element, and be none

  // What is for visitors without scripts, Dash does not draw.
  const children = (parent) => [...parent.children].filter(({ localName }) => localName !== "noscript");

  const inPlace = (id) => {
    const found = document.getElementById(id);
    return found && place.contains(found) ? found : null;
  };

  // What draws some components comes later than the page. If an element has fewer children than it is to have, these
  // are not there yet.
  const isLate = ({ dataset }) => dataset.late !== undefined;
  const twins = (parent) => {
    const drawn = twin(parent);
    const there = drawn ? children(drawn) : [];
    let lacks = drawn ? children(parent).length - there.length : 0;
    return new Map(children(parent).map((child) => {
      const isLacking = isLate(child) && lacks > 0 && !(child.id && inPlace(child.id));
      lacks -= isLacking;
      return [child, isLacking ? null : there.shift()];
    }));
  };
  // What Dash has drawn in the place of an element of the copy: what has its id, or is the same child of the same parent.
  const twin = (element) => {
    if (element === copy) return place;
    if (element.id) return inPlace(element.id);
    const same = twins(element.parentElement).get(element);
    return same && (isLate(element) || same.localName === element.localName) ? same : null;
  };
  // Where an element that comes later is going to be, and what will follow it.
  const gap = (element) => {
    const parent = twin(element.parentElement);
    const among = [...twins(element.parentElement)];
    const next = among.slice(among.findIndex(([child]) => child === element)).find(([, drawn]) => drawn)?.[1];
    return parent && [element, parent, next ?? null];
  };

  const isDrawn = (node) => node.nodeType === Node.ELEMENT_NODE && !isLate(node);
  // Until it is drawn, its place in the copy stays there.
  const stay = ([element, parent, next]) => {
    const { id } = element;
    element.dataset.late = "";
    element.removeAttribute("id");
    parent.insertBefore(element, next);
    const observer = new MutationObserver((seen) => {
      const among = (kind) => seen.filter(({ target }) => target === parent).flatMap((one) => [...one[kind]]).find(isDrawn);
      const here = id ? document.getElementById(id) : among("addedNodes");
      if (!here && !among("removedNodes")) return; // else a router shows another page
      leave();
      if (here && element.matches(".dash-graph")) keepHeight(here, element.style.minHeight);
    });
    const leave = () => { element.remove(); observer.disconnect(); };
    observer.observe(parent, { childList: true, subtree: Boolean(id) });
    setTimeout(leave, PATIENCE);
  };

  // What is below a chart must not move up until it is drawn.
  const keepHeight = (graph, height) => {
    if (graph.querySelector(".main-svg")) return;
    const before = graph.style.minHeight;
    graph.style.minHeight = height;
    new MutationObserver((_, observer) => {
      if (!graph.querySelector(".main-svg")) return;
      graph.style.minHeight = before;
      observer.disconnect();
    }).observe(graph, { childList: true, subtree: true });
  };

  const settle = () => {
    const [left, top] = [scrollX, scrollY];
    const { activeElement: active } = document;
    const asked = active === document.body ? copy.querySelector("[data-autofocus]") : null;
    const focused = copy.contains(active) ? twin(active) : asked && twin(asked);
    const turned = [...copy.querySelectorAll("details")].map((one) => [one, twin(one)])
      .filter(([one, drawn]) => drawn && drawn.open !== one.open).map(([, drawn]) => drawn);
    const late = [...copy.querySelectorAll("[data-late]")];
    for (const graph of late.filter((one) => one.matches(".dash-graph"))) {
      const drawn = twin(graph);
      if (drawn) keepHeight(drawn, `${graph.offsetHeight}px`);
    }
    const staying = late.filter((one) => !twin(one) && !one.parentElement.closest("[data-late]")).map(gap).filter(Boolean);
    place.removeAttribute("style");
    staying.forEach(stay);
    focused?.focus({ preventScroll: true });
    copy.remove();
    turned.forEach((one) => one.querySelector("summary")?.click());
    if (scrollX !== left || scrollY !== top) scrollTo({ left, top, behavior: "instant" });
  };

  const look = () => {
    if (isPressed || !copy?.isConnected || !place.querySelector("#kit-main")) return;
    observer.disconnect();
    settle();
  };
  const observer = new MutationObserver(look);
  const release = () => setTimeout(() => { isPressed = false; look(); });
  document.addEventListener("pointerdown", ({ target }) => { isPressed = Boolean(copy?.contains(target)); }, true);
  for (const kind of ["pointerup", "pointercancel", "dragend", "contextmenu"]) addEventListener(kind, release, true);
  addEventListener("blur", release); // of the window: the button may be let go elsewhere

  const begin = () => {
    copy = document.getElementById("kit-paint");
    place = document.getElementById("react-entry-point");
    if (!copy || !place) return;
    if (isOld) {
      copy.remove();
      place.removeAttribute("style");
      return;
    }
    observer.observe(place, { childList: true, subtree: true });
    look();
  };
  document.addEventListener("DOMContentLoaded", () => { begin(); runAll(); });
})();
