from flask import Flask

from application.board import init_board


def create_app():
    server = Flask(__name__, instance_relative_config=False)
    server.add_url_rule("/", "home", lambda: '<h1>Airport</h1><a href="/board/">Departures</a>')
    return init_board(server)
