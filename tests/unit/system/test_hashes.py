"""A file is hashed once, and once more as soon as anything says that it may be another."""

import os

import pytest

from orchestration.system import hashes
from orchestration.system.hashes import file_hash, known_hash


@pytest.fixture
def reads(monkeypatch):
    """Count how often a file is read, and take a file for settled as soon as it is written."""
    counted = []

    def counting(path):
        counted.append(path.name)
        return file_hash(path)

    monkeypatch.setattr(hashes, "file_hash", counting)
    monkeypatch.setattr(hashes, "_SETTLED_NS", 0)
    monkeypatch.setattr(hashes, "_remembered", {})
    return counted


def test_a_file_that_is_as_it_was_is_read_once(tmp_path, reads):
    path = tmp_path / "a.csv"
    path.write_text("one")
    assert known_hash(path) == known_hash(path) == file_hash(path)
    assert reads == ["a.csv"]


def test_a_file_of_the_same_size_and_time_with_other_bytes_is_read_again(tmp_path, reads):
    path = tmp_path / "a.csv"
    path.write_text("one")
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    before = known_hash(path)
    path.write_text("two")
    os.utime(path, ns=times)  # as a copy that keeps the times does
    assert known_hash(path) == file_hash(path) != before
    assert reads == ["a.csv", "a.csv"]


def test_another_file_put_in_its_place_is_read_again(tmp_path, reads):
    path, other = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text("one")
    other.write_text("two")
    before = known_hash(path)
    other.replace(path)
    assert known_hash(path) != before


def test_a_file_written_to_just_now_is_not_remembered(tmp_path, reads, monkeypatch):
    monkeypatch.setattr(hashes, "_SETTLED_NS", 3_000_000_000)
    path = tmp_path / "a.csv"
    path.write_text("one")
    known_hash(path)
    known_hash(path)
    assert reads == ["a.csv", "a.csv"], "two writes within the clock's step leave the same time"
