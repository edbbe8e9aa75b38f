"""What `nox -s bench` times works; how fast it is, is not asked here."""

import subprocess
import sys

from crossroads.benchmarks.tools.files import ROOT
from tests.support.servers import clean_environment


def test_each_step_that_is_timed_works() -> None:
    words = ("-p", "no:playwright", "-p", "no:xdist", "--benchmark-disable", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "benchmarks/micro"],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
