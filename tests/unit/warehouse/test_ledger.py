"""Planning: what a look at the folder changes, and what leaves the fingerprint alone."""

import datetime as dt

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.warehouse import database, ledger
from orchestration.warehouse.contract import SEGMENT
from orchestration.warehouse.ledger import Candidate, Known, Plan, Read, to_read

A = Candidate("waves/a.qdpx", "d_a", "s1", "interview/w1")
B = Candidate("waves/b.sav", "d_b", "s1", "follow_up/w2")
AT = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - moments in the warehouse are naive UTC


def known(*candidates: Candidate, same_as: str | None = None) -> list[Known]:
    return [
        Known(each.path, each.delivery_id, each.settings_hash, rows_of(each.delivery_id), None, same_as, each.group)
        for each in candidates
    ]


def rows_of(delivery_id: str) -> str:
    """The rows of a delivery in these tests: `d_a` and `d_a.zipped-again` hold the same."""
    return f"rows of {delivery_id.partition('.')[0]}"


def plan(found: list[Candidate], stored: list[Known], *, basis: str, reread: bool = False) -> Plan:
    """Plan after reading whatever has to be read."""
    read = {delivery_id: Read(rows_of(delivery_id)) for delivery_id in to_read(found, stored, reread=reread)}
    return ledger.plan(found, stored, read, basis=basis)


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
    moved = Candidate("waves/z.qdpx", "d_a", "s1", A.group)
    changes = plan([moved, B], known(A, B), basis="x")
    assert (changes.take_in, dict(changes.renamed), changes.absent) == ((), {"d_a": "waves/z.qdpx"}, ())
    assert changes.fingerprint == plan([A, B], known(A, B), basis="x").fingerprint


def test_two_files_that_swap_names_are_both_kept():
    swapped = [Candidate(A.path, "d_b", "s1", B.group), Candidate(B.path, "d_a", "s1", A.group)]
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


def test_the_same_bytes_under_two_rules_are_a_problem_that_names_both_files():
    (problem,) = ledger.same_bytes([A, Candidate("waves/copy.qdpx", "d_a", "s2", A.group)])
    assert str(problem) == (
        "waves/copy.qdpx: holds the same bytes as waves/a.qdpx, which another rule reads; one of the two is expected"
    )


def test_the_same_bytes_twice_under_one_rule_are_one_delivery():
    copy = Candidate("waves/copy.qdpx", "d_a", "s1", A.group)
    assert ledger.same_bytes([A, copy]) == ()
    assert plan([A, copy], [], basis="x") == plan([A], [], basis="x")
    assert plan([copy, A], known(A), basis="x").renamed == {}


ZIPPED_AGAIN = Candidate(A.path, "d_a.zipped-again", "s1", A.group)


def test_other_bytes_with_the_same_rows_at_the_same_path_change_nothing():
    changes = plan([ZIPPED_AGAIN, B], known(A, B), basis="x")
    assert (changes.take_in, dict(changes.same), dict(changes.superseded)) == ((), {"d_a.zipped-again": "d_a"}, {})
    assert (changes.absent, dict(changes.renamed)) == ((), {})
    assert changes.fingerprint == plan([A, B], known(A, B), basis="x").fingerprint


def test_what_was_zipped_again_and_renamed_is_still_the_same_delivery():
    moved = Candidate("waves/new name.qdpx", "d_a.zipped-again", "s1", A.group)
    changes = plan([moved], known(A), basis="x")
    assert (dict(changes.renamed), changes.absent) == ({"d_a": moved.path}, ())


def test_bytes_that_are_known_to_repeat_a_delivery_are_not_read_again():
    stored = [*known(A), *known(ZIPPED_AGAIN, same_as="d_a")]
    assert to_read([ZIPPED_AGAIN], stored) == ()
    assert plan([ZIPPED_AGAIN], stored, basis="x").fingerprint == plan([A], known(A), basis="x").fingerprint


def test_a_correction_of_what_was_zipped_again_supersedes_the_delivery():
    stored = [*known(A), *known(ZIPPED_AGAIN, same_as="d_a")]
    assert dict(plan([Candidate(A.path, "d_c", "s1")], stored, basis="x").superseded) == {"d_a": "d_c"}


def test_a_file_that_was_corrected_to_what_another_holds_leaves_nothing_of_its_old_rows():
    wrong = Candidate("waves/late.qdpx", "d_w", "s1", A.group)
    corrected = Candidate(wrong.path, "d_a.zipped-again", "s1", A.group)
    changes = plan([A, corrected], known(A, wrong), basis="x")
    assert (dict(changes.superseded), changes.absent) == ({"d_w": "d_a.zipped-again"}, ())
    assert changes.fingerprint == plan([A], known(A), basis="x").fingerprint


def test_two_new_files_with_the_same_rows_count_once():
    first, second = (
        Candidate("waves/1.qdpx", "d_a", "s1", A.group),
        Candidate("waves/2.qdpx", "d_a.zipped-again", "s1", A.group),
    )
    changes = plan([first, second], [], basis="x")
    assert (changes.take_in, dict(changes.same)) == (("d_a",), {"d_a.zipped-again": "d_a"})


def test_the_same_rows_of_another_instrument_are_another_delivery():
    other = Candidate("waves/2.qdpx", "d_a.zipped-again", "s1", "other/w1")
    assert plan([A, other], known(A), basis="x").take_in == ("d_a.zipped-again",)


def test_of_two_files_that_may_hold_the_same_the_order_of_their_names_counts():
    first, second = plan([A, B], [], basis="x"), plan([B, A], [], basis="x")
    assert first.fingerprint == second.fingerprint
    turned = [Candidate(B.path, "d_a", "s1"), Candidate(A.path, "d_b", "s1", B.group)]
    assert plan(turned, [], basis="x").fingerprint != first.fingerprint


def test_what_an_older_version_stored_without_a_hash_of_its_rows_is_read_again():
    assert to_read([A], [Known(A.path, "d_a", "s1")]) == ("d_a",)


# No dot: what stands before it are the rows, and here no two deliveries hold the same.
ids = st.text(st.characters(exclude_characters="."), min_size=1, max_size=3)
candidates = st.lists(
    st.builds(Candidate, st.text(min_size=1, max_size=3), ids, st.sampled_from(["s1", "s2"])),
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
            database.store_delivery(
                connection, {**row("d_a2", A.path), "supersedes": "d_a"}, {"segment": segments("d_a2", 2)}
            )
            ledger.record(connection, changes, at=AT)
        assert connection.execute("select distinct delivery_id, count(*) over () from raw.segment").fetchall() == [
            ("d_a2", 2)
        ]
        assert connection.execute("select delivery_id, superseded_at from raw.delivery order by 1").fetchall() == [
            ("d_a", AT),
            ("d_a2", None),
        ]
        changed = "select delivery_id, added_count, removed_count, kept_count from raw.delivery_change order by 1"
        assert connection.execute(changed).fetchall() == [("d_a", 3, 0, 0), ("d_a2", 0, 1, 2)]


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
