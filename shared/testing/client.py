"""The client: a visitor of an app in this process, with cookies, and without a browser."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.urls import iri_to_uri

from crossroads.errors import ConfigurationError, CrossroadsError
from crossroads.testing.layout import config_of
from crossroads.testing.page import Document, Page, Served
from crossroads.testing.renderer import Renderer

LONGEST = 500
"""Letters of an answer that a message has; `AnswerError.body` has all."""


class AnswerError(CrossroadsError):
    """The server answered a request of Dash's with something else than what was asked for.

    Attributes:
        status: the answer's status.
        body: its body, as text.
        location: where it redirects to; empty for any other answer.

    If a function has raised an error, that is the `__cause__`. With Flask's `TESTING` it passes as
    it is, with a note that names the callback.
    """

    def __init__(self, what: str, answer: TestResponse, cause: BaseException | None = None) -> None:
        """Say what *what* has answered, and which error in the app was the cause."""
        self.status, self.body, self.location = answer.status_code, answer.text, answer.location
        self.location = self.location or ""
        told = f"it said {self.location or self.body[:LONGEST]!r}"
        if cause is not None:
            told = f"it raised {type(cause).__name__}: {cause}"
        super().__init__(f"{what} answered {self.status}: expected 200 and JSON; {told}")


class Client:
    """A visitor of *app*: a `Dash`, a Flask, or a Flask test client, whose cookies it then shares.

    `flask` is the Flask test client, with all that it can do; `get` and `post` are its own.

    Raises:
        ConfigurationError: something else.
    """

    def __init__(self, app: Any) -> None:
        """Take the app."""
        found = getattr(app, "server", app)
        if isinstance(found, Flask):
            found = found.test_client()
        if not isinstance(found, FlaskClient):
            expected = "a Dash on Flask, a Flask, or a test client of Flask"
            raise ConfigurationError("Client", app, expected)
        self.flask = found

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send a GET and return Flask's answer; *options* are those of Flask's test client."""
        return self.flask.get(path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a POST and return Flask's answer; *options* are those of Flask's test client."""
        return self.flask.post(path, **options)

    def open(
        self, path: str, *, fires: bool = True, follow_redirects: bool = False, **options: Any
    ) -> Page:
        """Open a page as a browser does: document, layout, callbacks, and those that run at once.

        With `fires=False` no callback is run: the page is as its layout was served. A redirect is
        not followed unless that is asked for. *options*, such as `headers` or `base_url`, are those
        of Flask's test client; all requests of the page have them.

        Raises:
            AnswerError: layout, callbacks or one of these were answered with an error.
        """
        answer = self.flask.get(path, follow_redirects=follow_redirects, **options)
        at = address_of(answer)
        document = Document(at, answer.status_code, answer.location or "", answer.text)
        leave = partial(self.open, fires=fires, follow_redirects=True, **options)
        told = config_of(answer.text)
        if told is None:
            return Page(document, None, Served(_nothing, _nothing, leave, fires))
        prefix, outer, layout = self._layout(at, told["requests_pathname_prefix"], options)
        at = below(at, outer)
        headers = {**(options.pop("headers", None) or {}), "Referer": at}
        listed = f"the list of callbacks of {path}"
        callbacks = self._ask(listed, f"{prefix}_dash-dependencies", headers=headers, **options)

        def send(what: str, body: Any) -> Mapping[str, Any]:
            address, sent = f"{prefix}_dash-update-component", headers | self._proof(told)
            return self._ask(what, address, "POST", json=body, headers=sent, **options) or {}

        def fetch(address: str) -> Any:
            named = {"query_string": f"address={address}", "headers": headers, **options}
            return self._ask(f"the layout of {address}", f"{prefix}_dash-layout", **named)

        renderer = Renderer(callbacks, layout, at)
        return Page(document._replace(address=at), renderer, Served(send, fetch, leave, fires))

    def _layout(self, at: str, prefix: str, options: Mapping[str, Any]) -> tuple[str, str, Any]:
        """Return where the app answers, what a proxy takes off before that, and the layout.

        An app that is told of a proxy has it in its prefix, and answers without.
        """
        parts, refused = [part for part in prefix.split("/") if part], []
        what = f"the layout of {urlsplit(at).path}"
        for count in range(len(parts) + 1):
            outer = "".join(f"/{part}" for part in parts[:count])
            inner = "/" + "".join(f"{part}/" for part in parts[count:])
            headers = {**(options.get("headers") or {}), "Referer": below(at, outer)}
            try:
                asked = {**options, "headers": headers}
                return inner, outer, self._ask(what, f"{inner}_dash-layout", **asked)
            except AnswerError as error:
                if error.status not in (200, 404):  # 200: a document, which Dash has for any path
                    raise
                refused.append(error)
        raise refused[0]

    def _ask(self, what: str, path: str, method: str = "GET", **options: Any) -> Any:
        """Send a request of Dash's and return the JSON; `None` for an answer without a body."""
        raised: list[BaseException] = []

        def note(_sender: Any, exception: BaseException, **_: Any) -> None:
            raised.append(exception)

        with got_request_exception.connected_to(note):
            try:
                answer = self.flask.open(path, method=method, **options)
            except Exception as error:
                error.add_note(f"It was raised by {what}.")
                raise
        if answer.status_code == 204:
            return None
        if answer.status_code != 200 or not answer.is_json:
            cause = raised[-1] if raised else None
            raise AnswerError(what, answer, cause) from cause
        return answer.get_json()

    def _proof(self, config: Mapping[str, Any]) -> dict[str, str]:
        """Return the header that shows that a callback is asked for by the site's own document."""
        name, header = config.get("csrf_token_name"), config.get("csrf_header_name")
        path, _, _ = str(config["requests_pathname_prefix"]).rpartition("/")
        while name and header:
            for at in dict.fromkeys((f"{path}/", path or "/")):
                if cookie := self.flask.get_cookie(name, path=at):
                    return {header: cookie.value}
            if not path:
                break
            path, _, _ = path.rpartition("/")
        return {}


def address_of(answer: TestResponse) -> str:
    """Return the address that was asked for, redirects followed, as a browser has it.

    A test client puts `APPLICATION_ROOT` before the path, in which it may already be.
    """
    asked = answer.request
    root = asked.root_path.rstrip("/")
    outer = "" if f"{asked.path}/".startswith(f"{root}/") else root
    address = iri_to_uri(f"{asked.scheme}://{asked.host}{outer}{asked.full_path}")
    return address.removesuffix("?")


def below(address: str, outer: str) -> str:
    """Return an address with what a proxy takes off, unless it is there."""
    at = urlsplit(address)
    if not outer or f"{at.path}/".startswith(f"{outer}/"):
        return address
    return at._replace(path=outer + at.path).geturl()


def _nothing(*_: Any) -> Any:
    """Stand for what a document without Dash does not do."""
    return {}
