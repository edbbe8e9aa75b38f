"""pytest-benchmark is shown the committed samples as they are."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.samples import reported
from benchmarks.tools.processes import ROOT, server_environment


def test_recorded_start_ups_reach_pytest_benchmark_unchanged(tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    options = ["-p", "no:cacheprovider", "-p", "no:playwright", f"--benchmark-json={made}"]
    command = [sys.executable, "-m", "pytest", "-q", *options, "benchmarks/micro/bench_series.py"]
    environment = server_environment()  # of which no worker of pytest-xdist is a part
    said = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout
    run = reported(ROOT / "benchmarks")
    assert run is not None
    found = {
        (one["params"]["metric"], one["params"]["arm"]): one["stats"]["data"]
        for one in json.loads(made.read_text())["benchmarks"]
        if one["extra_info"] == {"run": run.id, "started": run.started}
    }
    assert found == {
        (metric, arm): values
        for metric in ("startup.wall", "startup.cpu")
        for arm, values in run.series(metric).items()
    }
    assert found
