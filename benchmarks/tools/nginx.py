"""nginx before a server: found or installed, and run as `approaches/serving/nginx.conf` says.

Looked for in `PATH`, where Debian and others put it, and in Debian's packages. If none can be had
it says what to install; `tests.support.tools` asks before any test runs.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools.chromium import install_with_apt
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import (
    START_SECONDS,
    SampleRefused,
    reserved_port,
    run_to_end,
    starting,
    wait_until,
)

CONFIGURATION = ROOT / "approaches/serving/nginx.conf"
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
ADVICE = "no nginx was found: install it with your system's package manager, then run this again"
LISTEN, UPSTREAM, HTTP = "listen 127.0.0.1:8080;", "server 127.0.0.1:8000;", "http {"
NONE: Mapping[str, str] = {}
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def find() -> str | None:
    """Return the path of an nginx that is installed, or `None`."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))


def ensure() -> str:
    """Return the path of an nginx, installing it if need be; without one the process ends."""
    if find() is None:
        install_with_apt("nginx")
    return find() or sys.exit(f"error: {ADVICE}")


def version() -> str | None:
    """Return the version of the nginx that is installed, or `None`."""
    if (path := find()) is None:
        return None
    said = subprocess.run([path, "-v"], capture_output=True, text=True, check=False).stderr
    found = re.search(r"nginx/([\d.]+)", said)
    return found[1] if found else None


@contextmanager
def before(server: str, changes: Mapping[str, str] = NONE, listening: str = "") -> Iterator[int]:
    """Run nginx before *server*, an address as nginx writes it; yield the port that it listens at.

    *changes* are texts of the configuration, each with what stands there instead. *listening* is
    what stands there in the place of `listen`, for port 443.
    """
    with reserved_port() as port, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # nginx has workers of another user if it is started by root
        text = configuration(port, server, changes, listening)
        Path(folder, "nginx.conf").write_text(text, "utf-8")
        command = [ensure(), "-e", "stderr", "-p", folder, "-c", "nginx.conf"]
        with starting([*command, "-g", "daemon off; pid nginx.pid;"], port) as process:
            if not wait_until(lambda: listens(port) or not process.is_running(), START_SECONDS):
                raise SampleRefused("nginx does not listen")
            if not process.is_running():
                raise SampleRefused(f"nginx ended: {process.log().strip()}")
            yield port


def configuration(
    port: int, server: str, changes: Mapping[str, str] = NONE, listening: str = ""
) -> str:
    """Return the kit's configuration, for one port and one server, with files below its folder."""
    own = [f"{kind}_temp_path {kind};" for kind in TEMPORARY]
    settings = {
        LISTEN: (listening or "listen 443;").replace("listen 443", f"listen {HOST}:{port}"),
        UPSTREAM: f"server {server};",
        HTTP: " ".join([HTTP, "access_log off;", *own]),
    }
    text = CONFIGURATION.read_text("utf-8")
    for old, new in {**settings, **changes}.items():
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in {CONFIGURATION.name}")
        text = text.replace(old, new)
    return text


def certify(folder: Path) -> str:
    """Write a certificate of this machine, `site.pem`, and its key `site.key`.

    Returns the hash of its public key, by which Chromium can be told to trust it. SampleRefused: no
    openssl made one.
    """
    key, certificate = folder / "site.key", folder / "site.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:localhost,IP:{HOST}"]
    files = ["-keyout", str(key), "-out", str(certificate), "-days", "2"]
    run_to_end(["openssl", "req", "-x509", *curve, *names, *files], failed="no certificate")
    public, _ = run_to_end(["openssl", "x509", "-in", str(certificate), "-noout", "-pubkey"])
    spki = b64decode("".join(public.splitlines()[1:-1]))
    return b64encode(sha256(spki).digest()).decode()


def listens(port: int) -> bool:
    """Say whether anybody takes connections at a port of this machine."""
    with suppress(OSError), socket.create_connection((HOST, port)):
        return True
    return False
