"""What was planted is found in every container and form; what was not planted is not."""

import gzip
import io
import json
import sqlite3
import zipfile
import zlib
from contextlib import closing
from html import escape

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.erasure.byte_scan import Seeker, scan_file, scan_folder
from orchestration.erasure.search_patterns import list_own_pieces

CANARY = "The purple heron of ward nine sang before the board, twice, at four o'clock & nobody für ünser listened"
SEEKER = Seeker(list_own_pieces([CANARY], []), {"b3x8b"})
FILLER = "Nothing to see in this text, which speaks of leadership and of quality. " * 400


def plain(path, text):
    path.write_text(text, encoding="utf-8")


def zipped(path, text):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "nothing")
        archive.writestr("b.xml", f"<a>{escape(text)}</a>")


def zipped_twice(path, text):
    inner = io.BytesIO()
    zipped(inner, text)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())


def in_duckdb(path, text):
    with duckdb.connect(str(path)) as connection:
        # Many rows, so that the column is compressed and the text stands in no byte of the file as it is.
        connection.execute("create schema s")
        connection.execute("create table s.t as select range as n, 'nothing ' || range as says from range(50000)")
        connection.execute("insert into s.t values (-1, ?)", [text])
        connection.execute("checkpoint")


def in_parquet(path, text):
    pq.write_table(pa.table({"n": [1, 2], "says": [FILLER, text]}), path, compression="zstd")


def in_sqlite(path, text):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (n integer, says text, packed blob)")
        connection.execute("insert into t values (1, ?, ?)", [FILLER + text, b"x"])
        connection.commit()


def packed_in_sqlite(path, text):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (packed blob)")
        connection.execute("insert into t values (?)", [zlib.compress((FILLER + text).encode())])
        connection.commit()


PLACES = {
    "plain": plain,
    "utf-16": lambda path, text: path.write_text(text, encoding="utf-16"),
    "utf-16-be": lambda path, text: path.write_text(text, encoding="utf-16-be"),
    "windows": lambda path, text: path.write_text(text, encoding="cp1252", errors="replace"),
    "json": lambda path, text: path.write_text(json.dumps({"says": text})),
    "json in json": lambda path, text: path.write_text(json.dumps(json.dumps({"says": text}))),
    "xml": lambda path, text: path.write_bytes(escape(text).encode("ascii", "xmlcharrefreplace")),
    "gzip": lambda path, text: path.write_bytes(gzip.compress(text.encode())),
    "zlib": lambda path, text: path.write_bytes(zlib.compress(text.encode())),
    "zip": zipped,
    "zip in zip": zipped_twice,
    "duckdb": in_duckdb,
    "parquet": in_parquet,
    "sqlite": in_sqlite,
    "packed in sqlite": packed_in_sqlite,
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_sentence_is_found_where_it_was_planted_and_not_where_it_was_not(tmp_path, place):
    place(tmp_path / "planted", f"before {CANARY} after")
    place(tmp_path / "clean", "before, and after; nothing between")
    assert scan_file(tmp_path / "planted", SEEKER) is not None
    assert scan_file(tmp_path / "clean", SEEKER) is None


@pytest.mark.parametrize("place", ["plain", "utf-16", "json", "zip", "sqlite", "parquet", "duckdb"])
def test_an_id_is_found_where_it_stands_alone_and_not_inside_another_word(tmp_path, place):
    PLACES[place](tmp_path / "planted", "it was b3x8b, they say")
    PLACES[place](tmp_path / "clean", "ab3x8b b3x8bc ab3x8bc")
    assert scan_file(tmp_path / "planted", SEEKER) is not None
    assert scan_file(tmp_path / "clean", SEEKER) is None


@given(
    place=st.sampled_from(sorted(PLACES.keys() - {"duckdb"})),
    before=st.text(max_size=300),
    after=st.text(max_size=300),
)
def test_it_is_found_whatever_stands_around_it(tmp_path_factory, place, before, after):
    path = tmp_path_factory.mktemp("scan") / "file"
    clean = "".join(letter for letter in f"{before}\n{{}}\n{after}" if letter.isprintable() and letter not in "\ud800")
    PLACES[place](path, clean.replace("{}", f". {CANARY}. ").encode("utf-8", "ignore").decode())
    assert scan_file(path, SEEKER) is not None


@given(offset=st.integers(0, 200), chunk=st.integers(120, 160))
def test_a_sentence_across_two_chunks_is_found(tmp_path_factory, offset, chunk):
    from orchestration.erasure import byte_scan

    path = tmp_path_factory.mktemp("chunks") / "file"
    path.write_bytes(b"." * offset + CANARY.encode() + b"." * 300)
    before = byte_scan._CHUNK
    byte_scan._CHUNK = chunk
    try:
        assert scan_file(path, SEEKER) == ""
    finally:
        byte_scan._CHUNK = before


def test_the_scan_of_a_folder_names_files_and_never_what_it_found(tmp_path):
    (tmp_path / "a").mkdir()
    plain(tmp_path / "a" / "one.txt", CANARY)
    zipped(tmp_path / "two.zip", CANARY)
    plain(tmp_path / "b3x8b.txt", "nothing")
    plain(tmp_path / "withdrawals.csv", "b3x8b")
    scanned = scan_folder(tmp_path, SEEKER, leave_out={tmp_path / "withdrawals.csv"})
    assert scanned.found == ("a/one.txt", "b3x8b.txt (its name)", "two.zip (member 2)")
    assert (scanned.files, scanned.unreadable) == (3, ())
    assert scanned.size > 0


def test_a_container_that_cannot_be_looked_into_is_told(tmp_path):
    zipped(tmp_path / "whole.zip", FILLER)
    (tmp_path / "cut.zip").write_bytes((tmp_path / "whole.zip").read_bytes()[:200])
    (tmp_path / "whole.zip").unlink()
    assert scan_folder(tmp_path, SEEKER).unreadable == ("cut.zip",)
