"""Kills, two runs at once, and readers under publishing: the small versions, in a process of their own.

Forks are safe only of a process that runs no threads; the one of the tests does. So `python -m tests.faults` does the
work once for all tests, and each test looks at its line of what it says. `make faults` does the big versions, and
kills at random moments too.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.system.failpoints import VARIABLE

from . import points
from .erasures import BEFORE_ITS_RUN
from .parts import OF_A_SMALL_TEST

ROOT = Path(__file__).resolve().parents[2]
# `make faults` kills at all of them; the last ones of an erasure come after a whole run.
IN_PARTS = [each for each in points.TESTED if each in OF_A_SMALL_TEST or each in BEFORE_ITS_RUN]
SMALL = ("--parts", "--few", "--pairs", "1", "--publishes", "3", "--readers", "8")


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What the program says of each case."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *SMALL],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=1500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    return dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)


def test_the_failpoints_that_are_tested_are_those_of_the_product():
    assert points.in_the_code() == set(points.TESTED)
    assert len(IN_PARTS) >= 25


@pytest.mark.parametrize("failpoint", IN_PARTS)
def test_a_release_outlives_a_kill_and_the_next_run_comes_to_the_same(said, failpoint):
    assert "s of work" in said[failpoint]


def test_two_runs_at_once_come_to_one_release(said):
    assert "published" in said["pair 1"]


def test_eight_readers_see_whole_releases_while_others_are_published(said):
    assert "'publishes': 3, 'readers': 8" in said["readers"]
