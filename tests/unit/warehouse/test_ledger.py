"""Planning: what a look at the folder changes, and what leaves the fingerprint alone."""

import datetime as dt

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.warehouse import database, ledger
from orchestration.warehouse.contract import SEGMENT
from orchestration.warehouse.ledger import Candidate, Known, plan

A = Candidate("waves/a.qdpx", "d_a", "s1")
B = Candidate("waves/b.sav", "d_b", "s1")
AT = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - moments in the warehouse are naive UTC


def known(*candidates: Candidate) -> list[Known]:
    return [Known(each.path, each.delivery_id, each.settings_hash) for each in candidates]


def test_a_first_look_takes_in_everything():
    assert plan([A, B], [], basis="x").take_in == ("d_a", "d_b")


def test_a_second_look_takes_in_nothing_and_has_the_same_fingerprint():
    first, second = plan([A, B], [], basis="x"), plan([A, B], known(A, B), basis="x")
    assert second.take_in == ()
    assert second.fingerprint == first.fingerprint


def test_a_corrected_file_supersedes_the_one_at_its_path():
    corrected = Candidate(A.path, "d_a2", "s1")
    changes = plan([corrected, B], known(A, B), basis="x")
    assert (changes.take_in, dict(changes.superseded)) == (("d_a2",), {"d_a": "d_a2"})


def test_a_renamed_file_is_the_same_delivery():
    moved = Candidate("waves/z.qdpx", "d_a", "s1")
    changes = plan([moved, B], known(A, B), basis="x")
    assert (changes.take_in, dict(changes.renamed), changes.absent) == ((), {"d_a": "waves/z.qdpx"}, ())
    assert changes.fingerprint == plan([A, B], known(A, B), basis="x").fingerprint


def test_two_files_that_swap_names_are_both_kept():
    swapped = [Candidate(A.path, "d_b", "s1"), Candidate(B.path, "d_a", "s1")]
    changes = plan(swapped, known(A, B), basis="x")
    assert (changes.take_in, dict(changes.superseded)) == ((), {})
    assert dict(changes.renamed) == {"d_b": A.path, "d_a": B.path}


def test_a_file_that_is_gone_is_reported_and_its_rows_still_count():
    changes = plan([B], known(A, B), basis="x")
    assert changes.absent == (A.path,)
    assert changes.fingerprint == plan([A, B], known(A, B), basis="x").fingerprint


def test_other_settings_read_the_same_bytes_again():
    assert plan([Candidate(A.path, "d_a", "s2")], known(A), basis="x").take_in == ("d_a",)


def test_a_full_refresh_reads_everything_again():
    assert plan([A, B], known(A, B), basis="x", reread=True).take_in == ("d_a", "d_b")


def test_other_code_or_another_definition_changes_the_fingerprint():
    assert plan([A], known(A), basis="x").fingerprint != plan([A], known(A), basis="y").fingerprint


def test_the_same_bytes_twice_are_a_problem_that_names_both_files():
    (problem,) = ledger.same_bytes([A, Candidate("waves/copy.qdpx", "d_a", "s1")])
    assert str(problem) == "waves/copy.qdpx: holds the same bytes as waves/a.qdpx; one of the two is expected"


candidates = st.lists(
    st.builds(
        Candidate, st.text(min_size=1, max_size=3), st.text(min_size=1, max_size=3), st.sampled_from(["s1", "s2"])
    ),
    unique_by=(lambda each: each.path, lambda each: each.delivery_id),
)


@given(candidates, candidates)
def test_after_a_plan_a_second_look_finds_nothing_new(before, now):
    changes = plan(now, known(*before), basis="x")
    kept = [
        each for each in before if each.path in changes.absent and each.delivery_id not in {c.delivery_id for c in now}
    ]
    again = plan(now, known(*now, *kept), basis="x")
    assert again.take_in == ()
    assert again.fingerprint == changes.fingerprint


def row(delivery_id: str, path: str) -> dict:
    return {"delivery_id": delivery_id, "path": path, "content_hash": "h", "size_bytes": 1, "settings_hash": "s1",
            "format": "qdpx", "received_at": AT}  # fmt: skip


def segments(delivery_id: str, count: int):
    return SEGMENT.table({"segment_id": f"s{place}", "delivery_id": delivery_id} for place in range(count))


def test_storing_a_delivery_twice_changes_nothing_and_keeps_when_it_came(tmp_path):
    with database.opened(tmp_path / "build.duckdb") as connection:
        database.create_raw(connection)
        for at in (AT, AT + dt.timedelta(days=1)):
            with database.transaction(connection):
                database.store_delivery(
                    connection, {**row("d_a", "a"), "received_at": at}, {"segment": segments("d_a", 3)}
                )
        assert connection.execute("select count(*) from raw.segment").fetchall() == [(3,)]
        assert connection.execute("select received_at, row_count from raw.delivery").fetchall() == [(AT, 3)]


def test_a_superseded_delivery_leaves_its_line_in_the_ledger_and_no_rows(tmp_path):
    with database.opened(tmp_path / "build.duckdb") as connection:
        database.create_raw(connection)
        with database.transaction(connection):
            database.store_delivery(connection, row("d_a", A.path), {"segment": segments("d_a", 3)})
        changes = plan([Candidate(A.path, "d_a2", "s1")], ledger.known_deliveries(connection), basis="x")
        with database.transaction(connection):
            ledger.record(connection, changes, at=AT)
            database.store_delivery(connection, row("d_a2", A.path), {"segment": segments("d_a2", 2)})
        assert connection.execute("select distinct delivery_id, count(*) over () from raw.segment").fetchall() == [
            ("d_a2", 2)
        ]
        assert connection.execute("select delivery_id, superseded_at from raw.delivery order by 1").fetchall() == [
            ("d_a", AT),
            ("d_a2", None),
        ]


def test_an_error_in_the_middle_leaves_the_warehouse_as_it_was(tmp_path):
    path = tmp_path / "build.duckdb"
    with database.opened(path) as connection:
        database.create_raw(connection)
        with database.transaction(connection):
            database.store_delivery(connection, row("d_a", "a"), {"segment": segments("d_a", 3)})
    with pytest.raises(duckdb.ConversionException):
        remove_and_fail(path)
    with database.opened(path, read_only=True) as connection:
        assert connection.execute("select count(*) from raw.segment").fetchall() == [(3,)]


def remove_and_fail(path):
    with database.opened(path) as connection, database.transaction(connection):
        database.remove_rows(connection, "d_a")
        connection.execute("select cast('no number' as integer)")
