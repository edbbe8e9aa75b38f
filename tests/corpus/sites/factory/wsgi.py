from flask import Flask
from harbour import init_dashboard

server = Flask(__name__)
server.add_url_rule("/", "index", lambda: '<a href="/tides/">Tides of today</a>')
init_dashboard(server)

if __name__ == "__main__":
    server.run()
