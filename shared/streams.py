"""Streams, from Dash 4.5: callbacks that answer little by little, through a store of all workers.

A browser reads them, and ends one, with requests of their own. These name no callback; what they
may touch follows from the handle in the address. Dash signs it for the document that asks, and
the kit also for its visitor (`crossroads.login.guard.signed_for_visitor`).
"""

import os
from hashlib import sha256
from secrets import token_hex
from typing import Any

import dash
from flask import Flask

READ, END = "streamDownlink", "streamCancel"


def is_about_streams(body: Any) -> bool:
    """Say whether Dash takes *body* for a request that reads streams or ends one."""
    return isinstance(body, dict) and any(body.get(key) is not None for key in (READ, END))


def storage_for(server: Flask) -> dict[str, Any]:
    """Return the arguments of `Dash` that give the apps of *server* one store of their own.

    Dash names a store after the folder and the program, so two sites that are started alike would
    share what they keep there, as `run-multi` and `run-single` are. Another kind of store, chosen
    with `DASH_SHARED_STORAGE`, is what it says.
    """
    chosen = os.environ.get("DASH_SHARED_STORAGE", "").strip().lower()
    if not hasattr(dash, "LocalSharedStorage") or chosen not in ("", "local"):
        return {}
    if "storage" not in server.extensions:
        # All workers have the key, and nobody else; a site without one has no other workers.
        keys = "APPROACH", "PREFIX", "SECRET_KEY"
        approach, prefix, secret = (server.config[key] for key in keys)
        known = approach, prefix, server.extensions["site"].title, secret or token_hex()
        name = sha256(repr(known).encode()).hexdigest()[:16]
        server.extensions["storage"] = dash.LocalSharedStorage(name)
    return {"shared_storage": server.extensions["storage"]}
