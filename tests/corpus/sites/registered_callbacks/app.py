import dash
from callbacks import register_callbacks
from dash import Dash, dcc, html

app = Dash(__name__, title="Phone bill")
app.layout = html.Div(
    [
        html.H1("Phone bill"),
        dcc.Slider(0, 100, 50, value=50, id="minutes"),
        html.Button("Ask a person", id="ask"),
        html.P(id="bill"),
        html.P(id="person"),
    ]
)
register_callbacks(app)

if __name__ == "__main__":
    app.run(debug=bool(dash.__version__))
