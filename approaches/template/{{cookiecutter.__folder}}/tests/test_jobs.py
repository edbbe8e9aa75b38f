"""The job does its work, and tells how far it is."""

import pytest

from {{ cookiecutter.package }}.pages import report


def test_the_report_is_made_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report.time, "sleep", lambda _seconds: None)
    told = []
    assert report.make(told.append, 1) == "5 parts are done."
    assert told == [1, 2, 3, 4, 5]
