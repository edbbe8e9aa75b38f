"""The alternatives: one short file each, with `init_app` and a function that constructs."""

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["APPROACHES", "Approach"]


class Approach(NamedTuple):
    """One way to build the site.

    Attributes:
        module: where its `init_app(site, settings)` is.
        summary: what it is, in a sentence.
        port: where its development server listens unless told otherwise.
        notes: what it cannot help doing differently; the report prints them with their numbers.
        reference: whether it stands there to compare with, as it comes, and not to be recommended.
        needs: the libraries that it runs on besides, which are in the extra of its name.
    """

    module: str
    summary: str
    port: int
    notes: tuple[str, ...] = ()
    reference: bool = False
    needs: tuple[str, ...] = ()


APPROACHES: Mapping[str, Approach] = {
    "multi": Approach(
        module="crossroads.approaches.multi",
        summary="One Dash per page, all on one Flask server.",
        port=8050,
        notes=(
            "Every link loads a new document: what stands in a page or in the frame begins anew, "
            "unless the address, the server or the browser's storage keeps it.",
            "Back can show a document as it was left. It begins anew if this visitor may have "
            "changed something since; what another visitor has changed, or a login in another tab "
            "whose cookie no script can read, is seen after a reload.",
        ),
    ),
    "single": Approach(
        module="crossroads.approaches.single",
        summary="One Dash for all pages, with a router.",
        port=8051,
        notes=(
            "Every link replaces the page: what stands in a page begins anew, a store in memory "
            "too; only what stands in the frame stays.",
            "Two pages may write to one output, such as a store, but not from the same inputs: "
            "both callbacks would answer.",
            "A callback with prevent_initial_call runs all the same when a link shows its page, if "
            "it writes to the frame, as in Dash Pages: let it look at what has triggered it.",
        ),
    ),
    "pages": Approach(
        module="crossroads.approaches.pages",
        summary="Stock Dash Pages, nothing tuned.",
        port=8053,
        notes=(
            "An unknown address is answered 200, below a page too, with a 404 page of Dash's own.",
            'The served title of every page is "Dash"; its own takes its place when it is drawn.',
            "After a link is followed the description is still that of the page opened first.",
            "Screen readers are told neither the document's language nor which page is current.",
            "An address that encodes a letter, such as /%62archart, shows the 404 page.",
        ),
        reference=True,
    ),
    "dispatch": Approach(
        module="crossroads.approaches.dispatch",
        summary="One Flask and one Dash per page under DispatcherMiddleware, nothing tuned.",
        port=8052,
        notes=(
            "An unknown address is answered 200 with the home page, below a page with that page.",
            "What the server is told does not reach the other pages' Flasks, such as that a "
            "missing bundle is a 404: there it is a 500.",
            "The served title is not escaped: markup in it becomes markup.",
            "Screen readers are not told the document's language.",
            "The address of a page ends in a slash: a link to /barchart is redirected first.",
        ),
        reference=True,
    ),
    "fastapi": Approach(
        module="crossroads.approaches.fastapi",
        summary="Stock Dash Pages on FastAPI, nothing tuned.",
        port=8055,
        notes=(
            "An unknown address is answered 200, below a page too, with a 404 page of Dash's own.",
            'The served title of every page is "Dash"; its own takes its place when it is drawn.',
            "After a link is followed the description is still that of the page opened first.",
            "Screen readers are told neither the document's language nor which page is current.",
            "An address that encodes a letter, such as /%62archart, shows the 404 page.",
            "What goes wrong is a 500 that Dash answers, and nobody else hears of: a missing "
            "bundle, a layout that raises, a document with a status of its own.",
            "The answer of a callback does not say that it is JSON; since Dash 4.5 it does.",
            "Flask's hooks hear of no page and no callback: no header of the kit's, no limit of "
            "what is sent, no name for a request, and no login, which is refused.",
            "uvicorn serves it, from one process: no gunicorn, no reloading when you save.",
        ),
        reference=True,
        needs=("fastapi", "uvicorn", "a2wsgi"),
    ),
}
"""Sessions, tests, benchmarks and report loop over this: a new approach is a file and a row."""
