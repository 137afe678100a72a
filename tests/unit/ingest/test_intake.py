"""Looking at a study folder: each file is hashed once a run, each register read once, and a change is still noticed."""

import datetime as dt
from collections import Counter

import pytest

from orchestration.defs.resources import StudyRun
from orchestration.ingest.comparison import compare_with_ledger
from orchestration.ingest.intake import read_deliveries, store_deliveries
from orchestration.ingest.registers import register_table
from orchestration.ingest.registers.registers import Registers
from orchestration.runs.stage_log import StageLog
from orchestration.system import hashes
from orchestration.system.progress import silent
from tests.unit.ingest.builders import csv_file, study, write_people

AT = dt.datetime(2030, 1, 1)  # noqa: DTZ001 - naive UTC as in the warehouse
SURVEYS = [{"path": f"waves/w{wave}/*.csv", "wave": f"w{wave}", "instrument": "survey"} for wave in (1, 2)]


@pytest.fixture
def counted(monkeypatch):
    """Count how often each file is hashed and each register is read."""
    found = {"hashed": Counter(), "read": Counter()}
    hash_of, read_of = hashes.file_hash, register_table.read_csv

    def hashing(path):
        found["hashed"][path.name] += 1
        return hash_of(path)

    def reading(path):
        found["read"][path.name] += 1
        return read_of(path)

    monkeypatch.setattr(hashes, "file_hash", hashing)
    monkeypatch.setattr(hashes, "_SETTLED_NS", 0)
    monkeypatch.setattr(hashes, "_remembered", {})
    monkeypatch.setattr(register_table, "read_csv", reading)
    return found


@pytest.fixture
def definition(tmp_path):
    write_people(tmp_path, "a", "b")
    (tmp_path / "codebook.csv").write_text("code,stance_role\nc,N\n")
    (tmp_path / "identities.csv").write_text("delivered_id,stakeholder_id\n1,a\n")
    (tmp_path / "study.yml").write_text("study: {}\n")
    csv_file(tmp_path / "waves/w1/one.csv", ("pid", "q1", "q2"), ("a", "5", "1"))
    csv_file(tmp_path / "waves/w2/two.csv", ("pid", "q1", "q2"), ("b", "4", "1"))
    keys = {"codebook": {"file": "codebook.csv"}, "identities": "identities.csv", "deliveries": SURVEYS}
    return study(tmp_path, **keys)


def test_two_stages_hash_each_file_once_and_read_each_register_once(definition, counted):
    registers = Registers(definition)
    compare_with_ledger(registers, reread=False)
    assert registers.is_current(definition)
    found = compare_with_ledger(registers, reread=False)
    store_deliveries(definition, read_deliveries(found, at=AT, progress=silent), at=AT)
    names = {"stakeholders.csv", "codebook.csv", "identities.csv", "one.csv", "two.csv", "study.yml"}
    assert counted["hashed"] == Counter(dict.fromkeys(names, 1))
    assert counted["read"] == Counter(dict.fromkeys(("stakeholders.csv", "codebook.csv", "identities.csv"), 1))


def test_a_register_that_changes_between_two_stages_is_read_again(definition, counted):
    resource = StudyRun(definition.folder, StageLog(definition.folder))
    before = resource.registers(definition)
    assert (before.people.ids, resource.registers(definition)) == ({"a", "b"}, before)
    write_people(definition.folder, "a", "b", "c")
    assert resource.registers(definition).people.ids == {"a", "b", "c"}


def test_a_register_that_is_added_between_two_stages_is_seen(definition, counted):
    before = Registers(definition)
    (definition.folder / "asked.csv").write_text("stakeholder_id,wave\na,w1\n")
    assert not before.is_current(definition)
