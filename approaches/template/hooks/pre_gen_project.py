"""Refuse what cannot be used, before any file is written."""

import keyword
import re
import sys
from importlib.metadata import packages_distributions

PROJECT = {{ cookiecutter.project | tojson }}
PACKAGE = {{ cookiecutter.package | tojson }}
REQUIREMENT = {{ cookiecutter.requirement | tojson }}

NEEDED = {
    *("brotli", "crossroads", "dash", "dash_bootstrap_components", "dash_crossroads", "dash_table"),
    *("diskcache", "flask", "flask_compress", "flask_jwt_extended", "gunicorn", "jinja2", "jwt"),
    *("multiprocess", "numpy", "pandas", "pip", "plotly", "psutil", "pytest", "requests", "ruff"),
    *("setuptools", "src", "test", "tests", "werkzeug"),
}
"""Names that the project and what it installs need, besides Python's own modules."""


def expected() -> tuple[str, str, str] | None:
    """Return key, value and expectation of what cannot be used; `None` if all can."""
    if not re.fullmatch(r"[^\"\\{}<>`]{1,60}", PROJECT) or not PROJECT.isprintable():
        return "project", PROJECT, "1 to 60 characters, no quotation mark, bracket or backslash"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", PACKAGE) or keyword.iskeyword(PACKAGE):
        return "package", PACKAGE, "a name of 1 to 30 letters from a to z, digits and _, and no keyword"
    if PACKAGE in {*sys.stdlib_module_names, *NEEDED, *packages_distributions()}:
        return "package", PACKAGE, "a name that no module of Python has, and nothing installed here"
    if not re.fullmatch(r"dash-crossroads *((@ *[a-z+]+:|[<>=~!])[^\"\\\s]+)?", REQUIREMENT):
        form = "`dash-crossroads`, and what to install: `>=0.1`, or `@` and an address"
        return "requirement", REQUIREMENT, form
    return None


if refused := expected():
    key, value, form = refused
    sys.exit(f"error: {key}={value!r}: expected {form}; nothing was written")
