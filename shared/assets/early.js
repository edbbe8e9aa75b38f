// Early: what a document with its page in it has in itself, after the theme, instead of waiting for the kit's script. Dash
// is to begin when that one is there, which the browser runs when it has read the document.
(window.dash_clientside ??= {}).crossroads = {
  start: (begin) => addEventListener("DOMContentLoaded", () => window.dash_clientside.crossroads.start(begin)),
};
