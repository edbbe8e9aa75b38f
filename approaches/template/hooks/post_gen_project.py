"""Leave out what was not chosen, and say how to go on."""

from pathlib import Path
from shutil import rmtree

PACKAGE = Path("src", "{{ cookiecutter.package }}")
LEFT_OUT = {
    "login": {{ not cookiecutter.login }},
    "examples": {{ not cookiecutter.examples }},
    "jobs": {{ not cookiecutter.jobs }},
}
PAGES = PACKAGE / "pages"
FILES = {
    "login": [PAGES / "account.py", Path("tests/test_login.py")],
    "examples": [
        *(PAGES / name for name in ("barchart.py", "linechart.py", "gapminder.py", "data")),
        Path("tests/test_charts.py"),
    ],
    "jobs": [PACKAGE / "jobs.py", PAGES / "report.py", Path("tests/test_jobs.py")],
}
"""Choice -> what only it needs."""

for choice, files in FILES.items():
    for file in files if LEFT_OUT[choice] else ():
        rmtree(file) if file.is_dir() else file.unlink()

print(f"""{Path.cwd().name} is there. In it, in an environment of its own:

    python -m pip install -e . --group dev
    python -m pytest
    python -m {{ cookiecutter.package }}
""")
