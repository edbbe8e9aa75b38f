// Alarms: what Dash asks of the server and does not get. Dash tells the console alone; this tells the visitor.
(() => {
  "use strict";

  const ASKED = /\/_dash-(update-component|layout|dependencies)$/;
  const SILENT = "The server does not answer. What this page shows may be out of date.";
  const send = window.fetch;
  let leaving = false; // a browser ends what a page still waits for when its visitor leaves it
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });

  const words = async (answer) => {
    const { error, id } = await answer.clone().json().catch(() => ({}));
    const said = error ?? `The server answered ${answer.status}.`;
    return id ? `${said} It is noted as error ${id}.` : said;
  };
  // Dash's own tools, with `--debug`, tell of callbacks that fail.
  const hasTools = () => JSON.parse(document.getElementById("_dash-config").textContent).ui;
  const home = new URL("..", document.currentScript.src).pathname; // the kit's assets lie one below
  const HOME = { href: home, textContent: "To the home page" };
  const RELOAD = { href: location.pathname + location.search, textContent: "Load it again" };
  const alarm = (text, way) => {
    const close = Object.assign(document.createElement("button"), { className: "btn-close", type: "button" });
    close.setAttribute("aria-label", "Close");
    const box = Object.assign(document.createElement("div"), { id: "kit-failure", className:
      "alert alert-danger alert-dismissible position-fixed bottom-0 start-0 m-3 z-3" });
    box.setAttribute("role", "alert");
    close.addEventListener("click", () => box.remove());
    document.getElementById("kit-failure")?.remove();
    document.body.append(box);
    box.append(text, close); // after the box is there, so that screen readers say it
    if (way) close.before(" ", Object.assign(document.createElement("a"), {
      className: "alert-link", onclick: (event) => event.stopPropagation(), ...way })); // no router follows it
  };
  window.fetch = async (...request) => {
    const { pathname, search } = new URL(request[0].url ?? request[0], location);
    const isDashs = ASKED.test(pathname) && !search.startsWith("?address="); // that one is the router's
    const isLayout = pathname.endsWith("/_dash-layout");
    const way = pathname.endsWith("/_dash-update-component") ? null : HOME; // without the others there is no page
    try {
      const answer = await send(...request);
      if (isDashs && !answer.ok && (isLayout || !hasTools())) alarm(await words(answer), way);
      return answer;
    } catch (error) {
      if (isDashs && !leaving) alarm(SILENT, way);
      throw error;
    }
  };
  const clear = () => {
    if (document.querySelector("._dash-error")) location.reload(); // nothing is there that could show a page
    else document.getElementById("kit-failure")?.remove();
  };
  addEventListener("popstate", clear);
  const missing = () => { if (!leaving) alarm("A part of this page did not arrive.", RELOAD); };
  Object.assign((window.dash_clientside ??= {}).crossroads ??= {}, { missing, clearAlarm: clear });
})();
