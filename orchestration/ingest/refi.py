"""The XML of a REFI-QDA project, read as a stream into plain records, element by element.

Belongs here: element and attribute names, GUIDs, and where one element stands in another.
Stays out: the archive, texts and positions, and what records mean (readers/qdpx.py, refi_project.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.etree import ElementTree

from orchestration.ingest.model import PATH_SEPARATOR, SourceType, UnreadableError
from orchestration.ingest.refi_records import CaseRecord, CodeRecord, Mark, RefiProject, Selection, Source

_SOURCES: dict[str, SourceType] = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_SELECTIONS = {
    "PlainTextSelection",
    "PDFSelection",
    "PictureSelection",
    "AudioSelection",
    "VideoSelection",
    "TranscriptSelection",
}
# Only the text of the source itself, and the text form of a PDF, is the document's text.
_TEXT_HOLDERS = {"TextSource", "Representation"}
_FAR = 2**53  # beyond any text, within any integer type


def parse_project(member: IO[bytes], name: str) -> RefiProject:
    """Read the project member of an archive.

    Args:
        member: the open XML, already known to have no document type.
        name: its name, for messages.

    Raises:
        UnreadableError: no valid XML, or no REFI-QDA project.
    """
    parser = _Parser()
    try:
        for event, element in ElementTree.iterparse(member, events=("start", "end")):  # noqa: S314 - DOCTYPE was refused
            if event == "start":
                parser.start(element)
            else:
                parser.end(element)
    except ElementTree.ParseError as error:
        raise UnreadableError(f"'{name}' is no valid XML: {error}; ask for the file again") from error
    except (LookupError, ValueError) as error:
        raise UnreadableError(f"'{name}' cannot be read: {error}") from error
    return parser.project


class _Parser:
    """Walks the elements of one project, remembers where it is, and lets go of what it has read."""

    def __init__(self) -> None:
        self.project = RefiProject()
        self._names: dict[str, str] = {}
        self._stack: list[str] = []
        self._codes: list[CodeRecord] = []
        self._case: CaseRecord | None = None
        self._source: Source | None = None
        self._ends: dict[str, Callable[[ElementTree.Element], None]] = {
            "User": self._user,
            "Variable": self._variable,
            "VariableValue": self._value,
            "Case": self._end_case,
            "Set": self._set,
            "Description": self._description,
            "Code": self._end_code,
            "PlainTextContent": self._text,
            "SyncPoint": self._sync_point,
            "Coding": self._whole_source,
            **dict.fromkeys(_SELECTIONS, self._selection),
            **dict.fromkeys(_SOURCES, self._end_source),
        }

    def start(self, element: ElementTree.Element) -> None:
        name = self._local(element.tag)
        parent = self._stack[-1] if self._stack else None
        self._stack.append(name)
        if parent is None:
            self._root(element, name)
        elif name == "Code" and parent in {"Codes", "Code"}:
            self._start_code(element)
        elif name == "Case":
            self._case = CaseRecord(_guid(element), (element.get("name") or "").strip())
        elif parent == "Sources" and name in _SOURCES:
            self._source = Source(_guid(element), (element.get("name") or "").strip(), _SOURCES[name])
            self._source.text_path = element.get("plainTextPath")
        elif name == "Representation" and parent == "PDFSource" and self._source is not None:
            self._source.text_path = element.get("plainTextPath")

    def end(self, element: ElementTree.Element) -> None:
        name = self._stack.pop()
        handle = self._ends.get(name)
        if handle is not None:
            handle(element)

    def _local(self, tag: str) -> str:
        local = self._names.get(tag)
        if local is None:
            local = self._names[tag] = tag.rpartition("}")[2]
        return local

    def _root(self, element: ElementTree.Element, name: str) -> None:
        if name != "Project":
            raise UnreadableError(f"the XML begins with '{name}'; a REFI-QDA 'Project' is expected")
        self.project.origin = (element.get("origin") or "").strip() or None

    def _user(self, element: ElementTree.Element) -> None:
        name = (element.get("name") or element.get("id") or "").strip()
        self.project.users[_guid(element)] = name

    def _start_code(self, element: ElementTree.Element) -> None:
        parent = self._codes[-1] if self._codes else None
        name = (element.get("name") or "").strip()
        path = f"{parent.path}{PATH_SEPARATOR}{name}" if parent else name
        # xsd:boolean also allows 0; anything but an explicit no can carry codings.
        is_codable = (element.get("isCodable") or "").strip().casefold() not in {"false", "0"}
        code = CodeRecord(_guid(element), path, name, parent.guid if parent else None, is_codable)
        self._codes.append(code)
        self.project.codes.append(code)

    def _end_code(self, element: ElementTree.Element) -> None:
        if self._codes and self._codes[-1].guid == _guid(element):
            self._codes.pop()
            element.clear()

    def _description(self, element: ElementTree.Element) -> None:
        if self._stack[-1] == "Code" and self._codes:
            self._codes[-1].description = (element.text or "").strip() or None

    def _variable(self, element: ElementTree.Element) -> None:
        self.project.variables[_guid(element)] = (element.get("name") or "").strip()

    def _value(self, element: ElementTree.Element) -> None:
        owner = self._source if self._source is not None else self._case
        variable = value = None
        for child in element:
            if self._local(child.tag) == "VariableRef":
                variable = _target(child)
            else:
                value = (child.text or "").strip()
        if owner is not None and variable and value:
            owner.values.append((variable, value))

    def _end_case(self, element: ElementTree.Element) -> None:
        if self._case is None:
            return
        for child in element:
            local = self._local(child.tag)
            if local == "SourceRef":
                self._case.sources.append(_target(child))
            elif local == "SelectionRef":
                self._case.selections.append(_target(child))
        self.project.cases.append(self._case)
        self._case = None
        element.clear()

    def _set(self, element: ElementTree.Element) -> None:
        members = [_target(child) for child in element if self._local(child.tag) == "MemberSource"]
        self.project.sets.append(((element.get("name") or "").strip(), members))

    def _text(self, element: ElementTree.Element) -> None:
        if self._source is not None and self._in_own_text():
            self._source.inline_text = element.text or ""

    def _in_own_text(self) -> bool:
        return self._stack[-1] in _TEXT_HOLDERS and self._stack[-2] in {"Sources", "PDFSource"}

    def _sync_point(self, element: ElementTree.Element) -> None:
        if self._source is not None and element.get("timeStamp"):
            self._source.times[_guid(element)] = element.get("timeStamp", "")

    def _whole_source(self, element: ElementTree.Element) -> None:
        if self._source is not None and self._stack[-1] in _SOURCES:
            self._source.marks.extend(self._marks([element], None))

    def _selection(self, element: ElementTree.Element) -> None:
        if self._source is None:
            return
        kind = self._local(element.tag)
        start = end = -1
        region = None
        if kind == "PlainTextSelection" and self._in_own_text():
            start, end = _whole(element, "startPosition"), _whole(element, "endPosition")
        else:
            region = self._region(kind, element)
        marks = self._marks(element, element.get("creatingUser"))
        self._source.selections.append(Selection(_guid(element), start, end, region, marks))
        element.clear()

    def _marks(self, codings: ElementTree.Element | list[ElementTree.Element], user: str | None) -> list[Mark]:
        marks: list[Mark] = []
        for coding in codings:
            if self._local(coding.tag) != "Coding":
                continue
            author = (coding.get("creatingUser") or user or "").strip().casefold() or None
            marks.extend(
                Mark(_target(reference), author) for reference in coding if self._local(reference.tag) == "CodeRef"
            )
        return marks

    def _region(self, kind: str, element: ElementTree.Element) -> str:
        get = element.get
        if kind in {"PDFSelection", "PictureSelection"}:
            box = f"({get('firstX')},{get('firstY')})-({get('secondX')},{get('secondY')})"
            return f"page {get('page')} {box}" if kind == "PDFSelection" else box
        if kind in {"AudioSelection", "VideoSelection"}:
            return f"{get('begin')}-{get('end')} ms"
        if kind == "TranscriptSelection" and self._source is not None:
            points = [(get(key) or "").casefold() for key in ("fromSyncPoint", "toSyncPoint")]
            return "transcript {}-{} ms".format(*(self._source.times.get(point, "?") for point in points))
        return f"description {get('startPosition')}-{get('endPosition')}"

    def _end_source(self, element: ElementTree.Element) -> None:
        if self._source is not None and self._stack[-1] == "Sources":
            self.project.sources.append(self._source)
            self._source = None
            element.clear()


def _guid(element: ElementTree.Element) -> str:
    return (element.get("guid") or "").strip().casefold()


def _target(element: ElementTree.Element) -> str:
    return (element.get("targetGUID") or "").strip().casefold()


def _whole(element: ElementTree.Element, key: str) -> int:
    try:
        return min(int(element.get(key, "")), _FAR)
    except ValueError:
        return -1
