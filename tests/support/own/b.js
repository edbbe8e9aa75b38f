// As some write it: what was there before is lost.
window.dash_clientside = { own: { shout: (text) => `${text}!` } };
window.order = ["b.js"];
