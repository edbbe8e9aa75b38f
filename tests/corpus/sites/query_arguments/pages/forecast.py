import dash
from dash import html

dash.register_page(__name__, path="/")


def layout(town="Paris", days=1, **_others):
    return html.H2(f"{town}: {int(days) * 4} degrees in {days} days")
