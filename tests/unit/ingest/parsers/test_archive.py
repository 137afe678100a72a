import io
import os
import stat
import zipfile
from contextlib import suppress
from copy import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers import archive
from orchestration.ingest.parsers.archive import open_archive, refuse_document_type


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
        assert opened.find("sources/a.TXT") == "Sources/A.txt"
        assert opened.find("elsewhere/a.txt") == "Sources/A.txt"
        assert opened.find("elsewhere/b.txt") is None
        assert opened.read("sources/a.txt") == b"1"


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    path = _zip(tmp_path / "a.zip", {"a": "1", "b": "2"})
    with pytest.raises(UnreadableError, match="2 members"), open_archive(path, "x"):
        pass


def test_a_member_that_unpacks_to_far_more_than_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "RATIO_FREE_BYTES", 1000)
    path = _zip(tmp_path / "a.zip", {"a": b"\0" * 1_000_000, "b": os.urandom(8000)})
    with open_archive(path, "x") as opened, pytest.raises(UnreadableError, match="250 times"):
        opened.read("a")


def test_members_that_unpack_to_far_too_much_together_are_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {f"{number}.txt": b"\0" * 15_000_000 for number in range(4)})
    with pytest.raises(UnreadableError, match="unpack to 60,000,000 bytes"), open_archive(path, "x"):
        pass


def test_no_more_than_a_total_is_read_of_one_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 25)
    path = _zip(tmp_path / "a.zip", {"a": b"1234567890"})
    with open_archive(path, "x") as opened:
        assert [opened.read("a"), opened.read("a")] == [b"1234567890"] * 2
        with pytest.raises(UnreadableError, match="more than 25 bytes read"):
            opened.read("a")


def test_members_that_overlap_are_refused_before_anything_is_read(tmp_path):
    # As in David Fifield's bomb: several entries of the table of contents share one piece of compressed bytes.
    path = _zip(tmp_path / "a.zip", {"a": b"0" * 5000, "b": b"1"})
    with zipfile.ZipFile(path, "a") as opened:
        twin = copy(opened.getinfo("a"))
        twin.filename = twin.orig_filename = "c"
        opened.filelist.append(twin)
        opened._didModify = True
    with pytest.raises(UnreadableError, match="'a' and 'c' overlap"), open_archive(path, "x"):
        pass


def test_members_that_begin_inside_one_another_are_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"a": os.urandom(5000), "b": b"1"})
    with zipfile.ZipFile(path, "a") as opened:
        opened.getinfo("b").header_offset = 200
        opened._didModify = True
    with pytest.raises(UnreadableError, match="'a' and 'b' overlap"), open_archive(path, "x"):
        pass


def test_a_member_that_claims_bytes_beyond_the_file_is_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"a": b"0" * 500})
    with zipfile.ZipFile(path, "a") as opened:
        opened.getinfo("a").compress_size = 10**12  # needs ZIP64 fields, which say so too
        opened._didModify = True
    with pytest.raises(UnreadableError, match="ends beyond the"), open_archive(path, "x"):
        pass


def test_a_member_that_claims_more_than_it_holds_brings_no_more_than_it_holds(tmp_path):
    path = _zip(tmp_path / "a.zip", {"a": b"0" * 500})
    with zipfile.ZipFile(path, "a") as opened:
        opened.getinfo("a").file_size = 2**62
        opened._didModify = True
    with pytest.raises(UnreadableError, match="more than 250 times"), open_archive(path, "x"):
        pass


def test_a_table_of_contents_that_is_too_long_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_DIRECTORY_BYTES", 100)
    path = _zip(tmp_path / "a.zip", {f"member {number}": "1" for number in range(50)})
    with pytest.raises(UnreadableError, match="table of contents alone"), open_archive(path, "x"):
        pass


@pytest.mark.parametrize("name", ["../up.txt", "/etc/up.txt", "C:\\up.txt", "a/../../up.txt"])
def test_names_that_lead_out_are_names_only_and_told(tmp_path, name):
    with open_archive(_zip(tmp_path / "a.zip", {name: "1"}), "x") as opened:
        assert opened.read(name) == b"1"
        assert opened.notes == ["1 members have names that lead out of the archive; taken as names, nothing is written"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_links_are_no_members_and_told(tmp_path):
    link = zipfile.ZipInfo("project.qde")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        opened.writestr(link, "/etc/passwd")
    with open_archive(tmp_path / "a.zip", "x") as found:
        assert (found.names(), found.find("project.qde")) == ([], None)
        assert found.notes == ["1 members are links to files elsewhere; left out"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_twice_is_taken_once_where_it_is_the_same_and_refused_where_not(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        for name, content in (("same", "1"), ("same", "1"), ("other", "1"), ("other", "2")):
            opened.writestr(name, content)
    with open_archive(tmp_path / "a.zip", "x") as found:
        assert found.read("same") == b"1"
        assert found.notes == ["1 members stand twice with the same content; taken once"]
        with pytest.raises(UnreadableError, match="'other' stands several times with different content"):
            found.read("other")


def test_members_that_differ_in_case_are_told_apart_by_it_and_refused_where_it_cannot_be(tmp_path):
    with open_archive(_zip(tmp_path / "a.zip", {"A.txt": "1", "a.txt": "2"}), "x") as found:
        assert (found.read("A.txt"), found.read("a.txt")) == (b"1", b"2")
        with pytest.raises(UnreadableError, match=r"differ in case only: 'A\.txt', 'a\.txt'"):
            found.read("A.TXT")


def test_what_is_encrypted_or_compressed_in_an_unknown_way_is_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"a": b"0" * 500})
    content = path.read_bytes()
    place = content.index(b"PK\x01\x02")
    path.write_bytes(content[: place + 8] + b"\x01\x00" + content[place + 10 :])
    with open_archive(path, "x") as found, pytest.raises(UnreadableError, match="encrypted"):
        found.read("a")
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        with zipfile.ZipFile(path, "w", method) as opened:
            opened.writestr("a", b"0" * 500)
        with open_archive(path, "x") as found, pytest.raises(UnreadableError, match=f"by method {method}"):
            found.read("a")


def test_a_wrong_checksum_and_bytes_that_are_no_deflate_are_told_as_damage(tmp_path):
    path = _zip(tmp_path / "a.zip", {"a": bytes(range(256)) * 40})
    whole = path.read_bytes()
    place = whole.index(b"PK\x01\x02") + 16
    for content in (
        whole[:place] + b"\0\0\0\0" + whole[place + 4 :],  # the checksum in the table of contents
        whole[:40] + b"\xff" * 20 + whole[60:],
        b"QQ" + whole[2:],  # the header before the member
    ):
        path.write_bytes(content)
        with open_archive(path, "x") as found, pytest.raises(UnreadableError, match="'a' is damaged"):
            found.read("a")


def test_names_that_are_no_text_are_refused_and_one_with_a_nul_ends_there(tmp_path):
    path = _zip(tmp_path / "a.zip", {"é.txt": "1"})
    whole = path.read_bytes()
    path.write_bytes(whole.replace("é".encode(), b"\xff\xfe"))
    with pytest.raises(UnreadableError, match="table of contents is missing or damaged"), open_archive(path, "x"):
        pass
    path = _zip(tmp_path / "b.zip", {"aQb.txt": "1"})
    path.write_bytes(path.read_bytes().replace(b"aQb.txt", b"a\0b.txt"))
    with open_archive(path, "x") as found:
        assert found.names() == ["a"]


def test_an_archive_inside_an_archive_is_a_member_like_any_other(tmp_path):
    inner = _zip(tmp_path / "inner.zip", {"project.qde": "x"})
    with open_archive(_zip(tmp_path / "a.zip", {"inner.zip": inner.read_bytes()}), "x") as found:
        assert found.names() == ["inner.zip"]
        assert found.find("project.qde") is None


def test_folders_back_slashes_and_what_macos_adds_are_no_obstacle(tmp_path):
    members = {"p\\": "", "p/": "", "__MACOSX/p/._project.qde": "x", "p/._a": "x", "p\\.DS_Store": "x"}
    with open_archive(_zip(tmp_path / "a.zip", {**members, "p\\Sources\\A.txt": "1"}), "x") as found:
        assert found.names() == ["p\\Sources\\A.txt"]
        assert found.read("p/sources/a.txt") == b"1"


def test_names_meet_whatever_the_form_of_their_accents_and_the_code_page_they_were_taken_for(tmp_path):
    path = _zip(tmp_path / "a.zip", {"Me\u0301dico.txt": "1"})
    with open_archive(path, "x") as found:
        assert found.find("M\u00e9dico.txt") == "Me\u0301dico.txt"
    raw = _zip(tmp_path / "b.zip", {"MXYdico.txt": "1"})
    raw.write_bytes(raw.read_bytes().replace(b"MXYdico", "Médico".encode()))  # no flag says that this is UTF-8
    with open_archive(raw, "x") as found:
        assert found.read("médico.txt") == b"1"


@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(0, 300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_whatever_is_done_to_the_bytes_of_an_archive_it_is_read_or_refused(tmp_path, noise, place, cut):
    path = _zip(tmp_path / "a.zip", {"project.qde": "<Project/>" * 20, "sources/é.txt": "text " * 30})
    whole = path.read_bytes()
    place %= len(whole)
    path.write_bytes(whole[:place] + noise + whole[place + cut :])
    with suppress(UnreadableError), open_archive(path, "x") as found:
        for name in found.names():
            assert len(found.read(name)) <= archive.MAX_TEXT_BYTES


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


def test_a_message_repeats_no_bytes_of_a_damaged_archive(tmp_path):
    """zipfile quotes the whole local header where it differs, in a damaged file everything after it."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.txt", "what somebody said " * 500)
    content = bytearray(path.read_bytes())
    content[26:28] = (5000).to_bytes(2, "little")
    path.write_bytes(content)
    with open_archive(path, "x") as archive, pytest.raises(UnreadableError) as refused:
        archive.read("a.txt")
    assert "damaged" in str(refused.value)
    assert "somebody" not in str(refused.value)
