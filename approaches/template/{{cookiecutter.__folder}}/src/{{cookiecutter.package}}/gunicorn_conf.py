"""How gunicorn serves the site: as `crossroads.approaches.serving.gunicorn_conf` says.

    gunicorn -c python:{{ cookiecutter.package }}.gunicorn_conf \\
        {{ cookiecutter.package }}.wsgi:app

What is assigned below that import is different here. Options on gunicorn's command line win.
"""

import os

SETTINGS = "{{ cookiecutter.package }}.settings:Production"
os.environ.setdefault("CROSSROADS_SETTINGS", SETTINGS)  # before the import, which looks for it

from crossroads.approaches.serving.gunicorn_conf import *  # noqa: E402, F403

bind = "127.0.0.1:8000"  # where nginx.conf looks for it
