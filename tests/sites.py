"""Sites that tests mount instead of the kit's own."""

from flask import Blueprint, Response

from shared.pages import barchart, home
from shared.site import Site

TWICE = Site(
    title="Twice",
    pages=(
        home.page,
        barchart.page,
        barchart.page.renamed("again", path="/compare/again", title="Bar chart again"),
    ),
)
"""The same page module mounted under two names (plotly/dash#637)."""

ALONE = Site(title="Alone", pages=(home.page,))
"""A site whose navigation leads nowhere else."""

ahead = Blueprint("ahead", __name__)

AHEAD = Site(title="Ahead", pages=(home.page, barchart.page), blueprints=(ahead,))
"""A site whose documents ask the browser to prerender the other page at once."""


@ahead.after_app_request
def ask_to_prerender(response: Response) -> Response:
    """Put speculation rules into every document."""
    if response.mimetype == "text/html":
        rules = '{"prerender": [{"urls": ["/barchart"], "eagerness": "immediate"}]}'
        tag = f'<head><script type="speculationrules">{rules}</script>'
        response.set_data(response.get_data(as_text=True).replace("<head>", tag))
    return response
