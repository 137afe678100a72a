"""REFI-QDA projects without some of their sources: cut out of the XML byte by byte, all other bytes as they were.

Belongs here: which elements go with a source (its selections, its case, its place in sets, notes and links), and the
archive without its texts and media.
Stays out: which sources (redaction.py), what elements mean (parser.py), the proof (redaction.py).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

from orchestration.erasure.redact_error import UnsafeRewriteError
from orchestration.ingest.refi.records import normalise_guid

_SOURCES = {"TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource"}
_POINTERS = ("targetGUID", "originGUID", "representedGUID", "sourceVertex", "targetVertex")
_PATHS = ("plainTextPath", "richTextPath", "path", "currentPath")
_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>")
_SCHEME = re.compile(r"^(?:internal|relative|absolute|file)://", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class _Element:
    name: str
    attributes: dict[str, str]
    start: int
    parent: _Element | None
    end: int = 0
    children: list[_Element] = field(default_factory=list)

    def all(self) -> Iterator[_Element]:
        yield self
        for child in self.children:
            yield from child.all()

    def up(self) -> Iterator[_Element]:
        element: _Element | None = self
        while element is not None:
            yield element
            element = element.parent

    @property
    def guid(self) -> str:
        return normalise_guid(self.attributes.get("guid"))


def redact_project(path: Path, target: Path, gone: Sequence[bool]) -> None:
    """Write a project without some sources.

    Args:
        path: the project.
        target: the file to write.
        gone: for each source in the order of the project whether it goes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info, archive.read(info)) for info in archive.infolist()]
            comment = archive.comment
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError) as error:
        raise UnsafeRewriteError(f"the archive cannot be read as a whole: {error}") from error
    projects = [place for place, (info, _) in enumerate(members) if info.filename.casefold().endswith(".qde")]
    if len(projects) != 1:
        raise UnsafeRewriteError("several projects in one archive")
    info, xml = members[projects[0]]
    root = _parse_xml(xml)
    removed = _remove_elements(root, gone)
    members[projects[0]] = (info, _cut(xml, removed))
    dropped = _members_of(root, removed, [each.filename for each, _ in members])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        written.comment = comment
        for each, data in members:
            if each.filename not in dropped:
                written.writestr(each, data)


def _parse_xml(xml: bytes) -> _Element:
    """Read the elements with the places of their bytes."""
    parser = expat.ParserCreate()
    open_elements: list[_Element] = []
    roots: list[_Element] = []
    empty: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        place = parser.CurrentByteIndex
        tag = _TAG.match(xml, place)
        if tag is None:
            raise UnsafeRewriteError("its XML is written in a way that is not cut here")
        parent = open_elements[-1] if open_elements else None
        element = _Element(name.rpartition(":")[2], attributes, place, parent, tag.end())
        (parent.children if parent is not None else roots).append(element)
        open_elements.append(element)
        empty.append(bool(tag.group(1)))

    def end(_name: str) -> None:
        element = open_elements.pop()
        if not empty.pop():
            element.end = xml.index(b">", parser.CurrentByteIndex) + 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnsafeRewriteError(f"its XML cannot be read as a whole: {error}") from error
    return roots[0]


def _remove_elements(root: _Element, gone: Sequence[bool]) -> set[_Element]:
    """Return the elements that go: the sources, and whatever is about nothing else."""
    sources = [each for top in root.children if top.name == "Sources" for each in top.children if each.name in _SOURCES]
    if len(sources) != len(gone):
        raise UnsafeRewriteError("its sources cannot be told apart")
    removed = {source for source, goes in zip(sources, gone, strict=True) if goes}
    inside = {each for source in removed for each in source.all()}
    everything = list(root.all())
    guids = {each.guid for each in inside if each.guid and each.name != "User"}
    _cases(everything, removed, inside, guids)
    _notes(everything, removed, inside, guids)
    # A vertex of a graph that goes takes its edges with it, and so on until nothing points to what is gone.
    while True:
        more = {_whole(each) for each in everything if each not in inside and _points_to(each, guids)}
        if not more:
            return removed
        removed |= more
        fresh = {each for element in more for each in element.all()}
        inside |= fresh
        guids |= {each.guid for each in fresh if each.guid and each.name not in {"User", "Coding"}}


def _points_to(element: _Element, guids: set[str]) -> bool:
    return any(normalise_guid(element.attributes[key]) in guids for key in _POINTERS if key in element.attributes)


def _whole(element: _Element) -> _Element:
    """Return what goes with a pointer: the coding around the reference to a code, else the element itself."""
    parent = element.parent
    return parent if element.name == "CodeRef" and parent is not None and parent.name == "Coding" else element


def _cases(everything: Sequence[_Element], removed: set[_Element], inside: set[_Element], guids: set[str]) -> None:
    """Let the cases go that have only sources that go, with the codes that stand for them."""
    there: set[str] = set()
    elsewhere: set[str] = set()
    for each in everything:
        if each.name == "CodeRef" and not any(above.name == "Case" for above in each.up()):
            (there if each in inside else elsewhere).add(_target(each))
    codes_of = {each.guid: each for each in everything if each.name == "Code"}
    for case in [each for each in everything if each.name == "Case"]:
        pointed = {_target(each) for each in case.all() if each.name in {"SourceRef", "SelectionRef"}}
        # NVivo gives a case and a code the same GUID; the standard lets a case name its codes.
        marked = {case.guid, *(_target(each) for each in case.all() if each.name == "CodeRef")}
        if not pointed & guids and not marked & there:
            continue
        if pointed - guids or marked & elsewhere:
            continue
        code = codes_of.get(case.guid)
        for each in [case, *([code] if code is not None and not _has_codes(code) else [])]:
            removed.add(each)
            inside.update(each.all())
            guids.add(each.guid)


def _has_codes(code: _Element) -> bool:
    return any(child.name == "Code" for child in code.children)


def _notes(everything: Sequence[_Element], removed: set[_Element], inside: set[_Element], guids: set[str]) -> None:
    """Let the notes go to which only what goes refers."""
    there: set[str] = set()
    elsewhere: set[str] = set()
    for each in everything:
        if each.name == "NoteRef":
            (there if each in inside else elsewhere).add(_target(each))
    for note in [each for each in everything if each.name == "Note" and each.guid in there - elsewhere]:
        removed.add(note)
        inside.update(note.all())
        guids.add(note.guid)


def _target(element: _Element) -> str:
    return normalise_guid(element.attributes.get("targetGUID"))


def _cut(xml: bytes, removed: set[_Element]) -> bytes:
    pieces, place = [], 0
    for element in sorted(removed, key=lambda each: each.start):
        if element.start >= place:
            pieces.append(xml[place : element.start])
            place = element.end
    return b"".join([*pieces, xml[place:]])


def _members_of(root: _Element, removed: set[_Element], names: Sequence[str]) -> set[str]:
    """Return the members to which only what goes refers, by path or by the last name of it."""
    inside = {each for element in removed for each in element.all()}
    there: set[str] = set()
    elsewhere: set[str] = set()
    for each in root.all():
        paths = {_last(each.attributes[key]) for key in _PATHS if each.attributes.get(key)}
        (there if each in inside else elsewhere).update(paths)
    return {name for name in names if _last(name) in there - elsewhere}


def _last(path: str) -> str:
    return unquote(_SCHEME.sub("", path)).replace("\\", "/").rpartition("/")[2].casefold()
