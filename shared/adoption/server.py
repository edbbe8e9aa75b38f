"""The Flask of a former app, without what Dash has put on it: views, logins, templates stay.

A site is mounted on it as on a Flask of the kit's own. Its first server is the reader's very
object: extensions such as Flask-SQLAlchemy know it by that. A second one in the same process, as a
test wants, gets a copy.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dash import Dash
from flask import Flask

from crossroads.adoption import private

PER_BLUEPRINT = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
)
"""What Flask keeps as lists of functions by blueprint."""
NOTED = "crossroads_taken"
TABLES = ("view_functions", "blueprints", "extensions")


class Taken(NamedTuple):
    """A Flask as it was when it was adopted first; the kit has changed it since.

    Attributes:
        apps: the apps that were on it.
        redirects: what Dash made of `redirect_from`, from path to path.
        views: all its views, those of Dash and what was around them, too.
        kept: what it knows besides Dash.
        made: the servers that were made of it.
    """

    apps: list[Dash]
    redirects: Mapping[str, str]
    views: Mapping[str, Any]
    kept: dict[str, Any]
    made: list[Flask]


def take(server: Flask) -> Taken:
    """Note what is on *server*; once, and then what it was that time."""
    known: Taken | None = vars(server).get(NOTED)
    if known is None:
        apps, redirects = private.dashes_on(server), private.redirects_on(server)
        endpoints = {*redirects}
        for app in apps:
            endpoints.update(private.endpoints_of(app))
            endpoints.add(f"{private.assets_blueprint(app)}.static")
        kept = snapshot(server, endpoints)
        known = Taken(apps, redirects, {**server.view_functions}, kept, [])
        vars(server)[NOTED] = known
    return known


def maker(server: Flask, before: Callable[[], Any] | None = None) -> Callable[[], Flask]:
    """Return what makes a Flask for each server of a site, without what is Dash's.

    *before* is asked before all that the kit does to a request.
    """
    known = take(server)

    def make() -> Flask:
        fresh = object.__new__(type(server)) if known.made else server
        known.made.append(fresh)
        restore(fresh, known.kept, server)
        vars(fresh)[NOTED] = known
        if before:
            fresh.before_request(before)
        return fresh

    return make


def snapshot(server: Flask, endpoints: set[str]) -> dict[str, Any]:
    """Return what *server* knows, without what is Dash's."""
    kept: dict[str, Any] = {"all": {**vars(server)}}
    kept |= {name: {**getattr(server, name)} for name in TABLES}
    for endpoint in endpoints:
        kept["view_functions"].pop(endpoint, None)
    for name in [*kept["blueprints"]]:
        if f"{name}.static" in endpoints:  # Dash's folder of assets is one
            del kept["blueprints"][name]
    for name in PER_BLUEPRINT:
        kept[name] = {
            key: [one for one in functions if not private.is_dashs(one)]
            for key, functions in getattr(server, name).items()
        }
    kept["rules"] = [
        rule.empty() for rule in server.url_map.iter_rules() if rule.endpoint not in endpoints
    ]
    kept["handlers"] = {
        name: {
            code: {kind: one for kind, one in handlers.items() if not private.is_dashs(one)}
            for code, handlers in codes.items()
        }
        for name, codes in server.error_handler_spec.items()
    }
    kept["config"] = {**server.config}
    return kept


def restore(server: Flask, kept: dict[str, Any], original: Flask) -> None:
    """Have *server* know what is *kept* and nothing else."""
    vars(server).clear()
    vars(server).update(kept["all"])
    for name in TABLES:
        setattr(server, name, {**kept[name]})
    for name in PER_BLUEPRINT:
        table = type(getattr(server, name))(list)
        table.update({key: [*functions] for key, functions in kept[name].items()})
        setattr(server, name, table)
    handlers = private.handler_table()
    for name, codes in kept["handlers"].items():
        for code, found in codes.items():
            handlers[name][code].update(found)
    server.error_handler_spec = handlers
    rules = server.url_map_class(host_matching=original.url_map.host_matching)
    rules.converters.update(original.url_map.converters)
    rules.strict_slashes = original.url_map.strict_slashes
    rules.merge_slashes = original.url_map.merge_slashes
    server.url_map = rules
    for rule in kept["rules"]:
        rules.add(rule.empty())
    private.reopen(server)
    if server is not original:
        server.config = type(server.config)(server.config.root_path, kept["config"])
        private.own_templates(server, original)


def is_needed(server: Flask) -> bool:
    """Say whether a Flask has anything that plain Dash would not have put there by itself."""
    plain = Flask("plain", static_folder=None)
    kept = take(server).kept
    views = [one for one in kept["view_functions"] if one != "static"]
    hooks = [one for name in PER_BLUEPRINT[:3] for one in kept[name].values() if one]
    handlers = [one for codes in kept["handlers"].values() for one in codes.values() if one]
    settings = {
        key
        for key, value in kept["config"].items()
        if key not in plain.config or plain.config[key] != value
    }
    own = [views, hooks, handlers, kept["extensions"], settings - {"DEBUG"}]
    has_files = server.static_folder is not None and os.path.isdir(server.static_folder)
    return any(own) or has_files or getattr(server, "login_manager", None) is not None
