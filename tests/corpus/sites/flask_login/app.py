import dash
from dash import Dash, Input, Output, callback, dcc, html
from flask import Flask, redirect, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

server = Flask(__name__)
server.config["SECRET_KEY"] = "of the corpus"
login_manager = LoginManager(server)
login_manager.login_view = "/login"


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@login_manager.user_loader
def load(name):
    return User(name)


@server.route("/enter", methods=["POST"])
def enter():
    if request.form["word"] == "sesame":
        login_user(User("Amina"))
    return redirect("/")


@server.route("/leave")
def leave():
    logout_user()
    return redirect("/")


app = Dash(__name__, server=server, use_pages=True, suppress_callback_exceptions=True)
app.layout = html.Div(
    [
        dcc.Location(id="url"),
        html.Header(id="user"),
        dcc.Link("Diary", href="/diary"),
        dash.page_container,
    ]
)


@callback(Output("user", "children"), Input("url", "pathname"))
def user(_pathname):
    return current_user.id if current_user.is_authenticated else "Nobody is logged in"


if __name__ == "__main__":
    app.run()
