window.dash_clientside = Object.assign({}, window.dash_clientside, {
  greetings: {
    hello: name => `Hello ${name || "you"}`,
    backwards: word => [...word].reverse().join(""),
  },
});
