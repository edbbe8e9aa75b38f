from flask import Flask


def create_app():
    app = Flask(__name__)
    with app.app_context():
        from . import routes  # noqa: F401
        from .visitors import create_dashboard

        create_dashboard(app)
    return app
