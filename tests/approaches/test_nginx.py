"""nginx as the kit configures it: what it takes for the site, and what never reaches gunicorn."""

import re
import resource
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPSConnection, IncompleteRead
from pathlib import Path

import pytest

from crossroads.benchmarks.tools import nginx
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import SampleRefused
from crossroads.requests_log import HEADER
from crossroads.settings import Base
from tests.support.servers import PATIENCE, serving

TEXT = nginx.CONFIGURATION.read_text("utf-8")
README = (ROOT / "approaches/serving/README.md").read_text("utf-8")
LENGTH = f"client_max_body_size {Base.MAX_CONTENT_LENGTH};"
SITE = "tests.support.sites:SEEN"


def test_the_file_is_whole_and_nginx_takes_it_as_it_is() -> None:
    command = [nginx.ensure(), "-t", "-e", "stderr", "-c", str(nginx.CONFIGURATION)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "syntax is ok" in said
    assert not re.search(r"\[(emerg|warn)\](?!.*(Permission denied|the \"user\" directive))", said)


def test_it_takes_as_much_as_the_site_does() -> None:
    assert TEXT.count(LENGTH) == 1


def test_a_change_to_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'nothing' stands 0 times in nginx\.conf"):
        nginx.configuration(1, "127.0.0.1:2", {"nothing": "something"})


def test_an_nginx_that_ends_says_why() -> None:
    wrong = {"server_tokens off;": "no_such_directive;"}
    with (
        pytest.raises(SampleRefused, match='unknown directive "no_such_directive"'),
        nginx.before("127.0.0.1:1", wrong),
    ):
        pass


def test_where_no_nginx_can_be_had_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "find", lambda: None)
    monkeypatch.setattr(nginx, "install_with_apt", lambda _package: None)
    with pytest.raises(SystemExit, match="no nginx was found: install it with"):
        nginx.ensure()


# --------------------------------------------------------------------------- before a real server


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve a site behind nginx."""
    with (
        serving("single", "--site", SITE, CROSSROADS_PROXIES="1") as address,
        nginx.before(address.removeprefix("http://")) as port,
    ):
        yield port


def raw(port: int, *messages: bytes) -> bytes:
    """Send messages over one connection and return all that comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for message in messages:
            connection.sendall(message)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


GET = b"GET /seen HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n"
POST = b"POST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


def test_what_a_visitor_says_of_himself_is_replaced(port: int) -> None:
    lies = (
        b"X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-For: 1.2.3\r\n"
        b"X-Request-ID: given-by-me\r\nSCRIPT_NAME: /evil\r\nForwarded: host=evil.example\r\n\r\n"
    )
    answer = raw(port, GET + lies)
    assert answer.endswith(b"http://site.example/seen None 127.0.0.1")
    assert b"given-by-me" not in answer
    assert re.search(rf"{HEADER}: [0-9a-f]{{32}}\r\n".encode(), answer)


def test_a_host_that_is_not_named_can_not_be_made_up(port: int) -> None:
    answer = raw(port, b"GET /seen HTTP/1.0\r\nX-Forwarded-Host: evil.example\r\n\r\n")
    assert status(answer) == 200
    assert b"evil" not in answer


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (GET + b"\r\n", 200),
        (b"GET /seen?" + b"x" * 7_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200),
        (b"GET /seen?" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 414),
        (GET + b"X: " + b"x" * 9_000 + b"\r\n\r\n", 400),
        (GET + b"Cookie: a=" + b"x" * 7_000 + b"\r\n\r\n", 200),
        (POST + b"Content-Length: 1000001\r\n\r\n", 413),
        (POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Content-Length: -1\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n", 400),
        (b"NONSENSE\r\n\r\n", 400),
    ],
)
def test_what_is_taken_and_what_is_refused(port: int, message: bytes, expected: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(message)
        # Not until the end: of a body that is refused nginx waits for the rest, five seconds long.
        assert status(connection.recv(65536)) == expected


def test_a_body_in_a_hundred_thousand_chunks_arrives_whole(port: int) -> None:
    body = b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n"
    head = (
        b"POST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    )
    assert raw(port, head + b"\r\n" + body).endswith(b"\r\n\r\n100000")


def test_thousands_of_idle_connections_keep_nobody_out(port: int) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_000, before[1]), before[1]))
    try:
        with ExitStack() as stack:
            for _ in range(2_500):
                stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            assert status(raw(port, GET + b"\r\n")) == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_tls_ends_at_nginx_as_the_readme_says(tmp_path: Path) -> None:
    (block,) = re.findall(r"```nginx\n(listen 443 .*?)```", README, re.S)
    nginx.certify(tmp_path)
    block = block.replace("/etc/ssl/site", str(tmp_path / "site"))
    with (
        serving("multi", "--site", SITE, CROSSROADS_PROXIES="1") as address,
        nginx.before(address.removeprefix("http://"), listening=block) as port,
    ):
        trusted = ssl.create_default_context(cafile=str(tmp_path / "site.pem"))
        connection = HTTPSConnection("localhost", port, context=trusted, timeout=PATIENCE)
        connection.request("GET", "/seen", headers={"Host": "site.example"})
        answer = connection.getresponse()
        assert answer.read() == b"https://site.example/seen None 127.0.0.1"
        assert answer.headers["Strict-Transport-Security"]
        connection.close()


@pytest.mark.parametrize("size", [10, 900_000])
def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(size: int) -> None:
    """As if gunicorn's worker was killed while it wrote one whose length nobody knew."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        upstream = listener.getsockname()[1]
        with nginx.before(f"127.0.0.1:{upstream}") as port:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/")
            client, _ = listener.accept()
            with client:
                assert b" HTTP/1.1\r\n" in client.recv(65536)
                head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                client.sendall(head + f"{size:x}\r\n".encode() + b"x" * size + b"\r\n")
            with pytest.raises(IncompleteRead):
                connection.getresponse().read()
            connection.close()
