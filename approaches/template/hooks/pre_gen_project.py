"""Refuse what cannot be used, before any file is written."""

import keyword
import re
import sys
from importlib.metadata import packages_distributions

PROJECT = {{ cookiecutter.project | tojson }}
PACKAGE = {{ cookiecutter.package | tojson }}
REQUIREMENT = {{ cookiecutter.requirement | tojson }}

NEEDED = {
    *("annotated_types", "backports", "blinker", "brotli", "certifi", "cffi"),
    *("charset_normalizer", "click", "comm", "crossroads", "cryptography", "dash"),
    *("dash_bootstrap_components", "dash_crossroads", "dash_table", "dill", "diskcache", "flask"),
    *("flask_compress", "flask_jwt_extended", "gunicorn", "idna", "importlib_metadata"),
    *("iniconfig", "itsdangerous", "janus", "jinja2", "jwt", "lazy_importer", "markupsafe"),
    *("multiprocess", "narwhals", "nest_asyncio", "numpy", "packaging", "pandas", "pip", "plotly"),
    *("pluggy", "psutil", "py", "pycparser", "pydantic", "pydantic_core", "pygments", "pytest"),
    *("requests", "retrying", "ruff", "setuptools", "src", "test", "tests", "typing_extensions"),
    *("typing_inspection", "urllib3", "werkzeug", "zipp"),
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
    # No index has it yet. Whoever registered its name there would run code in every new project.
    if not re.fullmatch(r"dash-crossroads *@ *[a-z+]+:[^\"\\\s]+", REQUIREMENT):
        form = "`dash-crossroads @ ADDRESS`, as the library is on no package index yet"
        return "requirement", REQUIREMENT, form
    return None


if refused := expected():
    key, value, form = refused
    sys.exit(f"error: {key}={value!r}: expected {form}; nothing was written")
