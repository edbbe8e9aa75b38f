"""The files of adopted apps: folders of assets, stylesheets and scripts of other hosts."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, send_from_directory
from werkzeug.security import safe_join

from crossroads.adoption.origins import Found, Origin
from crossroads.server.assets import listed


def files_of(pairs: Sequence[tuple[Origin, Found]]) -> dict[str, Any]:
    """Return the site's own files: folders, stylesheets, scripts.

    Those of one app are the site's. Of several, each has its folder at its own path, and
    `/assets/` has what is in any of them.
    """
    stylesheets = [one for origin, _ in pairs for one in origin.app.config.external_stylesheets]
    scripts = [one for origin, _ in pairs for one in origin.app.config.external_scripts]
    folders: dict[str, list[str]] = {}
    for origin, found in pairs:
        config = origin.app.config
        folder = str(config.assets_folder)
        if not os.path.isdir(folder):
            continue
        name = config.assets_url_path.strip("/")
        place = f"{found.at or origin.prefix.rstrip('/')}/{name}"
        for one in {place, f"/{name}"}:
            folders.setdefault(one, []).append(folder)
        if len(pairs) > 1 and config.include_assets_files:
            for file in listed(folder):
                kind = stylesheets if file.endswith(".css") else scripts
                if not file.endswith(".ico"):
                    kind.append(f"{place}/{file}")
    told: dict[str, Any] = {"stylesheets": unlike(stylesheets), "scripts": unlike(scripts)}
    if len(pairs) == 1 and folders and pairs[0][0].app.config.include_assets_files:
        told["assets"] = pairs[0][0].app.config.assets_folder
        folders.pop("/assets", None)
    if folders:
        told["blueprints"] = (files_blueprint(folders),)
    return told


def unlike(given: Sequence[Any]) -> tuple[Any, ...]:
    """Return what is given, each once; what Dash takes may be a dict."""
    return tuple(one for number, one in enumerate(given) if one not in given[:number])


def files_blueprint(folders: Mapping[str, Sequence[str]]) -> Blueprint:
    """Return the routes of folders, by path."""
    blueprint = Blueprint("adopted_files", __name__)
    for number, (place, several) in enumerate(folders.items()):
        view = partial(send_file, several)
        blueprint.add_url_rule(f"{place}/<path:filename>", f"files_{number}", view)
    return blueprint


def send_file(folders: Sequence[str], filename: str) -> Any:
    """Answer with a file of the first folder that has it."""
    for folder in folders:
        path = safe_join(folder, filename)
        if path and os.path.isfile(path):
            return send_from_directory(folder, filename)
    return abort(404)
