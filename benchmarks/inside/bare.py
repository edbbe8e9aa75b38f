"""The bare site: the same figures in documents of their own, drawn by plotly.js and without Dash.

What a visitor waits for here is what no site with a document per page can go below: the document,
plotly.js, the drawing. What an approach takes on top of it is Dash's and its own.
"""

import json
from pathlib import Path

import plotly
from flask import Flask, Response, request
from markupsafe import Markup

from benchmarks.inside.floor import main
from shared.levers.eager import parenthesize
from shared.levers.long_cache import asset_url, send
from shared.levers.plotly import FULL
from shared.server.server import create_server
from shared.site import SITE, Site, barchart, linechart

DOCUMENT = Markup("""<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="{style}">
    {scripts}</head>
  <body><nav>{links}</nav><main class="container"><h1>{title}</h1>{chart}</main></body>
</html>""")
CHART = Markup("""
<select id="{name}-year">{years}</select>
<div id="{name}-graph"></div>
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

    def document(name: str, title: str) -> str:
        scripts = chart = Markup("")
        if drawn := figures().get(name):
            scripts = Markup('<script src="/plotly.js"></script>')
            figure = Markup(json.dumps(drawn))  # noqa: S704 - made here, from the kit's own data
            chart = CHART.format(name=name, years=years, figure=figure)
        style = asset_url("bootstrap-5.3.6.min.css")
        return DOCUMENT.format(title=title, links=links, style=style, scripts=scripts, chart=chart)

    for page in site.pages:
        given = {"name": page.name, "title": page.title}
        server.add_url_rule(page.path, page.name, document, defaults=given)
    return server


if __name__ == "__main__":
    main(init_app)
