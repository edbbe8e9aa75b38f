"""Settings: a class for each environment, as a module of Django's.

`CROSSROADS_SETTINGS={{ cookiecutter.package }}.settings:Production` chooses a class, and
`CROSSROADS_PREFETCH=off` changes one value, whatever the class says. `crossroads.settings.Base`
lists what there is.
"""

from crossroads import settings


class Common(settings.Base):
    """What is the same everywhere."""

    GREETING: str = "Hello"
    """A setting of this site's own, as it says of which type it is. `home.py` asks for it."""
{%- if cookiecutter.login %}
    AUTH = "jwt"
{%- endif %}


class Development(Common):
    """`python -m {{ cookiecutter.package }}`."""

    DEBUG = True
    SECRET_KEY = "insecure-{{ random_ascii_string(40) }}"  # noqa: S105 - for your machine only


class Testing(Common, settings.Testing):
    """`python -m pytest`."""

    SECRET_KEY = "signs nothing but what the tests send"  # noqa: S105 - that is all


class Production(Common, settings.Production):
    """gunicorn: it does not start without `CROSSROADS_SECRET_KEY`."""
