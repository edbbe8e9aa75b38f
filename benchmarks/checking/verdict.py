"""Judge what was seen and measured of a reader's site: which structure to ship, and what to change.

Nothing here starts anything: plain data in, words out.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from crossroads.benchmarks.judging.statistics import minimum_blocks

OWN = {
    "pages": "one Dash with Dash Pages",
    "app": "one Dash",
    "several": "several Dash on one Flask",
    "site": "a `Site`",
    "folder": "a folder of page modules",
}
"""What the site's own structure is called."""
WSGI = """from crossroads.adoption import adopt
from crossroads.approaches.{approach} import init_app

app = init_app(adopt({what!r}{login}))
"""
ENTRY = "crossroads_wsgi"
"""Module that is to be written: a site has a `wsgi.py` of its own."""
FIRM = ("clear", "likely")
PROMISE = "Dash supports one instance per process."
TRIFLE = 0.05
"""A relative difference that no verdict mentions."""
NOTHING = "Nothing that a visitor waits for was seen to be better in another structure."
UNMEASURED = "What a visitor waits for was not measured: this rests on behaviour alone."
NO_RUN = "Nothing was measured: this rests on behaviour alone."
TOO_FEW = (
    "{} measured in {} s: fewer than {} give no interval, and so no word on what was timed; "
    "`--budget {}m` has about that many."
)
MIXED = "As {} one thing that a visitor waits for is better, and another worse."


def structure(result: Mapping[str, Any]) -> str:
    """Name the structure of the site as it is."""
    if result["kind"] in ("site", "folder"):
        return str(result["kind"])
    apps = result["apps"]
    if len(apps) > 1:
        return "several"
    return "pages" if any(one["pages"] for one in apps) else "app"


def verdict(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return `ship` (`own`, `single`, `multi`, or nothing), `sure`, `why` and `steps`."""
    own = structure(result)
    repair = repairs(result["hazards"])
    if result["stopped"]:
        told = {"ship": "", "sure": "not known", "why": [result["stopped"]], "steps": repair}
        return {"structure": own, **told}
    alike = [name for name in ("single", "multi") if result["alike"].get(name)]
    rows = (result.get("measured") or {}).get("rows", [])
    ship, sure, why = choose(own, alike, rows)
    why += too_little(result.get("measured") or {})
    return {
        "structure": own,
        "ship": ship,
        "sure": sure,
        "why": why,
        "steps": [*repair, *steps(ship, own, result)],
    }


def too_little(measured: Mapping[str, Any]) -> list[str]:
    """Say what was not measured, and if there are too few blocks for a word."""
    if not measured:
        return [NO_RUN]
    blocks, least = measured["blocks"], minimum_blocks()
    journey = [one for one in measured["notes"] if "navigation: " in one or "browser: " in one]
    is_felt = any(row["felt"] for row in measured["rows"])
    said = [] if is_felt else [" ".join([UNMEASURED, *journey[:1]])]
    if 0 < blocks < least:
        # The report takes some seconds of a budget, too.
        seconds = measured["seconds"] + (least - blocks) * measured["block_seconds"] + 15
        minutes = math.ceil(seconds / 60)
        were = f"{counted(blocks, 'block')} {'was' if blocks == 1 else 'were'}"
        said.append(TOO_FEW.format(were, measured["seconds"], least, minutes))
    return said


def counted(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def repairs(hazards: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what to do about what goes wrong now: a step for each hazard, with its places."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in hazards:
        if one["when"] == "now":
            place = f"{one['file']}:{one['line']}"
            places.setdefault((one["hazard"], one["instead"]), []).append(place)
    found = []
    for (name, instead), where in places.items():
        others = f" and {len(where) - 1} more" if len(where) > 1 else ""
        found.append(f"{where[0]}{others} ({name}): {instead}")
    return found


def choose(
    own: str, alike: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[str, str, list[str]]:
    """Choose a structure: return its name, how sure that is, and why.

    Behaviour comes first: what does not do as the site did is not recommended. Then what visitors
    wait for, as measured. Then what Dash supports, one instance per process.
    """
    if own in ("site", "folder"):
        return of_two(alike, rows)
    if not alike:
        why = "Neither approach does all that the site does now: see the differences."
        return "own", "clear", [why]
    points, name = max(((felt(rows, name, "own"), name) for name in alike), key=lambda it: it[0])
    measured = [*map(sentence, (*ahead(rows, name, "own"), *ahead(rows, "own", name)))]
    if points > 0:
        return name, words_of(rows, name), measured
    if own == "several" and "single" in alike and not felt(rows, "single", "own"):
        return "single", "by default", [PROMISE, "As `single` it does what it does now.", *measured]
    if any(one["felt"] for one in ahead(rows, name, "own")):
        return "own", "not resolved", [MIXED.format(named(name)), *measured]
    seen = any({one["over"], one["under"]} == {name, "own"} for one in felt_of(rows))
    return "own", words_of(rows, name), [*([NOTHING] if seen else []), *measured]


def of_two(alike: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[str, str, list[str]]:
    """Choose for a site that has no structure of its own."""
    if not alike:
        return "", "not known", ["Neither approach does what the site says: see the differences."]
    if "single" not in alike:
        return "multi", "by default", ["As `single` it does otherwise: see the differences."]
    if felt(rows, "multi", "single") > 0 and "multi" in alike:
        gains = [*map(sentence, ahead(rows, "multi", "single"))]
        return "multi", words_of(rows, "multi", "single"), gains
    return "single", "by default", [PROMISE, *map(sentence, ahead(rows, "single", "multi"))]


def felt(rows: Sequence[Mapping[str, Any]], arm: str, other: str) -> int:
    """Count in how many things that visitors feel an arm is firmly ahead; below 0: behind."""
    for_it, against = ahead(rows, arm, other), ahead(rows, other, arm)
    return sum(bool(one["felt"]) for one in for_it) - sum(bool(one["felt"]) for one in against)


def felt_of(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the comparisons of what visitors feel."""
    return [one for row in rows if row["felt"] for one in row["compared"]]


def words_of(rows: Sequence[Mapping[str, Any]], arm: str, other: str = "own") -> str:
    """Return the firmest word on what visitors feel."""
    words = {one["word"] for one in felt_of(rows) if {one["over"], one["under"]} == {arm, other}}
    return next((one for one in (*FIRM, "tie", "not resolved") if one in words), "by default")


def ahead(rows: Sequence[Mapping[str, Any]], better: str, than: str) -> list[Mapping[str, Any]]:
    """Return the comparisons in which one arm is firmly ahead of another."""
    return [
        {**compared, "felt": row["felt"], "label": row["label"], "better": better, "than": than}
        for row in rows
        for compared in row["compared"]
        if {compared["over"], compared["under"]} == {better, than}
        if compared["word"] in FIRM and compared["better"] == better
        if abs(compared["ratio"] - 1) >= TRIFLE
    ]


def sentence(one: Mapping[str, Any]) -> str:
    """Say one comparison."""
    times = one["ratio"] if one["better"] == one["over"] else 1 / one["ratio"]
    who, than = (named(one[key]) for key in ("better", "than"))
    return f"{one['label']}: {who} takes {100 * times:.0f} % of {than} ({one['word']})."


def named(arm: str) -> str:
    """Name an arm as a reader does."""
    return "the site as it is" if arm == "own" else f"`{arm}`"


def steps(ship: str, own: str, result: Mapping[str, Any]) -> list[str]:
    """Say what to change, in order."""
    if ship in ("", "own"):
        return []
    if own == "site":
        module, _, name = result["name"].partition(":")
        text = (
            f"from {module} import {name}\nfrom crossroads.approaches.{ship} import init_app\n\n"
            f"app = init_app({name})\n"
        )
    else:
        login = f", login={result['login']!r}" if result["login"] else ""
        text = WSGI.format(approach=ship, what=result["name"], login=login)
    return [
        f"Write `{ENTRY}.py` into {result['folder']}:\n\n```python\n{text}```",
        f"Serve that: `CROSSROADS_SECRET_KEY=... gunicorn {ENTRY}:app`. Your own command goes on "
        "to serve the site as before.",
        *(f"{place}: {said}" for place, said in result["notes"]),
    ]
