"""The site: its pages, in the order of the navigation, and how it is built."""

from crossroads import Site
from crossroads.approaches.{{ cookiecutter.approach }} import init_app
from crossroads.settings import Settings
{%- if cookiecutter.examples %}
from dash import html
{%- endif %}
from flask import Flask

from {{ cookiecutter.package }}.pages import (
{%- if cookiecutter.login %}
    account,
{%- endif %}
{%- if cookiecutter.examples %}
    barchart,
{%- endif %}
    home,
{%- if cookiecutter.examples %}
    linechart,
{%- endif %}
{%- if cookiecutter.jobs %}
    report,
{%- endif %}
)

SITE = Site(
    "{{ cookiecutter.project }}",
{%- if cookiecutter.examples or cookiecutter.jobs or cookiecutter.login %}
    pages=(
        home.page,
{%- if cookiecutter.examples %}
        barchart.page,
        linechart.page,
{%- endif %}
{%- if cookiecutter.jobs %}
        report.page,
{%- endif %}
{%- if cookiecutter.login %}
        account.page,
{%- endif %}
    ),
{%- else %}
    pages=(home.page,),
{%- endif %}
{%- if cookiecutter.examples %}
    footer=(
        "Figures: ",
        html.A("Gapminder", href="https://www.gapminder.org/data/"),
        ", CC BY 4.0.",
    ),
{%- endif %}
)


def create_app(settings: Settings = None) -> Flask:
    """Build the site with the settings that are given, or those that `CROSSROADS_SETTINGS` names.

    The second import says how: `single` is one Dash with a router, `multi` one Dash for each page.
    """
    return init_app(SITE, settings)
