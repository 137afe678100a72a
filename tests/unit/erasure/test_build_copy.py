"""A build file without some people: their rows are in none of its bytes, and the ledger keeps its story."""

import datetime as dt

import duckdb
import pytest

from orchestration.erasure.build_copy import copy_build_without, read_texts
from orchestration.warehouse.contract import ANSWER, DELIVERY, DOCUMENT, QUARANTINE, RAW_TABLES, SEGMENT, STAKEHOLDER
from orchestration.warehouse.database import create_raw, opened

CANARY = "the purple heron of ward nine"


def insert(connection, table, *rows):
    connection.register("incoming", table.table(rows))
    columns = ", ".join(table.schema.names)
    connection.execute(f"insert into raw.{table.name} ({columns}) select {columns} from incoming")
    connection.unregister("incoming")


@pytest.fixture
def build(tmp_path):
    path = tmp_path / "old.duckdb"
    day = dt.date(2011, 1, 1)
    with opened(path) as connection:
        create_raw(connection)
        insert(
            connection,
            STAKEHOLDER,
            *({"stakeholder_id": p, "role_from": day, "delivery_id": "d1"} for p in ("p1", "b3x8b")),
        )
        insert(
            connection, DOCUMENT,
            *(
                {"document_id": document, "stakeholder_id": person, "text": text, "delivery_id": delivery}
                for document, person, text, delivery in (
                    ("doc1", "p1", "said by p1", "d1"),
                    ("doc2", "b3x8b", CANARY, "d1"),
                    ("joint", "b3x8b", "both", "d1"),
                    ("joint", "p1", "both", "d2"),
                )
            ),
        )  # fmt: skip
        insert(
            connection, SEGMENT,
            *({"segment_id": f"s-{document}", "document_id": document, "text": "x", "delivery_id": "d1"}
              for document in ("doc1", "doc2", "joint")),
        )  # fmt: skip
        insert(
            connection, ANSWER,
            {"stakeholder_id": "b3x8b", "wave_id": "w1", "item": "q", "value": CANARY, "delivery_id": "d1"},
            {"stakeholder_id": "p1", "wave_id": "w1", "item": "q", "value": "5", "label": "Agree", "delivery_id": "d1"},
        )  # fmt: skip
        insert(
            connection, DELIVERY,
            {"delivery_id": "d1", "path": "waves/a.qdpx", "row_count": 4},
            {"delivery_id": "d2", "path": "waves/b3x8b.txt"},
        )  # fmt: skip
        insert(
            connection, QUARANTINE,
            {"quarantine_id": "q1", "path": "a", "says": "'b3x8b' answers twice"},
            {"quarantine_id": "q2", "path": "a", "says": "something else"},
        )  # fmt: skip
    return path


def test_rows_of_the_person_and_lines_that_name_the_person_stay_behind(build, tmp_path):
    copy_build_without(build, tmp_path / "new.duckdb", {"b3x8b"})
    with opened(tmp_path / "new.duckdb") as connection:

        def ids(table, key):
            return [row[0] for row in connection.execute(f"select {key} from raw.{table} order by 1").fetchall()]

        assert ids("stakeholder", "stakeholder_id") == ["p1"]
        assert ids("document", "document_id") == ["doc1", "joint"]
        assert ids("segment", "segment_id") == ["s-doc1", "s-joint"]
        assert ids("answer", "stakeholder_id") == ["p1"]
        assert ids("delivery", "delivery_id") == ["d1"]
        assert ids("quarantine", "quarantine_id") == ["q2"]
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {table.name for table in RAW_TABLES}
    content = (tmp_path / "new.duckdb").read_bytes()
    assert not any(word.encode() in content for word in (CANARY, "b3x8b"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.duckdb", "old.duckdb"]


@pytest.mark.parametrize(
    ("person", "paths"),
    [
        ("b3x8b", ["waves/ab3x8b.txt"]),
        ("1", ["waves/w1/part 1.csv", "waves/a.1/x.csv"]),
        ("p1", ["waves/p1 and others.csv", "waves/p10.txt"]),
        ("a-b.c", ["waves/axbxc.txt"]),
    ],
)
def test_a_path_names_a_person_only_where_the_id_stands_for_itself(tmp_path, person, paths):
    with opened(tmp_path / "old.duckdb") as connection:
        create_raw(connection)
        every = [*paths, f"waves/{person}.txt"]
        insert(connection, DELIVERY, *({"delivery_id": str(n), "path": path} for n, path in enumerate(every)))
    copy_build_without(tmp_path / "old.duckdb", tmp_path / "new.duckdb", {person})
    with opened(tmp_path / "new.duckdb") as connection:
        kept = connection.execute("select path from raw.delivery order by delivery_id").fetchall()
    assert [path for (path,) in kept] == paths


def test_without_anybody_to_go_everything_is_copied(build, tmp_path):
    copy_build_without(build, tmp_path / "new.duckdb", set())
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        counts = connection.execute("select (select count(*) from raw.document), (select count(*) from raw.quarantine)")
        assert counts.fetchall() == [(4, 2)]


def test_texts_are_told_apart_by_person_and_labelled_answers_are_nobodys_words(build):
    theirs, others = read_texts(build, {"b3x8b"})
    assert CANARY in theirs
    assert "said by p1" in others
    assert "5" not in theirs + others
