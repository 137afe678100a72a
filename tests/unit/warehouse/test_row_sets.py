"""Rows as sets: order and delivery do not matter, everything else does."""

import datetime as dt

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from orchestration.warehouse import database
from orchestration.warehouse.contract import ANSWER, QUARANTINE, SEGMENT
from orchestration.warehouse.row_sets import compared, rows_hash

cells = st.one_of(st.none(), st.text(max_size=3))
answers = st.lists(
    st.fixed_dictionaries(
        {
            "stakeholder_id": st.text(max_size=2),
            "wave_id": st.just("w"),
            "item": st.text(max_size=2),
            "value": cells,
            "label": cells,
        }
    ),
    max_size=6,
)


def table(rows: list[dict], delivery_id: str = "d_a") -> dict[str, pa.Table]:
    return {"answer": ANSWER.table({**row, "delivery_id": delivery_id} for row in rows)}


def as_set(rows: list[dict]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


@given(answers, st.randoms(use_true_random=False))
def test_neither_order_nor_delivery_changes_the_hash(rows, dice):
    shuffled = list(rows)
    dice.shuffle(shuffled)
    assert rows_hash(table(rows)) == rows_hash(table(shuffled, "d_b"))


@given(answers, answers)
def test_other_rows_have_another_hash(one, other):
    assert (rows_hash(table(one)) == rows_hash(table(other))) == (as_set(one) == as_set(other))


def test_cells_are_kept_apart_and_null_is_no_text():
    def hashed(value: str | None, label: str | None) -> str | None:
        return rows_hash(table([{"stakeholder_id": "a", "wave_id": "w", "item": "q", "value": value, "label": label}]))

    assert len({hashed("ab", "c"), hashed("a", "bc"), hashed("abc", None), hashed("abc", ""), hashed("-", None)}) == 5


def test_quarantine_is_no_part_of_the_hash_and_no_rows_have_none():
    assert rows_hash({"quarantine": QUARANTINE.table([{"quarantine_id": "q", "delivery_id": "d"}])}) is None
    assert rows_hash({"segment": SEGMENT.empty()}) is None


def test_a_delivery_is_compared_with_the_one_before_row_by_row(tmp_path):
    def segments(delivery_id: str, *places: int) -> dict[str, pa.Table]:
        rows = [{"segment_id": f"s{place}", "start_offset": place, "delivery_id": delivery_id} for place in places]
        return {"segment": SEGMENT.table(rows)}

    row = {"path": "a", "content_hash": "h", "size_bytes": 1, "settings_hash": "s", "format": "qdpx",
           "received_at": dt.datetime(2026, 1, 1)}  # noqa: DTZ001  # fmt: skip
    with database.opened(tmp_path / "build.duckdb") as connection:
        database.create_raw(connection)
        database.store_delivery(connection, {**row, "delivery_id": "d_a"}, segments("d_a", 1, 2, 3))
        (change,) = compared(connection, "d_a", "d_b", segments("d_b", 2, 3, 4, 5))
    assert (change["added_count"], change["removed_count"], change["kept_count"]) == (2, 1, 2)
