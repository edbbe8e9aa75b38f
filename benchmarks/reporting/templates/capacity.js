// Capacity as the sliders say: the formulas of `crossroads.benchmarks.loading.capacity`, again.
"use strict";

const sliders = document.querySelector(".sliders");

function border(isBelow, high) {
    let low = 0;
    for (let step = 0; step < 60; step += 1) {
        const middle = (low + high) / 2;
        [low, high] = isBelow(middle) ? [middle, high] : [low, middle];
    }
    return high;
}

function quantile(share, rate, mix) {
    const sum = (of) => mix.reduce((total, one) => total + one.share * of(one), 0);
    const busy = rate * sum((one) => one.cpu);
    if (busy >= 1) {
        return Infinity;
    }
    const wait = rate * sum((one) => one.cpu ** 2) / (2 * (1 - busy));
    const waits = (longer) => longer < 0 ? 1 : wait && busy * Math.exp(-busy * longer / wait);
    const later = (than) => sum((one) => waits(than - one.seconds));
    let high = Math.max(...mix.map((one) => one.seconds));
    while (later(high) > 1 - share) {
        high *= 2;
    }
    return border((than) => later(than) > 1 - share, high);
}

function need(costs, visitors, pages, think) {
    const arrivals = visitors / 3600;
    const asked = costs.services.map(([arrival, page, cpu, seconds, sent]) => {
        return {count: arrivals * (arrival + (pages - 1) * page), cpu, seconds, sent};
    });
    const sum = (of) => asked.reduce((total, one) => total + one.count * of(one), 0);
    const [rate, alone] = [sum(() => 1), sum((one) => one.cpu)];
    const cold = (busy) => Math.max(0, 1 - busy) * Math.exp(-modelled.nap * busy);
    const cost = (busy) => costs.steady + costs.waking * cold(busy);
    const workers = Math.max(1, Math.ceil(cost(modelled.busy) * alone / modelled.busy));
    const least = Math.ceil(workers / modelled.cores);
    const hosts = least > 1 ? least + modelled.spare : 1;
    const each = alone / workers;
    const busy = border((some) => some < each * cost(some), each * cost(0));
    const mix = asked.map((one) => {
        const dearer = cost(busy);
        return {share: one.count / rate, cpu: dearer * one.cpu, seconds: dearer * one.seconds};
    });
    return {
        present: arrivals * pages * think,
        rate, cores: workers * busy, workers, hosts,
        memory: hosts * costs.master + workers * costs.worker,
        bits: 8 * sum((one) => one.sent),
        p95: Math.exp(costs.start + costs.slope * busy) * quantile(modelled.share, rate / workers, mix),
    };
}

function written(value) {
    const digits = Number.isInteger(value) ? 0 : Math.max(0, 2 - Math.floor(Math.log10(value)));
    return value.toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

function work() {
    const given = [...sliders.querySelectorAll("input")].map((input) => {
        const value = input.name === "visitors" ? Math.round(10 ** input.value) : Number(input.value);
        input.setAttribute("aria-valuetext", written(value));
        input.nextElementSibling.value = written(value);
        return value;
    });
    for (const [name, costs] of Object.entries(modelled.approaches)) {
        for (const [what, value] of Object.entries(need(costs, ...given))) {
            const cell = document.querySelector(`#capacity [data-${name}="${what}"]`);
            cell.textContent = written(value / (modelled.units[what] ?? 1));
        }
    }
}

sliders.addEventListener("input", work);
sliders.hidden = false;
work();
