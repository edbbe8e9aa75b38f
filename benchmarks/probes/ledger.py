"""Ledger: what an arm is made of, counted. The code alone decides it, so that once is enough."""

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.metrics import metrics_of
from crossroads.benchmarks.tools.processes import Measurement, look_inside, serving
from crossroads.benchmarks.tools.visitor import fetch_callbacks, open_document, request

METRICS = metrics_of("ledger")


def measure(target: Target) -> Measurement:
    """Count inside a process, and over HTTP: the home page's document and scripts, uncompressed."""
    inside, seconds = look_inside(target)
    with serving(target.serve) as server:
        home = open_document(server.port, target.pages[0], encoding="identity")
        scripts = [
            request(server.port, path, encoding="identity")
            for path in served(home.address, home.scripts)
        ]
        documents = [open_document(server.port, path) for path in target.pages]
        apps = {document.prefix: document for document in documents}
        lists = [fetch_callbacks(server.port, app) for app in apps.values()]
        server.stop()
    counts = {
        **{name: inside[name] for name in ("rules", "hooks", "modules")},
        "callbacks": sum(map(len, lists)),
        "document_bytes": home.size,
        "script_bytes": sum(len(script.body) for script in scripts),
        "script_requests": len(scripts),
    }
    values = {f"ledger.{name}": count for name, count in counts.items()}
    return Measurement(values, seconds + server.lived_seconds)


def served(address: str, scripts: Sequence[str]) -> list[str]:
    """Return the scripts of a document that its own server serves; others come from elsewhere."""
    here = urlsplit(address)[:2]
    return [one for one in scripts if urlsplit(urljoin(address, one))[:2] == here]
