// Charts: what draws them arrives with the page that has one, and its table is drawn when it is opened.
(() => {
  "use strict";

  const once = (run) => { let done = false; return () => { if (!done) { done = true; run(); } }; };

  // A chart's table, from when it is opened for the first time.
  const opened = (clicks, table) => (clicks ? table : window.dash_clientside.no_update);

  // What of a chart was clicked: the name of its bar.
  const clicked = (click) => click?.points[0].label ?? window.dash_clientside.no_update;

  // What draws charts: plotly.js, the largest script of all, and Dash's chunk with dcc.Graph, which is a script of every
  // document with a chart. A router fetches both when a link to a chart is pointed at. In a document plotly.js is fetched
  // at once if its visitor comes from another page of the site, and has Dash's own scripts: on a first visit, heading,
  // text and controls would wait for it, and it is fetched when they are on the screen.
  const { charts: addresses = "", chartHere, painted: copied } = document.currentScript.dataset;
  const charts = addresses.split(" ").filter(Boolean);
  const added = (kind, said) => document.head.appendChild(Object.assign(document.createElement(kind), said));
  const run = (src) => new Promise((onload, onerror) => { added("script", { src, async: true, onload, onerror }); });
  const fetchCharts = once(() => charts.forEach((href) => {
    added("link", { rel: "preload", as: "script", fetchPriority: "low", href });
  }));
  const isOnTheWay = document.referrer.startsWith(`${location.origin}/`);
  const painted = async () => {
    for (const _ of "12") await new Promise(requestAnimationFrame);
    await new Promise(setTimeout);
  };

  // dcc.Graph waits for what it finds in `window.Plotly`. Running plotly.js keeps the page as busy as all the rest: it
  // begins when the first chart's heading, text and controls are on the screen, or at once where nobody looks yet. In a
  // document with its page in it (`paint.js`) they are there before Dash is.
  const isSeen = chartHere !== undefined && copied !== undefined;
  const whenAsked = (begin) => { let begun; return { then: (...told) => (begun ??= begin()).then(...told) }; };
  let chunkRan = null; // a promise, from when the chunk is on its way
  const runCharts = once(() => {
    const [plotly, chunk] = charts;
    if (window.Plotly || !plotly) return;
    if (chartHere === undefined) {
      fetchCharts();
      chunkRan = run(chunk).catch(() => {}); // dcc asks for it itself then
    }
    const draw = () => run(plotly).catch((error) => {
      window.Plotly = undefined; // so that the next chart asks for it anew
      throw error;
    });
    window.Plotly = document.hidden ? draw() : whenAsked(async () => {
      if (!isSeen) await painted();
      return draw();
    });
  });
  if (chartHere !== undefined) {
    if (isOnTheWay) fetchCharts();
    runCharts();
  }

  // A browser prints a chart as wide as the window is, and cuts it off; A4 and US Letter both have room for this.
  const PAPER = 680; // px
  const fit = (how) => document.querySelectorAll(".kit-chart .js-plotly-plot").forEach((chart) => window.Plotly.relayout(chart, how));
  addEventListener("beforeprint", () => fit({ width: PAPER }));
  addEventListener("afterprint", () => fit({ width: null, autosize: true }));

  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { opened, clicked, runCharts, fetchCharts, chunk: () => chunkRan });
})();
