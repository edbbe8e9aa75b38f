"""What tests of logins share: users, the settings that name them, and what a visitor does."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from crossroads.benchmarks.breaking.attacks.attacker import KEY
from crossroads.testing import Client

BOTH = pytest.mark.parametrize("approach", ["multi", "single"])
WHO = {"mia": (), "ed": ("editor",)}


@cache
def entries() -> str:
    """Return a file of users, whose passwords are checked in no time: a real hash takes its own."""
    return json.dumps(
        {
            name: {
                "password": generate_password_hash(f"password of {name}", "pbkdf2:sha256:1"),
                "roles": [*roles],
            }
            for name, roles in WHO.items()
        }
    )


def own_logins(folder: Path) -> dict[str, Any]:
    """Return the settings for own logins, with a file of users in *folder*."""
    path = folder / "users.json"
    path.write_text(entries(), "utf-8")
    return {"AUTH": "jwt", "SECRET_KEY": KEY, "AUTH_USERS": str(path), "TESTING": True}


def log_in(client: FlaskClient, name: str, password: str = "", to: str = "/vault") -> Any:
    """Fill in the login page and send it."""
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
    assert form
    typed = {"name": name, "password": password or f"password of {name}"}
    return client.post("/login", data={**typed, "form": form[1], "next": to})


def seen(client: FlaskClient, address: str) -> str:
    """Return the layout that a document's Dash asks for, as JSON without escapes."""
    return json.dumps(Client(client).open(address, fires=False).layout)
