"""Tables without some rows: delimited text, workbooks, Parquet, SPSS and Stata files.

Belongs here: writing a new file that lacks these rows and is otherwise as the old one.
Stays out: which rows (redaction.py), the proof that others read as before (redaction.py).
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
from openpyxl.utils.exceptions import InvalidFileException

from orchestration.erasure.redact_error import UnsafeRewriteError
from orchestration.ingest.model.document_identity import bare_name
from orchestration.ingest.parsers.csv_table import read_csv
from orchestration.ingest.parsers.encoding import read_lines
from orchestration.ingest.parsers.workbook import read_sheet

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_CORE = "docProps/core.xml"
# Program, then date and time of an SPSS file; the timestamp of a Stata file between its tags.
_SAV_TOLD = ((4, 64), (92, 109))
_DTA_TIME = re.compile(rb"<timestamp>(.*?)</timestamp>", re.DOTALL)
_DTA_RELEASE = re.compile(rb"<release>(\d+)</release>")
_DTA_VERSIONS = {117: 13, 118: 14, 119: 15}
_LONGEST_CELL = 16 * 1024**2


def redact_csv(path: Path, target: Path, numbers: Collection[int]) -> None:
    """Write a delimited text without the lines of some records; all other bytes stay as they are."""
    wanted = set(numbers)
    table = read_csv(path)
    content = path.read_bytes()
    mark = next(
        (each for each in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8) if content.startswith(each)), b""
    )
    texts = list(read_lines(path).lines)
    if table.encoding == "utf-16":
        wide = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
        lines = [text.encode(wide) for text in texts]
        before = mark
    else:
        before = mark
        lines = _LINE.findall(content[len(mark) :])
    if len(lines) != len(texts):
        raise UnsafeRewriteError("its lines cannot be told apart")
    first = 1 if texts and _HINT.fullmatch(texts[0]) else 0
    gone: set[int] = set()
    for number, (start, end) in enumerate(_spans(texts[first:], table.delimiter), start=1):
        if number in wanted:
            gone.update(range(start + first, end + first))
            wanted.discard(number)
    if wanted:
        raise UnsafeRewriteError("its rows cannot be told apart")
    target.write_bytes(before + b"".join(line for place, line in enumerate(lines) if place not in gone))


def _spans(texts: list[str], delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of each record, from the first to the one after the last."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(texts, delimiter=delimiter, strict=True)
        before = 0
        for _ in reader:
            yield before, reader.line_num
            before = reader.line_num
    except csv.Error as error:
        raise UnsafeRewriteError(f"it has rows that cannot be read: {error}") from error
    finally:
        csv.field_size_limit(limit)


def redact_workbook(path: Path, target: Path, numbers: Collection[int]) -> None:
    """Write a workbook without some rows of the sheet that is read; other sheets and the file's own date stay."""
    name = read_sheet(path).name
    try:
        book = openpyxl.load_workbook(path, keep_vba=path.suffix.casefold() == ".xlsm", rich_text=True)
        sheet = book[name]
        for number in sorted(numbers, reverse=True):
            sheet.delete_rows(number)
        book.save(target)
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError, AttributeError) as error:
        raise UnsafeRewriteError(f"the workbook cannot be written again: {error}") from error
    _keep_core(path, target)


def _keep_core(path: Path, target: Path) -> None:
    """Put back what the workbook says of its own date and authors; saving it would say that it was made today."""
    with zipfile.ZipFile(path) as old:
        core = old.read(_CORE) if _CORE in old.namelist() else None
    with zipfile.ZipFile(target) as new:
        members = [(info, new.read(info)) for info in new.infolist()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for info, data in members:
            if info.filename != _CORE or core is not None:
                written.writestr(info, core if info.filename == _CORE and core is not None else data)


def redact_parquet(path: Path, target: Path, numbers: Collection[int]) -> None:
    """Write a Parquet file without some rows, with the schema and the notes of the old one."""
    gone = set(numbers)
    try:
        table = pq.read_table(path)
        keep = pa.array([number not in gone for number in range(1, table.num_rows + 1)])
        pq.write_table(table.filter(keep), target)
    except pa.ArrowException as error:
        raise UnsafeRewriteError(f"the file cannot be written again: {error}") from error


def redact_labelled(path: Path, target: Path, numbers: Collection[int]) -> None:
    """Write an SPSS or Stata file without some rows, with its labels, missing codes, program and date."""
    is_stata = path.suffix.casefold() == ".dta"
    read = pyreadstat.read_dta if is_stata else pyreadstat.read_sav
    try:
        frame, meta = read(path, user_missing=True)
        gone = set(numbers)
        frame = frame[[number not in gone for number in range(1, len(frame) + 1)]]
        labels = dict(zip(meta.column_names, meta.column_labels, strict=True))
        told: dict[str, Any] = {
            "file_label": meta.file_label or "",
            "column_labels": {name: label for name, label in labels.items() if label},
            "variable_value_labels": meta.variable_value_labels,
            "variable_format": meta.original_variable_types,
        }
        if is_stata:
            release = _DTA_RELEASE.search(path.read_bytes()[:64])
            version = _DTA_VERSIONS.get(int(release.group(1))) if release else None
            if version is None:
                raise UnsafeRewriteError("Stata files of this age are not rewritten here")
            pyreadstat.write_dta(frame, target, version=version, missing_user_values=meta.missing_user_values, **told)
        else:
            pyreadstat.write_sav(
                frame, target, missing_ranges=meta.missing_ranges, note=meta.notes or None,
                compress=path.suffix.casefold() == ".zsav", row_compress=meta.file_format == "sav",
                variable_measure=meta.variable_measure, variable_display_width=meta.variable_display_width, **told,
            )  # fmt: skip
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, TypeError, KeyError) as error:
        raise UnsafeRewriteError(f"the file cannot be written again: {error}") from error
    _keep_date(path, target, is_stata=is_stata)


def _keep_date(path: Path, target: Path, *, is_stata: bool) -> None:
    """Put back what the file says of its own program and date: precedence between deliveries may rest on it."""
    old, new = path.read_bytes(), bytearray(target.read_bytes())
    if is_stata:
        before, after = _DTA_TIME.search(old), _DTA_TIME.search(new)
        if before is None or after is None or len(before.group()) != len(after.group()):
            raise UnsafeRewriteError("the date of the file cannot be kept")
        new[after.start() : after.end()] = before.group()
    else:
        for start, end in _SAV_TOLD:
            new[start:end] = old[start:end]
    target.write_bytes(new)


def remove_documents(path: Path, target: Path, names: Collection[str], file_format: str) -> None:
    """Write a table of coded passages without the rows of some documents."""
    wanted = {form.casefold() for name in names for form in (name.strip(), bare_name(name))}
    if file_format == "coded_csv":
        table = read_csv(path)
        rows = list(zip(table.row_numbers, table.rows, strict=True))
        numbers = [number for number, cells in rows if {cell.strip().casefold() for cell in cells} & wanted]
        redact_csv(path, target, numbers)
        return
    sheet = read_sheet(path)
    numbers = [number for number, cells in sheet.rows if {str(cell).strip().casefold() for cell in cells} & wanted]
    redact_workbook(path, target, numbers)


WAYS: dict[str, Callable[[Path, Path, Collection[int]], None]] = {
    "csv": redact_csv,
    "xlsx": redact_workbook,
    "parquet": redact_parquet,
    "sav": redact_labelled,
    "dta": redact_labelled,
}
CODED = frozenset({"coded_csv", "coded_xlsx"})
