"""Broken and hostile survey tables, each with what becomes of it."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers import csv_table, encoding
from orchestration.ingest.readers.survey import csv, parquet
from orchestration.ingest.registry import read_file
from tests.unit.ingest.builders import values

HEADER = b"pid,q\n"
# Name: bytes, ids that are read, places that are refused, a word of the notes.
READ = {
    "a short row": (HEADER + b"a,1\nb\nc,3\n", ["a", "c"], ["row 3"], ""),
    "a long row": (HEADER + b"a,1\nb,2,3\nc,3\n", ["a", "c"], ["row 3"], ""),
    "a row with a zero byte": (HEADER + b"a,1\n" * 40 + b"b,\0\nc,3\n", [*["a"] * 40, "c"], ["row 42"], ""),
    "a stray quote inside a row": (HEADER + b'a,"1"x\nb,2\n', ["b"], ["row 2"], ""),
    "a quote that swallows rows": (HEADER + b'a,"1\nb,2\nc,"3"\nd,4\n', ["b", "c", "d"], ["row 2"], ""),
    "a quote that opens in the last row": (HEADER + b'a,1\nb,"2', ["a"], ["row 3"], ""),
    "a quote in the middle of a cell": (HEADER + b'a,5" pipe\n', ["a"], [], ""),
    "lines of two encodings": (HEADER + "a,très\n".encode() + "b,très\n".encode("cp1252"), ["a", "b"], [], "1 lines"),
    "bytes of no encoding": (HEADER + b"a,\x81\xff\n", ["a"], [], "in neither encoding"),
    "utf-16 without a mark": ("pid,q\na,1\n".encode("utf-16-le"), ["a"], [], ""),
    "utf-16 cut within a character": ("\ufeffpid,q\na,1\n".encode("utf-16-le") + b"b", None, None, "is it whole"),
    "a byte order mark": (b"\xef\xbb\xbf" + HEADER + b"a,1\n", ["a"], [], ""),
    "Excel's word for the delimiter": (b"sep=;\r\npid;q\r\na;1,5\r\n", ["a"], [], "decimal commas"),
    "blank columns and rows at the end": (b"pid,q,,,\na,1,,,\n,,,,\n\n\n", ["a"], [], ""),
    "old Mac line ends": (b"pid,q\ra,1\rb,2\r", ["a", "b"], [], ""),
    "a column that counts the rows": (b",pid,q\n0,a,1\n1,b,2\n", ["a", "b"], [], "counts the rows; left out"),
    "the index of pandas": (b"Unnamed: 0,pid,q\n0,a,1\n1,b,2\n", ["a", "b"], [], "counts the rows; left out"),
    "a column without a name": (b"pid,,q\na,x,1\n", ["a"], [], "read as 'column 2'"),
    "a column twice with the same answers": (b"pid,q,q\na,1,1\n", ["a"], [], "same answers, read once: 'q'"),
    "a column twice with other answers": (b"pid,q,q\na,1,2\n", ["a"], [], "different answers: 'q'"),
    "names that differ by case": (b"pid,q,Q\na,1,2\n", ["a"], [], "'q / Q'"),
    "questions with commas between semicolons": (b"pid;q1, or so, is it;q2, x\na;1;2\n", ["a"], [], ""),
    "a formula as text": (HEADER + b"a,=HYPERLINK(1)\n", ["a"], [], ""),
    "a line end inside a cell": (HEADER + b'a,"one\r\ntwo"\nb,2\n', ["a", "b"], [], ""),
    "a thousand columns": (
        ",".join(["pid", *(f"q{number}" for number in range(1200))]).encode() + b"\na" + b",1" * 1200,
        ["a"],
        [],
        "",
    ),
    "a cell of 17 MB": (HEADER + b"a," + b"x" * (17 * 1024**2) + b"\nb,2\n", ["b"], ["row 2"], ""),
    "a header alone": (HEADER, [], [], ""),
}


@pytest.mark.parametrize("name", READ)
def test_a_table_with_a_quirk_is_read_and_only_what_is_wrong_is_set_aside(tmp_path, name):
    content, ids, places, note = READ[name]
    (tmp_path / "a.csv").write_bytes(content)
    found = csv.read(tmp_path / "a.csv")
    if ids is not None:
        assert (values(found, "pid"), [each.place for each in found.refused]) == (ids, places)
    assert note in " ".join(found.notes)


REFUSED = {
    "nothing": (b"", "0 bytes"),
    "blank lines": (b"\n\n  \n", "no rows"),
    "zero bytes": (b"\0" * 500, "no text"),
    "a program": (b"\x7fELF" + b"\0\1\2\3" * 200, "no text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, "no text"),
    "a header with zero bytes": (b"p\0id,q\n" + b"a,1\n" * 400, "the header holds zero bytes"),
    "too many columns": (b",".join([b"q"] * 20_020), "20,000 columns"),
    "nothing but quotes": (b'"' * 5, "cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_plain_words(tmp_path, name):
    content, says = REFUSED[name]
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UnreadableError, match=says):
        csv.read(tmp_path / "a.csv")


def test_text_beyond_the_caps_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"a,1\n" * 20)
    monkeypatch.setattr(csv_table, "MAX_CELLS", 30)
    with pytest.raises(UnreadableError, match="30 cells"):
        csv.read(path)
    monkeypatch.setattr(encoding, "MAX_BYTES", 50)
    with pytest.raises(UnreadableError, match="86 bytes; at most 50"):
        csv.read(path)


def test_thousands_of_stray_quotes_end_in_a_refusal_and_soon(tmp_path):
    (tmp_path / "a.csv").write_bytes(HEADER + b'a,"1"x\n' * 50_000)
    with pytest.raises(UnreadableError, match="more than 1,000 rows cannot be read"):
        csv.read(tmp_path / "a.csv")


def test_equal_names_with_other_answers_are_never_chosen_between(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"pid,q,q\na,1,2\n")
    found = csv.read(tmp_path / "a.csv")
    assert found.column("q") is None
    assert (values(found, "q (column 2)"), values(found, "q (column 3)")) == (["1"], ["2"])


def written(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_categories_are_their_texts_and_nested_columns_are_left_out_by_name(tmp_path):
    path = written(
        tmp_path / "a.parquet",
        pid=["a", "b"],
        q=pa.array(["Agree", None]).dictionary_encode(),
        many=pa.array([[1, 2], None]),
        raw=pa.array([b"\0", None]),
        day=pa.array([1_356_998_400_000_000_001, None], pa.timestamp("ns")),
        number=pa.array([2.0, 2.5]),
    )
    found = parquet.read(path)
    assert [column.name for column in found.columns] == ["pid", "q", "day", "number"]
    assert (values(found, "q"), values(found, "number")) == (["Agree", None], ["2", "2.5"])
    assert values(found, "day") == ["2013-01-01", None]
    assert [note.partition(" columns")[0] for note in found.notes] == ["nested", "binary"]
    assert "'many'" in found.notes[0]
    assert found.tool is not None
    assert found.tool.startswith("parquet-cpp")


def test_the_index_that_pandas_writes_is_no_answer(tmp_path):
    path = written(tmp_path / "a.parquet", pid=["a", "b"], __index_level_0__=[0, 1])
    assert [column.name for column in parquet.read(path).columns] == ["pid"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda content: b"", "0 bytes"),
        (lambda content: content[:-7], "truncated after"),
        (lambda content: content[:3], "do not begin with PAR1"),
        (lambda content: b"PAR1", "truncated after 4 bytes"),
        (lambda content: b"pid,q" + content[5:], "do not begin with PAR1"),
        (lambda content: b"PARE" + content[4:-4] + b"PARE", "encrypted"),
        (lambda content: content[:-8] + b"\xff\xff\xff\x7fPAR1", "no readable Parquet file"),
        (lambda content: content[:4] + bytes(len(content) - 12) + content[-8:], "no readable Parquet file"),
    ],
)
def test_a_broken_parquet_file_is_refused_in_plain_words(tmp_path, change, says):
    path = written(tmp_path / "a.parquet", pid=["a", "b"], q=[1, 2])
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(UnreadableError, match=says):
        parquet.read(path)


def test_a_small_parquet_file_that_announces_millions_of_rows_is_refused(tmp_path):
    path = written(tmp_path / "a.parquet", pid=pa.repeat("a", 2_000_001))
    assert path.stat().st_size < 100_000
    with pytest.raises(UnreadableError, match="2,000,001 rows"):
        parquet.read(path)


def test_a_parquet_file_of_nested_columns_alone_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="no column with single answers"):
        parquet.read(written(tmp_path / "a.parquet", many=pa.array([[1]])))


@pytest.mark.parametrize("suffix", [".xls", ".XLSB", ".ods"])
def test_a_spreadsheet_of_another_form_is_told_how_to_become_one_that_is_read(tmp_path, suffix):
    with pytest.raises(UnreadableError, match=r"save it as \.xlsx"):
        read_file(tmp_path / f"a{suffix}")
