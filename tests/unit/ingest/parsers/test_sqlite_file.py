import secrets
import shutil
import sqlite3

import pytest

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers import sqlite_file
from orchestration.ingest.readers.coded import qualcoder, rqda, taguette
from tests.unit.ingest import databases
from tests.unit.ingest.databases import change, rqda_code, rqda_coding, rqda_file, write


def _taguette(folder):
    return taguette, databases.taguette(folder / "p.sqlite3", tags=[databases.tag(1, "leads")])


def _rqda(folder):
    rows = {"source": [rqda_file(1, "p1", "we lead " * 5000)], "freecode": [rqda_code(1, "leads")]}
    codings = [rqda_coding(1, 1, number, number + 3) for number in range(500)]
    return rqda, write(folder / "p.rqda", databases.RQDA, coding=codings, **rows)


def _qualcoder(folder):
    rows = [{"id": 1, "name": "p1", "fulltext": "we lead " * 5000}]
    return qualcoder, write(folder / "p.qda" / "data.qda", databases.QUALCODER, source=rows)


MAKERS = pytest.mark.parametrize("make", [_taguette, _rqda, _qualcoder])


def refused(reader, path):
    """Why a file is refused; reading leaves the file and its folder as they were."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(UnreadableError) as caught:
        reader.read(path)
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == (before, beside)
    return "; ".join(caught.value.says)


@MAKERS
def test_reading_leaves_nothing_beside_the_file(tmp_path, make):
    reader, path = make(tmp_path)
    before = path.read_bytes()
    reader.read(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@MAKERS
def test_a_file_of_a_read_only_folder_in_write_ahead_mode_is_read(tmp_path, make):
    reader, path = make(tmp_path)
    other = sqlite3.connect(path)
    other.execute("pragma journal_mode = wal")
    other.close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert reader.read(path) is not None
        assert list(path.parent.iterdir()) == [path]
    finally:
        path.parent.chmod(0o755)


@MAKERS
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Interview 3: we lead together", "do not begin as one"),
        (b"PK\x03\x04" + bytes(200), "do not begin as one"),
        (secrets.token_bytes(8192), "protected by a password"),
        (b"SQLite format 3\0", "incomplete: the file ends after 16 bytes"),
        (b"SQLite format 3\0" + secrets.token_bytes(4096), "damaged"),
        (b"SQLite format 3\0" + bytes(4096), "damaged"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path, make, content, says):
    reader, path = make(tmp_path)
    path.write_bytes(content)
    assert says in refused(reader, path)


@MAKERS
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_ends_too_soon_says_how_much_is_there(tmp_path, make, share):
    reader, path = make(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    says = refused(reader, path)
    assert "incomplete" in says
    assert f"{len(content):,} bytes" in says


@MAKERS
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_that_was_overwritten_is_refused(tmp_path, make, page):
    reader, path = make(tmp_path)
    content = bytearray(path.read_bytes())
    content[page * 4096 : page * 4096 + 4096] = bytes(range(256)) * 16
    path.write_bytes(content)
    assert "damaged" in refused(reader, path)


@MAKERS
def test_a_schema_that_is_no_text_is_refused(tmp_path, make):
    reader, path = make(tmp_path)
    name = {taguette: b"documents", rqda: b"freecode", qualcoder: b"code_text"}[reader]
    path.write_bytes(path.read_bytes().replace(name, b"\xff\xd8" + name[2:]))
    assert refused(reader, path)


@MAKERS
def test_a_file_that_another_program_has_locked_is_refused(tmp_path, make, monkeypatch):
    monkeypatch.setattr(sqlite_file, "_WAIT_SECONDS", 0.05)
    reader, path = make(tmp_path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    try:
        assert "close the program that has it open" in refused(reader, path)
    finally:
        other.close()


@MAKERS
def test_changes_that_still_stand_in_the_log_beside_are_not_lost_in_silence(tmp_path, make):
    reader, path = make(tmp_path)
    other = sqlite3.connect(path)
    other.execute("pragma journal_mode = wal")
    other.execute("create table more (x)")
    other.commit()
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{copy}{end}")
    other.close()
    assert f"'{path.name}-wal'" in refused(reader, copy)


@MAKERS
def test_a_change_under_way_is_refused_and_a_spent_journal_is_not(tmp_path, make):
    reader, path = make(tmp_path)
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))
    assert f"'{journal.name}'" in refused(reader, path)
    journal.write_bytes(bytes(512))
    assert reader.read(path) is not None


_ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select x as id, 'a' as name from n"


@MAKERS
@pytest.mark.parametrize("body", [_ENDLESS, "select 1 as id, 'a' as name, 'b' as fulltext, 1 as status"])
def test_a_view_is_no_table(tmp_path, make, body):
    reader, path = make(tmp_path)
    table = {taguette: "documents", rqda: "source", qualcoder: "source"}[reader]
    change(path, f"drop table {table}", f"create view {table} as {body}")
    assert f"'{table}' is a view, not a table" in refused(reader, path)


def test_a_view_of_an_optional_table_is_not_read(tmp_path):
    reader, path = _rqda(tmp_path)
    change(path, "drop table cases", f"create view cases as {_ENDLESS}")
    assert reader.read(path).cases == ()


def test_a_view_that_is_entered_as_a_table_is_not_run(tmp_path):
    reader, path = _rqda(tmp_path)
    change(path, "drop table cases", f"create view cases as {_ENDLESS}")
    # SQLite goes by the SQL of a schema's row, whatever the row says about kind and page.
    change(
        path,
        "pragma writable_schema = on",
        "update sqlite_master set type = 'table', rootpage = 2 where name = 'cases'",
    )
    says = refused(reader, path)
    assert "damaged" in says or "plain tables" in says


def test_a_virtual_table_is_no_table(tmp_path):
    reader, path = _rqda(tmp_path)
    change(path, "drop table freecode", "create virtual table freecode using fts5(name, id, status)")
    assert "'freecode' is a virtual table, not a table" in refused(reader, path)


@MAKERS
def test_all_that_is_missing_is_named_at_once(tmp_path, make):
    reader, path = make(tmp_path)
    first, second = {
        taguette: ("tags", "documents"),
        rqda: ("freecode", "source"),
        qualcoder: ("code_text", "source"),
    }[reader]
    change(path, f"drop table {first}", f"alter table {second} rename column name to title")
    says = refused(reader, path)
    assert f"table '{first}' is missing" in says
    assert f"table '{second}' has no column 'name'" in says


@MAKERS
def test_the_database_of_another_program_is_refused(tmp_path, make):
    reader, path = make(tmp_path)
    path.unlink()
    write(path, "create table places (id integer, url text)")
    says = refused(reader, path)
    assert "its tables are not those of the program" in says


def test_reading_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_file, "MAX_SECONDS", 0.0)
    monkeypatch.setattr(sqlite_file, "_STEPS_BETWEEN_LOOKS", 10)
    reader, path = _rqda(tmp_path)
    assert "seconds to read" in refused(reader, path)


@pytest.mark.parametrize(
    ("name", "limit", "says"),
    [
        ("MAX_ROWS", 100, "more than 100 rows"),
        ("MAX_CELL_BYTES", 1000, "a cell holds more than"),
        ("MAX_FILE_BYTES", 10_000, "at most 10,000 are accepted"),
        ("MAX_NAME", 1, "a name of"),
    ],
)
def test_caps_hold(tmp_path, monkeypatch, name, limit, says):
    monkeypatch.setattr(sqlite_file, name, limit)
    reader, path = _rqda(tmp_path)
    assert says in refused(reader, path)


def test_a_column_that_makes_text_out_of_nothing_is_no_column(tmp_path):
    reader, path = _rqda(tmp_path)
    change(
        path,
        "alter table source drop column file",
        "alter table source add column file text as (hex(zeroblob(1000000)))",
    )
    assert "table 'source' has no column 'file'" in refused(reader, path)


def test_a_table_that_gives_more_than_the_file_holds_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_file, "_FREE_BYTES", 0)
    monkeypatch.setattr(sqlite_file, "_MOST_TIMES", 0)
    reader, path = _rqda(tmp_path)
    assert "more text than the file has room for" in refused(reader, path)


def test_numbers_of_every_kind_are_whole_or_nothing():
    assert [
        sqlite_file.parse_whole(value) for value in (3, 3.0, 3.5, -(2**63), 1e300, float("nan"), "3", b"3", None)
    ] == [3, 3, None, -(2**63), None, None, None, None, None]


def test_a_trigger_and_a_name_with_quotes_do_no_harm(tmp_path):
    reader, path = _rqda(tmp_path)
    change(
        path,
        'create table "a""; drop table source; --" (x)',
        "create trigger t after insert on source begin delete from source; end",
    )
    assert len(reader.read(path).documents) == 1
