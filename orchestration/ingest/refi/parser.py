"""The XML of a REFI-QDA project, read as a stream into plain records: its head, codebook, cases, variables and sets.

Belongs here: element and attribute names outside `Sources`, and where one element stands in another.
Stays out: sources and selections (sources.py), limits and bytes (xml_stream.py), the archive, what records mean
(readers/coded/qdpx.py, project.py).
"""

from __future__ import annotations

import datetime as dt
from typing import IO

from orchestration.ingest.model.records import PATH_SEPARATOR, UnreadableError
from orchestration.ingest.refi.records import (
    CASE_WEIGHT,
    NAMED_WEIGHT,
    VALUE_WEIGHT,
    CaseRecord,
    CodeRecord,
    RefiProject,
    normalise_guid,
    read_guid,
    read_name,
)
from orchestration.ingest.refi.sources import SourceReader
from orchestration.ingest.refi.xml_stream import Attributes, Handlers, Start, XmlReader

_NOT_TAKEN = {"Note": "memos", "Link": "links", "Graph": "graphs"}
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
_MAX_PATHS = 32 * 1024**2  # characters of all code paths together: nesting would make them grow without end
_FIRST_YEAR = 1990  # a date that was never set is written as the year 1, 1601 or 1970


def parse_project(member: IO[bytes], name: str) -> RefiProject:
    """Read the project member of an archive.

    Args:
        member: the open XML.
        name: its name, for messages.

    Raises:
        UnreadableError: no valid XML, XML beyond the limits, or no REFI-QDA project.
    """
    project = RefiProject()
    xml = XmlReader(name, root="Project")
    reader = _ProjectReader(xml, project)
    xml.feed(member, reader.record_count)
    return project


class _ProjectReader:
    """Takes the elements of one project as they come."""

    def __init__(self, xml: XmlReader, project: RefiProject) -> None:
        self._xml = xml
        self._project = project
        self._sources = SourceReader(xml, project, self._code_of_case)
        self._codes: list[CodeRecord] = []
        self._case: CaseRecord | None = None
        self._members: list[str] = []
        self._variable = self._value = ""
        self._records = self._path_characters = 0
        xml.on({**self._sources.handlers(), **self._handlers()})

    def record_count(self) -> int:
        """Count what is kept so far."""
        return self._records + self._sources.record_count()

    def _handlers(self) -> Handlers:
        return {
            "Project": (self._head, None),
            "User": (self._user, None),
            "Code": (self._code, self._end_code),
            "Description": (self._description, self._end_description),
            "Variable": (self._start_variable, None),
            "VariableValue": (self._start_value, self._end_value),
            "VariableRef": (self._variable_reference, None),
            **dict.fromkeys(_VALUES, (self._text_of_value, self._end_text_of_value)),
            "Case": (self._start_case, self._end_case),
            "SourceRef": (self._source_reference, None),
            "SelectionRef": (self._selection_reference, None),
            "Set": (self._set, None),
            "MemberSource": (self._member_source, None),
            "MemberCode": (self._member_code, None),
            **{name: (self._counted(name), None) for name in _NOT_TAKEN},
        }

    def _head(self, attributes: Attributes) -> None:
        if not self._xml.parent:
            # basePath stays where it is: it holds a researcher's home folder.
            self._project.origin = (attributes.get("origin") or "").strip()[:200] or None
            moments = (_moment(attributes.get(key)) for key in ("modifiedDateTime", "creationDateTime"))
            self._project.written_at = next((moment for moment in moments if moment is not None), None)

    def _user(self, attributes: Attributes) -> None:
        self._records += NAMED_WEIGHT
        name = read_name(attributes, "user") or (attributes.get("id") or "").strip()
        self._project.users[read_guid(attributes)] = name

    def _code(self, attributes: Attributes) -> None:
        if self._xml.parent not in {"Codes", "Code"}:
            return
        parent = self._codes[-1] if self._codes else None
        name = read_name(attributes, "code")
        path = f"{parent.path}{PATH_SEPARATOR}{name}" if parent else name
        self._path_characters += len(path)
        if self._path_characters > _MAX_PATHS:
            raise UnreadableError(f"codes are nested so deep that their paths pass {_MAX_PATHS:,} characters in all")
        # xsd:boolean also allows 0; anything but an explicit no can carry codings.
        is_codable = (attributes.get("isCodable") or "").strip().casefold() not in {"false", "0"}
        code = CodeRecord(read_guid(attributes), path, name, parent.guid if parent else None, is_codable)
        self._records += NAMED_WEIGHT
        self._codes.append(code)
        self._project.codes.append(code)

    def _end_code(self) -> None:
        if self._xml.parent in {"Codes", "Code"}:
            self._codes.pop()

    def _description(self, attributes: Attributes) -> None:
        self._sources.comment(attributes)
        if self._xml.parent == "Code" and self._codes:
            self._xml.take_text()

    def _end_description(self) -> None:
        if self._xml.parent == "Code" and self._codes:
            self._codes[-1].description = self._xml.text().strip() or None

    def _start_variable(self, attributes: Attributes) -> None:
        self._records += NAMED_WEIGHT
        self._project.variables[read_guid(attributes)] = read_name(attributes, "variable")

    def _start_value(self, _attributes: Attributes) -> None:
        self._variable = self._value = ""

    def _variable_reference(self, attributes: Attributes) -> None:
        self._variable = _target(attributes)

    def _text_of_value(self, _attributes: Attributes) -> None:
        self._xml.take_text()

    def _end_text_of_value(self) -> None:
        self._value = self._xml.text().strip()

    def _end_value(self) -> None:
        owner = self._sources.current or self._case
        if owner is not None and self._variable and self._value:
            self._records += VALUE_WEIGHT
            owner.values.append((self._variable, self._value))

    def _start_case(self, attributes: Attributes) -> None:
        self._records += CASE_WEIGHT
        self._case = CaseRecord(read_guid(attributes), read_name(attributes, "case"))

    def _end_case(self) -> None:
        if self._case is not None:
            self._project.cases.append(self._case)
        self._case = None

    def _code_of_case(self, attributes: Attributes) -> None:
        if self._case is not None:
            self._records += 1
            self._case.codes.append(_target(attributes))

    def _source_reference(self, attributes: Attributes) -> None:
        if self._case is not None:
            self._records += 1
            self._case.sources.append(_target(attributes))

    def _selection_reference(self, attributes: Attributes) -> None:
        if self._case is not None:
            self._records += 1
            self._case.selections.append(_target(attributes))

    def _set(self, attributes: Attributes) -> None:
        self._records += NAMED_WEIGHT
        self._members = []
        self._project.sets.append((read_name(attributes, "set"), self._members))

    def _member_source(self, attributes: Attributes) -> None:
        self._records += 1
        self._members.append(_target(attributes))

    def _member_code(self, _attributes: Attributes) -> None:
        self._project.set_codes += 1

    def _counted(self, name: str) -> Start:
        words = _NOT_TAKEN[name]

        def start(_attributes: Attributes) -> None:
            self._project.others[words] = self._project.others.get(words, 0) + 1

        return start


def _target(attributes: Attributes) -> str:
    return normalise_guid(attributes.get("targetGUID"))


def _moment(written: str | None) -> dt.datetime | None:
    """Read a date and time; without a zone it is taken as UTC."""
    try:
        found = dt.datetime.fromisoformat((written or "").strip())
        found = found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo is not None else found
    except (ValueError, OverflowError):
        return None
    return found if found.year >= _FIRST_YEAR else None
