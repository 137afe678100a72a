"""Stata files (.dta).

Belongs here: the header of the format, and whether the file is whole.
Stays out: labels and missing codes (labelled.py), what the items mean (surveys.py).
"""

from __future__ import annotations

import re
from pathlib import Path

from orchestration.ingest.model.records import ContentKind, SurveyData, UnreadableError
from orchestration.ingest.surveys.labelled import read_labelled

FORMAT = "dta"
KIND: ContentKind = "survey"
SUFFIXES = (".dta",)
PRIORITY = 30
VERSION = 2
_MARKUP = b"<stata_dta>"
_END = b"</stata_dta>"
_OLD_RELEASES = range(102, 116)


def recognises(path: Path) -> bool:
    """Say whether a file begins as a Stata file, of the present form or of the older binary one."""
    with path.open("rb") as file:
        start = file.read(len(_MARKUP))
    return start == _MARKUP or (len(start) > 1 and start[0] in _OLD_RELEASES and start[1] in {1, 2})


def read(path: Path) -> SurveyData:
    """Read a Stata file.

    Raises:
        UnreadableError: empty, of another kind, or truncated.
    """
    size = path.stat().st_size
    if not size:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if not recognises(path):
        raise UnreadableError(f"not a Stata file: its {size:,} bytes do not begin as one")
    with path.open("rb") as file:
        start = file.read(64)
        file.seek(max(0, size - len(_END) - 2))
        end = file.read()
    is_markup = start.startswith(_MARKUP)
    # Value labels stand last: without them pyreadstat reads a cut file as if nothing were missing.
    if is_markup and not end.rstrip().endswith(_END):
        raise UnreadableError(
            f"truncated after {size:,} bytes: the end mark of the file is missing; ask for the file again"
        )
    release = re.search(rb"<release>(\d+)</release>", start)
    number = release.group(1).decode() if release else str(start[0])
    return read_labelled(path, file_format=FORMAT, tool=f"Stata format {number}")
