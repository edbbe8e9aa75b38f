"""Bootstrap: the components of dash-bootstrap-components, written as the library writes them.

What opens when it is asked for, such as a `Modal`, leaves nothing, and so does what is not here.
"""

from collections.abc import Iterable, Mapping

from crossroads.frame.looks import (
    FIELD,
    Classes,
    asked,
    chosen,
    coloured,
    common,
    joined,
    lines,
    nothing,
    pairs,
    plain,
    words,
)
from crossroads.frame.markup import Look, Props, Writer, escaped

SIZES = ("xs", "sm", "md", "lg", "xl", "xxl")
PLACES = ("order", "offset")


# ---------------------------------------------------------------- the grid


def row(props: Props) -> Iterable[object]:
    """Return the classes of a row."""
    align, justify = props.get("align"), props.get("justify")
    yield from (align and f"align-items-{align}", justify and f"justify-content-{justify}", "row")


def column(props: Props) -> Iterable[object]:
    """Return the classes of a column, whose sizes are numbers, words, or say order and offset."""
    align, found = props.get("align"), list[str]()
    sizes = {"": props.get("width"), **{size: props.get(size) for size in SIZES}}
    for size, given in sizes.items():
        infix = f"-{size}" if size and size != "xs" else ""
        told = given if isinstance(given, dict) else {"size": given}
        if told.get("size") is True or (isinstance(given, dict) and "size" not in told):
            found.append(f"col{infix}")
        elif told.get("size"):
            found.append(f"col{infix}-{told['size']}")
        for place in PLACES:
            if told.get(place) is not None:
                found.append(f"{place}{infix}-{told[place]}")
    has_size = any(one.startswith("col") for one in found)
    return [align and f"align-self-{align}", *([] if has_size else ["col"]), *found]


def container(props: Props) -> Iterable[object]:
    """Return the class of a container."""
    fluid = props.get("fluid")
    yield (
        f"container-{fluid}"
        if isinstance(fluid, str)
        else "container-fluid"
        if fluid
        else "container"
    )


# ---------------------------------------------------------------- words and boxes


def label(writer: Writer, props: Props) -> str:
    """Write the label of a field."""
    sizes = {"": props.get("width"), **{size: props.get(size) for size in SIZES}}
    is_wide = any(sizes.values())
    wide = [one for one in column(props) if is_wide and one and not str(one).startswith("align")]
    size = props.get("size")
    classes = (
        *("form-label", props.get("check") and "form-check-label"),
        *(is_wide and "col-form-label", is_wide and size and f"col-form-label-{size}", *wide),
        *(is_wide and f"align-self-{props.get('align', 'center')}", coloured("text-*", props)),
    )
    own = common(props, *classes, htmlFor=props.get("html_for"))
    return writer.element("label", own, writer.write(props.get("children")))


def alert(writer: Writer, props: Props) -> str:
    """Write a message, with the button that closes it."""
    if props.get("is_open") is False:
        return ""
    fade = props.get("fade", True) and "fade"
    closes = props.get("dismissable")
    button = {"type": "button", "className": "btn-close", "aria-label": "Close alert"}
    inside = writer.element("button", {**button, **writer.inert()}) if closes else ""
    classes = (fade, "show", "alert", coloured("alert-*", props, "success"))
    own = common(props, *classes, closes and "alert-dismissible", role="alert")
    return writer.element("div", own, inside + writer.write(props.get("children")))


def card(writer: Writer, props: Props) -> str:
    """Write a card; its content has a body of its own if it says so."""
    colour = coloured("border-*" if props.get("outline") else "bg-*", props)
    inside = writer.write(props.get("children"))
    if props.get("body"):
        inside = writer.element("div", {"className": "card-body"}, inside)
    classes = (props.get("inverse") and "text-white", colour, "card")
    return writer.element("div", common(props, *classes), inside)


def picture(writer: Writer, props: Props) -> str:
    """Write the picture of a card."""
    place = next((one for one in ("top", "bottom") if props.get(one)), "")
    own = common(props, f"card-img-{place}" if place else "card-img")
    return writer.element("img", {**own, "src": props.get("src"), "alt": props.get("alt")})


def linked(tag: str, classes: Classes) -> Look:
    """Return the look of what is a link if it has an address, and another element otherwise."""

    def write(writer: Writer, props: Props) -> str:
        is_link = bool(props.get("href"))
        waits = {} if is_link or tag != "button" or writer.sends else writer.inert()
        kind = {"role": "button", "tabIndex": 0} if is_link and tag == "button" else {}
        own = common(props, *classes(props), **kind, **waits)
        for key in ("disabled", "type", "name", "value"):
            if tag == "button" and not is_link and key in props:
                own[key] = props[key]
        return writer.element("a" if is_link else tag, own, writer.write(props.get("children")))

    return write


def button(props: Props) -> Iterable[object]:
    """Return the classes of a button."""
    name = "btn-outline-*" if props.get("outline") else "btn-*"
    yield from ("btn", coloured(name, props, "primary"))
    yield from words(("size", "btn-*"), ("active", "active"))(props)


def group(props: Props) -> Iterable[object]:
    """Return the classes of several buttons."""
    yield "btn-group-vertical" if props.get("vertical") else "btn-group"
    yield from words(("size", "btn-group-*"))(props)


def badge(props: Props) -> Iterable[object]:
    """Return the classes of a badge."""
    yield from ("badge", coloured("bg-*", props, "secondary"))
    yield from words(("pill", "rounded-pill"), ("text_color", "text-*"))(props)


def table(writer: Writer, props: Props) -> str:
    """Write a table, in a box that scrolls sideways if it says so."""
    kinds = ("striped", "bordered", "borderless", "hover")
    named = [f"table-{one}" for one in kinds if props.get(one)]
    size, responsive = props.get("size"), props.get("responsive")
    classes = ("table", size and f"table-{size}", coloured("table-*", props), *named)
    filled = writer.element("table", common(props, *classes), writer.write(props.get("children")))
    if not responsive:
        return filled
    suffix = f"-{responsive}" if isinstance(responsive, str) else ""
    return writer.element("div", {"className": f"table-responsive{suffix}"}, filled)


def navigation(props: Props) -> Iterable[object]:
    """Return the classes of a list of links."""
    yield "navbar-nav" if props.get("navbar") else "nav"
    kinds = (("pills", "nav-pills"), ("fill", "nav-fill"), ("justified", "nav-justified"))
    yield from words(*kinds, ("vertical", "flex-column"), ("horizontal", "justify-content-*"))(
        props
    )


def item(writer: Writer, props: Props) -> str:
    """Write one entry of a list."""
    kinds = (("active", "active"), ("disabled", "disabled"), ("action", "list-group-item-action"))
    classes = ("list-group-item", *words(*kinds)(props), coloured("list-group-item-*", props))
    tag = "a" if props.get("href") else "li"
    return writer.element(tag, common(props, *classes), writer.write(props.get("children")))


def progress(writer: Writer, props: Props) -> str:
    """Write a bar; one that holds others is their frame."""
    inside = props.get("children")
    own = common(props, "progress")
    if inside:
        return writer.element("div", own, writer.write(inside))
    most, least = props.get("max", 100), props.get("min", 0)
    share = (float(props.get("value") or 0) - least) / ((most - least) or 1) * 100
    kinds = (("striped", "progress-bar-striped"), ("animated", "progress-bar-animated"))
    classes = ("progress-bar", coloured("bg-*", props), *words(*kinds)(props))
    limits = {"now": props.get("value"), "min": least, "max": most}
    filled = {
        **{f"aria-value{key}": one for key, one in limits.items()},
        "role": "progressbar",
        "className": " ".join(filter(None, map(str, classes))),
        "style": {"width": f"{share:g}%"},
    }
    bar = writer.element("div", filled, writer.write(props.get("label")))
    return bar if props.get("bar") else writer.element("div", own, bar)


# ---------------------------------------------------------------- fields


def states(name: str, props: Props) -> list[object]:
    """Return the classes of a field: its size, and whether what it holds is right."""
    size = props.get("size")
    valid, invalid = props.get("valid") and "is-valid", props.get("invalid") and "is-invalid"
    return [name, size and f"{name}-{size}", valid, invalid]


def select(writer: Writer, props: Props) -> str:
    """Write a list of which one option is picked."""
    picked = chosen(props.get("value"))
    first = {"value": "", "disabled": True, "hidden": True, "selected": not picked}
    options = writer.element("option", first, writer.write(props.get("placeholder")))
    for value, said, is_disabled in pairs(props.get("options")):
        # Not by `writer.element`: a list of countries would take a quarter of a document's time.
        marks = " disabled" * is_disabled + " selected" * (value in picked)
        options += f'<option value="{escaped(value)}"{marks}>{writer.write(said)}</option>'
    own = common(props, *states("form-select", props), **writer.inert())
    return writer.element("select", {**own, "disabled": props.get("disabled")}, options)


def field(writer: Writer, props: Props) -> str:
    """Write a line to type in."""
    name = "form-control-plaintext" if props.get("plaintext") else "form-control"
    own = common(props, *states(name, props), **writer.inert())
    given = {key: props[key] for key in FIELD if key in props}
    return writer.element("input", {**own, **given, **asked(props)})


def area(writer: Writer, props: Props) -> str:
    """Write lines to type in."""
    own = common(props, *states("form-control", props), **writer.inert())
    given = {key: props[key] for key in ("rows", "cols", "placeholder", "disabled") if key in props}
    return writer.element("textarea", {**own, **given}, lines(writer, props))


def check(kind: str, *classes: str) -> Look:
    """Return the look of one box to check, with its label beside it."""

    def write(writer: Writer, props: Props) -> str:
        own = {"id": props.get("id"), "className": "form-check-input", "type": kind}
        waits = {"checked": bool(props.get("value")), "disabled": props.get("disabled")}
        box = writer.element("input", {**own, **waits, **writer.inert()})
        named = {"className": "form-check-label form-label", "htmlFor": props.get("id")}
        label = writer.element("label", named, writer.write(props.get("label")))
        around = {**common({**props, "id": None}, "form-check", *classes)}
        return writer.element("div", around, box + label)

    return write


def checks(kind: str) -> Look:
    """Return the look of several boxes to check."""

    def write(writer: Writer, props: Props) -> str:
        picked, inside = chosen(props.get("value")), ""
        inline = props.get("inline") and "form-check-inline"
        classes = ("form-check", inline, props.get("switch") and "form-switch")
        for value, said, is_disabled in pairs(props.get("options")):
            own = {"className": "form-check-input", "type": kind, "value": value}
            state = {"checked": value in picked, "disabled": is_disabled, **writer.inert()}
            label = {"className": "form-check-label"}
            inside += writer.element(
                "div",
                {"className": " ".join(str(one) for one in classes if one)},
                writer.element("input", {**own, **state})
                + writer.element("label", label, writer.write(said)),
            )
        return writer.element("div", common(props), inside)

    return write


BOOTSTRAP: Mapping[str, Look] = {
    "Accordion": nothing,
    "Alert": alert,
    "Badge": linked("span", badge),
    "Button": linked("button", button),
    "ButtonGroup": plain("div", group, role="group"),
    "Card": card,
    "CardBody": plain("div", "card-body"),
    "CardFooter": plain("div", "card-footer"),
    "CardGroup": plain("div", "card-group"),
    "CardHeader": plain("div", "card-header"),
    "CardImg": picture,
    "CardImgOverlay": plain("div", "card-img-overlay"),
    "CardLink": plain("a", "card-link"),
    "Checkbox": check("checkbox"),
    "Checklist": checks("checkbox"),
    "Col": plain("div", column),
    "Container": plain("div", container),
    "Fade": nothing,
    "Form": plain("form"),
    "FormFeedback": plain("div", lambda props: [f"{props.get('type', 'valid')}-feedback"]),
    "FormFloating": plain("div", "form-floating"),
    "FormText": plain("small", lambda props: ["form-text", coloured("text-*", props)]),
    "Input": field,
    "InputGroup": plain("div", joined("input-group", words(("size", "input-group-*")))),
    "InputGroupText": plain("span", "input-group-text"),
    "Label": label,
    "ListGroup": plain(
        "ul",
        joined(
            "list-group",
            words(("flush", "list-group-flush"), ("numbered", "list-group-numbered")),
            lambda props: ["list-group-horizontal" if props.get("horizontal") is True else ""],
        ),
    ),
    "ListGroupItem": item,
    "Modal": nothing,
    "Nav": plain("div", navigation),
    "NavItem": plain("div", "nav-item"),
    "NavLink": plain(
        "a",
        lambda props: [
            *("nav-link", props.get("active") is True and "active"),
            props.get("disabled") and "disabled",
        ],
    ),
    "Offcanvas": nothing,
    "Popover": nothing,
    "Progress": progress,
    "RadioButton": check("radio"),
    "RadioItems": checks("radio"),
    "Row": plain("div", row),
    "Select": select,
    "Spinner": plain("div"),
    "Stack": plain(
        "div",
        lambda props: [
            "hstack" if props.get("direction") == "horizontal" else "vstack",
            props.get("gap") is not None and f"gap-{props['gap']}",
        ],
    ),
    "Switch": check("checkbox", "form-switch"),
    "Table": table,
    "Textarea": area,
    "Toast": nothing,
    "Tooltip": nothing,
}
