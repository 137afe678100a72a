"""Surveys as Parquet files (.parquet): flat columns, as pandas, R or DuckDB write them.

Belongs here: the columns of such a file as values, within bounds.
Stays out: survey platforms (platforms.py), cells (cells.py). What pandas notes of its own types is not read: the
columns say the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.model.records import ContentKind, SurveyData, UnreadableError
from orchestration.ingest.surveys.platforms import normalise_export
from orchestration.ingest.surveys.survey_table import SurveyTable, build_survey, quote_names

FORMAT = "parquet"
KIND: ContentKind = "survey"
SUFFIXES = (".parquet", ".pq")
PRIORITY = 30
VERSION = 1
MAX_COLUMNS, MAX_ROWS, MAX_CELLS = 20_000, 2_000_000, 20_000_000
MAX_BYTES = 1024**3
MAX_UNPACKED = 2 * 1024**3
_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_LEAST = 12  # bytes: the magic at both ends and the length of the footer
_BATCH = 16 * 1024
_PANDAS_INDEX = "__index_level_"


def recognises(path: Path) -> bool:
    """Say whether a file begins as Parquet, encrypted or not."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in {_MAGIC, _ENCRYPTED}


def read(path: Path) -> SurveyData:
    """Read a Parquet file. A column of categories holds their texts; nested and binary columns are left out.

    Raises:
        UnreadableError: empty, of another kind, truncated, damaged, encrypted, or beyond the caps.
    """
    _refuse_other(path)
    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            columns = _text_columns(file)
        # A page may name one long text thousands of times; kept as categories it is held once.
        with pq.ParquetFile(path, memory_map=False, read_dictionary=columns) as file:
            return _survey(file)
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError, MemoryError) as error:
        says = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise UnreadableError(f"no readable Parquet file: {says}; ask for the file again") from error


def _refuse_other(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
        file.seek(max(0, size - len(_MAGIC)))
        end = file.read()
    if not size:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if _ENCRYPTED in {start, end}:
        raise UnreadableError("the file is encrypted; one without a key is expected")
    if start != _MAGIC:
        raise UnreadableError(f"not a Parquet file: its {size:,} bytes do not begin with PAR1")
    if size < _LEAST or end != _MAGIC:
        raise UnreadableError(f"truncated after {size:,} bytes: the end mark is missing; ask for the file again")
    if size > MAX_BYTES:
        raise UnreadableError(f"{size:,} bytes; at most {MAX_BYTES:,} are accepted in a Parquet file")


def _survey(file: pq.ParquetFile) -> SurveyData:
    about, schema = file.metadata, file.schema_arrow
    rows, width = about.num_rows, len(schema)
    unpacked = sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups))
    if width > MAX_COLUMNS or rows > MAX_ROWS or rows * width > MAX_CELLS or unpacked > MAX_UNPACKED:
        raise UnreadableError(
            f"{rows:,} rows of {width:,} columns, {unpacked:,} bytes unpacked; at most {MAX_ROWS:,} rows, "
            f"{MAX_COLUMNS:,} columns, {MAX_CELLS:,} cells and {MAX_UNPACKED:,} bytes are accepted"
        )
    table = SurveyTable(FORMAT, [], [], [], tool=about.created_by or None)
    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    binary = [field.name for field in schema if _is_binary(field.type)]
    for names, what in ((nested, "nested"), (binary, "binary")):
        if names:
            table.notes.append(f"{what} columns, which hold no single answer, are left out: {quote_names(names)}")
    flat = [
        place for place, field in enumerate(schema) if not (pa.types.is_nested(field.type) or _is_binary(field.type))
    ]
    if not flat:
        raise UnreadableError("no column with single answers; a survey has one answer a row and column")
    values: list[list[Any]] = [[] for _ in flat]
    unpacked = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        unpacked += batch.nbytes
        if unpacked > MAX_UNPACKED:
            raise UnreadableError(f"more than {MAX_UNPACKED:,} bytes unpacked; at most so many are accepted")
        for column, place in zip(values, flat, strict=True):
            column.extend(_plain(batch.column(place)))
    # pandas writes the index of its rows as a column without a name of its own.
    table.header = [
        "" if schema.field(place).name.startswith(_PANDAS_INDEX) else schema.field(place).name for place in flat
    ]
    table.rows = list(zip(*values, strict=True))
    table.row_numbers = list(range(1, len(table.rows) + 1))
    return build_survey(normalise_export(table))


def _text_columns(file: pq.ParquetFile) -> list[str]:
    return [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]


def _plain(column: pa.Array) -> list[Any]:
    if pa.types.is_dictionary(column.type):
        # Each text once, and its rows point to it.
        texts = _plain(column.dictionary)
        return [None if place is None else texts[place] for place in column.indices.to_pylist()]
    if pa.types.is_timestamp(column.type):
        # Nanoseconds need pandas; no answer is as exact.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    elif pa.types.is_duration(column.type):
        column = column.cast(pa.duration("us"), safe=False)
    elif pa.types.is_time64(column.type):
        column = column.cast(pa.time64("us"), safe=False)
    found: list[Any] = column.to_pylist()
    return found


def _is_binary(kind: pa.DataType) -> bool:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(
        each(held)
        for each in (
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_fixed_size_binary,
            pa.types.is_binary_view,
            pa.types.is_interval,
        )
    )
