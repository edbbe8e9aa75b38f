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

    Those of one app are the site's. Of several, each has its folder at its own path, `/assets/` has
    what is in any of them, and what documents load is said by `loaded_by`.
    """
    folders: dict[str, list[str]] = {}
    for origin, found in pairs:
        config = origin.app.config
        folder = str(config.assets_folder)
        if os.path.isdir(folder):
            for one in {place_of(origin, found), f"/{config.assets_url_path.strip('/')}"}:
                folders.setdefault(one, []).append(folder)
    told: dict[str, Any] = {}
    if len(pairs) == 1:
        config = pairs[0][0].app.config
        told["stylesheets"] = unlike(config.external_stylesheets)
        told["scripts"] = unlike(config.external_scripts)
        if folders and config.include_assets_files:
            told["assets"] = config.assets_folder
            folders.pop("/assets", None)
    if folders:
        told["blueprints"] = (files_blueprint(folders),)
    return told


def place_of(origin: Origin, found: Found) -> str:
    """Return where the folder of an app is."""
    name = origin.app.config.assets_url_path.strip("/")
    return f"{found.at or origin.prefix.rstrip('/')}/{name}"


def loaded_by(origin: Origin, found: Found) -> dict[str, Sequence[Any]]:
    """Return what documents with pages of one of several apps load, as `Page.site_files`."""
    config = origin.app.config
    stylesheets, scripts = [*config.external_stylesheets], [*config.external_scripts]
    folder, place = str(config.assets_folder), place_of(origin, found)
    for file in listed(folder) if config.include_assets_files and os.path.isdir(folder) else ():
        address = f"{place}/{file}"
        if file.endswith(".css"):
            stylesheets.append(address)
        elif file.endswith(".mjs"):
            scripts.append({"src": address, "type": "module"})
        elif file.endswith(".js"):
            scripts.append(address)
    return {"stylesheets": stylesheets, "scripts": scripts}


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
