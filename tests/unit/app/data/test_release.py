"""The pointer, the connection, and what the app reads."""

import datetime as dt
import json
from dataclasses import replace

import duckdb
import pytest

from app.data.release import NoReleaseError, UnreadableReleaseError, current_release, read_last_run, read_once
from app.data.study import read_study
from app.texts.catalogue import in_language
from orchestration.release.store.run_notice import write_run_notice
from tests.fixtures.release import leadership, publish


def point_to(releases, **pointer):
    (releases / "current.json").write_text(json.dumps(pointer))


def test_without_a_pointer_there_is_no_release_yet(tmp_path):
    with pytest.raises(NoReleaseError):
        current_release(tmp_path, "public")
    with pytest.raises(NoReleaseError):
        current_release(tmp_path / "nowhere", "public")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"release_id": "r1"}', '"r1"', "\ufffe"])
def test_a_pointer_that_makes_no_sense_is_told_apart_from_none(tmp_path, text):
    (tmp_path / "current.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableReleaseError, match="does not name a release"):
        current_release(tmp_path, "public")


def test_a_pointer_never_leads_out_of_the_folder_of_releases(tmp_path):
    publish(tmp_path / "elsewhere", leadership())
    inside = tmp_path / "releases"
    inside.mkdir()
    point_to(inside, release_id="r1", path=f"../elsewhere/{leadership().release_id}")
    with pytest.raises(UnreadableReleaseError, match="outside"):
        current_release(inside, "public")


def test_a_tier_that_the_release_does_not_hold_is_not_replaced_by_another(tmp_path):
    publish(tmp_path, leadership())
    with pytest.raises(UnreadableReleaseError, match=r"has no analyst\.duckdb"):
        current_release(tmp_path, "analyst")


@pytest.mark.parametrize("damage", [b"", b"no database", b"\x00" * 20_000])
def test_a_damaged_file_is_unreadable_and_says_which(tmp_path, damage):
    publish(tmp_path, leadership())
    release = current_release(tmp_path, "public")
    release.file.write_bytes(damage)
    with pytest.raises(UnreadableReleaseError, match=r"public\.duckdb"):
        read_study(release)


def test_a_file_that_lacks_a_column_is_unreadable(tmp_path):
    publish(tmp_path, leadership())
    release = current_release(tmp_path, "public")
    with duckdb.connect(str(release.file)) as connection:
        connection.execute("alter table marts.waves drop column mode")
    with pytest.raises(UnreadableReleaseError):
        read_study(release)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from marts.about",
        "select * from read_csv('/etc/hostname')",
        "attach '/tmp/other.duckdb' as other",
        "copy marts.about to '/tmp/out.csv'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_query_can_neither_write_nor_reach_anything_but_its_file(tmp_path, statement):
    publish(tmp_path, leadership())
    with pytest.raises(UnreadableReleaseError):
        current_release(tmp_path, "public").rows(statement)


def test_no_connection_stays_open_so_the_file_can_be_opened_for_writing(tmp_path):
    publish(tmp_path, leadership())
    release = current_release(tmp_path, "public")
    read_study(release)
    with duckdb.connect(str(release.file)) as connection:
        connection.execute("create table scratch (x int)")


def test_a_new_pointer_is_a_new_release(tmp_path):
    publish(tmp_path, leadership())
    publish(tmp_path, replace(leadership(), release_id="20270101T000000Z-00000000", title="Second"))
    assert read_study(current_release(tmp_path, "public")).about.title == "Second"


def test_a_hidden_value_is_read_as_hidden_even_where_the_file_holds_a_number(read_back, tmp_path):
    study = leadership()
    read_back(study)
    release = current_release(tmp_path, "public")
    with duckdb.connect(str(release.file)) as connection:
        connection.execute("update marts.stance_by_role_year set stance_share = 0.99 where is_suppressed")
    hidden = read_study(release).cell("policy", "w2013", "blended")
    assert (hidden.is_hidden, hidden.share, hidden.base) == (True, None, None)


def test_roles_of_one_name_get_their_id_so_that_the_address_tells_them_apart(read_back):
    trends = read_back(replace(leadership(), roles={"a": "Nurses", "b": "Nurses", "c": "GPs"}))
    assert [role.label for role in trends.roles] == ["All roles", "Nurses (a)", "Nurses (b)", "GPs"]


def test_the_standing_that_the_pipeline_writes_is_the_one_that_the_app_reads(tmp_path):
    write_run_notice(tmp_path, "refused", at=dt.datetime(2026, 11, 10, 4, 15, tzinfo=dt.UTC))
    write_run_notice(tmp_path, "refused", at=dt.datetime(2026, 11, 11, 4, 15, tzinfo=dt.UTC))
    said = read_last_run(tmp_path)
    assert (said.outcome, said.checked_at, said.since) == (
        "refused",
        dt.datetime.fromisoformat("2026-11-11T04:15"),
        dt.datetime.fromisoformat("2026-11-10T04:15"),
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"outcome": "refused"}', '{"checked_at": 1}', "\ufffe"])
def test_a_standing_that_makes_no_sense_is_none_and_never_in_the_way(tmp_path, text):
    assert read_last_run(tmp_path) is None
    (tmp_path / "standing.json").write_text(text, encoding="utf-8")
    assert read_last_run(tmp_path) is None


def test_events_are_read_by_day_and_a_release_without_the_table_has_none(read_back, tmp_path):
    rows = [
        {"on_date": dt.date(2015, 6, 1), "event_label": "Report"},
        {"on_date": dt.date(2012, 1, 1), "event_label": "Law"},
    ]
    trends = read_back(replace(leadership(), further={"events": rows}))
    assert [event.label for event in trends.events] == ["Law", "Report"]
    release = current_release(tmp_path, "public")
    with duckdb.connect(str(release.file)) as connection:
        connection.execute("drop table marts.events")
    assert read_study(current_release(tmp_path, "public")).events == ()


def test_what_was_read_of_a_release_is_read_once_and_anew_where_the_file_changed(tmp_path):
    publish(tmp_path, leadership())
    calls = []

    @read_once
    def count(release):
        calls.append(release.release_id)
        return release.rows("select count(*) as people from marts.roles")[0]["people"]

    assert count(current_release(tmp_path, "public")) == count(current_release(tmp_path, "public")) == 3
    assert len(calls) == 1
    # An erasure takes a quote out of every release, and leaves its name as it is.
    with duckdb.connect(str(current_release(tmp_path, "public").file)) as connection:
        connection.execute("delete from marts.roles where role_id = 'policy'")
    assert count(current_release(tmp_path, "public")) == 2


def test_what_was_read_is_kept_by_language(tmp_path):
    publish(tmp_path, leadership())
    release = current_release(tmp_path, "public")
    assert read_study(release).roles[0].label == "All roles"
    with in_language("de"):
        assert read_study(release).roles[0].label == "Alle Rollen"
    assert read_study(release) is read_study(release)
