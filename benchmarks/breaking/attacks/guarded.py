"""A site to attack: the kit's pages, one for whoever has logged in, one for a role.

As `--site benchmarks.breaking.attacks.guarded:SITE` it can be served with `CROSSROADS_AUTH=jwt`.
"""

from collections.abc import Mapping
from dataclasses import replace

from dash import Input, Output, dcc, html
from dash.development.base_component import Component

from shared.page import Page
from shared.site import SITE as KIT
from shared.site import barchart

vault = barchart.page.renamed("vault", path="/vault", title="Vault", login=True)
desk = Page("desk", path="/desk", title="Desk", description="Editors' own.", role="editor")


@desk.layout
def layout(page: Page) -> list[Component]:
    """Build a field, and the place for what is kept from all but editors."""
    return [dcc.Input("first", id=page.id("field")), html.P("Draft layout", id=page.id("out"))]


@desk.callback(Output(desk.id("out"), "children"), Input(desk.id("field"), "value"))
def draft(value: str) -> str:
    """Tell what the page is there for."""
    return f"Draft data: {value}"


desk.clientside_callback(
    "function (value) { return `Draft script: ${value}`; }",
    Output(desk.id("out"), "title"),
    Input(desk.id("field"), "value"),
)

SITE = replace(KIT, title="Guarded", pages=(*KIT.pages, vault, desk))
MARKS: Mapping[str, tuple[str, ...]] = {
    "/vault": ("Vault", "vault-", "Iceland"),
    "nobody's": ("<meta http-equiv=refresh",),
    "/desk": ("Desk", "desk-", "Draft layout", "Draft data", "Draft script"),
}
"""Of each guarded page, what must not get out: title, ids, texts, data, code.
Of nobody's page, what no address may put into a document."""
