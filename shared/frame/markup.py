"""Markup: components written down as HTML, as React writes them in the browser.

One writer serves two ends: documents that need no script (errors), and what a document shows until
Dash has drawn its page (`crossroads.frame.first_paint`). The components of `dash.html` are written
exactly; how others look, is said by a table (`crossroads.frame.looks`). All that a page says is
text here: nothing in a text, an attribute, an id, an address or a style becomes markup.
"""

import html
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from dash import html as elements
from dash._utils import to_json
from dash.development.base_component import Component

HTML = "dash_html_components"
"""How Dash calls the namespace of `dash.html`."""
UNSENT = ("_", "available_")
"""How the names begin that a component keeps for itself."""
VOID = frozenset(
    (
        *("area", "br", "col", "embed", "hr", "img", "input", "link", "param"),
        *("source", "track", "wbr"),
    )
)
"""The elements that have no end."""
TAGS = {"MapEl": "map"}
"""Names that are those of something else in Python."""
UNWRITTEN = frozenset(
    (
        *("Base", "Basefont", "Frame", "Frameset", "Keygen", "Meta", "Noscript", "Plaintext"),
        *("Script", "Slot", "Template", "Title", "Xmp"),
    )
)
"""What does something where it is parsed, or changes how all that follows it is read."""
ROOMS = frozenset(("Audio", "Embed", "Iframe", "ObjectEl", "Video"))
"""What would load its source twice, and play it twice: it leaves room."""
CONTROLS = frozenset(("Button", "Input", "Select", "Textarea"))
"""What needs Dash: nothing that is done with it before would be known to it."""
UNKEPT = frozenset(
    (
        *("children", "style", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks"),
        *("autoFocus", "autoPlay", "contentEditable", "srcDoc"),
    )
)
"""What is no attribute, or none of a copy."""
NAMES = {
    "className": "class",
    "htmlFor": "for",
    "httpEquiv": "http-equiv",
    "acceptCharset": "accept-charset",
}
BOOLEAN = frozenset(
    (
        *("allowfullscreen", "async", "checked", "controls", "default", "defer", "disabled"),
        *("formnovalidate", "hidden", "inert", "ismap", "itemscope", "loop", "multiple", "muted"),
        *("novalidate", "open", "playsinline", "readonly", "required", "reversed", "selected"),
    )
)
"""Attributes that are there or not."""
SPOKEN = frozenset(("draggable", "spellcheck"))
"""Attributes in which `True` is the word true; React leaves it out of most others."""
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")
"""Of what the name of an attribute is made."""
LINKS = frozenset(
    ("action", "cite", "data", "formaction", "href", "ping", "src", "srcset", "poster")
)
IGNORED = r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\ufeff]"
"""What browsers, or those who look at an address, pass over."""
DANGEROUS = "(?i)(javascript|vbscript|data):"
PICTURE = r"(?i)data:image/(?!svg)[a-z0-9.+-]+[;,]"
UNITLESS = frozenset(
    (
        *("animation-iteration-count", "aspect-ratio", "border-image-outset", "border-image-slice"),
        *("border-image-width", "box-flex", "box-flex-group", "box-ordinal-group", "column-count"),
        *("columns", "fill-opacity", "flex", "flex-grow", "flex-positive", "flex-shrink"),
        *("flex-negative", "flex-order", "flood-opacity", "font-weight", "grid-area", "grid-row"),
        *("grid-row-end", "grid-row-span", "grid-row-start", "grid-column", "grid-column-end"),
        *("grid-column-span", "grid-column-start", "line-clamp", "line-height", "opacity", "order"),
        *("orphans", "scale", "stop-opacity", "stroke-dasharray", "stroke-dashoffset"),
        *("stroke-miterlimit", "stroke-opacity", "stroke-width", "tab-size", "widows", "z-index"),
        "zoom",
    )
)
"""Properties of styles whose numbers are no pixels, as React knows them."""
PROPERTY = r"--[a-zA-Z0-9_-]+|[a-zA-Z]+(-[a-zA-Z]+)*"
QUOTED = (
    r"""(?i)url\(\s*(?:"[^"\\\n]*"|'[^'\\\n]*'|[^"'()\s\\]*)\s*\)"""
    r"""|"[^"\\\n]*"|'[^'\\\n]*'"""
)
"""What stands in a style's value as it is: an address, or a text."""
ENDING = r"""(?i)[;{}"'\\]|/\*|url\("""
"""What in the rest of it could end it, and begin another declaration."""

Props = Mapping[str, Any]
Look = Callable[["Writer", Props], str]
"""Writes one kind of component, given what it was made with."""
Looks = Callable[[str], Mapping[str, Look]]
"""Returns the looks of a namespace, by type."""
NONE: Mapping[str, Look] = {}


def markup(node: object) -> str:
    """Write components of `dash.html` down as HTML, and only the content of all others."""
    return Writer(lambda _: NONE, lambda writer, props: writer.write(props.get("children"))).write(
        node
    )


class Writer:
    """Writes components down, one document at a time.

    Attributes:
        looks: how the components of another library are written, given its namespace.
        fallback: how those are that it does not know; `unknown` names them.
        is_live: whether the scripts are to come; controls that wait for them do nothing until then.
    """

    def __init__(self, looks: Looks, fallback: Look, *, is_live: bool = False) -> None:
        """Begin with nothing written."""
        self.looks, self.fallback, self.is_live = looks, fallback, is_live
        self.unknown: set[str] = set()
        self.is_plain = False  # whether it writes for visitors without scripts only
        self.sends = False  # whether it is in a form that a browser can send by itself

    def write(self, node: object) -> str:
        """Write a node and all that is in it."""
        if isinstance(node, str):
            return escaped(node)
        if isinstance(node, list | tuple):
            return "".join(map(self.write, node))
        found = read(node)
        if found is None:
            return escaped(text(node))
        namespace, kind, props = found
        if namespace == HTML and hasattr(elements, kind):
            return self._html(kind, props)
        look = self.looks(namespace).get(kind)
        if look is None:
            self.unknown.add(f"{namespace}.{kind}")
            look = self.fallback
        return look(self, props)

    def element(self, tag: str, attributes: Props, inside: str = "") -> str:
        """Write one element; *inside* is HTML already."""
        opened = f"<{tag}{''.join(written(key, one) for key, one in attributes.items())}>"
        return opened if tag in VOID else f"{opened}{inside}</{tag}>"

    def inert(self) -> dict[str, Any]:
        """Return the attributes of a control that does nothing yet."""
        return (
            {"inert": True, "aria-disabled": "true"} if self.is_live and not self.is_plain else {}
        )

    def without_scripts(self, node: object) -> str:
        """Write what only visitors without scripts see; it is text for all others.

        One inside another would end both.
        """
        if self.is_plain:
            return self.write(node)
        self.is_plain = True
        inside = self.write(node)
        self.is_plain = False
        return f"<noscript>{inside}</noscript>" if inside else ""

    def _html(self, kind: str, props: dict[str, Any]) -> str:
        if kind in UNWRITTEN or (kind == "Link" and props.get("rel") != "stylesheet"):
            return ""
        if kind in ROOMS:
            return self.element("div", room(props))
        before, tag = self.sends, TAGS.get(kind, kind.lower())
        if kind == "Form":
            self.sends = bool(props.get("action")) and not has_fields(props.get("children"))
        inside = self.write(props.get("children"))
        self.sends = before
        if kind == "Textarea":
            inside = escaped(text(props.pop("value", ""))) or inside
        if tag in {"pre", "textarea"} and inside.startswith("\n"):
            inside = f"\n{inside}"  # of two, a browser drops the first
        if kind in CONTROLS and not self.sends and props.get("id") != "kit-theme":
            props |= self.inert()
            if props.get("autoFocus"):
                props["data-autofocus"] = True
        return self.element(tag, props, inside)


def read(node: object) -> tuple[str, str, dict[str, Any]] | None:
    """Return namespace, type and properties of a component, be it as Dash sends it, or `None`."""
    if isinstance(node, Component):
        props = {key: one for key, one in vars(node).items() if not key.startswith(UNSENT)}
        return node._namespace, node._type, props
    return (node["namespace"], node["type"], {**node["props"]}) if is_sent(node) else None


def is_sent(node: object) -> TypeGuard[Mapping[str, Any]]:
    """Say whether a node is a component as Dash sends it; a page may build it like that, too."""
    if not isinstance(node, dict) or node.keys() != {"type", "namespace", "props"}:
        return False
    named = isinstance(node["type"], str) and isinstance(node["namespace"], str)
    return named and isinstance(node["props"], dict)


def has_fields(node: object) -> bool:
    """Say whether a form has more than buttons: what is typed before Dash comes would be lost."""
    if isinstance(node, list | tuple):
        return any(map(has_fields, node))
    if (found := read(node)) is None:
        return False
    namespace, kind, props = found
    known = namespace == HTML and kind not in CONTROLS - {"Button"}
    return not known or has_fields(props.get("children"))


def room(props: Props) -> dict[str, Any]:
    """Return the attributes of an empty element that takes the place of another one."""
    sizes = {key: props[key] for key in ("width", "height") if props.get(key) is not None}
    pixels = {key: int(one) if str(one).isdecimal() else one for key, one in sizes.items()}
    style = props.get("style")
    kept = {key: props[key] for key in ("id", "className", "hidden") if key in props}
    return {**kept, "style": {**pixels, **(style if isinstance(style, dict) else {})}}


def text(value: object) -> str:
    """Return what React makes of a value that is no component: nothing of most."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    sent = json.loads(to_json(value))  # a date, or a number of another library
    return text(sent) if isinstance(sent, str | int | float) else ""


def escaped(said: str) -> str:
    """Return a text as HTML, in which nothing begins that Dash would fill in (`{%scripts%}`)."""
    return html.escape(said).replace("{", "&#123;")


def written(key: str, value: object) -> str:
    """Write an attribute with the space before it, or nothing if it is none."""
    if value is None or key in UNKEPT:
        return _style(value) if key == "style" and isinstance(value, Mapping) else ""
    name = NAMES.get(key) or (key if key.startswith(("data-", "aria-")) else key.lower())
    said = _said(name, value)
    if said is None or not is_name(name.lower()):
        return ""
    return f' {name}="{escaped(said)}"' if said else f" {name}"


def is_name(name: str) -> bool:
    """Say whether a name is that of an attribute, and of none that runs a script."""
    return name[:1].isalpha() and not name.startswith("on") and LETTERS.issuperset(name)


def _said(name: str, value: object) -> str | None:
    """Return the text of an attribute; `None` if there is none."""
    if name == "id" and isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if name in BOOLEAN:
        return "" if value else None
    if isinstance(value, bool):
        is_there = name == "download" and value
        is_spoken = name in SPOKEN or name.startswith(("data-", "aria-"))
        return str(value).lower() if is_spoken else "" if is_there else None
    if not isinstance(value, str | int | float):
        return None
    said = text(value)
    return None if name in LINKS and not is_harmless(name, said) else said


def is_harmless(name: str, address: str) -> bool:
    """Say whether an address runs nothing, whoever follows it."""
    if ":" not in address or address.startswith(("https://", "/", "#")):
        return True  # as most are
    seen = re.sub(IGNORED, "", address)
    if name in {"src", "srcset", "poster"} and re.match(PICTURE, seen):
        return True
    return not re.match(DANGEROUS, seen)


def _style(given: Mapping[str, Any]) -> str:
    said = style(given)
    return f' style="{escaped(said)}"' if said else ""


def style(given: Mapping[str, Any]) -> str:
    """Write a style down as CSS; what a browser would not take as one value is left out."""
    declarations = []
    for key, value in given.items():
        name = str(key)
        is_none = value is None or isinstance(value, bool) or value == ""
        if is_none or not re.fullmatch(PROPERTY, name):
            continue
        if not name.startswith("--"):
            name = re.sub("([A-Z])", r"-\1", name).lower()
            name = f"-{name}" if name.startswith("ms-") else name
        said = text(value).strip() if isinstance(value, str | int | float) else ""
        is_number = isinstance(value, int | float)
        bare = re.sub("^-(webkit|moz|ms|o)-", "", name)
        if is_number and value and not name.startswith("--") and bare not in UNITLESS:
            said += "px"
        if said and is_one_value(said):
            declarations.append(f"{name}:{said}")
    return ";".join(declarations)


def is_one_value(said: str) -> bool:
    """Say whether the value of a style ends where the text does, and not before."""
    rest, depth = re.sub(QUOTED, " ", said), 0
    for one in rest:
        depth += (one == "(") - (one == ")")
        if depth < 0:
            return False
    return depth == 0 and not re.search(ENDING, rest)
