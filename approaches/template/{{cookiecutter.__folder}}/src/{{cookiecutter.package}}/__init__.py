"""{{ cookiecutter.project }}."""
