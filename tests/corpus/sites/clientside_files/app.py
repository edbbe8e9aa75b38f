import dash
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

app = Dash(__name__, use_pages=True)
app.layout = html.Div([dcc.Input(id="name", value="Ada"), html.P(id="hello"), dash.page_container])
app.clientside_callback(
    ClientsideFunction(namespace="greetings", function_name="hello"),
    Output("hello", "children"),
    Input("name", "value"),
)

if __name__ == "__main__":
    app.run()
