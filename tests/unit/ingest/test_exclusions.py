"""Who was erased does not come in again, whatever file brings the person back."""

import datetime as dt

import pyarrow as pa

from orchestration.ingest.discovery import discover_files
from orchestration.ingest.exclusions import exclude_people
from orchestration.ingest.read_settings import settings_hash
from orchestration.ingest.registers.registers import Registers
from orchestration.warehouse.withdrawals import Scope, Tombstone, save
from tests.unit.ingest.builders import csv_file, inline, project, study, taken, text_source, write_people, write_qdpx

GONE = Tombstone("p2", Scope.ERASE, dt.date(2026, 11, 23))


def test_rows_documents_and_their_segments_are_left_out():
    tables = {
        "document": pa.table({"document_id": ["a", "b", "c", "c"], "stakeholder_id": ["p1", "p2", "p2", "p1"]}),
        "segment": pa.table({"segment_id": ["1", "2", "3"], "document_id": ["a", "b", "c"]}),
        "quarantine": pa.table({"identifier": ["p2", None, "p1"], "says": ["x", "y", "z"]}),
        "code": pa.table({"code_path": ["A"]}),
    }
    kept, left_out = exclude_people(tables, {"p2"})
    assert kept["document"]["document_id"].to_pylist() == ["a", "c"]
    assert kept["segment"]["segment_id"].to_pylist() == ["1", "3"]
    assert kept["quarantine"]["says"].to_pylist() == ["y", "z"]
    assert (kept["code"].num_rows, left_out) == (1, 4)


def test_without_erasures_tables_are_as_they_were():
    tables = {"code": pa.table({"code_path": ["A"]})}
    assert exclude_people(tables, set()) == (tables, 0)


def test_a_file_sent_again_is_no_file_of_strangers(tmp_path):
    """The person is in no file of the study any more: the row waits in no quarantine, under no id."""
    write_people(tmp_path, "p1")
    csv_file(tmp_path / "waves/w2/a.csv", ("pid", "q1", "q2"), ("p1", "4", "2"), ("p2", "5", "1"))
    write_qdpx(
        tmp_path / "waves/w1/a.qdpx",
        project(sources=text_source("p2", inline("said")) + text_source("p1", inline("x"))),
    )
    save(tmp_path, [GONE])
    for path in ("waves/w2/a.csv", "waves/w1/a.qdpx"):
        found = taken(study(tmp_path), path)
        assert (found.problems, "quarantine" in found.tables) == ((), False)
        kept, left_out = exclude_people(found.tables, {"p2"})
        assert left_out > 0
        assert set(kept["participation"]["stakeholder_id"].to_pylist()) == {"p1"}


def test_an_erasure_has_every_file_about_people_read_again(tmp_path):
    write_people(tmp_path, "p1", "p2")
    csv_file(tmp_path / "waves/w2/a.csv", ("pid", "q1", "q2"), ("p1", "4", "2"))
    definition = study(tmp_path)
    file = next(each for each in discover_files(definition).files if each.kind == "delivery")
    before = settings_hash(Registers(definition), file)
    save(tmp_path, [GONE])
    assert settings_hash(Registers(definition), file) != before


def test_the_warehouse_does_not_learn_who_was_erased(tmp_path):
    write_people(tmp_path, "p1", "p3")
    save(tmp_path, [GONE, Tombstone("p1", Scope.STOP_CONTACT, dt.date(2026, 11, 1))])
    rows = taken(study(tmp_path), "withdrawals.csv").tables["withdrawal"].to_pylist()
    assert [(row["stakeholder_id"], row["scope"]) for row in rows] == [("p1", "stop_contact")]
