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

// Painted: two animation frames after the element is there, when the first of them is on the screen. A heading stands,
// and the page's field with it, when the frame that has both is done: what a page does next does not count.
const painted = async (step, { began, before }, goesOn, limit) => {
  let heading = null;
  const standing = async () => { await wait(0); return (now() - began) / 1000; };
  const stands = () => document.querySelector("main h1")?.textContent === step.heading
    && (!step.field || document.querySelector(step.field)?.getBoundingClientRect().width);
  const seen = () => { if (step.heading && !heading && stands()) heading = standing(); };
  while (goesOn() && !isShown(step, before)) {
    if (now() - began > 1000 * limit) throw new Error(`${step.name}: no ${step.shown} within ${limit} s`);
    await frame();
    seen();
  }
  await frame();
  seen();
  await frame();
  const end = (now() - began) / 1000;
  return [end, heading && Math.min(end, await heading)]; // its timer may come after the next frame
};
