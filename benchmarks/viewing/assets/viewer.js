// The viewer: it hears what is done in one frame and tells the other, and shows what each step took in both.
(() => {
  "use strict";

  const STEPS = 10; // of a visit that goes by itself
  const PAUSE = 900; // ms to look, after both are done
  const PATIENCE = 12000; // ms without a word, after which a side is not waited for
  const SILENT = "no word from its server";
  const NAMES = ["multi", "single"];
  const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

  const sides = Object.fromEntries(NAMES.map((name) => [name, { at: "/", step: null }]));
  const frame = (name) => document.getElementById(`${name}-frame`);
  const originOf = (name) => new URL(frame(name).src).origin;
  const other = (name) => NAMES.find((one) => one !== name);
  // A document that is being left may not hear: what nobody has heard is told to the next one. That of a server that has
  // started anew is the next one: what the old one did would be gone with it.
  const tell = (name, what) => {
    sides[name].unheard = what;
    if (!sides[name].isLeft) frame(name).contentWindow.postMessage(what, originOf(name));
  };
  const props = (id, given) => window.dash_clientside.set_props(id, given);

  // The visit: its steps, each with what it took on either side. Only the last one keeps its requests.
  let steps = [];
  let inStep = true;
  let leader = null; // the side where something was done last
  let told = null; // what the report says: it takes a while to read, so that waits until both sites are there
  const publish = () => {
    if (told) props("visit", { data: { steps: steps.map((one) => ({ ...one, took: { ...one.took } })) } });
  };
  const isSilent = (name) => sides[name].silent;
  // Whoever is silent is told, in case it speaks again, but not waited for.
  const enter = (step, name) => {
    sides[name].step = step;
    if (isSilent(name)) step.took[name] = { lost: SILENT };
    listen(name);
  };
  const waits = (step, part) => step.sides.filter((name) => !(part in (step.took[name] ?? {})) && !step.took[name]?.lost);
  const begin = (did, names) => {
    const before = steps.at(-1);
    if (before) Object.values(before.took).forEach((one) => { delete one.entries; });
    const step = { did, path: sides[names[0]].at.split(/[?#]/)[0], sides: names, took: {} };
    steps = [...steps, step];
    names.forEach((name) => enter(step, name));
    return step;
  };

  const sum = (list, key) => list.reduce((total, one) => total + one[key], 0);
  const counted = (entries) => {
    const sent = entries.filter((one) => one.bytes > 0);
    const kinds = {};
    sent.forEach(({ kind, bytes }) => {
      kinds[kind] ??= { n: 0, bytes: 0 };
      kinds[kind].n += 1;
      kinds[kind].bytes += bytes;
    });
    const kept = entries.filter((one) => one.kept > 0);
    return {
      ...{ bytes: sum(sent, "bytes"), requests: sent.length, kinds, kept: sum(kept, "kept"), reused: kept.length },
      ...{ cpu: sum(sent, "cpu"), layouts: sum(sent, "layouts"), callbacks: sum(sent, "callbacks"), entries },
    };
  };

  const join = (step, name) => {
    step.sides = [...step.sides, name];
    enter(step, name);
  };
  const say = (name, words) => props(`${name}-state`, { children: words });
  const silence = (name, words, more) => {
    Object.assign(sides[name], { silent: true, ...more });
    say(name, `${words} Change a switch, and it is started again.`);
  };
  // What a side has taken is shown when nobody else is waited for. A document may speak whose server has ended.
  const finish = async (step) => {
    if (step.isOpen || waits(step, "done").length) return;
    told ??= await (await fetch("/committed")).json();
    const servers = await (await fetch("/servers")).json();
    if (waits(step, "done").length) return; // a side has joined meanwhile
    step.sides.forEach((one) => { step.took[one].memory = servers[one].memory; });
    NAMES.filter((one) => !servers[one].runs && !sides[one].ended).forEach((one) => silence(one, "This server has ended.", { ended: true }));
    step.over = true;
    publish();
  };
  const lose = (name, lost) => {
    const { step } = sides[name];
    if (!step || step.took[name]?.done) return;
    step.took[name] = { ...step.took[name], lost };
    publish();
    finish(step);
  };
  const listen = (name) => {
    clearTimeout(sides[name].patience);
    sides[name].patience = setTimeout(() => {
      const took = sides[name].step?.took[name];
      if (took?.done || took?.lost) return;
      silence(name, "Nothing is heard of this server.");
      lose(name, SILENT);
    }, PATIENCE);
  };
  const heard = (name) => {
    if (sides[name].ended) return;
    if (isSilent(name)) say(name, "");
    sides[name].silent = false;
    listen(name);
  };
  // A place with and without a slash at the end of its path is the same.
  const plain = (place) => place.replace(/^([^?#]+)\/(?=[?#]|$)/, "$1");
  const isSame = (one, two) => plain(one) === plain(two);
  // Where a side is, or will be when it has done its last click.
  const goal = (name) => {
    const { step, at } = sides[name];
    return (step?.took[name]?.painted ? null : step?.did.to) ?? at;
  };
  // Back and Forward may have moved both by themselves: who is there already is not told.
  const moveBack = (name, did, others) => {
    const last = inStep ? steps.at(-1) : null;
    if (last?.did.back && isSame(last.did.to, did.to) && !last.sides.includes(name)) {
      join(last, name);
      return;
    }
    const step = begin({ ...did, words: "Back or Forward" }, [name]);
    step.isOpen = true; // to the other side
    setTimeout(() => {
      step.isOpen = false;
      const goOn = step === steps.at(-1) ? others : []; // else its visitor has gone on
      goOn.filter((one) => !isSame(goal(one), did.to)).forEach((one) => {
        join(step, one);
        tell(one, did);
      });
      finish(step);
    }, 400);
  };

  const HEARD = {
    ready: (name) => {
      sides[name].isLeft = false;
      if (sides[name].unheard) tell(name, sides[name].unheard);
    },
    heard: (name) => { sides[name].unheard = null; },
    did: (name, { did }) => {
      const others = inStep ? [other(name)] : [];
      leader = name;
      if (did.back) {
        moveBack(name, did, others);
        return;
      }
      others.forEach((one) => tell(one, did));
      begin(did, [name, ...others]);
    },
    painted: (name, { did, painted, seen }) => {
      if (did.kind === "open" && !sides[name].step) {
        const last = steps.at(-1);
        if (!last) begin(did, NAMES);
        else if (last.did.kind !== "open") begin(did, [name]); // its server has started anew
        else if (last.sides.includes(name)) sides[name].step = last;
        else join(last, name);
      }
      const { step } = sides[name];
      if (!step || did.kind !== step.did.kind || (sides[name].ended && step.took[name]?.lost)) return;
      step.took[name] = { painted, seen };
      if (!waits(step, "painted").length) publish();
    },
    done: (name, { did, entries, heap }) => {
      const { step } = sides[name];
      if (!step?.took[name] || did.kind !== step.did.kind) return;
      Object.assign(step.took[name], { ...counted(entries), heap, done: true });
      finish(step);
    },
    lost: (name, { did, message }) => {
      if (!did || did.kind === sides[name].step?.did.kind) lose(name, message);
    },
  };
  addEventListener("message", ({ origin, source, data }) => {
    const name = NAMES.find((one) => source === frame(one)?.contentWindow && origin === originOf(one));
    if (!name) return;
    heard(name);
    if (data.at) sides[name].at = data.at;
    if (Object.hasOwn(HEARD, data.kind)) HEARD[data.kind](name, data);
  });

  // A visit that goes by itself: one frame leads, or each goes alone if they are not in step.
  let playing = 0;
  const isOver = (step) => step.over || step.sides.every((name) => step.took[name]?.lost);
  const go = async (mine) => {
    for (let n = 0; n < STEPS && mine === playing; n += 1) {
      props("play", { children: `Stop (step ${n + 1} of ${STEPS})` });
      const before = steps.length;
      const there = NAMES.filter((name) => !isSilent(name));
      if (!there.length) break;
      there.slice(0, inStep ? 1 : 2).forEach((name) => tell(name, { kind: "next", n }));
      const end = performance.now() + PATIENCE;
      while (mine === playing && performance.now() < end && !(steps.length > before && isOver(steps.at(-1)))) await wait(50);
      if (steps.length === before) break; // nothing leads on
      await wait(PAUSE);
    }
    if (mine === playing) stop();
  };
  const stop = () => {
    playing = 0;
    props("play", { children: "Play ten steps" });
  };

  // What is shown: plain components, made here.
  const el = (type, given, ...children) => ({
    type, namespace: "dash_html_components", props: { ...given, children: children.flat(Infinity).filter((one) => one !== null) },
  });
  const ms = (value) => (value < 999.5 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`);
  const size = (bytes) => (bytes < 999.5 ? `${Math.round(bytes)} B` : bytes < 999500 ? `${(bytes / 1e3).toFixed(bytes < 9950 ? 1 : 0)} kB`
    : `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 2 : 1)} MB`);
  const cpu = (value) => `${value.toFixed(1)} ms`;
  const whole = (value) => String(Math.round(value));
  const words = ({ did, path }) => {
    if (did.kind === "set") return "a choice changed";
    if (did.kind === "open") return "opening the site";
    return did.words ? `“${did.words}”` : path;
  };

  // What the report says of the same step: its name depends on the page, and on whether it has been visited before.
  const pathOf = (step) => plain(step.did.to ?? step.path).split(/[?#]/)[0];
  const nameOf = (step, all) => {
    if (step.did.back) return null; // of which it has no value for each page
    if (step.did.kind === "set") return pathOf(step) === "/barchart" ? "control" : null;
    const names = told.steps[pathOf(step)] ?? [];
    const visited = all.slice(0, all.indexOf(step)).filter((one) => one.did.kind !== "set" && pathOf(one) === pathOf(step));
    return names[Math.min(visited.length, names.length - 1)] ?? null;
  };
  const interval = (known, key, scale, write) => {
    if (!known?.[key]) return null;
    const [low, , high] = known[key].map((one) => write(one * scale));
    return low === high ? low : `${low} to ${high}`;
  };

  const race = (took, most, said) => {
    const { painted, lost } = took ?? {};
    const share = painted ? Math.max(2, (100 * painted) / most) : 0;
    return [
      el("Div", { className: "figure" }, painted ? `${ms(painted)} ` : lost ? "not painted" : "…",
        el("Small", {}, painted ? "until painted" : lost ?? "")),
      el("Div", { className: "track" }, el("Div", { className: "bar", style: { width: `${share}%` } })),
      el("P", { className: "said-by-report" }, said ? `In the report, with one site at a time: ${said}` : "The report has no value for this"),
    ];
  };

  const ROWS = [ // what, its key, how it is written, the report's quantity and what one of it is
    ["Until its heading is seen", "seen", ms, "heading", 1000], ["Until all is painted", "painted", ms, "painted", 1000],
    ["Bytes sent", "bytes", size, "bytes", 1], ["Requests", "requests", whole, "requests", 1],
    ["Reused from the cache", "kept", size, null, 1], ["Server CPU of the answers", "cpu", cpu, "server_cpu", 1000],
    ["Layouts built anew", "layouts", whole, null, 1], ["Callbacks run", "callbacks", whole, null, 1],
    ["Memory, server", "memory", size, "memory", 1], ["Memory, page", "heap", size, "heap", 1],
  ];
  const STANDS = ["memory", "heap"]; // no sums of them
  const table = (name, took, all, known, step) => {
    const taken = all.slice(sides[name].since ?? 0).map((one) => one.took[name]).filter((one) => one?.done);
    const row = ([what, key, write, quantity, scale]) => {
      const value = took?.[key] === undefined || took[key] === null ? "–" : write(took[key]);
      const key2 = quantity === "memory" ? "memory" : `${step}.${quantity}`;
      const total = STANDS.includes(key) || !taken.length ? "" : write(taken.reduce((all2, one) => all2 + one[key], 0));
      return el("Tr", {}, el("Th", { scope: "row" }, what), el("Td", {}, value),
        el("Td", {}, (quantity && interval(known, key2, scale, write)) ?? ""), el("Td", {}, total));
    };
    const kinds = Object.entries(took?.kinds ?? {})
      .map(([kind, { n, bytes }]) => `${n} ${kind}${n > 1 ? "s" : ""}, ${size(bytes)}`).join("; ");
    const head = ["", "This click", "In the report", "Sum so far"].map((one) => (one ? el("Th", { scope: "col" }, one) : el("Td", {})));
    return [
      el("Table", { className: "table table-sm figures" }, el("Thead", {}, el("Tr", {}, head)), el("Tbody", {}, ROWS.map(row))),
      el("P", { className: "small" }, kinds ? `Sent: ${kinds}.` : ""),
    ];
  };

  const MOST = 30;
  const waterfall = (took, span) => {
    const rows = [...took?.entries ?? []].sort((a, b) => a.at - b.at);
    if (!rows.length) return [el("P", { className: "small" }, took?.done ? "The last click asked for nothing." : "")];
    const percent = (value) => `${Math.min(100, Math.max(0, (100 * value) / span))}%`;
    const short = (name) => name.split("?")[0].split("/").filter(Boolean).at(-1) ?? "/";
    const row = (one) => el("Li", { title: one.name }, el("Span", { className: "name" }, short(one.name)),
      el("Span", { className: "lane" }, el("Span", {
        className: `span ${one.kind.replaceAll(" ", "-")}${one.bytes ? "" : " kept"}`,
        style: { marginLeft: percent(one.at), width: percent(Math.min(one.ms, span - one.at)) } })),
      el("Span", { className: "size" }, one.bytes ? size(one.bytes) : "cache"));
    return [
      el("H3", {}, "Requests of the last click"),
      el("P", { className: "scale" }, el("Span", {}, "0"), el("Span", {}, ms(span / 2)), el("Span", {}, ms(span))),
      el("Ol", {}, rows.slice(0, MOST).map(row)),
      rows.length > MOST ? el("P", { className: "small" }, `and ${rows.length - MOST} more`) : null,
    ];
  };

  // Whether the report, too, sees both apart: a click of one's own names a winner each time.
  const apart = ([one, two]) => !one || !two || one[2] < two[0] || two[2] < one[0];

  const sentence = (step, served, intervals) => {
    const told = NAMES.filter((name) => step.took[name]?.painted).map((name) => [served[name].approach, step.took[name].painted]);
    const what = step.did.kind === "open" ? "Opening the site" : `Last click, ${words(step)}`;
    const alone = step.sides.length < 2 ? "alone" : "the other was not painted";
    if (told.length < 2) return told.length ? `${what}: ${told[0][0]} ${ms(told[0][1])}, ${alone}` : `${what}: nothing was painted`;
    const [[fast, least], [slow, most]] = [...told].sort((a, b) => a[1] - b[1]);
    const values = `${told[0][0]} ${ms(told[0][1])}, ${told[1][0]} ${ms(told[1][1])}`;
    const [one, two] = NAMES.map((name) => served[name].where);
    const unlike = one === two ? "" : " They are not alike in distance or processor.";
    const near = apart(intervals) ? "" : " In the report their intervals overlap.";
    if (most < least * 1.1) return `${what}: ${values}. No difference to speak of.${unlike}`;
    return `${what}: ${values}. ${fast === slow ? "One" : fast} was ${(most / least).toFixed(1)} times as fast.${near}${unlike}`;
  };

  const show = (visit, ...servedBy) => {
    const served = Object.fromEntries(NAMES.map((name, i) => [name, servedBy[i]]));
    const all = visit.steps;
    const no = window.dash_clientside.no_update;
    const step = all.at(-1);
    const name = nameOf(step, all);
    const most = Math.max(1, ...NAMES.map((one) => step.took[one]?.painted ?? 0));
    const span = Math.max(most, ...NAMES.flatMap((one) => (step.took[one]?.entries ?? []).map((entry) => entry.at + entry.ms)));
    const parts = NAMES.flatMap((one) => {
      const known = told.committed[served[one].arm];
      // Tables are drawn once, when nothing more comes: they would keep the frames' processor busy.
      const below = step.over ? [table(one, step.took[one], all, known, name), waterfall(step.took[one], span)] : [no, no];
      return [race(step.took[one], most, name && interval(known, `${name}.painted`, 1000, ms)), ...below];
    });
    const intervals = NAMES.map((one) => name && told.committed[served[one].arm]?.[`${name}.painted`]);
    return [sentence(step, served, intervals), ...parts];
  };

  // A server has started anew: its frame opens where the visit is.
  const served = (now) => {
    const name = window.dash_clientside.callback_context.triggered[0].prop_id.split("-")[0];
    const at = goal(inStep ? other(name) : name);
    lose(name, "the server has started anew");
    // The opening step, if it is the last, is taken once more. What the old server was told is no more to be done.
    Object.assign(sides[name], { step: null, unheard: null, isLeft: true, ended: false, since: steps.length - (steps.at(-1)?.did.kind === "open") });
    frame(name).contentWindow.location.replace(originOf(name) + at.split("#")[0]); // a hash alone would load nothing
    listen(name);
    return [now.approach, now.does, now.words];
  };

  NAMES.forEach(listen); // they are opening the site
  window.dash_clientside ??= {};
  window.dash_clientside.viewer = {
    show, served,
    inStep: (value) => {
      const follows = leader && other(leader);
      const isBehind = value && !inStep && leader && !isSame(sides[follows].at, sides[leader].at);
      inStep = value;
      if (!isBehind) return;
      const did = { kind: "follow", to: sides[leader].at, words: "In step" };
      tell(follows, did);
      begin(did, [follows]);
    },
    base: (approach) => (NAMES.includes(approach) ? "tuned" : "stock"),
    play: (clicks) => {
      if (playing) { stop(); return; }
      playing = clicks;
      go(playing);
    },
  };
})();
