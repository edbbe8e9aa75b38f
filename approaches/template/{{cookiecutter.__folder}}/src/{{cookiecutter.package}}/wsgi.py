"""The site as servers take it, gunicorn or another one: README.md says how."""

import os

from {{ cookiecutter.package }}.site import create_app

SETTINGS = "{{ cookiecutter.package }}.settings:Production"
os.environ.setdefault("CROSSROADS_SETTINGS", SETTINGS)
app = create_app()
