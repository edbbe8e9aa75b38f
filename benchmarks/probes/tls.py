"""TLS: the first pages of a first visit as most sites are served, for one row beside the others.

nginx ends TLS and speaks HTTP/2, as `approaches/serving/README.md` says, and is as far away as the
site of the probe `network`.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from crossroads.benchmarks.arms import HOST, Target
from crossroads.benchmarks.networks import FAR, ROUND_TRIPS, STEPS_OF
from crossroads.benchmarks.probes import navigation, network
from crossroads.benchmarks.probes.navigation import browser
from crossroads.benchmarks.tools import nginx, proxy
from crossroads.benchmarks.tools.processes import Measurement

METRICS = network.names("tls")
LISTENING = """listen 443 ssl http2;
ssl_certificate {folder}/site.pem;
ssl_certificate_key {folder}/site.key;"""


def missing() -> str:
    """Say that a browser is missing, or nginx, or openssl, which makes its certificate."""
    found = {"nginx": nginx.find(), "openssl": shutil.which("openssl")}
    absent = ", ".join(name for name, path in found.items() if path is None)
    return navigation.missing() or (f"not installed: {absent}" if absent else "")


def measure(target: Target) -> Measurement:
    """Open the site, then a chart, with TLS and HTTP/2, far away."""
    settings = {**target.arm.environment, "CROSSROADS_PROXIES": "1"}
    behind = replace(target, arm=replace(target.arm, environment=settings))
    with tempfile.TemporaryDirectory() as folder:
        key = nginx.certify(Path(folder))
        # As if an authority had signed it. Ignoring errors instead would switch the cache off.
        trusting = f"--ignore-certificate-errors-spki-list={key}"
        start = partial(browser, scheme="https", options=[trusting])
        lead = partial(leading, listening=LISTENING.format(folder=folder))
        steps = network.brisk(STEPS_OF["tls"], 1.0)
        return network.go(behind, ["tls"], steps, lead, start=start)


@contextmanager
def leading(port: int, listening: str) -> Iterator[int]:
    """Put nginx before what listens at *port*, and a network before nginx."""
    with (
        nginx.before(f"{HOST}:{port}", listening=listening) as near,
        proxy.before(near, ROUND_TRIPS[FAR]) as far,
    ):
        yield far
