"""One writer at a time, and no lock left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from orchestration.state.lock import LockedError, hold_lock, read_holder

HOLD = """
import subprocess, sys, time
from pathlib import Path
from orchestration.state.lock import hold_lock
sys.argv = ["stakeholder-views", "withdraw", *sys.argv[1:]]
with hold_lock(Path(sys.argv[2])):
    child = subprocess.Popen(["sleep", "30"])
    print(child.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock, and has started a process of its own."""
    held = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True)
    grandchild = int(held.stdout.readline())
    yield held
    held.kill()
    held.wait(timeout=10)
    held.stdout.close()
    os.kill(grandchild, signal.SIGKILL)


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path, other):
    with pytest.raises(LockedError) as error, hold_lock(tmp_path / "lock"):
        pytest.fail("two writers")
    says = str(error.value)
    assert f"stakeholder-views withdraw, process {other.pid} on {socket.gethostname()}, since 20" in says
    assert "--wait" in says


def test_who_is_withdrawn_stands_not_in_the_lock(tmp_path, other):
    assert str(tmp_path) not in (tmp_path / "lock").read_text(encoding="utf-8"), "an argument, as an id would be"


def test_the_lock_is_free_after_the_block(tmp_path):
    for _ in range(2):
        with hold_lock(tmp_path / "lock"):
            pass
    assert (tmp_path / "lock").read_text(encoding="utf-8") == ""


def test_the_lock_is_free_within_five_seconds_of_the_death_of_its_holder(tmp_path, other):
    """Also where a process that the holder started lives on."""
    other.kill()
    start = time.monotonic()
    with hold_lock(tmp_path / "lock", wait=5):
        assert time.monotonic() - start < 5


def test_a_writer_may_wait_for_the_other_to_end(tmp_path, other):
    threading.Timer(0.3, other.kill).start()
    with hold_lock(tmp_path / "lock", wait=20):
        pass


def test_waiting_ends_with_the_name_of_the_holder(tmp_path, other):
    with (
        pytest.raises(LockedError, match=rf"still after 0\.3 seconds: .*{other.pid}"),
        hold_lock(tmp_path / "lock", wait=0.3),
    ):
        pytest.fail("two writers")


def test_the_holder_is_told_while_it_lives_and_not_after(tmp_path, other):
    assert read_holder(tmp_path / "lock").pid == other.pid
    other.kill()
    other.wait(timeout=10)
    assert (tmp_path / "lock").read_text(encoding="utf-8"), "it could not tidy up"
    assert read_holder(tmp_path / "lock") is None


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path):
    assert read_holder(tmp_path / "lock") is None


def test_a_holder_on_another_machine_is_told_as_it_wrote_itself_down(tmp_path):
    said = {"pid": 1, "host": "elsewhere", "command": "stakeholder-views run", "since": "2026-01-01T00:00:00Z"}
    (tmp_path / "lock").write_text(json.dumps(said), encoding="utf-8")
    assert (
        str(read_holder(tmp_path / "lock"))
        == "stakeholder-views run, process 1 on elsewhere, since 2026-01-01T00:00:00Z"
    )


def test_a_full_disk_does_not_keep_a_writer_from_its_lock(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    (tmp_path / "lock").symlink_to(full)
    with hold_lock(tmp_path / "lock"):
        pass
