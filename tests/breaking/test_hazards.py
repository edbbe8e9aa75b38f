"""What goes wrong in Dash itself still does, and what is safe still is: each shown on this Dash."""

import json
import re
import signal
from importlib.metadata import version
from pathlib import Path

import pytest

from crossroads.benchmarks.breaking.hazards import other_backends
from crossroads.benchmarks.breaking.hazards.command import (
    both_ways,
    merged,
    outcome_of,
    perform,
    words_of,
)
from crossroads.benchmarks.breaking.hazards.hazard import hazard
from crossroads.benchmarks.breaking.hazards.table import HAZARDS
from crossroads.benchmarks.commands import run
from crossroads.benchmarks.reporting.document import templates
from crossroads.benchmarks.reporting.sections import hazards as reporting
from crossroads.benchmarks.tools.files import ROOT, write_json
from crossroads.benchmarks.tools.processes import SampleRefused
from tests.support.processes import marked, started, wait_until
from tests.support.report_text import Modelled

COMMITTED = json.loads(reporting.FILE.read_text("utf-8"))
RECORDS = {one["name"]: one for one in COMMITTED["hazards"]}
DASH, DASHES = version("dash"), [*COMMITTED["runs"]]


@pytest.mark.parametrize("name", HAZARDS)
def test_a_hazard_is_on_this_dash_what_the_report_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Dash that the report does not know, all but a pattern that is not safe is a result."""
    monkeypatch.setattr(f"{perform.__module__}.SECONDS", 600.0)  # a busy machine takes longer
    seen = perform(HAZARDS[name])
    again = "put it right in benchmarks/breaking/hazards and run `nox -s hazards -- --publish`"
    assert seen["outcome"] != "failed", f"{name}: {seen['reason']}; {again}"
    known = RECORDS[name]["seen"].get(DASH, seen)
    assert seen == known, f"{name}: benchmarks/results/hazards.json is stale; {again}"


def test_the_committed_file_has_the_hazards_of_the_table_on_each_dash() -> None:
    assert [*RECORDS] == [*HAZARDS]
    for name, one in RECORDS.items():
        assert {**words_of(HAZARDS[name]), "seen": one["seen"]} == one
        assert one["seen"].keys() == COMMITTED["runs"].keys()
        assert "failed" not in {seen["outcome"] for seen in one["seen"].values()}
        assert "holds" in {seen["outcome"] for seen in one["seen"].values()}


def test_what_was_seen_on_another_dash_stays_in_the_file() -> None:
    seen = {name: {"outcome": "holds", "reason": ""} for name in HAZARDS}
    known = {**RECORDS[next(iter(HAZARDS))], "seen": {"1.0": "this", DASH: "that"}}
    after = merged({"runs": {"1.0": {"date": "then"}, DASH: {}}, "hazards": [known]}, seen)
    assert after["runs"]["1.0"] == {"date": "then"}
    assert after["runs"][DASH]["versions"]["dash"] == DASH
    first = after["hazards"][0]
    assert first["seen"] == {"1.0": "this", DASH: seen[first["name"]]}
    assert merged(None, seen)["hazards"][0]["seen"] == {DASH: seen[first["name"]]}


@hazard("happens", "instead", {"status": (500, 200)})
def unknown(_safe: bool) -> int:
    """Do."""
    return 200


@pytest.mark.parametrize(
    ("trap", "safe", "outcome", "reason"),
    [
        (500, 200, "holds", ""),
        (200, 200, "gone", "it shows what the safe"),
        (404, 200, "changed", "the trap showed status: 404, expected 500"),
        (500, 500, "failed", "the safe pattern showed status: 500, expected 200"),
    ],
)
def test_what_upstream_mends_is_a_change_and_no_silent_pass(
    trap: int, safe: int, outcome: str, reason: str
) -> None:
    seen = {"trap": {"status": trap}, "safe": {"status": safe}}
    word, why = outcome_of(unknown, seen)
    assert word == outcome
    assert why.startswith(reason)


def test_a_demonstration_that_breaks_says_why() -> None:
    with pytest.raises(SampleRefused, match=r"unknown trap: ended with 1 \(KeyError"):
        both_ways(unknown)


def test_tables_come_from_the_file_and_what_changed_is_not_hidden(
    tmp_path: Path, modelled: Modelled
) -> None:
    first, *others = COMMITTED["hazards"]
    seen = {"1.0": {**first["seen"][DASHES[0]], "outcome": "changed", "reason": "now 404"}}
    changed = {**first, "people": "something new", "seen": first["seen"] | seen}
    path = tmp_path / reporting.FILE.name
    write_json(path, {**COMMITTED, "hazards": [changed, *others]})
    report = modelled()
    values = reporting.section(report, path)
    assert values
    text = templates().get_template("sections/hazards.md.j2").render(**values)
    assert f"`{first['name']}` on Dash 1.0 **changed**: `now 404`" in text
    assert re.search(r"^\| something new \| .* 1\.0 \(\*\*changed\*\*\) \|", text, re.MULTILINE)
    for one in others:
        if one["part"] != "faults":
            assert f"| {one['people']} | {one['wrong']}" in text
    for dash in DASHES:
        assert re.search(rf" of {len(RECORDS)} \| Python .*, Dash {re.escape(dash)},", text)
        assert re.search(rf"^\| `multi` \| {re.escape(dash)} \| [\d, ]+ \|", text, re.MULTILINE)
    assert "by other code" not in text
    assert reporting.section(report, tmp_path / "nothing.json") is None


def test_a_result_of_other_code_says_so(tmp_path: Path, modelled: Modelled) -> None:
    path = tmp_path / reporting.FILE.name
    runs = {dash: {**run, "hash": "another"} for dash, run in COMMITTED["runs"].items()}
    write_json(path, {**COMMITTED, "runs": runs})
    found = reporting.section(modelled(), path)
    assert found
    assert all(date.endswith(", **by other code**") for date, *_ in found["runs"])


def test_a_dash_without_the_trap_is_not_among_those_where_it_was_seen() -> None:
    one = {**COMMITTED["hazards"][0], "seen": {"1.0": {"outcome": "gone"}}}
    one["seen"] |= {"2.0": {"outcome": "holds"}, "3.0": {"outcome": "changed"}}
    assert reporting.row(one)[-1] == "2.0, 3.0 (**changed**) only"
    del one["seen"]["1.0"]
    assert reporting.row(one)[-1] == "2.0, 3.0 (**changed**)"


def test_a_back_end_that_is_not_installed_is_said_before_anything_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(other_backends, "find_spec", lambda name: name != "quart" or None)
    assert run(["hazards", "--only", "quart-apps"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: libraries='quart': expected to be installed: python -m pip")


def test_the_readme_leads_to_the_hazards() -> None:
    assert "benchmarks/report/hazards.md" in (ROOT / "README.md").read_text("utf-8")


def test_ctrl_c_ends_a_run_and_leaves_neither_files_nor_processes(tmp_path: Path) -> None:
    with started(["hazards", "--out", str(tmp_path)], mark=str(tmp_path)) as process:
        wait_until(lambda: len(marked(str(tmp_path))) > 1, process)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "interrupted" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: not marked(str(tmp_path)))
