// When is a step painted? Of `journey.js`, and of `viewed.js`. See benchmarks/journey.py for what a step is.
const now = () => performance.timeOrigin + performance.now(); // the same clock in every document
const frame = () => new Promise(requestAnimationFrame);
const wait = (seconds) => new Promise((resolve) => { setTimeout(resolve, 1000 * seconds); });

const drawn = ({ shown }) => [...document.querySelectorAll(shown)].map((part) => part.innerHTML).join();
const isShown = (step, before) => {
  const isIt = (one) => (!step.text || one.textContent.trim() === step.text) && one.getBoundingClientRect().width;
  if (![...document.querySelectorAll(step.shown)].some(isIt)) return false;
  return !step.control || drawn(step) !== before;
};

// Painted: two animation frames after the element is there, when the first of them is on the screen. A heading stands
// when the frame that has it is done: what a page does next does not count.
const painted = async (step, { began, before }, goesOn, limit) => {
  let heading = null;
  const standing = async () => { await wait(0); return (now() - began) / 1000; };
  const seen = () => { if (document.querySelector("main h1")?.textContent === step.heading) heading ??= standing(); };
  while (goesOn() && !isShown(step, before)) {
    if (now() - began > 1000 * limit) throw new Error(`${step.name}: no ${step.shown} within ${limit} s`);
    await frame();
    seen();
  }
  await frame();
  seen();
  await frame();
  return [(now() - began) / 1000, step.heading ? await heading : null];
};
