"""The keys of another issuer of tokens: from a file, or asked for at an https address.

Anybody can send a token that names an unknown key, and an issuer may not answer. So the issuer is
asked once a minute at most, by a thread of its own; a request waits `SECONDS` for that at most, and
only if its key is not known. When the issuer does not answer, the keys that it gave last stay good
for an hour.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt

from crossroads.errors import ConfigurationError

ALGORITHM = "RS256"
"""How another issuer signs."""
SECONDS, PAUSE, FRESH, KEPT = 3, 60, 300, 3600
"""How long a request waits for keys; how long until the issuer is asked again at the earliest, and
if keys are used; how long they are used without an answer."""
LEAST_BITS = 2048
"""Of an RSA key (RFC 7518, section 3.3)."""

logger = logging.getLogger(__name__)


def key_finder(source: str) -> Callable[[Any], Any]:
    """Return the function from a key's id to the key, for a PEM file or a JWK set.

    A set at an https address is asked for when the first token comes.

    Raises:
        ConfigurationError: a file without a public key.
    """
    if source.startswith("https://"):
        return Issuer(source).find
    try:
        text = Path(source).read_text("utf-8")
        if not text.lstrip().startswith("{"):
            key: Any = jwt.get_algorithm_by_name(ALGORITHM).prepare_key(text)
            if not hasattr(key, "verify"):
                raise ValueError("a private key")
            return lambda _kid: key
        keys = signing_keys(json.loads(text))
        if not keys:
            raise ValueError("no key to verify RS256 with")
    except (OSError, ValueError, jwt.PyJWTError) as error:
        expected = "an https address, or a file with a public key (PEM) or a JWK set (JSON)"
        raise ConfigurationError("AUTH_KEYS", source, expected) from error
    return keys.__getitem__


def signing_keys(described: Any) -> Mapping[Any, Any]:
    """Return the keys of a JWK set that are there to verify RS256 with, by id.

    A set may also hold keys for encryption, of which others may have the private part, and keys
    for other algorithms.
    """
    entries = described.get("keys") if isinstance(described, dict) else None
    keys = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and is_for_signatures(entry):
            try:
                key: Any = jwt.PyJWK(entry, ALGORITHM).key
            except jwt.PyJWTError as error:
                logger.warning("a key of the issuer is passed over: %s", error)
                continue
            if hasattr(key, "verify") and key.key_size >= LEAST_BITS:
                keys[entry.get("kid")] = key
    return keys


def is_for_signatures(entry: Mapping[str, Any]) -> bool:
    """Say whether a key is of RSA, and says of itself nothing else than that it verifies RS256."""
    return (
        entry.get("kty") == "RSA"
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", ALGORITHM) == ALGORITHM
        and "verify" in entry.get("key_ops", ["verify"])
    )


class Issuer:
    """The keys at an https address, as they were when the issuer last answered."""

    def __init__(self, address: str) -> None:
        """Take the address, and ask nothing yet."""
        self.client = jwt.PyJWKClient(address, cache_jwk_set=False, timeout=SECONDS)
        self.keys: Mapping[Any, Any] = {}
        self.asked_at = self.answered_at = float("-inf")
        self.asking = threading.Lock()
        self.is_over = threading.Event()

    def find(self, kid: Any) -> Any:
        """Return the key with an id.

        Raises:
            KeyError: the issuer has none, or has not said so in time.
        """
        now = time.monotonic()
        if kid not in self.keys or now - self.answered_at > FRESH:
            self.ask(now)
        if kid not in self.keys:
            self.is_over.wait(max(0.0, self.asked_at + SECONDS - now))
        if now - self.answered_at > KEPT:
            raise KeyError("the issuer does not answer")
        return self.keys[kid]

    def ask(self, now: float) -> None:
        """Have a thread ask for the keys, unless one does so or has done so a moment ago."""
        with self.asking:
            if now - self.asked_at < PAUSE:
                return
            self.asked_at, self.is_over = now, threading.Event()
        threading.Thread(target=self.fetch, args=(self.is_over,), daemon=True).start()

    def fetch(self, is_over: threading.Event) -> None:
        """Ask for the keys, and keep them if they come."""
        try:
            self.keys = signing_keys(self.client.fetch_data())
            self.answered_at = time.monotonic()
        except Exception as error:  # whatever comes of an answer must not end in silence
            logger.warning("the issuer gives no keys: %r", error)
        finally:
            is_over.set()
