"""A test that is slow says so, or is told at the end: tests/tiers.py at work on tests that burn time."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TESTS = """
import pytest, time

def burn():
    end = time.process_time() + 0.4
    while time.process_time() < end:
        pass

@pytest.fixture(scope="module")
def shared():
    burn()

@pytest.fixture
def own():
    burn()

def test_that_burns():
    burn()

def test_whose_own_fixture_burns(own):
    pass

@pytest.mark.slow
def test_that_says_so():
    burn()

def test_that_comes_first_of_those_that_share(shared):
    pass

def test_that_waits():
    time.sleep(0.4)
"""


def test_a_test_that_takes_long_is_told_unless_it_says_so(tmp_path):
    (tmp_path / "test_burning.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "strict.py").write_text("import tests.tiers\n\ntests.tiers.SECONDS = 0.2\n", encoding="utf-8")
    plugins = ["-p", "tests.tiers", "-p", "strict", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, "--rootdir", str(tmp_path), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, tmp_path)))},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert "5 passed" in done.stdout, done.stdout
    assert done.stdout.count("mark it `slow`") == 2
    for name in ("test_that_burns", "test_whose_own_fixture_burns"):
        assert f"{name}: took 0." in done.stdout
