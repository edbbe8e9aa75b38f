"""Ledger: what an arm is made of, counted. The code alone decides it, so that once is enough."""

from benchmarks.arms import Target
from benchmarks.tools.processes import Measurement, look_inside, serving
from benchmarks.tools.visitor import fetch_callbacks, open_document, request

METRICS = (
    "ledger.rules",
    "ledger.hooks",
    "ledger.modules",
    "ledger.callbacks",
    "ledger.document_bytes",
    "ledger.script_bytes",
    "ledger.script_requests",
)


def missing() -> str:
    """Return nothing: it works wherever servers can be started."""
    return ""


def measure(target: Target) -> Measurement:
    """Count inside a process of its own, and over HTTP.

    Callbacks are those in every app's list. Document and scripts are the home page's, uncompressed;
    further scripts that those fetch themselves, such as plotly.js for a chart, are not in the
    document.
    """
    inside, seconds = look_inside(target)
    with serving(target.serve) as server:
        home = open_document(server.port, target.pages[0], encoding="identity")
        sizes = [
            len(request(server.port, source, encoding="identity").body) for source in home.scripts
        ]
        documents = [open_document(server.port, path) for path in target.pages]
        apps = {document.prefix: document for document in documents}
        lists = [fetch_callbacks(server.port, app) for app in apps.values()]
        server.stop()
    counts = {name: inside[name.removeprefix("ledger.")] for name in METRICS[:3]}
    return Measurement(
        counts
        | {
            "ledger.callbacks": sum(map(len, lists)),
            "ledger.document_bytes": home.size,
            "ledger.script_bytes": sum(sizes),
            "ledger.script_requests": len(sizes),
        },
        seconds + server.lived_seconds,
    )
