"""Warn of charts that the site's own policy keeps browsers from drawing.

plotly.js compiles the programs of some kinds of chart in the browser, which a policy without
`unsafe-eval` does not allow. It then says that the browser has no WebGL. `plotly.express` makes
such charts of its own accord: `px.line` and `px.scatter` of more than 1,000 points.
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from time import monotonic

from flask import Flask, Response, request

from crossroads.errors import warn_once

COMPILED = rb'"type": ?"(scattergl|scatterpolargl|splom|parcoords)"'
TEMPLATE = r'"template": ?'
ANSWERS = ("_dash-layout", "_dash-update-component")
"""The last part of the addresses at which figures are sent."""
LOOKS, SECOND = 20, 1.0
"""Answers that are looked at in a second, of each worker: all, but where many are busy with it."""

ADVICE = (
    "Charts of the kind %s are not drawn: the Content-Security-Policy keeps plotly.js from "
    "compiling them. Use scatter (in plotly.express: render_mode='svg'), or allow it with "
    "CROSSROADS_CSP_SOURCES=\"script-src 'unsafe-eval'\"."
)


def mount(server: Flask) -> None:
    """Look at what *server* answers, if its policy is the one that such charts do not work with."""
    if not server.config["CSP"] or "'unsafe-eval'" in server.config["CSP_SOURCES"]:
        return
    looks = deque([-SECOND] * LOOKS, LOOKS)  # when the last ones were

    def look_at_some(response: Response) -> Response:
        now = monotonic()
        is_due = now - looks[0] >= SECOND and response.status_code == 200
        if is_due and request.path.endswith(ANSWERS):
            looks.append(now)
            look(response)
        return response

    server.after_request(look_at_some)


def look(response: Response) -> None:
    """Warn, once for each kind of chart, if an answer has one that no browser will draw."""
    if response.is_json:
        answer = response.get_data()
        if re.search(COMPILED, answer):
            for kind in set(re.findall(COMPILED, "".join(drawn(answer.decode())).encode())):
                warn_once(__name__, ADVICE % kind.decode())


def drawn(answer: str) -> Iterator[str]:
    """Go through an answer in JSON without the templates of its figures.

    A template names every kind of chart; that of `plotly` is in each figure unless told otherwise.
    """
    place, template = 0, re.compile(TEMPLATE)
    while found := template.search(answer, place):
        yield answer[place : found.start()]
        _, place = json.JSONDecoder().raw_decode(answer, found.end())
    yield answer[place:]
