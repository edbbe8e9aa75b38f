"""`python -m tests.support.reference` writes `shared/reference.md`: all that readers may rely on.

Names and settings are told in the words of their docstrings, sessions in those of `noxfile.py`.
"""

import inspect
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import griffe

from crossroads.benchmarks.tools.files import ROOT
from crossroads.settings import PREFIX, Base
from tests.support.linked import link

PATH = ROOT / "shared" / "reference.md"
PUBLIC: Mapping[str, tuple[str, ...] | None] = {
    "crossroads": None,
    "crossroads.approaches.multi": ("init_app",),
    "crossroads.approaches.single": ("init_app",),
    "crossroads.approaches": None,
    "crossroads.testing": None,
    "crossroads.page.access": ("Visitor", "visitor", "may_open", "openable", "login_address"),
    "crossroads.page.charts": ("FIGURE", "chart", "table", "table_on_demand"),
    "crossroads.frame.layouts": ("links",),
    "crossroads.settings": ("Base", "Development", "Production", "Stock", "Testing"),
}
"""Module -> its public names; those of its `__all__` for None."""
OWN = ("register", "told", "used_ids")
"""Methods of public classes that the kit's own modules call, and no reader has to."""
TOP = """# Reference

<!-- written by `python -m tests.support.reference`: change the docstrings, and run it again -->

What a project may rely on. All other names are the kit's own, and may change. How things go
together is told elsewhere: [pages](page/README.md), [frames and files](frame/README.md),
[adopting](adoption/README.md), [serving](../approaches/serving/README.md).

- [Names](#names)
- [Settings](#settings)
- [Sessions](#sessions)
"""
BLANK = "\n\n"
SETTINGS = """
## Settings

A setting is a field of `crossroads.settings.Base`. It is changed by an environment variable, here
with its default; by a class of your own (`class Mine(Production): ...`), or by the second argument
of `init_app`. [Serving](../approaches/serving/README.md#settings) says more of the levers.

| variable | default | what it does |
|---|---|---|"""
SESSIONS = """
## Sessions

They are for this repository: `nox -s` and a name, and then `-- --help` for what else one takes.

| session | what it does |
|---|---|"""


def reference() -> str:
    """Write the whole text."""
    package = loaded()
    names = [line for module in PUBLIC for line in told_module(module, package)]
    settings = [
        f"| `{PREFIX}{name}` | {shown_default(getattr(Base, name))} | {in_a_row(text)} |"
        for name, text in documented(package["settings.Base"])
    ]
    sessions = [f"| `{name}` | {in_a_row(text)} |" for name, text in listed_sessions()]
    parts = [TOP, "## Names", *names, SETTINGS, *settings, SESSIONS, *sessions]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)) + "\n"


def loaded() -> Any:
    """Read the sources of the package; griffe reads files, and imports nothing."""
    google: Any = {
        "docstring_parser": griffe.Parser.google,
        "docstring_options": {"returns_multiple_items": False},
        "allow_inspection": False,
    }
    with tempfile.TemporaryDirectory() as folder:
        loader = griffe.GriffeLoader(search_paths=[link(into=Path(folder))], **google)
        package = loader.load("crossroads", submodules=True)
        loader.resolve_aliases(external=False)
    return package


def public(module: str) -> tuple[str, ...]:
    """Return the public names of a module."""
    return PUBLIC[module] or tuple(import_module(module).__all__)


def told_module(module: str, package: Any) -> Iterator[str]:
    """Tell of all public names of a module."""
    said = inspect.getdoc(import_module(module)) or ""
    yield f"\n### `{module}`\n\n{said.split(BLANK)[0]}\n"
    for name in public(module):
        value = getattr(import_module(module), name)
        found = package[f"{module}.{name}".removeprefix("crossroads.")]
        found = found.final_target if found.is_alias else found
        found = found[name] if found.is_module else found  # `adopt` is in a module of its name
        yield f"#### `{name}`\n"
        yield from told(name, found, value)


def told(name: str, found: Any, value: Any) -> Iterator[str]:
    """Tell of one name: how it is called, what its docstring says, and what it has."""
    is_called = not (inspect.isclass(value) and issubclass(value, Base | Exception))
    if callable(value) and is_called:
        yield f"```python\n{signature(name, found, value)}\n```\n"
    yield from told_docstring(found)
    if not found.is_class or not is_called:
        return
    for one in found.members.values():
        is_told = one.is_function or "property" in one.labels or not one.is_attribute
        if one.name.startswith("_") or one.name in OWN or one.docstring is None or not is_told:
            continue
        if one.is_function:
            called = signature(one.name, one, getattr(value, one.name))
            yield f"**`{name}.{one.name}`**\n\n```python\n{called}\n```\n"
        else:
            yield f"**`{name}.{one.name}`** (`{one.annotation}`)\n"
        yield from told_docstring(one)


def told_docstring(found: Any) -> Iterator[str]:
    """Tell what a docstring says: text as it is, and lists of arguments, errors and attributes."""
    for section in found.docstring.parsed if found.docstring else ():
        if section.kind is griffe.DocstringSectionKind.text:
            yield f"{section.value}\n"
        elif isinstance(section.value, list):
            if section.title or section.kind is not griffe.DocstringSectionKind.parameters:
                yield f"{(section.title or section.kind.value).capitalize()}:\n"
            for one in section.value:
                named = getattr(one, "name", None) or one.annotation
                yield f"- `{named}`: {in_a_row(one.description)}"
            yield ""


class Verbatim(str):
    """A text that a signature has as it is, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the text."""
        return str(self)


def signature(name: str, found: Any, value: Any) -> str:
    """Write how something is called; on a line for each argument, if one line is too short."""
    written = {one.name: one.annotation for one in found.parameters if one.annotation}
    parameters = [
        one.replace(
            annotation=Verbatim(written[one.name]) if one.name in written else one.annotation,
            default=Verbatim("{}") if is_made(one.default) else one.default,
        )
        for one in inspect.signature(value).parameters.values()
        if one.name != "self"
    ]
    said = [str(one).replace("'", '"') for one in parameters]  # as ruff writes it
    kinds = [one.kind for one in parameters]
    if inspect.Parameter.KEYWORD_ONLY in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        said.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    returned = f" -> {found.returns}" if found.is_function and found.returns else ""
    line = f"{name}({', '.join(said)}){returned}"
    parts = "".join(f"    {one},\n" for one in said)
    return line if len(line) <= 100 else f"{name}(\n{parts}){returned}"


def is_made(default: Any) -> bool:
    """Say whether a default is an empty mapping, or made anew for each call."""
    return isinstance(default, Mapping) or repr(default) == "<factory>"


def documented(found: Any) -> Iterator[tuple[str, str]]:
    """Yield the settings that a class has, with the words of their docstrings."""
    for name in found.members:
        if name.isupper():
            yield name, found.members[name].docstring.value + values(name)


def values(name: str) -> str:
    """Say what a setting can be, if it is one of a few words."""
    words = get_args(get_type_hints(Base)[name])
    return f" One of {', '.join(f'`{one}`' for one in words)}." if words else ""


def listed_sessions() -> list[tuple[str, str]]:
    """Return name and words of each session, as `nox -l` lists them."""
    command = [sys.executable, "-m", "nox", "--list-sessions"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return re.findall(r"^[*-] ([\w-]+) -> (.+)$", said, re.M)


def in_a_row(text: str) -> str:
    """Put a text into one line of a list or a table."""
    return " ".join(text.split()).replace("|", "\\|")


def shown_default(value: Any) -> str:
    """Write a default as it stands in an environment variable."""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value != "" else ""


if __name__ == "__main__":
    PATH.write_text(reference(), "utf-8")
