"""The sources of a REFI-QDA project and what is marked in them: most of its XML.

Belongs here: elements inside `Sources`: texts, selections in all their forms, codings, transcripts.
Stays out: codebook, cases and sets (parser.py), limits (xml_stream.py), what records mean (project.py).
"""

from __future__ import annotations

from orchestration.ingest.model.records import SourceType
from orchestration.ingest.refi.records import (
    FAR,
    NOWHERE,
    SOURCE_WEIGHT,
    VALUE_WEIGHT,
    RefiProject,
    Selections,
    Source,
    normalise_guid,
    read_guid,
    read_name,
)
from orchestration.ingest.refi.xml_stream import Attributes, Handlers, Start, XmlReader

_SOURCES: dict[str, SourceType] = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_REGIONS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "TranscriptSelection")
_SELECTIONS = {"PlainTextSelection", *_REGIONS}
_NO_USER = "00000000-0000-0000-0000-000000000000"


class SourceReader:
    """Takes sources as they come; `current` is the one that is open."""

    def __init__(self, xml: XmlReader, project: RefiProject, other_code: Start) -> None:
        self._xml = xml
        self._other_code = other_code
        self._project = project
        self.current: Source | None = None
        self.closed_records = 0
        # Only the text of the source itself, and the text form of a PDF, is the document's text.
        self._is_own_text = False
        self._author: str | None = None  # who made the selection that is open
        self._coder: str | None = None  # who made the coding that is open
        self._row: int | None = None  # the selection of the coding that is open; None where it is none of a source
        self._codes: dict[str, str] = {}
        self._users: dict[str | None, str | None] = {None: None, "": None}
        self._commented: list[int] = []

    def handlers(self) -> Handlers:
        """Return what to call at which element."""
        return {
            "PlainTextSelection": (self._text_selection, None),
            "Coding": (self._coding, None),
            "CodeRef": (self._code, None),
            "PlainTextContent": (self._content, self._end_content),
            "Representation": (self._representation, self._end_representation),
            "Transcript": (self._transcript, None),
            "SyncPoint": (self._sync_point, None),
            "NoteRef": (self.comment, None),
            **{name: (self._source_of(kind), self._end_source) for name, kind in _SOURCES.items()},
            **{name: (self._region_of(name), None) for name in _REGIONS},
        }

    def record_count(self) -> int:
        """Count sources, selections and codings so far."""
        open_source = self.current.selections if self.current is not None else None
        return self.closed_records + (len(open_source) + len(open_source.rows) if open_source is not None else 0)

    def comment(self, _attributes: Attributes) -> None:
        """Take note of a description or a memo, which is a comment where it stands in a selection."""
        if self.current is not None and self._xml.parent in _SELECTIONS:
            self._commented.append(len(self.current.selections) - 1)

    def _source_of(self, kind: SourceType) -> Start:
        def start(attributes: Attributes) -> None:
            if self._xml.parent != "Sources":
                return
            self.current = Source(read_guid(attributes), read_name(attributes, "source"), kind)
            self._is_own_text = kind == "text"
            self._row = None
            self._commented = []
            # Positions count in the plain form; the other one is a text itself only where its name says so.
            rich = attributes.get("richTextPath")
            is_text = rich is not None and rich.casefold().endswith(".txt")
            self.current.text_path = attributes.get("plainTextPath") or (rich if is_text else None)

        return start

    def _end_source(self) -> None:
        if self.current is not None and self._xml.parent == "Sources":
            selections = self.current.selections
            self.closed_records += SOURCE_WEIGHT + len(selections) + len(selections.rows)
            if self._commented:
                self._project.comments += len(set(self._commented).difference(selections.rows))
            self._project.sources.append(self.current)
            self.current = None

    def _representation(self, attributes: Attributes) -> None:
        if self.current is not None and self._xml.parent == "PDFSource":
            self.current.text_path = attributes.get("plainTextPath")
            self._is_own_text = True

    def _end_representation(self) -> None:
        if self._xml.parent == "PDFSource":
            self._is_own_text = False

    def _transcript(self, _attributes: Attributes) -> None:
        self._project.transcripts += 1

    def _content(self, _attributes: Attributes) -> None:
        if self.current is not None and self._is_own_text:
            self._xml.take_text()

    def _end_content(self) -> None:
        if self.current is not None and self._is_own_text:
            self.current.inline_text = self._xml.text()

    def _sync_point(self, attributes: Attributes) -> None:
        if self.current is not None and attributes.get("timeStamp"):
            self.closed_records += VALUE_WEIGHT
            self.current.times[read_guid(attributes)] = attributes["timeStamp"]

    # The next three are called 200,000 times each in a large project: they do what cannot be done later.
    def _text_selection(self, attributes: Attributes) -> None:
        if self.current is None:
            return
        selections = self.current.selections
        selections.guids.append(attributes.get("guid", ""))
        self._author = attributes.get("creatingUser")
        if not self._is_own_text:
            _elsewhere(selections, f"description {attributes.get('startPosition')}-{attributes.get('endPosition')}")
            return
        try:
            start, end = int(attributes["startPosition"]), int(attributes["endPosition"])
            selections.ends.append(end)
        except (KeyError, ValueError, OverflowError):
            start = NOWHERE
            selections.ends.append(NOWHERE)
        selections.starts.append(start if start < FAR else FAR)

    def _coding(self, attributes: Attributes) -> None:
        self._coder = attributes.get("creatingUser")
        parent = self._xml.parent
        if self.current is not None and parent in _SELECTIONS:
            self._row = len(self.current.selections.starts) - 1
            self._coder = self._coder or self._author
        else:
            self._row = NOWHERE if parent in _SOURCES else None

    def _code(self, attributes: Attributes) -> None:
        if self.current is None or self._row is None:
            self._other_code(attributes)
            return
        written = attributes.get("targetGUID", "")
        code = self._codes.get(written)
        if code is None:
            code = self._codes[written] = normalise_guid(written)
        try:
            user = self._users[self._coder]
        except KeyError:
            user = normalise_guid(self._coder)
            user = self._users[self._coder] = user if user != _NO_USER else None
        selections = self.current.selections
        selections.rows.append(self._row)
        selections.codes.append(code)
        selections.users.append(user)

    def _region_of(self, name: str) -> Start:
        def start(attributes: Attributes) -> None:
            if self.current is not None:
                self.current.selections.guids.append(attributes.get("guid", ""))
                self._author = attributes.get("creatingUser")
                _elsewhere(self.current.selections, _region(name, attributes, self.current.times))

        return start


def _elsewhere(selections: Selections, region: str) -> None:
    selections.regions[len(selections)] = region
    selections.starts.append(NOWHERE)
    selections.ends.append(NOWHERE)


def _region(name: str, attributes: Attributes, times: dict[str, str]) -> str:
    get = attributes.get
    if name == "TranscriptSelection":
        begin, end = (times.get(normalise_guid(get(key)), "?") for key in ("fromSyncPoint", "toSyncPoint"))
        return f"transcript {begin}-{end} ms"
    if name in {"AudioSelection", "VideoSelection"}:
        return f"{get('begin')}-{get('end')} ms"
    box = f"({get('firstX')},{get('firstY')})-({get('secondX')},{get('secondY')})"
    return f"page {get('page')} {box}" if name == "PDFSelection" else box
