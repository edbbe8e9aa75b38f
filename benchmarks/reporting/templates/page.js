// Bring the drawings to life, and show one question alone. Whatever a report says is in the HTML.
"use strict";

for (const [name, spec] of Object.entries(specs)) {
    const place = document.querySelector(`[data-picture="${name}"]`);
    const live = document.createElement("div");
    vegaEmbed(live, spec, {
        mode: "vega-lite",
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        tooltip: {theme: "custom"},
    }).then(() => place.replaceChildren(live));
}

const form = document.querySelector(".filter");
const select = form.querySelector("select");
const sections = [...document.querySelectorAll("main section")];

function show() {
    for (const section of sections) {
        section.hidden = Boolean(select.value) && section.id !== select.value;
    }
    const shown = sections.filter((section) => !section.hidden).length;
    form.querySelector("output").value = `${shown} of ${sections.length} parts shown`;
}

select.addEventListener("change", show);
form.hidden = false;
show(); // a browser may remember what was selected
