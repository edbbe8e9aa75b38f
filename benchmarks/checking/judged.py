"""Judge what was seen and measured of a reader's site: which structure to ship, and what to change.

Nothing here starts anything: plain data in, words out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

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
FIRM = ("clear", "likely")


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
    now = [one for one in result["hazards"] if one["when"] == "now"]
    repair = [f"{one['file']}:{one['line']}: {one['instead']}" for one in now]
    if result["stopped"]:
        told = {"ship": "", "sure": "not known", "why": [result["stopped"]], "steps": repair}
        return {"structure": own, **told}
    alike = [name for name in ("single", "multi") if result["alike"].get(name)]
    rows = result.get("measured", {}).get("rows", [])
    ship, sure, why = choose(own, alike, rows)
    if not rows:
        why.append("Nothing was measured: this rests on behaviour alone.")
    return {
        "structure": own,
        "ship": ship,
        "sure": sure,
        "why": why,
        "steps": [*repair, *steps(ship, own, result)],
    }


def choose(
    own: str, alike: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[str, str, list[str]]:
    """Choose a structure: return its name, how sure that is, and why.

    Behaviour comes first: what does not do as the site did is not recommended. Then what Dash
    supports, one instance per process. Only then what was measured.
    """
    promise = "Dash supports one instance per process."
    if own in ("site", "folder"):
        if not alike and own == "folder":
            return "single", "by default", [promise]
        gains = ahead(rows, "multi", "single")
        if gains and "multi" in alike:
            return "multi", gains[0]["word"], [sentence(one) for one in gains]
        return "single", "by default", [promise, *map(sentence, ahead(rows, "single", "multi"))]
    if not alike:
        why = (
            "Neither approach does all that the site does now: the table of differences says what."
        )
        return "own", "clear", [why]
    found = []
    for name in alike:
        gains, losses = ahead(rows, name, "own"), ahead(rows, "own", name)
        felt = [one for one in gains if one["felt"]]
        worse = [one for one in losses if one["felt"]]
        found.append((len(felt) - len(worse), name, gains, losses))
    best = max(found, key=lambda one: one[0])
    points, name, gains, losses = best
    if points > 0:
        word = min((one["word"] for one in gains if one["felt"]), key=FIRM.index)
        return name, word, [sentence(one) for one in (*gains, *losses)]
    if own == "several" and "single" in alike and points == 0:
        why = [promise, "Mounted as `single` the site does what it does now."]
        return "single", "by default", [*why, *map(sentence, (*gains, *losses))]
    why = ["Nothing that a visitor waits for was seen to be better in another structure."]
    sure = "by default" if not rows else "not resolved" if not losses else losses[0]["word"]
    return "own", sure, [*why, *map(sentence, (*gains, *losses))]


def ahead(rows: Sequence[Mapping[str, Any]], better: str, than: str) -> list[Mapping[str, Any]]:
    """Return the comparisons in which one arm is firmly ahead of another."""
    return [
        {**compared, "felt": row["felt"], "label": row["label"], "better": better, "than": than}
        for row in rows
        for compared in row["compared"]
        if {compared["over"], compared["under"]} == {better, than}
        if compared["word"] in FIRM and compared["better"] == better
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
        return ["Stay as you are: serve it as before."]
    if own == "site":
        module, _, name = result["name"].partition(":")
        text = (
            f"from {module} import {name}\nfrom crossroads.approaches.{ship} import init_app\n\n"
            f"app = init_app({name})\n"
        )
    else:
        text = WSGI.format(approach=ship, what=result["name"], login="")
    return [
        f"Write `wsgi.py` into {result['folder']}:\n\n```python\n{text}```",
        "Serve that: `CROSSROADS_SECRET_KEY=... gunicorn wsgi:app`. Your own command goes on to "
        "serve the site as before.",
        *(f"{place}: {said}" for place, said in result["notes"]),
    ]
