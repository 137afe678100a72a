"""Databases of Taguette, RQDA and QualCoder that are cut, busy, somebody else's, or hold what cannot be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.databases import CANARY, changed, qualcoder, rqda, taguette
from tests.unit.ingest.hostile.case import Case, surviving

_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("begin exclusive")
print("held", flush=True)
sys.stdin.read()
"""
_GIANT = 2**63 - 1


def _sql(make: Callable[[], bytes], *statements: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(changed(make(), *statements))


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content())


def _pages_flipped(content: bytes) -> bytes:
    """Flip a bit in every 50th byte behind the first page."""
    flipped = bytearray(content)
    for place in range(1024, len(flipped), 50):
        flipped[place] ^= 0x10
    return bytes(flipped)


def _pages_swapped(content: bytes) -> bytes:
    pages = [content[place : place + 1024] for place in range(0, len(content), 1024)]
    pages[2:] = reversed(pages[2:])
    return b"".join(pages)


def _with_log(path: Path) -> None:
    """Leave the last change in a write-ahead log, as a program does that was killed."""
    path.write_bytes(taguette())
    busy = sqlite3.connect(path)
    busy.execute("pragma journal_mode = wal")
    busy.execute("update documents set contents = contents || 'more'")
    busy.commit()
    log, whole = path.with_name(path.name + "-wal").read_bytes(), path.read_bytes()
    busy.close()
    path.write_bytes(whole)
    # Hidden from the scan of the study folder by its name, as a file that stands beside any delivery.
    path.with_name(path.name + "-wal").write_bytes(log)


def _view(make: Callable[[], bytes], table: str) -> Callable[[Path], object]:
    return _sql(make, f"alter table {table} rename to t", f"create view {table} as select * from t")


def _endless_view() -> Callable[[Path], object]:
    """Put a view without end in the place of a table."""
    rows = (
        "with recursive n(i) as (select 1 union all select i + 1 from n) select i as id, 'p' as name, 'x' as contents"
    )
    return _sql(taguette, "drop table documents", f"create view documents as {rows} from n")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let another process write to the file meanwhile."""
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield
        holder.communicate()


def _other_program() -> bytes:
    made = sqlite3.connect(":memory:")
    made.execute("create table moz_places (id integer primary key, url text)")
    made.execute("insert into moz_places values (1, ?)", (CANARY,))
    made.commit()
    return made.serialize()


_ONE = {"document": 1}
_HIGHLIGHT = "update highlights set {} where id = 2"
_CODING = "update coding set {} where selfirst = 8"

CASES = [
    Case("an empty database", "p.sqlite3", _bytes(lambda: b""), "refused", "the file is empty (0 bytes)"),
    Case("text as a database", "p.sqlite3", _bytes(lambda: CANARY.encode() * 99), "refused", "SQLite"),
    Case("the first 50 bytes of a database", "p.rqda", surviving(rqda, lambda c: c[:50]), "refused", "incomplete"),
    Case("half a database", "p.sqlite3", surviving(taguette, lambda c: c[: len(c) // 2]), "refused", "incomplete"),
    Case("a database without its last byte", "p.rqda", surviving(rqda, lambda c: c[:-1]), "refused", "incomplete"),
    Case("bits flipped in the pages", "p.sqlite3", surviving(taguette, _pages_flipped), "refused"),
    Case("pages in another order", "p.rqda", surviving(rqda, _pages_swapped), "refused"),
    Case("zeros behind the header", "p.rqda", surviving(rqda, lambda c: c[:100] + bytes(len(c) - 100)), "refused"),
    Case(
        "a header of noise, as of an encrypted database",
        "p.sqlite3",
        surviving(taguette, lambda c: bytes(255 - byte for byte in c)),
        "refused",
        "SQLite",
    ),
    Case("a database that somebody writes to", "p.sqlite3", _bytes(taguette), "refused", "in use", meanwhile=_locked),
    Case("the database of a browser", "p.sqlite3", _bytes(_other_program), "refused", "table"),
    Case("an RQDA project as one of Taguette", "p.sqlite3", _bytes(rqda), "refused", "table"),
    Case("a Taguette project as one of RQDA", "p.rqda", _bytes(taguette), "refused", "table"),
    Case("a table that is missing", "p.sqlite3", _sql(taguette, "drop table highlights"), "refused", "'highlights'"),
    Case("a column that is missing", "p.rqda", _sql(rqda, "alter table source drop column file"), "refused", "'file'"),
    Case("a view in the place of a table", "p.rqda", _view(rqda, "source"), "refused", "view"),
    Case("a view without end", "p.sqlite3", _endless_view(), "refused", "view"),
    Case(
        "a highlight before the text",
        "p.sqlite3",
        _sql(taguette, _HIGHLIGHT.format("start_offset = -9")),
        "quarantined",
    ),
    Case("a giant highlight", "p.sqlite3", _sql(taguette, _HIGHLIGHT.format(f"end_offset = {_GIANT}")), "quarantined"),
    Case("a highlight in words", "p.sqlite3", _sql(taguette, _HIGHLIGHT.format("end_offset = 'nine'")), "quarantined"),
    Case(
        "a highlight that is a blob",
        "p.sqlite3",
        _sql(taguette, _HIGHLIGHT.format("end_offset = x'00ff'")),
        "quarantined",
    ),
    Case("a highlight without end", "p.sqlite3", _sql(taguette, _HIGHLIGHT.format("end_offset = 1")), "quarantined"),
    Case(
        "a coding without a place",
        "p.rqda",
        _sql(rqda, _CODING.format("selend = null")),
        "quarantined",
        rows={"document": 2},
    ),
    Case("a coding of an infinite place", "p.rqda", _sql(rqda, _CODING.format("selend = 9e999")), "quarantined"),
    Case(
        "a coding to a code that is not there",
        "p.rqda",
        _sql(rqda, _CODING.format("cid = 99")),
        "accepted",
        "left out: 1",
    ),
    Case(
        "codes that are their own categories",
        "p.qda",
        lambda path: _folder(path, changed(qualcoder(), "update code_cat set supercatid = catid")),
        "accepted",
    ),
    Case(
        "categories in circles",
        "p.qda",
        lambda path: _folder(path, changed(qualcoder(), "update code_cat set supercatid = 3 - catid")),
        "accepted",
    ),
    Case("a QualCoder folder without its database", "p.qda", lambda path: path.mkdir(), "refused"),
    Case(
        "a text that is a blob", "p.sqlite3", _sql(taguette, "update documents set contents = x'fffe00'"), "quarantined"
    ),
    Case(
        "a log that is no JSON",
        "p.sqlite3",
        _sql(taguette, "update commands set payload = '{[' || payload"),
        "accepted",
        rows=_ONE,
    ),
    Case(
        "100,000 tags in a text",
        "p.sqlite3",
        _sql(taguette, f"update documents set contents = '{'<b>' * 100_000}'"),
        "quarantined",
    ),
    Case("a write-ahead log beside it", "p.sqlite3", _with_log, "refused", "-wal"),
]


def _folder(path: Path, database: bytes) -> None:
    path.mkdir()
    (path / "data.qda").write_bytes(database)
