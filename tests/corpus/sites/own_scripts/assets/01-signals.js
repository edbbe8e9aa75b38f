window.signals = { pressed: 0 };
document.addEventListener("click", event => {
  if (event.target.matches(".signal")) {
    window.signals.pressed += 1;
    document.documentElement.dataset.pressed = window.signals.pressed;
  }
});
