"""Write the table of what works where: `python -m tests.corpus`."""

from collections.abc import Iterable
from pathlib import Path

from tests.corpus.idioms import IDIOMS, Idiom
from tests.corpus.known import KNOWN, known
from tests.corpus.serve import APPROACHES

README = Path(__file__).with_name("README.md")
INTRODUCTION = """# Sites in plain Dash

Each folder of [`sites/`](sites) is a small site that is written as public Dash sites are, and knows
nothing of this kit: one for each idiom. `python -m tests.corpus.serve NAME plain` serves one.
`nox -s corpus` goes through each in a browser, on plain Dash and [adopted](../../shared/adoption):
it opens every page, follows links, goes back, reloads, clicks and types. *Alike* means that text,
charts, title, address, look where it matters, and console are the same at every step.
`nox -s tests` does so with the most common ones.

Two things are better by intent, and not compared: an address that is no page is a 404, and a
variable in an address is decoded (`la%20mer` is `la mer`); stock Dash does neither.

55 apps with Dash Pages were counted, some things only in 53 of them; 25 repositories have several
Dash on a Flask of their own.

"""


def main() -> None:
    """Write the file that the test compares."""
    README.write_text(readme(), "utf-8")


def readme() -> str:
    """Return the text: the table, and the notes below it."""
    head = ["idiom", "apps", "site", *(f"`{approach}`" for approach in APPROACHES)]
    lines = [row(head), row(["---"] * len(head)), *(row(cells(idiom)) for idiom in IDIOMS)]
    notes = [f"{one.number}. {one.reason}" for one in KNOWN]
    return INTRODUCTION + "\n".join([*lines, *(["", *notes] if notes else [])]) + "\n"


def row(cells: Iterable[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def cells(idiom: Idiom) -> list[str]:
    """Return what the table says of an idiom."""
    apps = f"{idiom.apps} of {idiom.of}" if idiom.of else ""
    return [
        idiom.idiom,
        apps,
        f"[{idiom.site}](sites/{idiom.site})",
        *(verdict(idiom.site, approach) for approach in APPROACHES),
    ]


def verdict(site: str, approach: str) -> str:
    """Say whether a site is alike in an approach, or which note says why not."""
    one = known(site, approach)
    return f"no: note {one.number}" if one else "alike"


if __name__ == "__main__":
    main()
