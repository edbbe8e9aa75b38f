"""What importing a site tells that its source does not: plain data for `find_hazards`."""

import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dash
from dash import Dash
from dash.development.base_component import Component
from flask import Flask

from crossroads.adoption import private

Facts = Mapping[str, Any]
"""What was learned by importing a site, as JSON; what is missing, the sources have to tell.

    dash: str, the version that it runs on
    apps: list, each app of the process, those of one Flask in the order of construction:
        name: str, what it was given as its name
        file: str | None, the file of the module of that name
        prefix, requests: str, the paths below which it answers, and is asked for
        pages: bool, whether it uses Dash Pages
        suppresses: bool, whether it suppresses callback exceptions
        mcp: bool, whether it offers its callbacks to language models
        ids: list[str], the ids in its layout and its pages' that are there without a visitor
    secret_key: bool, whether every Flask with an app on it has one
    files: list[str], the modules below the root that were imported
"""


def facts_of(root: Path, *found: Dash | Flask) -> Facts:
    """Return the facts of what was *found* when a site was imported; call it right then.

    Every app of the process counts: those that share a Flask with what was found, and those that a
    module below *root* has at its top. No layout is run.
    """
    modules = {name: one for name, one in [*sys.modules.items()] if is_below(root, one)}
    known = [*found]
    for module in modules.values():
        known += [one for one in [*vars(module).values()] if isinstance(one, Dash | Flask)]
    apps: list[Dash] = []
    for one in known:
        server = one.server if isinstance(one, Dash) else one
        apps += private.dashes_on(server) if isinstance(server, Flask) else []
        apps += [one] if isinstance(one, Dash) else []
    apps = [*dict.fromkeys(apps)]
    servers = [app.server for app in apps]
    return {
        "dash": version("dash"),
        "apps": [fact_of(app) for app in apps],
        "secret_key": all(getattr(one, "secret_key", None) for one in servers),
        "files": sorted({str(Path(str(one.__file__)).resolve()) for one in modules.values()}),
    }


def is_below(root: Path, module: Any) -> bool:
    """Say whether a module's file is below a folder."""
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).resolve().is_relative_to(root.resolve())


def fact_of(app: Dash) -> dict[str, Any]:
    """Return what is told of an app."""
    config = app.config
    file = getattr(sys.modules.get(config.name), "__file__", None)
    shown = [app.validation_layout, None if callable(app.layout) else app.layout]
    if app.use_pages:
        shown += [page.get("layout") for page in dash.page_registry.values()]
    return {
        "name": config.name,
        "file": str(Path(file).resolve()) if file else None,
        "prefix": config.routes_pathname_prefix,
        "requests": config.requests_pathname_prefix,
        "pages": bool(app.use_pages),
        "suppresses": bool(config.suppress_callback_exceptions),
        "mcp": private.has_mcp(app),
        "ids": sorted({one for each in shown for one in ids_of(each)}),
    }


def ids_of(shown: Any) -> Iterator[str]:
    """Go through the ids in a layout that are texts."""
    if isinstance(shown, list | tuple):
        for one in shown:
            yield from ids_of(one)
    elif isinstance(shown, Component):
        for one in (shown, *shown._traverse()):
            if isinstance(getattr(one, "id", None), str):
                yield one.id
