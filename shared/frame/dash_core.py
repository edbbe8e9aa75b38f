"""Dash's own components (`dcc`): each has its place and its value until Dash has drawn it.

What draws them brings its styles along when it comes. So a field is a box with its value, in the
colours that the site gives such fields, and a chart is the room for it.
"""

import re
from collections.abc import Mapping
from typing import Any

from crossroads.frame.looks import (
    FIELD,
    LATE,
    asked,
    chosen,
    common,
    contents,
    lines,
    nothing,
    pairs,
)
from crossroads.frame.markup import Look, Props, Writer, read, text

BORDER = "1px solid var(--Dash-Stroke-Strong, rgba(0, 18, 77, 0.45))"
BOX: Mapping[str, Any] = {
    "boxSizing": "border-box",
    "width": "100%",
    "border": BORDER,
    "borderRadius": 4,
    "background": "var(--Dash-Fill-Inverse-Strong, #fff)",
    "overflow": "hidden",
}
"""The frame of Dash's own fields, in the colours that the site gives them."""
TABS: Mapping[str, Any] = {"display": "flex", "flexDirection": "row", "flexWrap": "wrap"}
LINE: Mapping[str, Any] = {"display": "flex", "alignItems": "center", "whiteSpace": "nowrap"}
HEIGHT = 450
"""Pixels of a chart that says no height: what plotly.js gives it."""


def boxed(writer: Writer, props: Props, name: str, inside: str, **style: Any) -> str:
    """Write a field as a box with its value in it."""
    own = props.get("style")
    whole = {**BOX, **LINE, **style, **(own if isinstance(own, dict) else {})}
    own = common(props, name, style=whole, **writer.inert())
    return writer.element("div", {**own, **LATE}, inside)


def dropdown(writer: Writer, props: Props) -> str:
    """Write a list that opens, with what is picked."""
    picked = chosen(props.get("value"))
    names = [said for value, said, _ in pairs(props.get("options")) if value in picked]
    named = [one for name in names for one in (", ", name)][1:]
    shown = writer.write(named or props.get("placeholder"))
    ellipsis = {"overflow": "hidden", "textOverflow": "ellipsis", "lineHeight": "32px"}
    inside = writer.element("span", {"style": ellipsis}, shown)
    return boxed(writer, props, "dash-dropdown", inside, padding="0 12px")


def line(writer: Writer, props: Props) -> str:
    """Write a line to type in, which has buttons for more and less if it is for numbers."""
    given = {key: props[key] for key in FIELD if key in props}
    bare = {"border": 0, "background": "inherit", "color": "inherit", "padding": "4px 8px"}
    stretched = {"flex": "1 1 0", "minWidth": 0, "height": "100%", "boxSizing": "border-box"}
    inside = writer.element(
        "input",
        {"id": props.get("id"), "className": "dash-input-element", **given, **asked(props)}
        | {"style": {**bare, **stretched}},
    )
    field = {key: one for key, one in props.items() if key != "id"}
    size = {"display": "inline-flex", "height": 34, "verticalAlign": "middle"}
    return boxed(writer, field, "dash-input-container dash-input", inside, **size)


def paragraph(writer: Writer, props: Props) -> str:
    """Write lines to type in."""
    own = props.get("style")
    style = {**BOX, "padding": "4px 8px", "color": "inherit", "font": "inherit"}
    whole = {**style, **(own if isinstance(own, dict) else {})}
    given = {key: props[key] for key in ("rows", "cols", "placeholder") if key in props}
    attributes = common(props, "dash-textarea", style=whole, **writer.inert())
    return writer.element("textarea", {**attributes, **given}, lines(writer, props))


def choices(kind: str, name: str) -> Look:
    """Return the look of a list of boxes to check."""

    def write(writer: Writer, props: Props) -> str:
        picked, inside = chosen(props.get("value")), ""
        flex = "inline-flex" if props.get("inline") else "flex"
        given = props.get("labelStyle")
        own = {"display": flex, "alignItems": "baseline", "padding": "4px 0"}
        label = {**own, **(given if isinstance(given, dict) else {})}
        for value, said, _ in pairs(props.get("options")):
            state = {"type": kind, "checked": value in picked}
            inside += writer.element(
                "label",
                {"className": "dash-options-list-option", "style": label},
                writer.element("input", state) + writer.write(said),
            )
        own = common(props, "dash-options-list", name, **writer.inert())
        return writer.element("div", own, inside)

    return write


def slider(writer: Writer, props: Props) -> str:
    """Leave room for a slider."""
    height = props.get("verticalHeight", 400) if props.get("vertical") else 34
    value = props.get("value")
    said = " ".join(map(text, value if isinstance(value, list | tuple) else [value]))
    style = {"height": height, "visibility": "hidden", "overflow": "hidden"}
    own = common(props, "dash-slider-container", style=style, **writer.inert(), **LATE)
    return writer.element("div", own, writer.write(said))


def day(*names: str) -> Look:
    """Return the look of a field for one day or two."""

    def write(writer: Writer, props: Props) -> str:
        said = " → ".join(text(props.get(name)) for name in names)
        field = {**props, "style": {"width": "fit-content", "minHeight": 34, "padding": "0 8px"}}
        return boxed(writer, field, "dash-datepicker", writer.write(said))

    return write


def tabs(writer: Writer, props: Props) -> str:
    """Write the names of tabs, and what is in the one that is open."""
    given = props.get("children")
    found = map(read, given if isinstance(given, list | tuple) else [given])
    parts = [own for _, _, own in filter(None, found)]
    values = [own.get("value", f"tab-{number}") for number, own in enumerate(parts, 1)]
    value = props.get("value", values[0] if values else None)
    # One below the other where the window is narrow.
    narrow = f"calc(({props.get('mobile_breakpoint', 800)}px - 100vw) * 999)"
    tab = {
        "flex": f"1 1 {narrow}",
        "boxSizing": "border-box",
        "padding": "20px 25px",
        "textAlign": "center",
        "border": BORDER,
    }
    names = "".join(
        writer.element(
            "div",
            {"className": "tab tab--selected" if own == value else "tab", "style": tab},
            writer.element("span", {}, writer.write(one.get("label"))),
        )
        for own, one in zip(values, parts, strict=True)
    )
    opened = [one.get("children") for own, one in zip(values, parts, strict=True) if own == value]
    around = {"className": "tab-container", "id": props.get("id"), "style": TABS}
    head = writer.element("div", {**around, **writer.inert()}, names)
    body = writer.element("div", {"className": "tab-content"}, writer.write(opened))
    # As its own styles have it, which come with its script.
    column = {"display": "flex", "flexDirection": "column"}
    return writer.element("div", {"className": "tab-parent", "style": column}, head + body)


def graph(writer: Writer, props: Props) -> str:
    """Leave room for a chart."""
    own = props.get("style")
    least = {"minHeight": height_of(props.get("figure"))}
    style = {**least, **(own if isinstance(own, dict) else {})}
    return writer.element("div", common(props, "dash-graph", style=style, **LATE))


def height_of(figure: Any) -> float:
    """Return how high a figure is, in pixels."""
    try:
        found = figure["layout"]["height"]
    except (KeyError, TypeError, IndexError):
        return HEIGHT
    return found if isinstance(found, int | float) and 0 < found < 100_000 else HEIGHT


def store(writer: Writer, props: Props) -> str:
    """Show visitors without scripts what waits in a store: the table that stands for a chart."""
    data = props.get("data")
    parts = data if isinstance(data, list | tuple) else [data]
    return writer.without_scripts([one for one in parts if read(one)])


def link(writer: Writer, props: Props) -> str:
    """Write a link, which a browser follows by itself."""
    inside = props.get("children") or props.get("href")
    return writer.element("a", common(props), writer.write(inside))


def markdown(writer: Writer, props: Props) -> str:
    """Write headings and paragraphs; what is marked in them comes with what draws them."""
    given = props.get("children")
    said = "\n".join(given) if isinstance(given, list | tuple) else text(given)
    parts = []
    for block in re.split(r"\n\s*\n", said.strip()):
        found = re.match(r"\s*(#{1,6}) +(.*)", block, re.S)
        tag = f"h{len(found[1])}" if found else "p"
        bare = re.sub(r"\[([^][]*)\]\([^()]*\)", r"\1", found[2] if found else block)
        parts.append(writer.element(tag, {}, writer.write(re.sub(r"[*`]", "", bare).strip())))
    return writer.element("div", common(props, **LATE), "".join(parts))


def around(writer: Writer, props: Props) -> str:
    """Write what is shown meanwhile as if it were there."""
    place = {"style": {"position": "relative"}}
    return writer.element("div", place, writer.write(props.get("children")))


def upload(writer: Writer, props: Props) -> str:
    """Write what is clicked to choose a file."""
    own = common(props, **writer.inert(), **LATE)
    return writer.element("div", own, writer.write(props.get("children")))


DASH_CORE: Mapping[str, Look] = {
    "Checklist": choices("checkbox", "dash-checklist"),
    "Clipboard": nothing,
    "ConfirmDialog": nothing,
    "ConfirmDialogProvider": contents,
    "DatePickerRange": day("start_date", "end_date"),
    "DatePickerSingle": day("date"),
    "Download": nothing,
    "Dropdown": dropdown,
    "Geolocation": nothing,
    "Graph": graph,
    "Input": line,
    "Interval": nothing,
    "Link": link,
    "Loading": around,
    "Location": nothing,
    "Markdown": markdown,
    "RadioItems": choices("radio", "dash-radioitems"),
    "RangeSlider": slider,
    "Slider": slider,
    "Store": store,
    "Tabs": tabs,
    "Textarea": paragraph,
    "Tooltip": nothing,
    "Upload": upload,
}
