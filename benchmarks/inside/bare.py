"""The bare site: the same figures in documents of their own, drawn by plotly.js and without Dash.

What a visitor waits for here is what no site with a document per page can go below: the document,
plotly.js, the drawing. What an approach takes on top of it is Dash's and its own. Home has the same
words in the same frame as everywhere, and no script.
"""

import json
from pathlib import Path

import plotly
from flask import Flask, Response, request
from markupsafe import Markup

from crossroads.benchmarks.inside.floor import main
from crossroads.frame.document import styles
from crossroads.frame.first_paint import write
from crossroads.frame.layouts import content, frame
from crossroads.levers.eager import parenthesize
from crossroads.levers.long_cache import send
from crossroads.levers.plotly import FULL
from crossroads.page import Page
from crossroads.server.server import create_server
from crossroads.site import SITE, Site, barchart, linechart

DOCUMENT = Markup("""<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>{title}</title>{head}</head>
  <body>{body}</body>
</html>""")
CHART = Markup("""
<nav>{links}</nav>
<main class="container"><h1>{title}</h1>
<select id="{name}-year">{years}</select>
<div id="{name}-graph"></div>
</main>
<script>
  const draw = ({{ data, layout }}) => Plotly.react("{name}-graph", data, layout);
  draw({figure});
  document.getElementById("{name}-year").addEventListener("change", async (event) => {{
    draw(await (await fetch("/figure?year=" + event.target.value)).json());
  }});
</script>""")


def figures(year: str = "2007") -> dict[str, object]:
    """Return page name -> figure, as the site's pages draw them."""
    bars, *_ = barchart.draw(barchart.CONTINENT.default, year, barchart.METRIC.default)
    countries = list(linechart.COUNTRIES.default)
    lines, *_ = linechart.draw(countries, linechart.METRIC.default)
    return {"barchart": bars, "linechart": lines}


def init_app(site: Site = SITE) -> Flask:
    """Build the three pages on the kit's own server: its compression, its caching."""
    server = create_server("bare", site, {"WARM_UP": False})
    link = Markup('<a href="{}">{}</a>')
    links = Markup(" ").join(link.format(page.path, page.title) for page in site.pages)
    year = Markup("<option>{}</option>")
    years = Markup("").join(year.format(one) for one in barchart.YEAR.options())

    @server.get("/plotly.js")
    def plotly_js() -> Response:
        return send(parenthesize(Path(plotly.__path__[0]) / FULL), immutable=True)

    @server.get("/figure")
    def other_year() -> dict[str, object]:
        return {**figures(request.args["year"])["barchart"]}  # type: ignore[dict-item]

    def document(page: Page) -> str:
        head = Markup(styles())  # noqa: S704 - made by the kit, as is its markup
        if drawn := figures().get(page.name):
            head += Markup('<script src="/plotly.js"></script>')
            figure = Markup(json.dumps(drawn))  # noqa: S704 - made here, from the kit's own data
            given = {"name": page.name, "title": page.title, "links": links, "years": years}
            body = CHART.format(figure=figure, **given)
        else:
            body = Markup(write(frame(site, page, content(site, page, path=page.path)))[0])  # noqa: S704
        return DOCUMENT.format(title=page.title, head=head, body=body)

    for page in site.pages:
        server.add_url_rule(page.path, page.name, document, defaults={"page": page})
    return server


if __name__ == "__main__":
    main(init_app)
