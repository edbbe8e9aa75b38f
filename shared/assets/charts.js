// Charts: what draws them arrives with the page that has one, and its table is drawn when it is opened.
(() => {
  "use strict";

  const once = (run) => { let done = false; return () => { if (!done) { done = true; run(); } }; };

  // A chart's table, from when it is opened for the first time.
  const opened = (clicks, table) => (clicks ? table : window.dash_clientside.no_update);

  // What draws charts: Dash's chunk with dcc.Graph, and plotly.js, the largest script of all. Run with a document that
  // has a chart. A router fetches it when a link to a chart is pointed at, and runs it when such a page is on its way.
  const { charts: addresses = "", chartHere } = document.currentScript.dataset;
  const charts = addresses.split(" ").filter(Boolean);
  const added = (kind, said) => document.head.appendChild(Object.assign(document.createElement(kind), said));
  const run = (src) => new Promise((onload, onerror) => { added("script", { src, async: true, onload, onerror }); });
  const fetchCharts = once(() => charts.forEach((href) => added("link", { rel: "preload", as: "script", href })));
  let chunkRan = null; // a promise, from when the chunk is on its way
  const runCharts = once(() => {
    const [plotly, chunk] = charts;
    if (window.Plotly || !plotly) return;
    chunkRan = run(chunk).catch(() => {}); // dcc asks for it itself then
    window.Plotly = run(plotly); // dcc.Graph waits for a promise, and plotly.js takes its place
  });
  if (chartHere !== undefined) runCharts();

  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { opened, runCharts, fetchCharts, chunk: () => chunkRan });
})();
