"""Turn the report's own Markdown into HTML: what the README says, the page says in the same words.

Only what the report's templates write is understood: paragraphs, tables, lists, quotes, headings
of the third level, folded parts, indented code, and inside a line code, stress and links.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

__all__ = ["Column", "Table", "anchor", "html", "inline"]

PICTURE = re.compile(r"!\[.*\]\(pictures/(\w+)\.svg\)$", re.DOTALL)
CAPTION = "Table: "


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether it is aligned as numbers are."""

    name: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A table, its texts still Markdown."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


def html(text: str, figures: Mapping[str, Markup], tabulate: Callable[[Table], Markup]) -> Markup:
    """Return Markdown as HTML, with figures in place of the pictures of their name.

    `tabulate` writes a table. A paragraph that begins with `Table: ` is the caption of the table
    that follows. A picture without a figure is left out.
    """
    written = re.sub(r"^<!--.*-->$", "", text, flags=re.MULTILINE)
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", written) if block.strip()]
    made, caption = [], ""
    for block in blocks:
        if block.startswith(CAPTION):
            caption = block.removeprefix(CAPTION)
        elif found := PICTURE.match(block):
            made.append(figures.get(found[1], Markup("")))
        elif block.startswith("|"):
            made.append(tabulate(table(block, caption)))
        else:
            made.append(render(block))
    return Markup("\n").join(made)


def inline(text: str) -> Markup:
    """Return one line of Markdown as HTML."""
    marked = str(escape(text))
    for pattern, tag in (
        (r"`([^`]+)`", r"<code>\1</code>"),
        (r"\*\*([^*]+)\*\*", r"<strong>\1</strong>"),
        (r"\*([^*]+)\*", r"<em>\1</em>"),
        (r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>'),
    ):
        marked = re.sub(pattern, tag, marked)
    return Markup(marked)  # noqa: S704 - escaped above, and then only given tags


def render(block: str) -> Markup:
    """Return one block that is no table as HTML."""
    kinds: tuple[tuple[str, Callable[[str], Markup]], ...] = (
        (r"</?details>", Markup),
        (r"- ", lambda found: items("ul", r"^- ", found)),
        (r"\d+\. ", lambda found: items("ol", r"^\d+\. ", found)),
        (r"    ", lambda found: Markup("<pre><code>{}</code></pre>").format(found.strip())),
        (r"> ", lambda found: element("blockquote", re.sub(r"^> ", "", found, flags=re.M))),
        (r"### ", lambda found: heading(found.removeprefix("### "))),
    )
    for beginning, made in kinds:
        if re.match(beginning, block):
            return made(block)
    return element("p", block)


def element(tag: str, text: str) -> Markup:
    """Return text inside an element."""
    return Markup(f"<{tag}>{{}}</{tag}>").format(inline(text))  # noqa: S704 - our own tags


def heading(text: str) -> Markup:
    """Return a heading of the third level, which can be linked."""
    return Markup('<h3 id="{}">{}</h3>').format(anchor(text), inline(text))


def anchor(text: str) -> str:
    """Return the name of a heading in a link."""
    return "-".join(re.findall(r"[a-z]+", text.lower()))


def items(tag: str, beginning: str, block: str) -> Markup:
    """Return a list, whose items each begin a line."""
    found = re.split(beginning, block, flags=re.MULTILINE)[1:]
    listed = Markup("").join(element("li", one.strip()) for one in found)
    return Markup(f"<{tag}>{{}}</{tag}>").format(listed)  # noqa: S704 - our own tags


def table(block: str, caption: str) -> Table:
    """Read a table: its columns, and the cells of every row."""
    head, rule, *body = [cells(line) for line in block.splitlines()]
    marks = zip(head, rule, strict=True)
    return Table(caption, [Column(name, mark.endswith("-:")) for name, mark in marks], body)


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table."""
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
