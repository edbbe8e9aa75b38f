"""A real nginx before a real server: found or installed, and started for a test as its child.

Looked for in `PATH`, where Debian and others put it, and in Debian's packages. If none can be had
it says what to install; `tests.support.tools` asks before any test runs.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.tools.chromium import install_with_apt
from benchmarks.tools.files import ROOT
from benchmarks.tools.processes import reserved_port
from tests.support.processes import wait_until
from tests.support.servers import serving

PREFIX = "/kit"
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
ADVICE = "no nginx was found: install it with your system's package manager, then run this again"
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
events {{ }}
http {{
  access_log off;
  {temporary}
  server {{ listen 127.0.0.1:{kept}; {location} }}
  server {{ listen 127.0.0.1:{stripped}; {stripping} }}
}}
"""


def find() -> str | None:
    """Return the path of an nginx that is installed, or `None`."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))


def ensure() -> str:
    """Return the path of an nginx, installing it if need be; without one the process ends."""
    if find() is None:
        install_with_apt("nginx")
    return find() or sys.exit(f"error: {ADVICE}")


@contextlib.contextmanager
def proxied(approach: str, **environment: str) -> Iterator[Mapping[str, str]]:
    """Serve *approach* behind an nginx that is set up as approaches/serving/README.md says.

    Yields where the site is by what happens to the prefix on the way: `kept` and `stripped`.
    """
    settings = {"CROSSROADS_PREFIX": PREFIX, "CROSSROADS_PROXIES": "1", **environment}
    with (
        serving(approach, **settings) as address,
        reserved_port() as kept,
        reserved_port() as stripped,
        tempfile.TemporaryDirectory() as folder,
    ):
        ports = {"kept": kept, "stripped": stripped}
        write(Path(folder), address, ports)
        command = [ensure(), "-e", "stderr", "-p", folder, "-c", "nginx.conf"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            for port in ports.values():
                wait_until_listening(port, process)
            yield {how: f"http://127.0.0.1:{port}{PREFIX}" for how, port in ports.items()}
        finally:
            process.terminate()
            process.communicate(timeout=10)


def write(folder: Path, address: str, ports: Mapping[str, int]) -> None:
    """Write the configuration, with the block that approaches/serving/README.md shows."""
    serving = (ROOT / "approaches/serving/README.md").read_text("utf-8")
    found = re.search(r"```nginx\n(.*?)```", serving, re.S)
    assert found, "approaches/serving/README.md says how to set nginx up"
    location = found[1].replace("http://127.0.0.1:8050", address)
    assert f"{address};" in location
    # It is started by whoever runs the tests, who may not write where nginx would by default.
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    text = CONFIGURATION.format(
        folder=folder,
        temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds),
        location=location,
        stripping=location.replace(f"{address};", f"{address}/;", 1),
        **ports,
    )
    (folder / "nginx.conf").write_text(text, "utf-8")


def wait_until_listening(port: int, process: "subprocess.Popen[str]") -> None:
    """Return once nginx takes connections; fail with its own words if it ends before."""

    def listens() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return True
        return False

    wait_until(listens, process)
