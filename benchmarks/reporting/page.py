"""Make the interactive page: one file that needs no server, no network, and no scripts to be read.

Every drawing stands in it as SVG. Scripts put the same drawing in its place, made by Vega from the
same specification, which tells values on hover. They compute nothing that a report says.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.reporting.document import DOCUMENTS, documents
from benchmarks.reporting.pictures import Picture, outline, pictures, ratios
from benchmarks.reporting.questions import Question, questions
from benchmarks.reporting.sections.answer import sentence, six_rows
from benchmarks.reporting.words import plain, quantity, size

__all__ = ["page", "samples"]


def page(report: Report) -> str:
    """Return the page as HTML."""
    drawn, asked = pictures(report), questions(report)
    beside = {one.name: dict(one.rows) for one in questions(report.beside)} if report.beside else {}
    sections = [section(one, drawn, beside.get(one.name)) for one in asked]
    shown = [*drawn.values(), *(one["ratios"] for one in sections if one["ratios"])]
    environment = Environment(
        loader=PackageLoader("benchmarks.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"quantity": quantity, "size": size, "inline": inline}
    environment.globals |= {"raw": raw, "drawing": drawing}
    return environment.get_template("page.html.j2").render(
        report=report,
        answer=plain(sentence(report)),
        short=short(report),
        beside=short(report.beside) if report.beside else {},
        visit=drawn.get("visit"),
        blocks=drawn.get("blocks"),
        sections=sections,
        documents=[
            (DOCUMENTS[name].title, name.removesuffix(".md"), html(text))
            for name, text in documents(report).items()
        ],
        specs=Markup(  # noqa: S704 - JSON, in which nothing is left that could end the script
            ",".join(f'"{one.name}":{one.spec}' for one in shown if one.name != "ratios").replace(
                "<", "\\u003c"
            )
        ),
        vega=Markup(vega()),  # noqa: S704 - a library's own code
    )


def section(
    asked: Question, drawn: Mapping[str, Picture], beside: Mapping[str, Row] | None
) -> dict[str, Any]:
    """Return what the template shows of one question."""
    old = {asked.name: Question(asked.name, "", list(beside.items()))} if beside else {}
    return {
        "asked": asked,
        "picture": drawn.get(asked.name) if asked.name != "visit" else None,
        "ratios": ratios([asked], old, f"{asked.name}-ratios") if asked.measured else None,
        "beside": beside or {},
    }


def short(report: Report) -> dict[str, tuple[str, str, str]]:
    """Return the report's table of six rows: label -> multi, single, single beside multi."""
    rows = {}
    for label, multi, single, beside, word in six_rows(report):
        share = beside.lstrip("\u2588 ")  # the picture has bars enough
        sure = f"{share}, {word}" if share.endswith("%") else share
        rows[label.partition(", ")[0]] = (multi, single, sure)
    return rows


def drawing(one: Picture) -> Markup:
    """Return the SVG of a picture, for scripts to replace."""
    return Markup(outline(one.spec))  # noqa: S704 - drawn from our own specification


@cache
def vega() -> str:
    """Return Vega, Vega-Lite and vega-embed as one script, which takes seconds to bundle."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def raw(name: str) -> Markup:
    """Return a style sheet or a script as it stands."""
    source = files("benchmarks.reporting").joinpath("templates", name)
    return Markup(source.read_text("utf-8"))  # noqa: S704 - our own file


def samples(report: Report) -> str:
    """Return every sample of the run as CSV, in the order of its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["block", "order", "arm", "metric", "pages", "value", "parts"])
    for one in report.raw:
        parts = " ".join(map(str, one.parts or ()))
        writer.writerow([one.block, one.order, one.arm, one.metric, one.pages, one.value, parts])
    return text.getvalue()


def inline(text: str) -> Markup:
    """Return a cell's Markdown as HTML."""
    return Markup(MarkdownIt("commonmark").renderInline(text))  # noqa: S704 - our own words


def html(text: str) -> Markup:
    """Return a document of the report as HTML, without its title and its pictures.

    Links to the other documents lead to the same words inside the page.
    """
    parser = MarkdownIt("commonmark", renderer_cls=Prose).enable("table")
    _, _, body = text.partition("\n")
    made = re.sub(r'href="(\w+)\.md"', r'href="#\1"', parser.render(body))
    return Markup(re.sub(r'href="\w+\.md#', 'href="#', made))  # noqa: S704 - our own templates


class Prose(RendererHTML):
    """Render Markdown for the inside of the page."""

    heading = "The report"
    """What was written last above a table."""

    def image(self, *_: Any) -> str:
        """Leave a picture out, as the page has its own."""
        return ""

    def heading_open(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        """Begin a heading one level deeper, named as GitHub names it in links."""
        self.heading = plain(tokens[place + 1].content)
        words = re.sub(r"[^\w\- ]", "", self.heading.lower())
        return f'<h{int(tokens[place].tag[1:]) + 1} id="{words.replace(" ", "-")}">'

    def heading_close(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        """End it."""
        return f"</h{int(tokens[place].tag[1:]) + 1}>\n"

    def table_open(self, *_: Any) -> str:
        """Begin a table in a box that scrolls, with the keyboard too."""
        name = escape(self.heading)
        return f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table>\n'

    def table_close(self, *_: Any) -> str:
        """End both."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        """Say that a heading is a column's."""
        style = tokens[place].attrs.get("style", "")
        return f'<th scope="col" style="{style}">' if style else '<th scope="col">'
