"""Workbooks that lie about their size, hide their values, or are something else."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.ingest.hostile.archives import packed
from tests.unit.ingest.hostile.case import CANARY, Case

_SHEET, _SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_ROWS = (("pid", "q1", "q2", "why"), ("p1", 4, 2, CANARY), ("p2", 5, 1, "no"))
_MEBIBYTE = 1024**2
_TWO = {"participation": 2}


def _book(change: Callable[[Worksheet], object] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in _ROWS:
        book.active.append(row)
    if change is not None:
        change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _changed(change: Callable[[Worksheet], object]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(_book(change))


def _parts() -> list[tuple[str, bytes]]:
    """Return the members of a valid workbook whose texts stand in a list of shared strings, as Excel writes them."""
    with zipfile.ZipFile(io.BytesIO(_book())) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    texts: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return b'<c %s t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    cell = rb'<c (r="[A-Z]+[0-9]+") t="inlineStr"><is><t>(.*?)</t></is></c>'
    members[_SHEET] = re.sub(cell, shared, members[_SHEET])
    items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    members[_SHARED] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items
    relation = b'<Relationship Id="rS" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    kinds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    members[_RELATIONS] = members[_RELATIONS].replace(b"</Relationships>", relation % kinds)
    return list(members.items())


def _member(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Change the XML of a member of a valid workbook."""
    return lambda path: path.write_bytes(
        packed((each, change(content) if each == name else content) for each, content in _parts())
    )


def _replaced(old: bytes, new: bytes, name: str = _SHEET) -> Callable[[Path], object]:
    def change(content: bytes) -> bytes:
        assert old in content, content
        return content.replace(old, new, 1)

    return _member(name, change)


def _without(name: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(packed((each, content) for each, content in _parts() if each != name))


def _merged(sheet: Worksheet) -> None:
    """Put a heading over two columns, as people do."""
    sheet["B1"] = "Who leads?"
    sheet["C1"] = None
    sheet.merge_cells("B1:C1")


def _formulas(sheet: Worksheet) -> None:
    sheet["B2"] = "=2+2"


def _errors(sheet: Worksheet) -> None:
    sheet["D2"], sheet["D3"] = "#REF!", "#N/A"


def _error_in_answer(sheet: Worksheet) -> None:
    sheet["B2"] = "#DIV/0!"


def _many_columns(sheet: Worksheet) -> None:
    for row in (1, 2, 3):
        for column in range(5, 16_385):
            sheet.cell(row, column, f"x{column}" if row == 1 else 7)


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content())


def _external_link() -> bytes:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    return packed([*_parts(), ("xl/externalLinks/_rels/externalLink1.xml.rels", relation.encode())])


CASES = [
    Case("an empty workbook file", "s.xlsx", _bytes(lambda: b""), "refused", "the file is empty (0 bytes)"),
    Case("text as a workbook", "s.xlsx", _bytes(lambda: b"pid,q1\np1,4\n"), "refused", "a zip archive is expected"),
    Case(
        "an .xls as a workbook",
        "s.xlsx",
        _bytes(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)),
        "refused",
        ".xls",
    ),
    Case(
        "a workbook with a password",
        "s.xlsx",
        _bytes(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999) + "EncryptedPackage".encode("utf-16-le")),
        "refused",
        "password",
    ),
    Case(
        "a text document as a workbook",
        "s.xlsx",
        _bytes(lambda: packed([("word/document.xml", "<a/>")])),
        "refused",
        "no xl/",
    ),
    Case("a workbook cut in the middle", "s.xlsx", _bytes(lambda: _book()[:2000]), "refused", "incomplete"),
    Case("no sheet behind the list of sheets", "s.xlsx", _without(_SHEET), "refused"),
    Case("no relations", "s.xlsx", _without(_RELATIONS), "refused"),
    Case("no shared strings", "s.xlsx", _without(_SHARED), "refused"),
    Case("an empty sheet", "s.xlsx", _changed(lambda sheet: sheet.delete_rows(1, 9)), "refused", "empty"),
    Case("only a header", "s.xlsx", _changed(lambda sheet: sheet.delete_rows(2, 9)), "accepted"),
    Case("a merged header", "s.xlsx", _changed(_merged), "refused", "'q1'"),
    Case("a formula that was never calculated", "s.xlsx", _changed(_formulas), "quarantined", "formula"),
    Case("error cells", "s.xlsx", _changed(_errors), "accepted", rows=_TWO),
    Case("an error as an answer", "s.xlsx", _changed(_error_in_answer), "accepted", "#div/0!"),
    Case(
        "cells right of the header", "s.xlsx", _changed(lambda sheet: sheet.cell(3, 9, CANARY)), "quarantined", "row 3"
    ),
    Case("16,384 columns", "s.xlsx", _changed(_many_columns), "accepted", rows=_TWO),
    Case(
        "shared strings that explode",
        "s.xlsx",
        _member(_SHARED, lambda xml: xml.replace(b"<si>", b"<si>" + b" " * (300 * _MEBIBYTE), 1)),
        "refused",
        "250 times its size",
    ),
    Case(
        "shared strings without end",
        "s.xlsx",
        _member(_SHARED, lambda xml: xml[:-30]),
        "refused",
        "no valid XML",
    ),
    Case("a string that is not in the list", "s.xlsx", _replaced(b"<v>7</v>", b"<v>99</v>"), "refused"),
    Case("a string of a negative number", "s.xlsx", _replaced(b"<v>7</v>", b"<v>-1</v>"), "refused"),
    Case("an extent that is too small", "s.xlsx", _replaced(b'ref="A1:D3"', b'ref="A1:A1"'), "accepted", rows=_TWO),
    Case(
        "an extent that is too large",
        "s.xlsx",
        _replaced(b'ref="A1:D3"', b'ref="A1:XFD1048576"'),
        "accepted",
        rows=_TWO,
    ),
    Case("a row of a billion", "s.xlsx", _replaced(b'<row r="3"', b'<row r="999999999"'), "refused"),
    Case(
        "a cell in column ZZZ",
        "s.xlsx",
        _replaced(b'r="D3"', b'r="ZZZ3"'),
        "refused",
    ),
    Case(
        "a document type in a sheet",
        "s.xlsx",
        _replaced(b"<worksheet", b"<!DOCTYPE a><worksheet"),
        "refused",
        "DOCTYPE",
    ),
    Case(
        "a billion laughs in the strings",
        "s.xlsx",
        _replaced(b"<sst", b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><sst', _SHARED),
        "refused",
        "DOCTYPE",
    ),
    Case("XML of a sheet that ends early", "s.xlsx", _member(_SHEET, lambda xml: xml[:-30]), "refused", "no valid XML"),
    Case(
        "100,000 elements in each other",
        "s.xlsx",
        _replaced(b"<sheetData>", b"<sheetData>" + b"<x>" * 100_000),
        "refused",
    ),
    Case("a number that is none", "s.xlsx", _replaced(b'"n"><v>4</v>', b'"n"><v>four</v>'), "quarantined", "q1"),
    Case("a number beyond all numbers", "s.xlsx", _replaced(b'"n"><v>4</v>', b'"n"><v>1e999</v>'), "quarantined", "q1"),
    Case("a link to a file of the machine", "s.xlsx", _bytes(_external_link), "accepted", rows=_TWO),
]
