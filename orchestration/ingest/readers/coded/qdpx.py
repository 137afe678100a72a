"""REFI-QDA projects (.qdpx): a zip archive with one XML file and the texts of its sources.

Belongs here: where the parts of a project stand in the archive, and the texts of the sources.
Stays out: elements of the XML (parser.py), what its records mean (project.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from orchestration.ingest.model import offsets
from orchestration.ingest.model.records import CodedProject, ContentKind, UnreadableError
from orchestration.ingest.parsers.archive import Archive, open_archive
from orchestration.ingest.refi.parser import parse_project
from orchestration.ingest.refi.project import SourceText, build_project
from orchestration.ingest.refi.records import Source
from orchestration.ingest.refi.xml_stream import MAX_ALL_TEXT

FORMAT = "qdpx"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".qdpx",)
PRIORITY = 0
VERSION = 2
_PROJECT_SUFFIX = ".qde"
_STANDARD_NAME = "project.qde"
_SCHEMES = ("internal://", "relative://", "absolute://", "file://")


def recognises(path: Path) -> bool:
    """Say whether a file is a zip archive by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def read(path: Path) -> CodedProject:
    """Read a project.

    Raises:
        UnreadableError: no archive, no project in it, or XML that is damaged or refused.
    """
    with open_archive(path, "a REFI-QDA project") as archive:
        name = _project_member(archive)
        with archive.stream(name) as member:
            project = parse_project(member, name)
        texts = _texts(archive, name, project.sources)
        notes = tuple(archive.notes)
    return build_project(project, texts, FORMAT, notes)


def _project_member(archive: Archive) -> str:
    found = [name for name in archive.names() if name.casefold().endswith(_PROJECT_SUFFIX)]
    standard = [name for name in found if name.replace("\\", "/").rpartition("/")[2].casefold() == _STANDARD_NAME]
    if not found:
        raise UnreadableError("not a REFI-QDA project: the archive has no .qde file")
    if len(found) > 1 and len(standard) != 1:
        raise UnreadableError(f"{len(found)} .qde files in the archive ({', '.join(sorted(found))}); one is expected")
    return found[0] if len(found) == 1 else standard[0]


def _texts(archive: Archive, project_member: str, sources: Sequence[Source]) -> list[SourceText | None]:
    texts = []
    left = MAX_ALL_TEXT
    for source in sources:
        text = _text(archive, project_member, source)
        left -= len(text.text) if text is not None else 0
        if left < 0:
            raise UnreadableError(f"its texts have more than {MAX_ALL_TEXT:,} characters in all; no more are accepted")
        texts.append(text)
    return texts


def _text(archive: Archive, project_member: str, source: Source) -> SourceText | None:
    """Find the text of a source; None where the archive has none, which is normal for media."""
    if source.inline_text is not None:
        return SourceText(source.inline_text, had_bom=False, encoding="utf-8")
    member = _member_of(archive, project_member, source.text_path) if source.text_path else None
    if member is None:
        return None
    return SourceText(*offsets.decode(archive.read(member)))


def _member_of(archive: Archive, project_member: str, path: str) -> str | None:
    """Look a text up inside the archive only: what a path means on the researcher's machine is not ours to open."""
    for scheme in _SCHEMES:
        if path.casefold().startswith(scheme):
            path = path[len(scheme) :]
            break
    folder = project_member.replace("\\", "/").rpartition("/")[0]
    for candidate in dict.fromkeys((path, unquote(path))):
        bare = candidate.replace("\\", "/").lstrip("/")
        for place in (f"{folder}/sources/{bare}".lstrip("/"), bare):
            member = archive.find(place)
            if member is not None:
                return member
    return None
