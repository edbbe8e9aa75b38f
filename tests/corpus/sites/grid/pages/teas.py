import dash
import dash_ag_grid as dag
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        dag.AgGrid(
            id="teas",
            rowData=[{"tea": "Assam", "price": 6}, {"tea": "Ceylon", "price": 5}],
            columnDefs=[
                {"field": "tea", "cellRenderer": "Strong"},
                {"field": "price", "valueFormatter": {"function": "inEuros(params.value)"}},
            ],
        ),
        html.P(id="chosen"),
    ]
)


@callback(Output("chosen", "children"), Input("teas", "cellClicked"), prevent_initial_call=True)
def chosen(cell):
    return f"Chosen: {cell['value']}"
