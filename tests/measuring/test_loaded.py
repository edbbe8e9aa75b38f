"""What a first visit loads is kept by Dash, and the report says on which it was seen."""

from pathlib import Path

import pytest

from crossroads.benchmarks.measuring import loaded as counting
from crossroads.benchmarks.probes.table import TUNED_OR_NOT
from crossroads.benchmarks.reporting.document import templates
from crossroads.benchmarks.reporting.sections import loaded
from crossroads.benchmarks.tools.files import RESULTS, read_json, write_json
from tests.support.report_text import Modelled

COMMITTED = read_json(RESULTS / counting.NAME)


def test_the_committed_file_has_all_quantities_of_all_arms_on_each_dash() -> None:
    assert len(COMMITTED) > 1
    for dash, seen in COMMITTED.items():
        assert seen["versions"]["dash"] == dash
        assert [*seen["arms"]] == [*TUNED_OR_NOT]
        for one in seen["arms"].values():
            assert one.keys() == loaded.LABELS.keys()
            assert one["documents"] + one["scripts"] < one["all"]


def test_versions_that_send_the_same_share_a_row_and_others_stand_alone(
    tmp_path: Path, modelled: Modelled, monkeypatch: pytest.MonkeyPatch
) -> None:
    arms = {arm: dict.fromkeys(loaded.LABELS, 2000) for arm in TUNED_OR_NOT}
    more = {**arms, "single": {**arms["single"], "documents": 3000, "requests": 2001}}
    path = tmp_path / counting.NAME
    for dash, those in {"1.0": arms, "2.0": arms, "3.0": more}.items():
        record = {"date": "today", "served_hash": dash, "arms": those}
        write_json(path, {**(read_json(path) or {}), dash: record})
    monkeypatch.setattr(loaded, "content_hash", lambda *_: "3.0")
    values = loaded.section(modelled(), path)
    assert values
    text = templates().get_template("sections/loaded.md.j2").render(**values)
    kilo = " | 2.00 kB" * 4
    assert f"| Documents, as sent | 1.0, 2.0 only{kilo} |" in text
    assert "| Documents, as sent | 3.0 only | 2.00 kB | 3.00 kB |" in text
    assert f"| All of the tour, as sent | 1.0, 2.0, 3.0{kilo} |" in text
    assert "| Requests | 3.0 only | 2000 | 2001 |" in text
    assert "**The served code has changed since it was counted on Dash 1.0 and 2.0.**" in text
    assert loaded.section(modelled(), tmp_path / "nothing.json") is None
