"""What a study folder knows of its withdrawals: applied, not yet applied, or more than withdrawals.csv says."""

import datetime as dt

import pytest

from orchestration.erasure import destruction, erasure_log
from orchestration.erasure.erasure_log import ErasureAttempt
from orchestration.erasure.withdrawal_state import NotAppliedError, read_withdrawal_state, refuse_unapplied
from orchestration.release.store.manifest import move_pointer, write_manifest
from orchestration.state import layout
from orchestration.warehouse.withdrawals import Scope, Tombstone, mark, save
from tests.unit.ingest.builders import study

DAY = dt.date(2026, 11, 23)
ERASED, STOPPED = Tombstone("p1", Scope.ERASE, DAY), Tombstone("p2", Scope.STOP_CONTACT, DAY)


def released(definition, *known, release_id="r1"):
    folder = layout.releases_folder(definition.folder) / release_id
    folder.mkdir(parents=True)
    said = {
        "release_id": release_id,
        "released_at": "2026-11-23T00:00:00Z",
        "withdrawals": [mark(definition.info.id, each) for each in known],
    }
    write_manifest(folder, said, {})
    (folder / "public.duckdb").write_text(f"numbers of {release_id}", encoding="utf-8")
    move_pointer(layout.releases_folder(definition.folder), release_id)


def attempted(definition, *people, remaining=()):
    layout.state_folder(definition.folder).mkdir(exist_ok=True)
    marks = tuple(mark(definition.info.id, each) for each in people)
    erasure_log.write_attempt(
        definition, ErasureAttempt(marks, "2026-11-23T00:00:00Z", (), (), tuple(remaining), 1, 1, 1, ())
    )


@pytest.fixture
def definition(tmp_path):
    return study(tmp_path)


def test_nobody_withdrew_and_nothing_is_refused(definition):
    released(definition)
    refuse_unapplied(definition)
    assert read_withdrawal_state(definition).as_facts() == {
        "stop_contact": 0, "no_further_use": 0, "erase": 0, "is_applied": True, "remaining": []
    }  # fmt: skip


def test_a_withdrawal_that_the_release_does_not_know_is_refused_with_the_command_to_give(definition):
    released(definition)
    save(definition.folder, [STOPPED])
    with pytest.raises(NotAppliedError, match=r"1 stop_contact.*stakeholder-views run"):
        refuse_unapplied(definition)


def test_an_erasure_needs_the_release_and_the_log(definition):
    save(definition.folder, [ERASED])
    released(definition, ERASED)
    with pytest.raises(NotAppliedError, match="1 erase"):
        refuse_unapplied(definition)
    attempted(definition, ERASED)
    refuse_unapplied(definition)
    assert read_withdrawal_state(definition).is_applied


def test_an_older_release_put_back_is_refused_although_the_log_knows(definition):
    save(definition.folder, [ERASED])
    released(definition)
    attempted(definition, ERASED)
    assert read_withdrawal_state(definition).unapplied == (ERASED,)


def test_an_older_withdrawals_file_put_back_is_refused(definition):
    released(definition, ERASED, STOPPED)
    attempted(definition, ERASED)
    save(definition.folder, [STOPPED])
    with pytest.raises(NotAppliedError, match="1 withdrawals that the current release knows are not in it"):
        refuse_unapplied(definition)


def test_a_stronger_scope_is_open_and_is_not_taken_for_a_missing_line(definition):
    released(definition, STOPPED)
    save(definition.folder, [Tombstone("p2", Scope.ERASE, DAY)])
    found = read_withdrawal_state(definition)
    assert (len(found.unapplied), len(found.unproven), found.missing_count) == (1, 1, 0)


def test_files_that_remain_are_told_and_do_not_close_the_study(definition):
    save(definition.folder, [ERASED])
    released(definition, ERASED)
    attempted(definition, ERASED, remaining=["waves/w1/a.zip"])
    assert (read_withdrawal_state(definition).is_applied, read_withdrawal_state(definition).remaining) == (
        True,
        ("waves/w1/a.zip",),
    )


def test_a_broken_line_of_the_log_is_no_proof(definition):
    save(definition.folder, [ERASED])
    attempted(definition, ERASED)
    log = layout.erasures_file(definition.folder)
    log.write_text(log.read_text(encoding="utf-8")[:40], encoding="utf-8")
    assert read_withdrawal_state(definition).unproven == (ERASED,)


def test_older_releases_go_and_their_public_numbers_stay(definition):
    released(definition, release_id="r1")
    released(definition, release_id="r2")
    (layout.releases_folder(definition.folder) / ".r3.partial").mkdir()
    gone = destruction.destroy_older_releases(definition, keep="r2")
    assert set(gone) == {"releases/r1", "releases/.r3.partial"}
    kept = layout.releases_folder(definition.folder) / "published" / "r1" / "public.duckdb"
    assert kept.read_text(encoding="utf-8") == "numbers of r1"


def test_what_libraries_left_goes_and_the_log_stays(definition):
    state = layout.state_folder(definition.folder)
    for name in ("dbt/target", "dagster/history", "quality", "build", "rebuild-x"):
        (state / name).mkdir(parents=True)
    for name in ("last_failure.txt", "lock", layout.ERASURES, "build/warehouse.duckdb"):
        (state / name).write_text("x", encoding="utf-8")
    destruction.destroy_state(definition)
    assert sorted(path.name for path in state.iterdir()) == sorted(["build", layout.ERASURES, "lock"])
