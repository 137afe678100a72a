"""SPSS files (.sav, .zsav).

Belongs here: the header of the format, and how much of a truncated file is there.
Stays out: labels and missing codes (labelled.py), what the items mean (surveys.py).
"""

from __future__ import annotations

import struct
from pathlib import Path

from orchestration.ingest.model.records import ContentKind, SurveyData, UnreadableError
from orchestration.ingest.surveys.labelled import read_labelled

FORMAT = "sav"
KIND: ContentKind = "survey"
SUFFIXES = (".sav", ".zsav")
PRIORITY = 30
VERSION = 2
_MAGIC = (b"$FL2", b"$FL3")
_HEADER_BYTES = 176
_CASE_BYTES = 8
_DICTIONARY_SPAN = 64 * 1024**2
# Record type 999 and its filler close the dictionary; the cases follow.
_DICTIONARY_END = {order: struct.pack(f"{order}ii", 999, 0) for order in "<>"}


def recognises(path: Path) -> bool:
    """Say whether a file begins as an SPSS file."""
    with path.open("rb") as file:
        return file.read(4) in _MAGIC


def read(path: Path) -> SurveyData:
    """Read an SPSS file.

    Raises:
        UnreadableError: empty, of another kind, or truncated; the message says how many bytes there are and, where
            the header tells, how many there should be.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not size:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if header[:4] not in _MAGIC:
        raise UnreadableError(f"not an SPSS file: its {size:,} bytes do not begin with $FL2")
    if len(header) < _HEADER_BYTES:
        raise UnreadableError(f"truncated after {size:,} bytes, inside the header; ask for the file again")
    _refuse_truncated(path, size, header)
    tool = header[4:64].decode("ascii", errors="replace").removeprefix("@(#)").strip(" \0") or None
    try:
        return read_labelled(path, file_format=FORMAT, tool=tool)
    except UnreadableError as error:
        if "expected number of rows" in str(error) or "unable to read" in str(error):
            rows = _header(header)[2]
            raise UnreadableError(
                f"truncated after {size:,} bytes, before the end of the {rows:,} rows that its header announces; "
                "ask for the file again"
            ) from error
        raise


def _refuse_truncated(path: Path, size: int, header: bytes) -> None:
    """Compare the size of an uncompressed file with what its header announces."""
    order, compression, rows, width = _header(header)
    if compression or rows < 0 or width <= 0:
        return
    with path.open("rb") as file:
        end = file.read(_DICTIONARY_SPAN).find(_DICTIONARY_END[order], _HEADER_BYTES)
    if end < 0:
        return
    expected = end + len(_DICTIONARY_END[order]) + rows * width * _CASE_BYTES
    if size < expected:
        raise UnreadableError(f"truncated after {size:,} of {expected:,} bytes; ask for the file again")


def _header(header: bytes) -> tuple[str, int, int, int]:
    """Return byte order, compression, number of rows and eight-byte units a row."""
    order = "<" if struct.unpack_from("<i", header, 64)[0] in {2, 3} else ">"
    width, compression, _, rows = struct.unpack_from(f"{order}iiii", header, 68)
    return order, compression, rows, width
