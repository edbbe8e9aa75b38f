"""What is shown where there is nothing."""

import dash
from dash import html

dash.register_page(__name__)

layout = html.H2("We do not sell that")
