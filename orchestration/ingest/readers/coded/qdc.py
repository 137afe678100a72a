"""REFI-QDA codebooks (.qdc) as deliveries: the codes of a project and nothing else, for the codebook's history.

Belongs here: a project without documents.
Stays out: the XML (codebook.py), a .qdc that is the study's own codebook (codebook.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.model.records import CodedProject, ContentKind
from orchestration.ingest.refi.codebook import read_codes

FORMAT = "qdc"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".qdc",)
PRIORITY = 0
VERSION = 1


def recognises(path: Path) -> bool:
    """Say whether a file begins as XML, with or without a byte order mark."""
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<")


def read(path: Path) -> CodedProject:
    """Read a codebook.

    Raises:
        UnreadableError: no valid XML, a document type, no REFI-QDA codebook, or one beyond all bounds.
    """
    return CodedProject(
        format=FORMAT,
        tool=None,
        documents=(),
        codes=tuple(read_codes(path)),
        coders=(),
        variables=(),
        cases=(),
        sets=(),
        selection_count=0,
        uncoded_count=0,
        coding_count=0,
    )
