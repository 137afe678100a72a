"""Archives of a study folder: whole or not there, read back, and never a way to forget who withdrew."""

import datetime as dt
import os
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.template import write_template
from orchestration.erasure.withdrawal_state import NotAppliedError, refuse_unapplied
from orchestration.operations import backup as module
from orchestration.operations.backup import back_up, keep_beside, restore
from orchestration.operations.backup_archive import BackupError
from orchestration.state import layout
from orchestration.state.lock import LockedError, hold_lock
from orchestration.study.loader import load_study
from orchestration.warehouse.withdrawals import Scope, Tombstone, load, save

MORNING = dt.datetime(2026, 11, 23, 4, 30, tzinfo=dt.UTC)
DAY = MORNING.date()


@pytest.fixture
def study(tmp_path):
    """A study folder that looks as one does after runs; nothing in it was computed."""
    folder = tmp_path / "study"
    write_template(folder)
    files = {
        "waves/w1/a.csv": b"pid,q1\nb1,5\n",
        ".state/build/warehouse.duckdb": os.urandom(4096),
        ".state/erasures.jsonl": b"",
        ".state/dagster/dagster.yaml": b"telemetry: {enabled: false}\n",
        ".state/dagster/history/runs.db": b"comes back",
        ".state/dbt/manifest.json": b"comes back",
        ".state/erasing/warehouse.duckdb": b"on its way out",
        ".state/rebuild-x/warehouse.duckdb": b"of `verify`, at work",
        "releases/20261122T020000Z-aa/manifest.json": b"{}",
        "releases/published/20261122T020000Z-aa.json": b"{}",
        "releases/.20261123T020000Z-bb.partial/manifest.json": b"half",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "releases" / "20261122T020000Z-aa" / "manifest.json").chmod(0o440)
    return load_study(folder)


@pytest.fixture
def into(tmp_path):
    return tmp_path / "backups"


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_archived_comes_back_byte_for_byte_with_rights_and_times(study, into, tmp_path):
    made = back_up(study, into)
    restore(made.path, tmp_path / "again")
    before, after = files_of(study.folder), files_of(tmp_path / "again")
    gone = {name for name in before if name not in after}
    assert gone == {
        ".state/lock",
        ".state/dagster/history/runs.db",
        ".state/dbt/manifest.json",
        ".state/erasing/warehouse.duckdb",
        ".state/rebuild-x/warehouse.duckdb",
        "releases/.20261123T020000Z-bb.partial/manifest.json",
    }
    assert after == {name: content for name, content in before.items() if name not in gone}
    for name in after:
        then, now = (study.folder / name).stat(), (tmp_path / "again" / name).stat()
        assert (then.st_mode, then.st_mtime) == (now.st_mode, now.st_mtime), name


def test_no_archive_is_made_while_a_run_is_at_work(study, into):
    with hold_lock(layout.lock_file(study.folder)), pytest.raises(LockedError):
        back_up(study, into)
    assert not into.exists()


def test_an_archive_in_the_study_folder_would_be_a_delivery_and_is_refused(study):
    with pytest.raises(BackupError, match="stands in the study folder"):
        back_up(study, study.folder / "waves" / "backups")


def test_a_file_that_changes_while_it_is_copied_leaves_no_archive(study, into, monkeypatch):
    add = tarfile.TarFile.addfile

    def changing(archive, member, handle=None):
        add(archive, member, handle)
        if member.name == "waves/w1/a.csv":
            (study.folder / member.name).write_bytes(b"pid,q1\nb1,5\nb2,4\n")

    monkeypatch.setattr(tarfile.TarFile, "addfile", changing)
    with pytest.raises(BackupError, match=r"waves/w1/a\.csv: changed while it was copied"):
        back_up(study, into)
    assert not list(into.glob("*.tar.gz"))


def test_what_a_killed_backup_left_is_no_archive_and_goes_with_the_next(study, into):
    into.mkdir()
    left = into / f".{study.info.id}-20261101T000000Z.tar.gz.partial"
    left.write_bytes(b"half")
    made = back_up(study, into)
    assert [path.name for path in into.glob("*.tar.gz")] == [made.path.name]
    assert not left.exists()


def test_the_newest_archives_of_this_study_stay(study, into):
    into.mkdir()
    other = into / f"{study.info.id}-two-20200101T000000Z.tar.gz"
    other.write_bytes(b"of another study")
    names = [back_up(study, into, keep=2, at=MORNING + dt.timedelta(days=day)).path.name for day in range(3)]
    assert sorted(path.name for path in into.glob("*.tar.gz")) == sorted([*names[1:], other.name])


def test_archives_from_before_an_erasure_are_named(study, into):
    older = back_up(study, into, at=MORNING)
    (study.folder / ".state" / "erasures.jsonl").write_text(
        '{"marks": [], "at": "2026-11-23T12:00:00Z", "destroyed": [], "rewritten": [], "remaining": [],'
        ' "files_scanned": 1, "bytes_scanned": 1, "pieces_sought": 1, "found": []}\n',
        encoding="utf-8",
    )
    newer = back_up(study, into, at=MORNING + dt.timedelta(days=1))
    assert newer.from_before_an_erasure == (older.path.name,)


def test_who_withdrew_after_the_backup_is_in_what_is_restored_and_nothing_is_shown(study, into, tmp_path):
    made = back_up(study, into)
    save(study.folder, [Tombstone("b1", Scope.ERASE, DAY, "a letter")])
    keep_beside(study, into)
    restored = restore(made.path, tmp_path / "again")
    assert restored.later_withdrawals == 1
    assert load(tmp_path / "again") == load(study.folder)
    with pytest.raises(NotAppliedError, match="1 erase"):
        refuse_unapplied(load_study(tmp_path / "again"))


def test_the_folder_that_is_replaced_tells_what_the_backups_do_not(study, into, tmp_path):
    made = back_up(study, into)
    save(study.folder, [Tombstone("b1", Scope.NO_FURTHER_USE, DAY)])
    (layout.releases_folder(study.folder) / "published" / "20261124T020000Z-cc.json").write_bytes(b"{}")
    restored = restore(made.path, tmp_path / "again", newer=study.folder)
    assert (restored.later_withdrawals, restored.later_releases) == (1, 1)
    assert (tmp_path / "again" / "releases" / "published" / "20261124T020000Z-cc.json").exists()


def test_nothing_is_backed_up_that_does_not_know_of_a_withdrawal(study, into):
    save(study.folder, [Tombstone("b1", Scope.ERASE, DAY)])
    with pytest.raises(NotAppliedError):
        back_up(study, into)


@given(st.lists(st.tuples(st.sampled_from(["b1", "b2"]), st.sampled_from(Scope)), max_size=4, unique_by=lambda x: x[0]))
def test_of_two_records_the_one_that_takes_more_away_holds(tmp_path_factory, later):
    folder, source = tmp_path_factory.mktemp("folder"), tmp_path_factory.mktemp("source")
    save(folder, [Tombstone("b1", Scope.NO_FURTHER_USE, DAY)])
    save(source, [Tombstone(person, scope, DAY) for person, scope in later])
    module._take_withdrawals(folder, source)
    held = {each.stakeholder_id: each.scope.strength for each in load(folder)}
    given_later = {person: scope.strength for person, scope in later}
    assert held == {**given_later, "b1": max(given_later.get("b1", 0), Scope.NO_FURTHER_USE.strength)}


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_archive_is_refused_and_leaves_nothing(study, into, tmp_path, place):
    made = back_up(study, into)
    content = bytearray(made.path.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    made.path.write_bytes(content)
    with pytest.raises(BackupError, match="take an older archive"):
        restore(made.path, tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "study"]


def test_an_archive_that_broke_off_is_refused(study, into, tmp_path):
    made = back_up(study, into)
    made.path.write_bytes(made.path.read_bytes()[:-200])
    with pytest.raises(BackupError, match="cannot be read to its end"):
        restore(made.path, tmp_path / "again")


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt"])
def test_an_archive_whose_files_lead_out_of_the_folder_is_refused(tmp_path, name):
    path = tmp_path / "x.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError, match="no backup of a study"):
        restore(path, tmp_path / "again")


def test_a_folder_that_holds_something_is_not_written_over(study, into):
    made = back_up(study, into)
    before = files_of(study.folder)
    with pytest.raises(BackupError, match="is there and not empty; move it away"):
        restore(made.path, study.folder)
    assert files_of(study.folder) == before


def test_a_disk_that_is_full_ends_in_a_message_and_no_archive(study, into, monkeypatch):
    def full(*_arguments, **_keys):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(BackupError, match="No space left on device; no archive was made"):
        back_up(study, into)
    assert not list(into.glob("*.tar.gz"))


def test_what_a_link_leads_to_is_in_the_archive_and_a_circle_of_links_ends(study, into, tmp_path):
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "b.csv").write_bytes(b"from the drive")
    (study.folder / "waves" / "linked").symlink_to(drive)
    with suppress(OSError):
        (drive / "round").symlink_to(study.folder / "waves")
    restore(back_up(study, into).path, tmp_path / "again")
    assert (tmp_path / "again" / "waves" / "linked" / "b.csv").read_bytes() == b"from the drive"
