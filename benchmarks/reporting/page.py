"""Make the interactive page: one file that needs no server, no network, and no scripts to be read.

Every drawing stands in it as SVG. Scripts put the same drawing in its place, made by Vega from the
same specification, which tells values on hover. They compute nothing that a report says.
"""

import csv
import io
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from statistics import median

import vl_convert
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from crossroads.benchmarks.arms import ARMS, ONE_LEVER, ONE_START_LEVER
from crossroads.benchmarks.judging.advice import answers
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS as PAIR
from crossroads.benchmarks.reporting.document import DOCUMENTS, templates
from crossroads.benchmarks.reporting.pictures import Picture, outline, pictures, ratios
from crossroads.benchmarks.reporting.questions import Question, questions
from crossroads.benchmarks.reporting.sections import capacity
from crossroads.benchmarks.reporting.sections.answer import (
    DEFAULT,
    cells,
    changed,
    quoted,
    told,
)
from crossroads.benchmarks.reporting.words import plain, quantity, size


def page(report: Report, texts: Mapping[str, str]) -> str:
    """Return the page as HTML; `texts` are the documents that are in it, by file name."""
    drawn, kit = pictures(report), report.beside
    old = {one.name: one for one in questions(kit)} if kit else {}
    sections = []
    for asked in questions(report):
        forest = None
        if asked.name != "counts":
            forest = ratios([asked], old, f"{asked.name}-ratios")
        figure = drawn.get(asked.name) if asked.name != "visit" else None
        beside = dict(old[asked.name].rows) if asked.name in old else {}
        sections.append((asked, figure, forest, beside, other_arms(asked)))
    shown = [*drawn.values(), *(forest for _, _, forest, _, _ in sections if forest)]
    specs = ",".join(f'"{one.name}":{one.spec}' for one in shown if one.name != "ratios")
    environment = templates(autoescape=True)
    environment.filters |= {"quantity": quantity, "size": size, "median": median}
    environment.globals |= {"raw": raw, "drawing": drawing}
    return environment.get_template("page.html.j2").render(
        report=report,
        default=plain(DEFAULT),
        told=[[plain(one) for one in part] for part in told(report)],
        quoted=[[plain(cell) for cell in row] for row in quoted(report)],
        changed=changed(report),
        arms=ARMS,
        choices=choices(report),
        beside=choices(kit) if kit else {},
        visit=drawn.get("visit"),
        blocks=drawn.get("blocks"),
        sliders=capacity.sliders(),
        sections=sections,
        documents=[
            (DOCUMENTS[name][0], name.removesuffix(".md"), html(text))
            for name, text in texts.items()
        ],
        specs=Markup(specs.replace("<", "\\u003c")),  # noqa: S704 - nothing can end the script
        vega=Markup(vega()),  # noqa: S704 - a library's own code
    )


def choices(report: Report) -> dict[str, list[str]]:
    """Return the table of questions: who asks -> the other cells."""
    rows = [[plain(cell) for cell in cells(answer)] for answer in answers(report)]
    return {who: rest for who, *rest in rows}


def other_arms(asked: Question) -> list[str]:
    """Name what else was measured for a question: references, checks, and other settings."""
    singles = {*ONE_LEVER, *ONE_START_LEVER, *PAIR}
    found = {arm for _, row in asked.rows for arm in row.arms} - singles
    return [name for name in ARMS if name in found]


def drawing(one: Picture) -> Markup:
    """Return the SVG of a picture, for scripts to replace."""
    return Markup(outline(one.spec))  # noqa: S704 - drawn from our own specification


@cache
def vega() -> str:
    """Return Vega, Vega-Lite and vega-embed as one script, which takes seconds to bundle."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def raw(name: str) -> Markup:
    """Return a style sheet or a script as it stands."""
    source = files("crossroads.benchmarks.reporting").joinpath("templates", name)
    return Markup(source.read_text("utf-8"))  # noqa: S704 - our own file


def samples(report: Report) -> str:
    """Return every sample of the run as CSV, in the order of its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["block", "order", "arm", "metric", "pages", "value", "parts"])
    for one in report.run.samples:
        parts = " ".join(map(str, one.parts or ()))
        writer.writerow([one.block, one.order, one.arm, one.metric, one.pages, one.value, parts])
    return text.getvalue()


def html(text: str) -> Markup:
    """Return a document of the report as HTML, without its title and its pictures.

    Headings are one level deeper, named as GitHub names them in links; tables scroll in a box, with
    the keyboard too. Links to the other documents lead to the same words inside the page.
    """
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text.partition("\n")[2])
    heading, above = "The report", []
    for at, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                heading = plain(tokens[at + 1].content)
                words = re.sub(r"[^\w\- ]", "", heading.lower())
                token.attrSet("id", words.replace(" ", "-"))
                token.tag = tokens[at + 2].tag = f"h{int(token.tag[1:]) + 1}"
            case "th_open" if tokens[at + 1].content:
                token.attrSet("scope", "col")
            case "th_open":  # a corner heads nothing
                token.tag = tokens[at + 2].tag = "td"
            case "table_open":
                above.append(heading)
            case "inline":
                token.children = [one for one in token.children or () if one.type != "image"]
    made = parser.renderer.render(tokens, parser.options, {})
    for name in above:
        box = f'<div class="scroll" role="group" aria-label="{escape(name)}" tabindex="0">'
        made = made.replace("\n<table>", f"\n{box}<table>", 1)
    made = made.replace("</table>", "</table></div>")
    made = re.sub(r'href="(\w+)\.md"', r'href="#\1"', made)
    return Markup(re.sub(r'href="\w+\.md#', 'href="#', made))  # noqa: S704 - our own templates
