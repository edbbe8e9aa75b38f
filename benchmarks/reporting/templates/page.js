// What the page can do beyond being read. Everything that is shown at first is in the HTML already.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byName = new Map(data.metrics.map((metric) => [metric.name, metric]));
  const state = { baseline: "multi", compared: "single", filter: "", pages: 30, at: "" };
  const initial = { ...state };
  let yours = null;
  let swapped = false;

  // ------------------------------------------------------------------ numbers as text

  const scales = {
    s: [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]],
    bytes: [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "bytes"]],
    count: [[1e9, "billion"], [1e6, "million"], [1, ""]],
  };

  function grouped(value, decimals) {
    const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return value.toLocaleString("en-US", options);
  }

  function amount(value, unit) {
    const rows = scales[unit];
    const [factor, name] = rows.find((row) => Math.abs(value) >= row[0]) || rows[rows.length - 1];
    const size = Math.abs(value) / factor;
    const decimals = size ? Math.max(0, 2 - Math.floor(Math.log10(size))) : 0;
    return `${grouped(value / factor, decimals)} ${name}`.trim();
  }

  function written(estimate) {
    const { ratio, low, high, counted } = estimate;
    const decimals = counted || high - low >= 0.005 ? 3 : 4;
    const ends = counted
      ? "counted"
      : high === Infinity
        ? "no interval below 6 blocks"
        : `${low.toFixed(decimals)} to ${high.toFixed(decimals)}`;
    return `${ratio.toFixed(decimals)} (${ends})`;
  }

  // ------------------------------------------------------------------ ratios

  // The estimate of compared / baseline, null where an arm is missing or has other blocks.
  function estimate(kind, arms) {
    const over = arms[state.compared];
    const under = arms[state.baseline];
    if (!over || !under || over.length !== under.length || !over.length) return null;
    if (![...over, ...under].every((value) => value > 0)) return null;
    const counted = estimator.isCounted(kind, over, under, data.agreement);
    return estimator[counted ? "ratioOfCounts" : "pairedRatio"](over, under);
  }

  const usual = () => state.baseline === "multi" && state.compared === "single";

  // ------------------------------------------------------------------ the table of all ratios

  function place(ratio, edge) {
    const within = Math.min(Math.max(ratio, 1 / edge), edge);
    const half = data.strip / 2;
    return (half + ((half - 6) * Math.log(within)) / Math.log(edge)).toFixed(1);
  }

  function ruler(ends) {
    const widest = data.rulers[data.rulers.length - 1];
    const reach = ends
      .filter((end) => end > 1 / widest[0] && end < widest[0])
      .map((end) => Math.max(end, 1 / end));
    return data.rulers.find((row) => row[0] >= Math.max(1, ...reach)) || widest;
  }

  function drawing(metric, one, own, edge) {
    const band = 1 + data.bands[metric.kind];
    const [low, high] = [place(1 / band, edge), place(band, edge)];
    const again = usual() && metric.again;
    const line = ({ low, high, ratio }, y, name) =>
      `<g class="${name}"><path d="M${place(low, edge)} ${y}H${place(high, edge)}"/>` +
      `<path class="centre" d="M${place(ratio, edge)} ${y}h0"/></g>`;
    const parts = [
      `<rect class="band" x="${low}" y="0" width="${(high - low).toFixed(1)}" height="30"/>`,
      '<path class="even" d="M150 0V30"/>',
    ];
    if (again) {
      const [from, to] = [again[0] ?? 0, again[1] ?? Infinity].map((end) => place(end, edge));
      parts.push(`<path class="again" d="M${from} 26H${to}"/>`);
    }
    if (one) {
      const strokes = one.logs.map((log) => `<path d="M${place(Math.exp(log), edge)} 3v5"/>`);
      const faint = usual() && metric.word === "void" ? "result void" : "result";
      parts.push(`<g class="blocks">${strokes.join("")}</g>`, line(one, 15, faint));
    }
    if (own) parts.push(line(own, 22, "yours"));
    return parts.join("");
  }

  function ends(metric, one) {
    const again = usual() && metric.again ? metric.again.filter((end) => end !== null) : [];
    const own = one ? [one.ratio, one.low, one.high] : [];
    return [...own, 1 + data.bands[metric.kind], ...again];
  }

  function update() {
    const heads = { ...state, ratio: `${state.compared} / ${state.baseline}` };
    for (const head of all("[data-head]")) head.textContent = heads[head.dataset.head];
    for (const body of all("#metrics tbody")) {
      const rows = all("tr[data-metric]", body).map((row) => {
        const metric = byName.get(row.dataset.metric);
        const own = yours && yours.metrics[metric.name];
        return {
          row,
          metric,
          one: estimate(metric.kind, metric.arms),
          own: own ? estimate(metric.kind, own) : null,
        };
      });
      const reach = rows.flatMap(({ metric, one, own }) => [
        ...ends(metric, one),
        ...(own ? [own.ratio, own.low, own.high] : []),
      ]);
      const [edge, ticks] = ruler(reach);
      find(".axis", body).innerHTML = ticks
        .map((tick) => `<span style="left:${(place(tick, edge) / 3).toFixed(2)}%">${tick}</span>`)
        .join("");
      rows.forEach((each) => fill(each, edge));
    }
    sift();
  }

  function fill({ row, metric, one, own }, edge) {
    const cell = (name) => find(`[data-of="${name}"]`, row);
    for (const side of ["baseline", "compared"]) {
      const values = metric.arms[state[side]];
      cell(side).dataset.label = state[side];
      cell(side).textContent = values
        ? amount(estimator.median(values), metric.unit)
        : "not measured";
    }
    row.toggleAttribute("data-none", !one);
    cell("ratio").textContent = one ? written(one) : "none";
    if (own) {
      const text = document.createElement("span");
      text.className = "yours-too";
      const judged = usual() ? `, ${yours.words[metric.name]}` : "";
      text.textContent = `yours ${written(own)}, n ${own.n}${judged}`;
      cell("ratio").append(text);
    }
    cell("n").textContent = one ? one.n : "";
    const word = find(".word", row);
    const alone = one ? estimator.word(one, data.bands[metric.kind]) : "";
    word.textContent = usual() ? metric.word : alone;
    word.className = `word ${word.textContent.replace(" ", "-")}${usual() ? "" : " unchecked"}`;
    word.title = usual() ? "" : "From the interval alone: not checked, not corrected for others.";
    find(".strip", row).innerHTML = drawing(metric, one, own, edge);
  }

  function sift() {
    const wanted = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const body of all("#metrics tbody")) {
      let any = false;
      const heading = find(".group th", body).firstChild.textContent;
      for (const row of all("tr[data-metric]", body)) {
        const text = `${heading} ${find("th", row).textContent} ${row.dataset.metric}`;
        const asked = wanted.every((word) => text.toLowerCase().includes(word));
        const fits = asked && !row.hasAttribute("data-none");
        row.hidden = !fits;
        any = any || fits;
        shown += fits;
      }
      find(".group", body).hidden = !any;
      const away = folded.has(body);
      body.classList.toggle("folded", away && !wanted.length);
      const button = find(".fold", body);
      if (!button) continue;
      button.textContent = away ? `Show ${tally(all("tr[data-metric]", body))}` : "Hide them";
      button.setAttribute("aria-expanded", String(!away));
    }
    const total = data.metrics.length;
    const found = shown || !total ? "" : `No metric that both arms have matches “${state.filter}”.`;
    const places = "An arm is not compared with itself, so the two have changed places.";
    find("#noted").textContent = [swapped ? places : "", found].filter(Boolean).join(" ");
    find("#filter").setAttribute("aria-description", `${shown} of ${total} metrics are shown`);
    find("#metrics caption").firstChild.textContent =
      shown === total ? "Every measured ratio" : `${shown} of ${total} measured ratios`;
  }

  // Groups but the first are folded, on the screen; a filter looks into them all the same.
  const folded = new Set();
  for (const body of all("#metrics tbody").slice(1)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    button.addEventListener("click", () => {
      if (!folded.delete(body)) folded.add(body);
      sift();
    });
    folded.add(body);
    find(".group th", body).append(button);
  }

  // What a folded group comes to: '18 rows: 15 tie, 3 clear'.
  function tally(rows) {
    const counts = new Map();
    for (const row of rows) {
      const word = find(".word", row).textContent || "not measured";
      counts.set(word, (counts.get(word) || 0) + 1);
    }
    return `${rows.length} rows: ${[...counts].map(([word, n]) => `${n} ${word}`).join(", ")}`;
  }

  // ------------------------------------------------------------------ values on demand

  const bubble = find("#values");

  function tell(button) {
    const metric = byName.get(button.closest("tr").dataset.metric);
    const lines = [metric.label];
    for (const side of ["baseline", "compared"]) {
      const values = metric.arms[state[side]];
      if (values) {
        const list = values.map((value) => amount(value, metric.unit));
        lines.push(`${state[side]}, ${values.length} blocks: ${list.join(", ")}`);
      }
    }
    const one = estimate(metric.kind, metric.arms);
    if (one && one.logs.length) {
      const ratios = one.logs.map((log) => Math.exp(log).toFixed(3));
      lines.push(`ratio in each block: ${ratios.join(", ")}`);
    }
    bubble.replaceChildren(
      ...lines.map((line, at) => {
        const paragraph = document.createElement("p");
        const part = document.createElement(at ? "span" : "strong");
        part.textContent = line;
        paragraph.append(part);
        return paragraph;
      }),
    );
    bubble.hidden = false;
    button.setAttribute("aria-describedby", "values");
    const box = button.getBoundingClientRect();
    const room = document.documentElement.clientWidth - bubble.offsetWidth - 8;
    const above = box.top - bubble.offsetHeight - 6;
    bubble.style.left = `${window.scrollX + Math.max(8, Math.min(box.left, room))}px`;
    bubble.style.top = `${window.scrollY + (above > 0 ? above : box.bottom + 6)}px`;
  }

  function hush() {
    bubble.hidden = true;
    all("[aria-describedby=values]").forEach((one) => one.removeAttribute("aria-describedby"));
  }

  for (const button of all("button.values")) {
    button.disabled = false;
    for (const event of ["pointerenter", "focus", "click"]) {
      button.addEventListener(event, () => tell(button));
    }
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, hush);
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && hush());

  // ------------------------------------------------------------------ a file of your own

  function say(text, wrong = false) {
    find("#said").textContent = text;
    find("#said").classList.toggle("wrong", wrong);
  }

  function parsed(text) {
    const lines = text.split("\n").slice(0, -1);
    const records = lines.map((line, at) => {
      try {
        return JSON.parse(line);
      } catch {
        throw new Error(`line ${at + 1} is not JSON: expected a file of benchmarks/results/`);
      }
    });
    const [head] = records;
    if (!head || head.kind !== "run" || head.schema !== 1) {
      throw new Error("it does not begin with a run of schema 1: expected a file of samples");
    }
    const kind = (name) => records.filter((record) => record && record.kind === name);
    const complete = new Set(kind("block").map((record) => record.block));
    const gone = new Set(kind("failure").filter((one) => one.withdrawn).map((one) => one.arm));
    const metrics = {};
    kind("sample")
      .filter((one) => complete.has(one.block) && !gone.has(one.arm) && one.pages === undefined)
      .sort((one, other) => one.block - other.block)
      .forEach(({ metric, arm, value }) => {
        const arms = (metrics[metric] ??= {});
        (arms[arm] ??= []).push(value);
      });
    const both = data.metrics.filter(({ name }) => {
      const { multi, single } = metrics[name] || {};
      return multi && single && multi.length === single.length;
    });
    const words = estimator.judgeAll(both, (name) => metrics[name], data.bands, data.agreement);
    return { metrics, words, blocks: complete.size, environment: head.environment || {} };
  }

  async function lay(file) {
    try {
      yours = parsed(await file.text());
      const both = data.metrics.filter((metric) => metric.name in yours.metrics).length;
      const { dash } = yours.environment.versions || {};
      say(
        `${file.name}: ${yours.blocks} complete blocks, ${both} of ${data.metrics.length} metrics ` +
          `are in both${dash ? `, Dash ${dash}` : ""}. Yours are green.`,
      );
    } catch (error) {
      yours = null;
      say(`${file.name}: ${error.message}`, true);
    }
    find("#forget").hidden = !yours;
    update();
  }

  // ------------------------------------------------------------------ lines over pages

  const slider = find("#pages");
  const reach = slider ? Number(slider.dataset.largest) : 1;
  const toPages = (step) => Math.max(1, Math.round(reach ** (step / 1000)));
  const toStep = (pages) => Math.round((1000 * Math.log(pages)) / Math.log(reach));

  function follow() {
    if (!slider) return;
    find("#pages-shown").textContent = grouped(state.pages, 0);
    slider.setAttribute("aria-valuetext", `${state.pages} pages`);
    const rows = data.growths.map((growth) => {
      const [multi, single] = ["multi", "single"].map((arm) => {
        const [fixed, perPage] = growth.lines[arm];
        return fixed + perPage * state.pages;
      });
      const [least, most] = growth.sizes;
      const across = find(`[data-growth="${growth.name}"] [data-cursor]`);
      const share = Math.log(state.pages / least) / Math.log(most / least);
      const x = (52 + share * 232).toFixed(1);
      across.setAttribute("d", share >= 0 && share <= 1 ? `M${x} 10V166` : "");
      const mind = [];
      if (share < 0 || share > 1) mind.push("beyond what was measured");
      const positive = multi > 0 && single > 0;
      return [
        growth.label,
        amount(multi, growth.unit),
        amount(single, growth.unit),
        positive ? (single / multi).toFixed(3) : "none",
        mind.join(", "),
      ];
    });
    all("#slider tbody tr").forEach((row, at) => {
      [...row.cells].forEach((cell, column) => (cell.textContent = rows[at][column]));
    });
  }

  // ------------------------------------------------------------------ the address

  function remember() {
    const changed = Object.entries(state).filter(([key, value]) => value !== initial[key]);
    const only = changed.length === 1 && state.at;
    const hash = only || new URLSearchParams(changed).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function recall() {
    const text = location.hash.slice(1);
    if (text && !text.includes("=")) {
      state.at = text; // a link to a part of the report, beside what is selected
      remember();
      return;
    }
    const given = new URLSearchParams(text);
    const known = all("#baseline option").map((option) => option.value);
    for (const side of ["baseline", "compared"]) {
      state[side] = known.includes(given.get(side)) ? given.get(side) : initial[side];
    }
    state.filter = given.get("filter") || "";
    state.at = given.get("at") || "";
    swapped = false;
    const pages = Number(given.get("pages"));
    state.pages = pages >= 1 && pages <= reach ? Math.round(pages) : initial.pages;
    show();
    if (state.at) document.getElementById(state.at)?.scrollIntoView();
  }

  function show() {
    if (find("#metrics")) {
      for (const name of ["baseline", "compared", "filter"]) find(`#${name}`).value = state[name];
      update();
    }
    if (slider) slider.value = toStep(state.pages);
    follow();
  }

  function change(name, value) {
    const other = { baseline: "compared", compared: "baseline" }[name];
    swapped = Boolean(other) && state[other] === value;
    if (swapped) state[other] = state[name];
    state[name] = value;
    remember();
  }

  // ------------------------------------------------------------------ light and dark

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const theme = find("#theme");
  const kept = "dash-crossroads-theme";

  function stored() {
    try {
      return localStorage.getItem(kept);
    } catch {
      return null; // a browser may keep nothing for files
    }
  }

  function paint(name) {
    if (name) document.documentElement.dataset.theme = name;
    const now = name || (dark.matches ? "dark" : "light");
    theme.textContent = now === "dark" ? "Light colours" : "Dark colours";
    theme.dataset.next = now === "dark" ? "light" : "dark";
  }

  theme.addEventListener("click", () => {
    try {
      localStorage.setItem(kept, theme.dataset.next);
    } catch {
      // It lasts until the page is closed.
    }
    paint(theme.dataset.next);
  });
  dark.addEventListener("change", () => paint(document.documentElement.dataset.theme));

  // ------------------------------------------------------------------ tables as Markdown

  const text = (cell) => cell.innerText.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();

  function markdown(table) {
    const rows = [...table.rows].filter((row) => !row.hidden && !row.matches(".group"));
    const cells = rows.map((row) =>
      [...row.cells].filter((cell) => !("drawn" in cell.dataset)).map(text),
    );
    const numbers = [...table.rows[0].cells].map((cell) => cell.matches(".number"));
    const rule = cells[0].map((_, at) => (numbers[at] ? "---:" : ":---"));
    return [cells[0], rule, ...cells.slice(1)].map((row) => `| ${row.join(" | ")} |`).join("\n");
  }

  async function copy(button, table) {
    const content = markdown(table);
    try {
      await navigator.clipboard.writeText(content);
    } catch {
      const area = document.createElement("textarea");
      area.value = content;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = "Copied";
    button.addEventListener("blur", () => (button.textContent = "Copy as Markdown"), { once: true });
  }

  for (const table of all("main table")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy as Markdown";
    button.addEventListener("click", () => copy(button, table));
    table.caption.append(button);
  }

  // ------------------------------------------------------------------ begin

  for (const name of ["baseline", "compared"]) {
    find(`#${name}`)?.addEventListener("change", (event) => {
      change(name, event.target.value);
      show();
    });
  }
  find("#filter")?.addEventListener("input", (event) => {
    change("filter", event.target.value.trim());
    sift();
  });
  slider?.addEventListener("input", () => {
    change("pages", toPages(Number(slider.value)));
    follow();
  });
  find("#file")?.addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) lay(file);
  });
  find("#forget")?.addEventListener("click", () => {
    yours = null;
    find("#file").value = "";
    find("#forget").hidden = true;
    say("");
    update();
    find("#file").focus();
  });
  if (find("#metrics")) {
    const dropped = find("#dropped");
    let depth = 0;
    document.addEventListener("dragenter", () => (dropped.hidden = !(depth += 1)));
    document.addEventListener("dragleave", () => (dropped.hidden = !(depth = Math.max(0, depth - 1))));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      dropped.hidden = true;
      const [file] = event.dataTransfer.files;
      if (file) lay(file);
    });
  }
  window.addEventListener("hashchange", recall);
  all("#controls, #slider, #theme, .scripted").forEach((one) => (one.hidden = false));
  paint(stored());
  recall();
})();
