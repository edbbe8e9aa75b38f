"""The errors of this kit: each says what was given and what was expected."""

import logging
from functools import cache


class CrossroadsError(RuntimeError):
    """The base of every error below: catch this one to catch them all.

    A `RuntimeError`, because gunicorn prints these without a traceback when it loads a site.
    """


class ConfigurationError(CrossroadsError):
    """A setting, a site or a page that cannot be used as given."""

    def __init__(self, key: str, value: object, expected: str) -> None:
        """Say that *key* was set to *value* where *expected* was."""
        super().__init__(f"{key}={value!r}: expected {expected}")
        self.key, self.value, self.expected = key, value, expected


def refuse_single(key: str, value: object) -> None:
    """Raise `ConfigurationError` where one thing stands in the place of several."""
    if not isinstance(value, list | tuple):
        raise ConfigurationError(key, value, "a tuple; one of a single element has a comma: (x,)")


class WarmUpError(CrossroadsError):
    """A page that did not answer 200 before the server was opened to visitors."""


@cache
def warn_once(logger: str, message: str) -> None:
    """Log a warning once per process and not at every request."""
    logging.getLogger(logger).warning(message)
