"""Files of samples: what is read from them, and which are refused."""

from pathlib import Path

import pytest

from crossroads.benchmarks.samples import (
    VIEWER_LEFT_OUT,
    Journal,
    SampleFileError,
    load,
    reported,
)


def test_a_metric_of_several_sizes_has_a_series_for_each(journal: Journal) -> None:
    for pages in (3, 10):
        for order, arm in enumerate(("multi", "single")):
            place = {"block": 0, "order": order, "arm": arm, "probe": "scaling"}
            value = pages + order
            journal.write("sample", **place, metric="scaling.memory", value=value, pages=pages)
    journal.write("block", block=0, seconds=1.0, measured_seconds=1.0)
    found = load(journal.path)
    assert found.series("scaling.memory") == {}
    assert found.series("scaling.memory", pages=10) == {"multi": [10], "single": [11]}


def test_the_parts_of_a_sum_are_read(journal: Journal) -> None:
    place = {"block": 0, "order": 0, "arm": "multi", "probe": "workers"}
    journal.write("sample", **place, metric="workers.2.plain.start", value=9, parts=[2, 3, 4])
    (found,) = load(journal.path).samples
    assert found.parts == (2, 3, 4)


def test_the_reported_run_is_the_one_that_the_report_names(
    journal: Journal, tmp_path: Path
) -> None:
    assert reported(tmp_path) is None
    (tmp_path / "report").mkdir()
    facts = tmp_path / "report" / "headline.json"
    facts.write_text('{"samples": "run.jsonl"}')
    later = tmp_path / "results" / "zzz.jsonl"
    later.write_text(journal.path.read_text())
    found = reported(tmp_path)
    assert found is not None
    assert found.path == journal.path
    journal.path.unlink()
    assert reported(tmp_path) is None


@pytest.mark.parametrize(
    ("written", "read"), [*VIEWER_LEFT_OUT.items(), ("0123", "0123"), (None, None)]
)
def test_of_an_old_measuring_hash_the_viewer_is_left_out(
    tmp_path: Path, written: str | None, read: str | None
) -> None:
    environment = {} if written is None else {"measuring_hash": written}
    with Journal(tmp_path / "old.jsonl") as journal:
        journal.write(
            "run", schema=1, id="x", started="", seed=7, options={}, environment=environment
        )
    assert load(journal.path).environment.get("measuring_hash") == read


def test_a_last_line_that_was_cut_short_is_left_out_and_taken_off(journal: Journal) -> None:
    with journal.path.open("a") as file:
        file.write('{"kind": "sample", "blo')
    assert load(journal.path).samples == ()
    journal.__exit__()
    with Journal(journal.path) as again:
        again.write("end", stopped="interrupted")
    assert load(journal.path).end == {"stopped": "interrupted"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"kind": "run", "schema": 2}', "'schema': 2}: expected kind 'run' and schema 1"),
        ("oh", ":1: 'oh': expected JSON"),
        ("[1]", ":1: '[1]': expected a JSON object"),
    ],
)
def test_a_file_that_is_no_run_is_refused(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(SampleFileError) as refused:
        load(path)
    assert said in str(refused.value)


def test_a_file_is_written_by_one_run_at_a_time(journal: Journal) -> None:
    with pytest.raises(SampleFileError, match="expected a run that has ended"):
        Journal(journal.path)
