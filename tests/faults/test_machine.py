"""Faults of the machine: a full disk, a limit on the size of files, a folder that is read-only, a clock that jumps."""

import datetime as dt
import errno
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.release.store import settlement
from orchestration.release.store.settlement import ClockError, next_moment
from orchestration.state.outcome import Ending
from orchestration.system.faults import fault_in, fault_of
from tests.fixtures.whole_runs import run as run_study

from .study import add_something_new, copied, counted_releases, leftovers, republish, result_of, whole

ROOT = Path(__file__).resolve().parents[2]
MAIN = "import sys; from orchestration.cli.main import main; sys.argv[0] = 'stakeholder-views'; main()"
LIMITED = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000)); {MAIN}"
NOW = dt.datetime(2026, 5, 4, 3, 2, 1, tzinfo=dt.UTC)


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the right to mount: {done.stderr.strip()}")


@pytest.fixture
def small_disk(prepared, tmp_path):
    """The study on a disk of its own, with hardly any room left: the function makes room again."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", "size=200m", "tmpfs", str(disk))
    folder = copied(prepared, disk / "study")
    filler = disk / "filler"

    def fill(left: int) -> None:
        room = os.statvfs(disk)
        filler.write_bytes(bytes(max(room.f_bavail * room.f_frsize - left, 0)))

    yield folder, fill, filler.unlink
    subprocess.run(["umount", "-l", str(disk)], check=False)


def command(folder: Path, program: str = MAIN) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, "run", str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("left", [0, 200_000, 2_000_000])
def test_a_full_disk_is_told_as_one_and_the_release_stays(small_disk, left):
    folder, fill, _ = small_disk
    before = whole(folder)
    add_something_new(folder)
    fill(left)
    try:
        outcome = run_study(folder)
    except (OSError, duckdb.Error) as error:
        says = fault_of(error) or repr(error)
    else:
        assert outcome.ending is Ending.BROKEN, outcome
        says = outcome.says
    assert "the disk is full" in says
    assert "make room" in says
    assert whole(folder) == before


def test_a_disk_that_is_full_while_a_release_is_written_loses_nothing(small_disk):
    folder, fill, make_room = small_disk
    before, result = whole(folder), result_of(folder)
    counted = counted_releases(folder)
    fill(1_500_000)
    with pytest.raises((OSError, duckdb.Error)) as error:
        republish(folder)
    assert "the disk is full" in fault_of(error.value)
    assert whole(folder) == before
    make_room()
    after = republish(folder)
    assert (whole(folder), result_of(folder), leftovers(folder)) == (after, result, [])
    assert counted_releases(folder) == counted | {after}


def test_a_limit_on_the_size_of_files_ends_in_a_sentence_and_exit_code_1(study):
    before = whole(study)
    add_something_new(study)
    done = command(study, LIMITED)
    assert done.returncode == 1, done.stderr
    assert "a file may not grow that large" in done.stderr
    assert "Traceback" not in done.stderr
    assert whole(study) == before


def test_a_folder_that_is_read_only_ends_in_a_sentence_and_exit_code_1(study):
    before = whole(study)
    mount("--bind", str(study), str(study))
    try:
        mount("-o", "remount,ro,bind", str(study))
        done = command(study)
    finally:
        subprocess.run(["umount", "-l", str(study)], check=False)
    assert done.returncode == 1, done.stderr
    assert "read-only; let the user under whom this runs write there" in done.stderr
    assert "Traceback" not in done.stderr
    assert whole(study) == before


def test_releases_that_are_read_only_leave_the_release_before(study):
    before = whole(study)
    add_something_new(study)
    mount("--bind", str(study / "releases"), str(study / "releases"))
    try:
        mount("-o", "remount,ro,bind", str(study / "releases"))
        with pytest.raises(OSError, match="Read-only") as error:
            republish(study)
    finally:
        subprocess.run(["umount", "-l", str(study / "releases")], check=False)
    assert "read-only" in fault_of(error.value)
    assert whole(study) == before


def test_a_storage_of_dagster_that_is_described_by_nothing_ends_in_a_sentence(study):
    """As on a server whose settings were copied, and whose variables were not."""
    settings = (ROOT / "deploy" / "dagster.yaml").read_text(encoding="utf-8")
    (study / ".state" / "dagster" / "dagster.yaml").write_text(settings, encoding="utf-8")
    before = whole(study)
    done = command(study)
    assert done.returncode == 1, done.stderr
    assert "dagster.yaml: Dagster's storage cannot be reached as it is described there" in done.stderr
    assert "Traceback" not in done.stderr
    assert whole(study) == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('IO Error: Could not write file "/data/s/w.duckdb": No space left on device', "/data/s/w.duckdb: the disk is"),
        ("(sqlite3.OperationalError) database or disk is full", "the disk is full"),
        ("(sqlite3.OperationalError) attempt to write a readonly database", "the folder is read-only"),
        ("OSError: [Errno 5] Input/output error: '/mnt/waves/a.sav'", "/mnt/waves/a.sav: the drive reports an error"),
        ("OSError: [Errno 116] Stale file handle: '/mnt/waves'", "/mnt/waves: the network drive has lost it"),
    ],
)
def test_the_words_of_a_library_are_told_as_a_fault_with_its_place_and_what_to_do(text, says):
    assert fault_in(text).startswith(says)
    assert "run again" in fault_in(text)


def test_a_bug_is_no_fault_of_the_machine():
    assert fault_of(FileNotFoundError(errno.ENOENT, "No such file or directory", "/x")) is None
    assert fault_of(ValueError("No space left on device is what somebody said")) is None


def test_a_fault_is_found_behind_the_error_that_it_caused():
    error = RuntimeError("the stage broke down")
    error.__cause__ = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/x")
    assert fault_of(error).startswith("/data/x: the disk is full")


def releases_at(folder: Path, *moments: str) -> Path:
    for moment in moments:
        (folder / "published").mkdir(exist_ok=True)
        (folder / "published" / f"{moment}-0123abcd.json").touch()
    return folder


def test_the_moment_of_a_release_is_what_the_clock_says(tmp_path):
    assert next_moment(releases_at(tmp_path, "20260504T030200Z"), NOW) == NOW


@pytest.mark.parametrize("last", ["20260504T030201Z", "20260504T093000Z"])
def test_after_a_small_step_back_a_release_still_comes_after_the_one_before(tmp_path, last):
    moment = next_moment(releases_at(tmp_path, "20260101T000000Z", last), NOW)
    assert f"{moment:{settlement.MOMENT}}" == f"{last[:-2]}{int(last[-2]) + 1}Z"


def test_a_clock_that_lost_years_is_told_with_both_moments(tmp_path):
    with pytest.raises(ClockError, match=r"says 2026-05-04 03:02 UTC, and the last release .* 2029-01-01 00:00 UTC"):
        next_moment(releases_at(tmp_path, "20290101T000000Z"), NOW)


def test_a_clock_that_lost_years_publishes_nothing(study, monkeypatch):
    before = whole(study)
    monkeypatch.setattr("tests.faults.study.dt.datetime", Early)
    with pytest.raises(ClockError):
        republish(study)
    monkeypatch.undo()
    assert (whole(study), leftovers(study)) == (before, [])


class Early(dt.datetime):
    """A clock that was set back to where clocks begin."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime(1970, 1, 1, tzinfo=tz)
