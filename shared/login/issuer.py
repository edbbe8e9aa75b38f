"""Tokens that another issuer signs (RS256): its public keys, and what its tokens must say."""

from pathlib import Path
from typing import Any

from flask import Flask

from shared.errors import ConfigurationError

ALGORITHM = "RS256"
SECONDS = 3
"""How long a request waits for the issuer's keys; they are kept for five minutes."""


def mount(server: Flask, manager: Any) -> None:
    """Have *server* take the issuer's tokens and no others.

    Raises:
        ConfigurationError: a file of keys that cannot be read, or `iss` or `aud` left open.
    """
    config = server.config
    for key in ("AUTH_ISSUER", "AUTH_AUDIENCE"):
        if not config[key]:
            raise ConfigurationError(key, "", "what the issuer's tokens for this site say there")
    config.update(
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_DECODE_AUDIENCE=config["AUTH_AUDIENCE"],
        JWT_DECODE_ISSUER=config["AUTH_ISSUER"],
        JWT_TOKEN_LOCATION=["headers"],
    )
    find = finder(config["AUTH_KEYS"])
    manager.decode_key_loader(lambda header, _claims: find(header.get("kid")))


def finder(source: str) -> Any:
    """Return the function from a key's id to the key, for a PEM file or a JWK set.

    A set at an https address is asked for when the first token comes, and once more for an id that
    is not in it, at most twice a minute.

    Raises:
        ConfigurationError: a file without a public key.
    """
    import jwt  # noqa: PLC0415 - only a site with an issuer needs it

    if source.startswith("https://"):
        client = jwt.PyJWKClient(source, timeout=SECONDS)
        return lambda kid: client.get_signing_key(str(kid)).key
    try:
        text = Path(source).read_text("utf-8")
        if not text.lstrip().startswith("{"):
            key = jwt.get_algorithm_by_name(ALGORITHM).prepare_key(text)
            if not hasattr(key, "verify"):
                raise ValueError("a private key")
            return lambda _kid: key
        keys = {key.key_id: key.key for key in jwt.PyJWKSet.from_json(text).keys}
    except (OSError, ValueError, jwt.PyJWTError) as error:
        expected = "an https address, or a file with a public key (PEM) or a JWK set (JSON)"
        raise ConfigurationError("AUTH_KEYS", source, expected) from error
    return keys.__getitem__
