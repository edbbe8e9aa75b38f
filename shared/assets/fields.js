// Fields of dcc, for those who listen: Dash 4 hides what takes the focus (plotly/dash#3740), leaves some without a name,
// and has boxes to check inside of options. Its attributes do not change, but for `aria-selected`, and are mended once.
(() => {
  "use strict";

  const nameOf = (field) => field?.closest("[role=group]")?.ariaLabel ?? field?.labels?.[0]?.textContent ?? "";
  const bare = (...names) => (one) => names.forEach((name) => one.removeAttribute(name));
  const MENDED = {
    ".dash-dropdown-focus-target[aria-hidden]": (one) => {
      one.ariaLabel = nameOf(one.nextElementSibling);
      one.removeAttribute("aria-hidden");
    },
    ".dash-range-slider-input:not([aria-label])": (one) => { one.ariaLabel = nameOf(one); },
    ".dash-dropdown-content:not([aria-label])": (one) => {
      one.ariaLabel = nameOf(document.querySelector(`[aria-controls="${one.id}"]`));
    },
    ".dash-dropdown-options[role=listbox]": bare("role"),
    ".dash-dropdown-option:is([role], [aria-selected])": bare("role", "aria-selected"),
  };
  const mend = () => {
    for (const [kind, how] of Object.entries(MENDED)) document.querySelectorAll(kind).forEach(how);
  };
  new MutationObserver(mend).observe(document, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
})();
