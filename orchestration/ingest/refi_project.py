"""What the records of a REFI-QDA project mean: documents, codes, coders, memberships.

Belongs here: case-codes, the two forms of a PDF selection, positions of each document, variables by name.
Stays out: XML (refi.py), the archive (readers/qdpx.py), who and when (identity.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.ingest import offsets
from orchestration.ingest.model import UNKNOWN_CODER, Code, CodedDocument, CodedProject, Coding
from orchestration.ingest.refi_records import Mark, RefiProject, Selection, Source


@dataclass(frozen=True)
class SourceText:
    """The text of a source as stored: no byte order mark, line ends as delivered."""

    text: str
    had_bom: bool
    encoding: str


def assemble(project: RefiProject, texts: Sequence[SourceText | None], file_format: str) -> CodedProject:
    """Turn the records of a project into documents with codings.

    NVivo writes a case as a code with the GUID of the case: a coding to it says whose the document is, and is no
    theme. Such codes leave the codebook with the folders that hold nothing else.
    """
    case_codes = _case_codes(project)
    paths = {code.guid: code.path for code in project.codes if code.guid not in case_codes}
    members = _Memberships(project)
    notes = _Notes()
    documents = []
    for source, text in zip(project.sources, texts, strict=True):
        marks = [*source.marks, *(mark for selection in source.selections for mark in selection.marks)]
        notes.memberships += sum(mark.code in case_codes for mark in marks)
        notes.codings += sum(mark.code in paths for mark in marks)
        notes.dangling += sum(mark.code not in paths and mark.code not in case_codes for mark in marks)
        documents.append(_document(source, text, project, paths, members, notes))
    return CodedProject(
        format=file_format,
        tool=project.origin,
        documents=tuple(documents),
        codes=tuple(
            Code(code.path, code.name, code.description, code.is_codable)
            for code in project.codes
            if code.guid not in case_codes
        ),
        coders=tuple(sorted({coding.coder for document in documents for coding in document.codings})),
        variables=tuple(sorted({name for name in project.variables.values() if name})),
        cases=tuple(sorted({case.name for case in project.cases if case.name})),
        sets=tuple(name for name, _ in project.sets),
        selection_count=sum(len(source.selections) for source in project.sources),
        uncoded_count=sum(not selection.marks for source in project.sources for selection in source.selections),
        coding_count=notes.codings,
        notes=notes.sentences(),
    )


class _Notes:
    """Counts that a reader reports; never a quote."""

    def __init__(self) -> None:
        self.codings = self.memberships = self.dangling = self.outside = self.twins = 0
        self.textless: list[str] = []
        self.other_encoding: list[str] = []
        self.low: list[str] = []

    def sentences(self) -> tuple[str, ...]:
        found = (
            (self.memberships, f"{self.memberships:,} codings say whose a document is (cases) and are no themes"),
            (self.dangling, f"{self.dangling:,} codings name a code that the file does not have; left out"),
            (self.outside, f"{self.outside:,} codings lie outside their text; kept without a place"),
            (self.twins, f"{self.twins:,} selections stand twice, on the page and in its text; taken once"),
            (self.textless, f"{len(self.textless):,} text sources come without their text: {_some(self.textless)}"),
            (self.other_encoding, f"not UTF-8, read as Windows-1252: {_some(self.other_encoding)}"),
            (self.low, f"segment edges fall inside words (wrong position unit?): {_some(self.low)}"),
        )
        return tuple(sentence for count, sentence in found if count)


class _Memberships:
    """Which cases, sets and variable values each source has."""

    def __init__(self, project: RefiProject) -> None:
        self._names = {guid: name.casefold() for guid, name in project.variables.items()}
        self._cases = {case.guid: case for case in project.cases}
        self._of_source: dict[str, list[str]] = {}
        by_selection: dict[str, list[str]] = {}
        for case in project.cases:
            for source in case.sources:
                self._of_source.setdefault(source, []).append(case.guid)
            for selection in case.selections:
                by_selection.setdefault(selection, []).append(case.guid)
        for source_record in project.sources:
            found = [mark.code for mark in source_record.marks if mark.code in self._cases]
            for piece in source_record.selections:
                found.extend(by_selection.get(piece.guid, ()))
                found.extend(mark.code for mark in piece.marks if mark.code in self._cases)
            self._of_source.setdefault(source_record.guid, []).extend(found)
        self._sets: dict[str, list[str]] = {}
        for name, sources in project.sets:
            for source in sources:
                self._sets.setdefault(source, []).append(name)

    def cases(self, source: Source) -> tuple[str, ...]:
        names = (self._cases[guid].name for guid in self._of_source[source.guid])
        return tuple(dict.fromkeys(name for name in names if name))

    def sets(self, source: Source) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._sets.get(source.guid, ())))

    def variables(self, source: Source) -> dict[str, tuple[str, ...]]:
        """Return the values by variable; a source's own value wins over those of its cases."""
        own = self._by_name(source.values)
        from_cases = self._by_name(
            [value for guid in dict.fromkeys(self._of_source[source.guid]) for value in self._cases[guid].values]
        )
        return {**from_cases, **own}

    def _by_name(self, values: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for variable, value in values:
            if variable in self._names:
                found.setdefault(self._names[variable], {})[value] = None
        return {name: tuple(distinct) for name, distinct in found.items()}


def _case_codes(project: RefiProject) -> set[str]:
    """Return the GUIDs of codes that stand for cases, and of uncoded folders that hold only such codes."""
    cases = {case.guid for case in project.cases if case.guid}
    found = {code.guid for code in project.codes if code.guid in cases}
    if not found:
        return found
    used = {mark.code for source in project.sources for piece in source.selections for mark in piece.marks}
    used |= {mark.code for source in project.sources for mark in source.marks}
    children: dict[str, list[str]] = {}
    for code in project.codes:
        if code.parent is not None:
            children.setdefault(code.parent, []).append(code.guid)
    for code in reversed(project.codes):  # children stand after their parents
        below = children.get(code.guid)
        if below and code.guid not in used and all(child in found for child in below):
            found.add(code.guid)
    return found


def _document(
    source: Source,
    stored: SourceText | None,
    project: RefiProject,
    paths: Mapping[str, str],
    members: _Memberships,
    notes: _Notes,
) -> CodedDocument:
    pieces = _merged(source.selections)
    notes.twins += len(source.selections) - len(pieces)
    text = stored.text if stored is not None else None
    placed = [piece for piece in pieces if piece.start >= 0]
    fit = None
    if stored is not None:
        fit = offsets.fit(
            stored.text,
            [piece.start for piece in placed],
            [piece.end for piece in placed],
            usual=offsets.usual_variant(project.origin),
            had_bom=stored.had_bom,
        )
        if stored.encoding == "cp1252":
            notes.other_encoding.append(source.name)
        if fit.confidence is not None and fit.confidence < offsets.LOW_CONFIDENCE:
            notes.low.append(f"{source.name} ({fit.confidence:.0%} of edges on word boundaries)")
    elif source.kind == "text":
        notes.textless.append(source.name)

    codings: list[Coding] = []
    users = project.users
    whole = (0, len(text), None) if text is not None else (None, None, "whole document")
    codings.extend(Coding(paths[mark.code], _coder(mark, users), *whole) for mark in source.marks if mark.code in paths)
    row = 0
    for piece in pieces:
        start: int | None = None
        end: int | None = None
        if piece.start >= 0:
            if fit is None:
                # Without the text the unit cannot be known: positions stay as delivered unless a region says the place.
                start, end = (piece.start, piece.end) if piece.region is None else (None, None)
            elif fit.outside[row]:
                notes.outside += sum(mark.code in paths for mark in piece.marks)
            else:
                start, end = int(fit.starts[row]), int(fit.ends[row])
            row += 1
        codings.extend(
            Coding(paths[mark.code], _coder(mark, users), start, end, piece.region)
            for mark in piece.marks
            if mark.code in paths
        )
    return CodedDocument(
        name=source.name,
        kind=source.kind,
        text=text,
        codings=codings,
        selection_count=len(source.selections),
        position_unit=str(fit.variant) if fit is not None and placed else None,
        offset_confidence=fit.confidence if fit is not None else None,
        variables=members.variables(source),
        cases=members.cases(source),
        sets=members.sets(source),
    )


def _merged(selections: Sequence[Selection]) -> list[Selection]:
    """Join the two forms of a PDF selection, which share a GUID: a place on the page, and one in the page's text."""
    place_of: dict[str, int] = {}
    merged: list[Selection] = []
    for piece in selections:
        place = place_of.get(piece.guid) if piece.guid else None
        twin = merged[place] if place is not None else None
        if place is None or twin is None or (twin.start >= 0) == (piece.start >= 0):
            place_of[piece.guid] = len(merged)
            merged.append(piece)
            continue
        text, page = (piece, twin) if piece.start >= 0 else (twin, piece)
        marks = list(dict.fromkeys([*page.marks, *text.marks]))
        merged[place] = Selection(piece.guid, text.start, text.end, page.region, marks)
    return merged


def _coder(mark: Mark, users: Mapping[str, str]) -> str:
    """Name the coder: by user name, by GUID where the user has no name, `unknown` where there is no user at all."""
    if mark.user is None:
        return UNKNOWN_CODER
    return users.get(mark.user) or f"{UNKNOWN_CODER} {mark.user[:8]}"


def _some(names: Sequence[str], limit: int = 5) -> str:
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit:,} more"
