"""Parquet files that are cut, nested, or unpack to far more than they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.unit.ingest.hostile.case import CANARY, Case, surviving

_COLUMNS = {"pid": ["p1", "p2"], "q1": [4, 5], "q2": [2, 1], "why": [CANARY, None]}
_TWO = {"participation": 2}


def parquet(table: pa.Table | None = None) -> bytes:
    """Return a valid file."""
    content = io.BytesIO()
    pq.write_table(pa.table(_COLUMNS) if table is None else table, content)
    return content.getvalue()


def _table(**more: object) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(parquet(pa.table({**_COLUMNS, **more})))


def _twice(path: Path) -> None:
    arrays = [pa.array(column) for column in (*_COLUMNS.values(), [1, 2])]
    path.write_bytes(parquet(pa.Table.from_arrays(arrays, [*_COLUMNS, "q1"])))


def _countless(path: Path) -> None:
    """Write one value ten million times, twenty times over: a few kilobytes."""
    part = pa.table({"pid": pa.repeat(pa.scalar("p1"), 10_000_000)})
    with pq.ParquetWriter(path, part.schema, compression="zstd") as writer:
        for _ in range(20):
            writer.write_table(part, row_group_size=10_000_000)


def _long_texts(path: Path) -> None:
    """Write a text of a megabyte 4,000 times, which a dictionary holds once."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 4000, pa.int32()), pa.array(["x" * 1024**2]))
    pq.write_table(pa.table({"pid": [f"p{number}" for number in range(4000)], "q1": texts}), path, compression="zstd")


def _footer(content: bytes) -> bytes:
    """Announce a footer longer than the file."""
    return content[:-8] + (2**31 - 1).to_bytes(4, "little") + b"PAR1"


def _flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    for place in range(len(changed) // 2, len(changed) - 8, 40):
        changed[place] ^= 0x20
    return bytes(changed)


CASES = [
    Case(
        "an empty Parquet file",
        "s.parquet",
        surviving(parquet, lambda _: b""),
        "refused",
        "the file is empty (0 bytes)",
    ),
    Case("text as a Parquet file", "s.parquet", surviving(parquet, lambda _: b"pid,q1\np1,4\n"), "refused", "PAR1"),
    Case("four bytes of a Parquet file", "s.parquet", surviving(parquet, lambda c: c[:4]), "refused", "truncated"),
    Case(
        "a Parquet file cut in the footer", "s.parquet", surviving(parquet, lambda c: c[:-50]), "refused", "truncated"
    ),
    Case("a footer longer than the file", "s.parquet", surviving(parquet, _footer), "refused", "no readable"),
    Case("a footer of no length", "s.parquet", surviving(parquet, lambda c: c[:-8] + bytes(4) + b"PAR1"), "refused"),
    Case("bits flipped in a Parquet file", "s.parquet", surviving(parquet, _flipped), "refused"),
    Case(
        "an encrypted Parquet file",
        "s.parquet",
        surviving(parquet, lambda c: b"PARE" + c[4:-4] + b"PARE"),
        "refused",
        "encrypted",
    ),
    Case("nested columns", "s.parquet", _table(more=[[1], [2, 3]], deep=[{"a": 1}, None]), "accepted", "nested", _TWO),
    Case("binary columns", "s.parquet", _table(raw=[b"\xff\xfe", None]), "accepted", "binary", _TWO),
    Case("two columns of one name", "s.parquet", _twice, "refused", "'q1'"),
    Case("no columns", "s.parquet", lambda path: path.write_bytes(parquet(pa.table({}))), "refused"),
    Case("no rows", "s.parquet", lambda path: path.write_bytes(parquet(pa.table(_COLUMNS).slice(0, 0))), "accepted"),
    Case("200 million rows in a few kilobytes", "s.parquet", _countless, "refused", "rows"),
    Case("four gigabytes of text in a few kilobytes", "s.parquet", _long_texts, "refused", "unpacked"),
    Case("numbers that are none", "s.parquet", _table(q3=[float("nan"), float("inf")]), "accepted", rows=_TWO),
]
