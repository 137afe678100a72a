"""Which releases stay, and that the numbers of those that go stay in the ledger."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from orchestration.release.store import retention
from orchestration.release.store.manifest import move_pointer, write_manifest
from orchestration.release.store.retention import list_releases, prune, published_files
from orchestration.study.treatment import Releases

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def released(releases, *days_ago):
    """Make a release for each age in days, and point at the last; return their ids."""
    ids = []
    for days in days_ago:
        at = NOW - dt.timedelta(days=days)
        release_id = f"{at:%Y%m%dT%H%M%SZ}-aaaaaaaa"
        folder = releases / release_id
        folder.mkdir(parents=True)
        for name in ("public.duckdb", "analyst.duckdb"):
            (folder / name).write_text(f"{name} of {release_id}", encoding="utf-8")
            (folder / name).chmod(0o440)
        write_manifest(folder, {"release_id": release_id, "released_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}, {})
        ids.append(release_id)
    move_pointer(releases, ids[-1])
    return ids


def standing_ids(releases):
    return [release.release_id for release in list_releases(releases)]


def test_without_a_rule_every_release_stays(tmp_path):
    ids = released(tmp_path, 900, 400, 0)
    assert prune(tmp_path, Releases(), at=NOW).release_ids == ()
    assert standing_ids(tmp_path) == ids


def test_the_newest_are_kept_and_the_others_go(tmp_path):
    ids = released(tmp_path, 40, 30, 20, 10, 0)
    assert prune(tmp_path, Releases(keep=3), at=NOW).release_ids == tuple(ids[:2])
    assert standing_ids(tmp_path) == ids[2:]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*ids[2:], "current.json", "published"]


def test_releases_of_the_last_days_are_kept(tmp_path):
    ids = released(tmp_path, 40, 31, 30, 10, 0)
    assert prune(tmp_path, Releases(keep_days=30), at=NOW).release_ids == tuple(ids[:2])


def test_the_current_release_and_the_one_to_go_back_to_are_never_removed(tmp_path):
    ids = released(tmp_path, 400, 300, 200)
    assert prune(tmp_path, Releases(keep=1), at=NOW).release_ids == (ids[0],)
    assert prune(tmp_path, Releases(keep_days=1), at=NOW).release_ids == ()


def test_a_damaged_release_is_not_the_one_to_go_back_to(tmp_path):
    ids = released(tmp_path, 30, 20, 10, 0)
    damaged = tmp_path / ids[2] / "analyst.duckdb"
    damaged.chmod(0o600)
    damaged.write_text("other bytes", encoding="utf-8")
    assert prune(tmp_path, Releases(keep=1), at=NOW).release_ids == (ids[0], ids[2])
    assert standing_ids(tmp_path) == [ids[1], ids[3]]


def test_the_current_release_stays_when_the_pointer_was_put_back_to_an_old_one(tmp_path):
    ids = released(tmp_path, 30, 20, 10, 0)
    move_pointer(tmp_path, ids[0])
    assert prune(tmp_path, Releases(keep=1), at=NOW).release_ids == (ids[1], ids[2])


def test_folders_that_are_no_release_are_left_alone(tmp_path):
    ids = released(tmp_path, 30, 20, 10, 0)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / ids[0] / "manifest.json").unlink()
    copied = tmp_path / "copy of a release"
    copied.mkdir()
    (copied / "manifest.json").write_text((tmp_path / ids[1] / "manifest.json").read_text(encoding="utf-8"))
    prune(tmp_path, Releases(keep=1), at=NOW)
    assert {"notes", ids[0], copied.name} <= {path.name for path in tmp_path.iterdir()}


def test_without_a_readable_pointer_nothing_goes(tmp_path):
    ids = released(tmp_path, 30, 20, 10, 0)
    (tmp_path / "current.json").write_text(json.dumps({"release_id": "gone", "path": "gone"}), encoding="utf-8")
    assert prune(tmp_path, Releases(keep=1), at=NOW).release_ids == ()
    (tmp_path / "current.json").unlink()
    assert prune(tmp_path, Releases(keep=1), at=NOW).release_ids == ()
    assert standing_ids(tmp_path) == ids


def test_the_public_file_of_every_release_stays_to_be_read(tmp_path):
    ids = released(tmp_path, 30, 20, 10, 0)
    before = {each.release_id: each.file.read_bytes() for each in published_files(tmp_path)}
    prune(tmp_path, Releases(keep=1), at=NOW)
    after = published_files(tmp_path)
    assert [each.release_id for each in after] == ids
    assert {each.release_id: each.file.read_bytes() for each in after} == before
    assert not list((tmp_path / "published").rglob("analyst*")), "the ledger holds what was public and nothing else"


def test_a_release_that_cannot_be_removed_is_told_and_the_others_go(tmp_path, monkeypatch):
    ids = released(tmp_path, 40, 30, 20, 10, 0)
    remember = retention.record_in_ledger

    def full(releases, release):
        if release.release_id == ids[0]:
            raise OSError(28, "No space left on device")
        remember(releases, release)

    monkeypatch.setattr(retention, "record_in_ledger", full)
    pruned = prune(tmp_path, Releases(keep=2), at=NOW)
    assert [str(problem) for problem in pruned.problems] == [
        f"releases/{ids[0]}: could not be removed: No space left on device"
    ]
    assert pruned.release_ids == (ids[1], ids[2])
    assert ids[0] in standing_ids(tmp_path), "its numbers are not in the ledger, so it stays"


def test_what_a_killed_run_left_is_cleared_and_never_read(tmp_path):
    ids = released(tmp_path, 10, 0)
    for left in (f".{ids[0]}.pruned", f"published/.{ids[0]}.partial"):
        (tmp_path / left).mkdir(parents=True)
        (tmp_path / left / "public.duckdb").write_text("half", encoding="utf-8")
    assert [each.file.parent.name for each in published_files(tmp_path)] == ids
    prune(tmp_path, Releases(keep=1), at=NOW)
    assert not list(tmp_path.glob(".*.pruned"))


def test_one_rule_is_expected_not_two():
    with pytest.raises(ValidationError, match="one of 'keep' and 'keep_days'"):
        Releases(keep=3, keep_days=30)


@given(
    ages=st.lists(st.integers(0, 60), min_size=1, max_size=8, unique=True),
    rule=st.one_of(st.builds(Releases, keep=st.integers(1, 9)), st.builds(Releases, keep_days=st.integers(1, 60))),
)
@settings(max_examples=25, deadline=None)
def test_whatever_the_rule_the_two_newest_stay_and_no_public_number_is_lost(tmp_path_factory, ages, rule):
    releases = tmp_path_factory.mktemp("releases")
    ids = released(releases, *sorted(ages, reverse=True))
    prune(releases, rule, at=NOW)
    assert set(ids[-2:]) <= set(standing_ids(releases))
    assert [each.release_id for each in published_files(releases)] == ids
