"""The errors of this kit: each says what was given and what was expected."""


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


class WarmUpError(CrossroadsError):
    """A page that did not answer 200 before the server was opened to visitors."""
