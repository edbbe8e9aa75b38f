"""Bodies of requests that break off or cannot be read: a 400, whoever reads them."""

import io
import socket
from collections.abc import Iterator

import pytest
from flask import Flask, request

from crossroads.server import bodies
from tests.approaches.test_gunicorn import gunicorn, raw

POST = b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
CHUNKED, LONGER = b"Transfer-Encoding: chunked\r\n\r\n", b"Content-Length: 10\r\n\r\n"
PATHS = (b"/length", b"/_dash-update-component")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve with gunicorn a site that says how much has arrived."""
    with gunicorn("single", site="tests.support.sites:SEEN") as (port, _):
        yield port


@pytest.mark.parametrize(
    "body",
    [
        LONGER + b"12345",
        *(CHUNKED + b"3\r\nabc\r\n" + some for some in (b"g\r\n", b"-1\r\n", b"5\r\nab", b"")),
        CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n",
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(
    port: int, path: bytes, body: bytes
) -> None:
    assert raw(port, POST % path + body).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "body",
    [
        LONGER + b"1234567890",
        CHUNKED + b"a\r\n1234567890\r\n0\r\n\r\n",
        CHUNKED + b"5;x=y\r\n12345\r\n5\r\n67890\r\n0\r\nX-Trailer: x\r\n\r\n",
        CHUNKED + b"1\r\nx\r\n" * 10 + b"0\r\n\r\n",
    ],
)
def test_a_whole_body_arrives(port: int, body: bytes) -> None:
    assert raw(port, POST % b"/length" + body).endswith(b"\r\n\r\n10")


class Broken(io.RawIOBase):
    """What cannot be read, for a reason that Werkzeug does not know."""

    def read(self, _size: int = -1) -> bytes:
        """Fail."""
        raise RuntimeError(socket.gethostname())


def test_whatever_a_server_raises_while_it_reads_is_a_400() -> None:
    server = Flask("reads")
    bodies.mount(server)
    server.add_url_rule("/", view_func=lambda: str(len(request.get_data())), methods=["POST"])
    environ = {"wsgi.input": Broken(), "wsgi.input_terminated": True}
    coding = {"Transfer-Encoding": "chunked"}
    answer = server.test_client().post("/", headers=coding, environ_overrides=environ)
    assert answer.status_code == 400
    assert socket.gethostname() not in answer.text
