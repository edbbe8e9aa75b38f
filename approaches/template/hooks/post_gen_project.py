"""Leave out what was not chosen, and say how to go on."""

from pathlib import Path

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
        *(PAGES / name for name in ("barchart.py", "linechart.py", "gapminder.py", "projection.py")),
        *(PAGES / "data" / name for name in ("gapminder.json", "LICENSE-gapminder")),
        Path("tests/test_charts.py"),
    ],
    "jobs": [PAGES / "report.py", Path("tests/test_jobs.py")],
}
"""Choice -> what only it needs."""

for choice, files in FILES.items():
    for file in files if LEFT_OUT[choice] else ():
        file.unlink()
        if file.parent.name == "data" and not any(file.parent.iterdir()):  # else the author's own
            file.parent.rmdir()

print(f"""{Path.cwd().name} is there. In it, in an environment of its own:

    python -m pip install -e . --group dev
    python -m pytest
    python -m {{ cookiecutter.package }}
""")
