"""Tables of coded passages, a row a coding or a row a passage: what their rows become, whatever the file.

Belongs here: documents made of the passages of their rows, codes of a cell, coders, rows that are refused.
Stays out: what a heading means (coded_headings.py), opening files (readers/coded/coded_csv.py, coded_xlsx.py).

Such a table has passages and not the text that they stand in. The document's text is therefore its distinct passages, a
blank line between two, and offsets are slices of it. They are made here and exact by construction, so there is no
position unit and no offset confidence: both speak of positions that a program counted. Passages stand in the order of
the places that their rows name, then of their words, so that a table sorted another way is the same delivery.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from orchestration.ingest.coding.coded_headings import Columns, Meaning, choose_columns, expected_headings
from orchestration.ingest.coding.excerpts import ExcerptDocument, Mark, lay_out
from orchestration.ingest.model.records import (
    PATH_SEPARATOR,
    UNKNOWN_CODER,
    Code,
    CodedProject,
    Refused,
    UnreadableError,
)
from orchestration.ingest.model.wording import list_some

WHOLE_DOCUMENT = "whole document"
# A spreadsheet shows these where it took a text beginning with = or - for a formula: the text itself is lost.
_ERRORS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!"})
_PLACES: tuple[Meaning, ...] = ("start", "end", "reference")
_EXCEL_LIMIT = 32_767
_WORDS_OF_PASSAGE, _LENGTH_OF_PASSAGE = 5, 40
_LONGEST_REGION = 200
_TRUE = frozenset({"true", "1", "yes", "wahr", "ja", "x"})
_LINE_END = re.compile(r"\r\n?")


class TableRow(NamedTuple):
    """A row with its number as its user sees it; cells are text, as many as the header has."""

    number: int
    cells: Sequence[str]


@dataclass
class CodedTable:
    """A table as a file has it, before its columns mean anything."""

    format: str
    header: Sequence[str]
    rows: Iterable[TableRow]
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written_at: dt.datetime | None = None


def refused_row(number: int, says: str) -> Refused:
    """Refuse a row that cannot be read as such."""
    return Refused("row", "malformed_row", f"row {number}", says)


def read_table(table: CodedTable) -> CodedProject:
    """Turn a table into a project.

    Raises:
        UnreadableError: the header is none of coded passages, two columns of one heading disagree, or there is no row.
    """
    columns = choose_columns(table.header)
    if columns is None:
        raise UnreadableError(expected_headings(table.header))
    if "passage" not in columns.at:
        rows = list(table.rows)
        table.rows = rows
        columns = _find_passage(table, columns, rows)
    return _Builder(table, columns).project()


def _find_passage(table: CodedTable, columns: Columns, rows: Sequence[TableRow]) -> Columns:
    """Take for the passage the one column of long texts beside document and code, whatever its heading.

    Without this rows that hold different passages would be taken for repeats of one coding of the whole document.
    """
    long = []
    for place, name in columns.variables:
        texts = [text for row in rows if (text := row.cells[place].strip())]
        wordy = sum(len(text.split()) >= _WORDS_OF_PASSAGE or len(text) >= _LENGTH_OF_PASSAGE for text in texts)
        if wordy * 2 > len(texts):
            long.append((place, name))
    if len(long) > 1:
        names = ", ".join(f"'{name}'" for _, name in long)
        raise UnreadableError(
            f"columns {names} hold long texts, and none is headed as the passage; call the one with the coded passages "
            "'Segment', and leave the others out or call them 'Memo'"
        )
    if not long:
        return columns
    ((place, name),) = long
    table.notes.append(f"column '{name}' holds long texts beside document and code; read as the passage")
    others = tuple(each for each in columns.variables if each[0] != place)
    return replace(columns, at={**columns.at, "passage": place}, variables=others)


class _Builder:
    def __init__(self, table: CodedTable, columns: Columns) -> None:
        self._table = table
        self._columns = columns
        self._layout = columns.layout
        separators = self._layout.code_separators
        self._separators = re.compile(f"[{re.escape(separators)}]") if separators else None
        self._path = re.compile(self._layout.path_separator)
        self._documents: dict[tuple[str, str], ExcerptDocument] = {}
        self._codes: dict[str, None] = {}
        self._placeless = self._cut = 0
        self._unnamed: set[int] = set()
        self._disagreeing: dict[tuple[int, int], int] = {}

    def project(self) -> CodedProject:
        table, columns = self._table, self._columns
        row_count = 0
        for row in table.rows:
            row_count += 1
            self._add(row)
        if not row_count and not table.refused:
            raise UnreadableError("a header and no row below it; ask for the file again")
        if self._disagreeing:
            raise UnreadableError(
                *(
                    f"column '{table.header[first]}' stands twice (columns {first + 1} and {other + 1}) and says "
                    f"different things in {count:,} rows; once is expected"
                    for (first, other), count in self._disagreeing.items()
                )
            )
        # Documents of one name get numbers by their order, which must not hang on how the rows are sorted.
        documents = tuple(lay_out(self._documents[key]) for key in sorted(self._documents))
        groups = dict.fromkeys(name for document in documents for name in document.sets)
        return CodedProject(
            format=table.format,
            tool=self._layout.tool,
            documents=documents,
            codes=tuple(Code(path, path.rpartition(PATH_SEPARATOR)[2]) for path in self._codes),
            coders=tuple(sorted({coding.coder for document in documents for coding in document.codings})),
            variables=tuple(sorted({name for _, name in columns.variables} | {*self._group_heading()})),
            cases=(),
            sets=tuple(groups),
            selection_count=sum(document.selection_count for document in documents),
            uncoded_count=sum(
                not coded for document in self._documents.values() for coded in document.selections.values()
            ),
            coding_count=sum(len(set(document.codings)) for document in documents),
            notes=self._notes(),
            written_at=table.written_at,
            refused=tuple(table.refused),
        )

    def _add(self, row: TableRow) -> None:
        for first, other in self._columns.twins:
            if row.cells[first].strip() != row.cells[other].strip() and row.cells[other].strip():
                self._disagreeing[(first, other)] = self._disagreeing.get((first, other), 0) + 1
        name = self._cell(row, "document")
        if not name:
            column = self._table.header[self._columns.at["document"]]
            says = (
                f"column '{column}' is empty; every row needs a document (merged cells count for their first row only)"
            )
            self._table.refused.append(refused_row(row.number, says))
            return
        broken = [self._table.header[place] for place in self._columns.needed() if row.cells[place].strip() in _ERRORS]
        if broken:
            says = f"an error of the spreadsheet stands in column {list_some(broken)}; the text itself is expected"
            self._table.refused.append(refused_row(row.number, says))
            return
        self._unnamed.update(place for place in self._columns.unnamed if row.cells[place].strip())
        group = self._cell(row, "group")
        key = (name, group if self._layout.has_group_in_key else "")
        document = self._documents.setdefault(key, ExcerptDocument(name))
        groups = [each.strip() for each in group.splitlines() if each.strip()]
        document.groups |= dict.fromkeys(groups)
        self._add_variables(document, row, groups)
        self._add_passage(document, row)

    def _add_passage(self, document: ExcerptDocument, row: TableRow) -> None:
        passage = _LINE_END.sub("\n", self._cell(row, "passage"))
        self._cut += len(passage) == _EXCEL_LIMIT
        place = tuple(self._cell(row, meaning) for meaning in _PLACES)
        selection = self._cell(row, "selection") if self._layout.has_selection_id else ""
        codes = self._row_codes(row)
        coder = self._cell(row, "coder") or UNKNOWN_CODER
        if passage:
            key, region = (*place, selection, "", passage), None
            document.passages[key] = None
        else:
            key, region = None, _region(place)
            self._placeless += bool(codes)
        cells = tuple(cell.strip() for cell in row.cells)
        document.marks.extend(Mark(path, coder, key, region, cells) for path in codes)
        self._codes |= dict.fromkeys(codes)
        selection_key: object = ("id", selection) if selection else row.number
        document.selections[selection_key] = document.selections.get(selection_key, False) or bool(codes)

    def _add_variables(self, document: ExcerptDocument, row: TableRow, groups: Sequence[str]) -> None:
        values = [(name, row.cells[place].strip()) for place, name in self._columns.variables]
        values.extend((heading, name) for heading in self._group_heading() for name in groups)
        for name, value in values:
            if value:
                document.variables.setdefault(name.casefold(), {})[value] = None

    def _group_heading(self) -> list[str]:
        return [self._table.header[self._columns.at["group"]].strip()] if "group" in self._columns.at else []

    def _row_codes(self, row: TableRow) -> list[str]:
        """Return the paths of the codes of a row, each once, in the cell's order."""
        columns = self._columns
        if columns.flags:
            names = [name for place, name in columns.flags if row.cells[place].strip().casefold() in _TRUE]
        else:
            cell = _LINE_END.sub("\n", self._cell(row, "code"))
            names = self._separators.split(cell) if self._separators is not None else [cell]
        parent = self._code_path(self._cell(row, "parent_code"))
        paths = [self._code_path(name) for name in names]
        if parent:
            under = parent + PATH_SEPARATOR
            paths = [path if not path or path.startswith(under) else under + path for path in paths]
        return list(dict.fromkeys(path for path in paths if path))

    def _code_path(self, name: str) -> str:
        parts = (" ".join(part.split()) for part in self._path.split(name.strip()))
        return PATH_SEPARATOR.join(part for part in parts if part)

    def _cell(self, row: TableRow, meaning: Meaning) -> str:
        place = self._columns.at.get(meaning)
        return row.cells[place].strip() if place is not None else ""

    def _notes(self) -> tuple[str, ...]:
        columns, header = self._columns, self._table.header
        places = [header[columns.at[meaning]] for meaning in _PLACES if meaning in columns.at]
        found = (
            (columns.personal, f"personal data, not taken in: {list_some(columns.personal)}"),
            (self._unnamed, f"{len(self._unnamed):,} columns without a heading are not taken in"),
            (columns.unused, f"columns that are not taken in: {list_some(columns.unused)}"),
            (
                places,
                f"positions ({list_some(places)}) count in a text that the file lacks; they only tell passages apart",
            ),
            (self._placeless, f"{self._placeless:,} rows have codes and no passage; kept without a place in a text"),
            (self._cut, f"{self._cut:,} passages are as long as a spreadsheet's cell can be; they were probably cut"),
        )
        return (*self._table.notes, *(sentence for count, sentence in found if count))


def _region(place: Sequence[str]) -> str:
    return " - ".join(part for part in place if part)[:_LONGEST_REGION] or WHOLE_DOCUMENT
