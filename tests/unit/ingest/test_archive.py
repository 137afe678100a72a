import io
import zipfile

import pytest

from orchestration.ingest import archive
from orchestration.ingest.archive import open_archive, refuse_document_type
from orchestration.ingest.model import UnreadableError


def _zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return path


def test_a_file_that_is_no_zip_says_so_with_its_size(tmp_path):
    path = tmp_path / "a.qdpx"
    path.write_bytes(b"hello")
    with pytest.raises(UnreadableError, match="a zip archive is expected, but its 5 bytes"), open_archive(path, "x"):
        pass


def test_a_zip_that_was_cut_says_that_it_is_incomplete(tmp_path):
    path = _zip(tmp_path / "a.qdpx", {"project.qde": "x" * 5000})
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(UnreadableError, match="incomplete: 60 bytes"), open_archive(path, "x"):
        pass


def test_an_empty_file_says_so(tmp_path):
    (tmp_path / "a.qdpx").touch()
    with pytest.raises(UnreadableError, match="empty"), open_archive(tmp_path / "a.qdpx", "x"):
        pass


def test_members_are_found_without_case_by_path_or_by_a_last_name_that_only_one_has(tmp_path):
    path = _zip(tmp_path / "a.zip", {"Sources/A.txt": "1", "x/b.txt": "2", "y/b.txt": "3", "Sources/": ""})
    with open_archive(path, "x") as opened:
        assert opened.find("sources/a.TXT") == "sources/a.txt"
        assert opened.find("elsewhere/a.txt") == "sources/a.txt"
        assert opened.find("elsewhere/b.txt") is None
        assert opened.read("sources/a.txt") == b"1"


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    path = _zip(tmp_path / "a.zip", {"a": "1", "b": "2"})
    with pytest.raises(UnreadableError, match="2 members"), open_archive(path, "x"):
        pass


def test_a_member_that_unpacks_to_far_more_than_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "RATIO_FREE_BYTES", 1000)
    path = _zip(tmp_path / "a.zip", {"a": b"\0" * 1_000_000})
    with open_archive(path, "x") as opened, pytest.raises(UnreadableError, match="250 times"):
        opened.read("a")


def test_a_member_beyond_the_size_limit_is_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"a": b"12345"})
    with open_archive(path, "x") as opened, pytest.raises(UnreadableError, match="at most 4"):
        opened.read("a", limit=4)


def test_a_damaged_member_is_told_as_such(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr("a", b"0123456789" * 10)
    content = path.read_bytes().replace(b"0123456789" * 10, b"0123456789" * 9 + b"012345678X")
    path.write_bytes(content)
    with open_archive(path, "x") as opened, pytest.raises(UnreadableError, match="damaged"):
        opened.read("a")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        refuse_document_type(io.BytesIO(xml.encode(encoding)), "project.qde")


def test_a_document_type_behind_a_long_comment_is_refused():
    xml = b"<!--" + b"x" * 200_000 + b"--><!DOCTYPE a><a/>"
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        refuse_document_type(io.BytesIO(xml), "project.qde")


@pytest.mark.parametrize("content", [b"", b"no xml", b"<!-- nothing else -->"])
def test_what_is_no_xml_is_refused(content):
    with pytest.raises(UnreadableError, match="XML"):
        refuse_document_type(io.BytesIO(content), "project.qde")
