"""A site's own files: a folder that is served at `/assets/`, and other hosts' styles and scripts.

The folder is read as Dash reads its `assets_folder`, and served once for all apps. Its styles and
scripts are in every document, in Dash's order: folder by folder, by name. A document names a file
with its fingerprint, so a browser may keep it, and asks for another one when it has changed.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.security import safe_join

from crossroads.errors import ConfigurationError
from crossroads.levers.copies import file_in, fingerprint
from crossroads.levers.long_cache import send
from crossroads.page import Page, Site
from crossroads.page.site import Named
from crossroads.paths import address, url

PLACE = "/assets/"
RENDERER = "dash-renderer/build/dash_renderer"
"""What stands in the address of the script that Dash loads after those of an assets folder."""
ICON = "favicon.ico"
FURTHER = {
    "//fonts.googleapis.com/": "font-src https://fonts.gstatic.com",
    "/bootswatch@": "style-src https://fonts.googleapis.com; font-src https://fonts.gstatic.com",
}
"""What stands in a stylesheet's address, and what such stylesheets load in turn."""


class Elements(NamedTuple):
    """What a site's own files add to a document, as HTML."""

    styles: str = ""
    scripts: str = ""
    icon: str = ""


def mount(server: Flask, site: Site) -> None:
    """Serve the folder of *site*, if it has one.

    Raises:
        ConfigurationError: there is no such folder.
    """
    if site.assets is None:
        return
    if not os.path.isdir(site.assets):
        raise ConfigurationError("Site.assets", str(site.assets), "a folder that exists")
    server.add_url_rule(f"{PLACE}<path:filename>", "kit-assets", serve)
    server.extensions["assets"] = [*listed(site.assets)]


def serve(filename: str) -> Response:
    """Answer with a file of the folder; one whose address has its fingerprint may be kept."""
    folder = os.fspath(current_app.extensions["site"].assets)
    path = safe_join(folder, filename)
    if path is None or not os.path.isfile(path):
        abort(404)
    file = file_in(folder, os.path.relpath(path, folder))  # the same, however it is spelled
    return send(file, immutable=request.args.get("v") == fingerprint(file))


def listed(folder: os.PathLike[str] | str) -> Iterator[str]:
    """Go through the names of what documents load, such as `parts/a.css`, in Dash's order."""
    for current, _, files in sorted(os.walk(folder)):
        for name in sorted(files):
            path = os.path.relpath(os.path.join(current, name), folder).replace(os.sep, "/")
            if name.endswith((".css", ".js", ".mjs")) or path == ICON:
                yield path


def elements() -> Elements:
    """Return what the folder adds to a document; in debug it is read anew, for what has changed."""
    names = current_app.extensions.get("assets")
    if names is None:
        return Elements()
    folder = os.fspath(current_app.extensions["site"].assets)
    if current_app.config["DEBUG"]:
        names = listed(folder)
    styles, scripts, icon = "", "", ""
    for name in names:
        try:
            where = place_of(folder, name)
        except FileNotFoundError:  # somebody has removed it since
            continue
        if name.endswith(".css"):
            styles += f'<link rel="stylesheet" href="{where}">'
        elif name.endswith(".mjs"):
            scripts += f'<script src="{where}" type="module"></script>'
        elif name.endswith(".js"):
            scripts += f'<script src="{where}"></script>'
        else:
            icon = f'<link rel="icon" href="{where}">'
    return Elements(styles, scripts, icon)


def place_of(folder: str, name: str) -> str:
    """Return where a file of the folder is, with its fingerprint if browsers may keep it."""
    mark = f"?v={fingerprint(file_in(folder, name))}" if current_app.config["LONG_CACHE"] else ""
    return f"{url(PLACE)}{quote(name)}{mark}"


def put_in(scripts: str, own: str) -> str:
    """Return Dash's script elements with a site's *own* where Dash has them: before its renderer.

    A script of an assets folder may set `window.dash_clientside` anew, to which the renderer adds.
    """
    place = scripts.rfind("<script", 0, scripts.find(RENDERER)) if own else -1
    return f"{scripts[:place]}{own}{scripts[place:]}" if place >= 0 else f"{scripts}{own}"


def sources(site: Site) -> str:
    """Return what a Content-Security-Policy needs for the other hosts that *site* names."""
    own = (one for page in site.pages for one in page.stylesheets)
    styles = [*map(name_of, loaded(site, site.pages, "stylesheets")), *own]
    allowed = [
        *(f"style-src {host}; font-src {host}" for host in hosts(styles)),
        *(
            f"script-src {host}"
            for host in hosts([*map(name_of, loaded(site, site.pages, "scripts"))])
        ),
        *(more for said, more in FURTHER.items() if any(said in one for one in styles)),
    ]
    return "; ".join(dict.fromkeys(allowed))


def hosts(addresses: Sequence[str]) -> list[str]:
    """Return the hosts of *addresses* as a policy names them; the site itself is none."""
    split = map(urlsplit, addresses)
    known = ((one.scheme and f"{one.scheme}://") + one.netloc for one in split if one.netloc)
    return [*dict.fromkeys(known)]


def name_of(file: Named) -> str:
    """Return the address of a stylesheet or a script."""
    return file if isinstance(file, str) else file.get("href") or file["src"]


def loaded(site: Site, pages: Sequence[Page], key: str) -> list[Named]:
    """Return the `stylesheets` or `scripts` of documents that may show these pages, each once."""
    found = [*getattr(site, key), *(one for page in pages for one in page.site_files.get(key, ()))]
    return [one for number, one in enumerate(found) if one not in found[:number]]


def dash_options(site: Site, pages: Sequence[Page]) -> Mapping[str, Any]:
    """Return the arguments of `Dash` that concern files, for an app with these pages.

    It shall serve no folder itself, and know where the site's is: `dash.get_asset_url` then says
    the same in every app.
    """
    return {
        "assets_folder": "no assets",
        "include_assets_files": False,
        "assets_external_path": url("") or "/",
        "external_stylesheets": [linked(one, "href") for one in loaded(site, pages, "stylesheets")],
        "external_scripts": [linked(one, "src") for one in loaded(site, pages, "scripts")],
    }


def linked(file: Named, key: str) -> str | dict[str, str]:
    """Return a stylesheet or a script as Dash takes it; paths of the site get its prefix."""
    if isinstance(file, str):
        return address(file)
    kind = {"rel": "stylesheet"} if key == "href" else {}
    return {**kind, **file, key: address(file[key])}
