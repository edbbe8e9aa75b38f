from flask import current_app, render_template


@current_app.route("/")
def index():
    return render_template("index.html", rooms=["Coins", "Maps"])


@current_app.route("/rooms/<name>")
def room(name):
    return render_template("room.html", name=name)
