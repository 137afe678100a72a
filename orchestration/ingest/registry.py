"""The readers, found by looking into the package `readers`: adding a format is adding a module there.

Belongs here: what a reader module must have, and which reader takes a file.
Stays out: any format.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from orchestration.ingest import readers
from orchestration.ingest.model.records import CodedProject, ContentKind, SurveyData, UnreadableError

# Formats that their own program can save as one of those that are read.
_SAVE_AS = {
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), ".xlsx"),
    **dict.fromkeys((".doc", ".odt", ".rtf"), ".docx"),
    **dict.fromkeys((".por", ".sas7bdat", ".xpt"), ".sav or .dta"),
    **dict.fromkeys((".md", ".sbv", ".rst", ".log"), ".txt"),
}
_REFI = "the native project of {}, which only it reads; in the program: {}, and deliver the .qdpx"
# Projects that only their own program opens, by the beginning of the suffix: versions stand behind it.
_NATIVE = (
    (".nvpx", _REFI.format("NVivo", "File > Export > REFI-QDA project (on Windows: Share > Export Project)")),
    (".nvp", _REFI.format("NVivo", "open it in a newer NVivo, File > Export > REFI-QDA project")),
    (".atlproj", _REFI.format("ATLAS.ti", "File > Export > QDPX project (REFI-QDA)")),
    (".hpr", _REFI.format("ATLAS.ti", "open it in ATLAS.ti 8 or later, File > Export > QDPX project (REFI-QDA)")),
    (".hpx", _REFI.format("ATLAS.ti", "File > Export > QDPX project (REFI-QDA)")),
    (".mex", _REFI.format("MAXQDA", "Reports > Export > REFI-QDA project")),
    (".mx", _REFI.format("MAXQDA", "Reports > Export > REFI-QDA project")),
    (
        ".requal",
        "a project of requal, which is not read; in the program: Analysis, download the coded segments as .csv",
    ),
    (".qrk", _REFI.format("Quirkos", "Export > REFI-QDA project")),
    (".f4p", _REFI.format("f4analyse", "File > Export > REFI-QDA")),
    (".pdf", "a PDF, of which only its program knows the text; save the transcript as .docx or .txt"),
    (".json", "no export of a survey or a transcript that is read; save it as .csv, .vtt or .txt"),
    (".zip", "an archive; unpack it and deliver the files that are in it"),
    (".7z", "an archive; unpack it and deliver the files that are in it"),
    (".rar", "an archive; unpack it and deliver the files that are in it"),
    (".mp3", "a recording; deliver its transcript"),
    (".mp4", "a recording; deliver its transcript"),
    (".m4a", "a recording; deliver its transcript"),
    (".wav", "a recording; deliver its transcript"),
)


class Reader(Protocol):
    """A module of `readers`. Raise VERSION whenever the same bytes are read into other rows.

    Of readers that share a suffix, the one with the lowest PRIORITY is asked first: 0 for projects of one program, 10
    for lists of coded passages, 20 for transcripts, 30 for surveys, which any table could be.
    """

    FORMAT: str
    KIND: ContentKind
    SUFFIXES: tuple[str, ...]
    PRIORITY: int
    VERSION: int

    def recognises(self, path: Path) -> bool:
        """Say from its first bytes whether a file is of this format; the suffix already fits."""

    def read(self, path: Path) -> CodedProject | SurveyData:
        """Read a file; UnreadableError where it cannot be taken in."""


@cache
def all_readers() -> tuple[Reader, ...]:
    """Return every reader, those first that know best which files are theirs."""
    found = pkgutil.walk_packages(readers.__path__, f"{readers.__name__}.")
    modules = [cast(Reader, importlib.import_module(each.name)) for each in found if not each.ispkg]
    return tuple(sorted(modules, key=lambda reader: reader.PRIORITY))


def reader_for(path: Path, kind: ContentKind | None = None) -> Reader:
    """Choose the reader of a file: by suffix, and by first bytes where several formats share one.

    Args:
        path: the file; a folder where a program's project is one.
        kind: what the delivery's instrument expects, which decides where a table may be either.

    Raises:
        UnreadableError: no reader knows the suffix.
    """
    suffix = path.suffix.casefold()
    candidates = [reader for reader in all_readers() if suffix in reader.SUFFIXES]
    if not candidates:
        known = ", ".join(sorted({name for reader in all_readers() for name in reader.SUFFIXES}))
        if suffix in _SAVE_AS:
            raise UnreadableError(f"no reader for '{suffix}'; open it in its program and save it as {_SAVE_AS[suffix]}")
        way_out = next((says for start, says in _NATIVE if suffix.startswith(start)), None)
        if way_out is not None:
            raise UnreadableError(f"no reader for '{suffix}': {way_out}")
        raise UnreadableError(f"no reader for '{path.suffix or path.name}'; known are {known}")
    # A reader of the expected kind says best what it lacks in the file; without one the file is what it is.
    candidates = [reader for reader in candidates if kind == reader.KIND] or candidates
    # Where none recognises it, the first says best what is wrong with the file.
    return next((reader for reader in candidates if reader.recognises(path)), candidates[0])


def read_file(path: Path, kind: ContentKind | None = None) -> CodedProject | SurveyData:
    """Read a delivered file in whatever known format it is.

    Args:
        path: the file.
        kind: as for `reader_for`.

    Raises:
        UnreadableError: what is wrong with it.
    """
    try:
        return reader_for(path, kind).read(path)
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror or error}") from error
