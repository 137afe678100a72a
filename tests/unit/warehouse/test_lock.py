"""One writer at a time, and no lock left behind."""

import os
import subprocess
import sys

import pytest

from orchestration.warehouse.lock import LockedError, only_writer

HOLD = """
import sys, time
from pathlib import Path
from orchestration.warehouse.lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path):
    with (
        only_writer(tmp_path / "lock"),
        pytest.raises(LockedError, match=f"process {os.getpid()}"),
        only_writer(tmp_path / "lock"),
    ):
        pytest.fail("two writers")


def test_the_lock_is_free_after_the_block(tmp_path):
    for _ in range(2):
        with only_writer(tmp_path / "lock"):
            pass


def test_the_lock_is_free_when_its_holder_was_killed(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockedError, match=f"process {holder.pid}"), only_writer(tmp_path / "lock"):
        pytest.fail("two writers")
    holder.kill()
    holder.wait(timeout=10)
    with only_writer(tmp_path / "lock"):
        pass
