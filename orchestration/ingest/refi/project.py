"""What the records of a REFI-QDA project mean: documents, codes and coders, and what of them cannot be taken in.

Belongs here: the two forms of a PDF selection, positions of each document, codings that are refused, what is told.
Stays out: XML (parser.py), the archive (readers/coded/qdpx.py), cases and variables (memberships.py), who and when
(attribution.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress

from orchestration.ingest.model import offsets
from orchestration.ingest.model.offsets import Fit
from orchestration.ingest.model.records import UNKNOWN_CODER, Code, CodedDocument, CodedProject, Coding, Refused
from orchestration.ingest.refi.memberships import Memberships, find_case_codes
from orchestration.ingest.refi.records import NOWHERE, RefiProject, Selections, Source
from orchestration.ingest.refi.selections import join_selections, parse_columns, place_selections

# A user of this name is the program at work (automatic coding, import), not a person.
_PROGRAMS = {"atlas.ti", "nvivo", "maxqda", "qualcoder", "quirkos", "taguette", "dedoose"}
_WHOLE = "whole document"
# What Coding(*values) does, without a call of Python code for each of 200,000 codings.
_new_coding = partial(tuple.__new__, Coding)


@dataclass(frozen=True)
class SourceText:
    """The text of a source as stored: no byte order mark, line ends as delivered."""

    text: str
    had_bom: bool
    encoding: str


def build_project(
    project: RefiProject, texts: Sequence[SourceText | None], file_format: str, notes: Sequence[str] = ()
) -> CodedProject:
    """Turn the records of a project into documents with codings.

    NVivo writes a case as a code with the GUID of the case: a coding to it says whose the document is, and is no
    theme. Such codes leave the codebook with the folders that hold nothing else.

    Args:
        project: the records.
        texts: the text of each source, in the order of the project; None where the file has none.
        file_format: the format to name.
        notes: what was met before.
    """
    assembly = _Assembly(project)
    documents = tuple(assembly.document(source, text) for source, text in zip(project.sources, texts, strict=True))
    return CodedProject(
        format=file_format,
        tool=project.origin,
        documents=documents,
        codes=tuple(
            Code(code.path, code.name, code.description, code.is_codable)
            for code in project.codes
            if code.guid not in assembly.case_codes
        ),
        coders=tuple(sorted({coder for document in documents for coder in {each.coder for each in document.codings}})),
        variables=tuple(sorted({name for name in project.variables.values() if name})),
        cases=tuple(sorted({case.name for case in project.cases if case.name})),
        sets=tuple(name for name, _ in project.sets),
        selection_count=sum(len(source.selections) for source in project.sources),
        uncoded_count=sum(len(source.selections) - _coded_count(source.selections) for source in project.sources),
        coding_count=sum(len(source.selections.codes) for source in project.sources) - assembly.memberships,
        notes=(*notes, *assembly.sentences()),
        written_at=project.written_at,
    )


class _Assembly:
    """Makes documents of sources, and counts what is worth telling; never a quote."""

    def __init__(self, project: RefiProject) -> None:
        self.case_codes = find_case_codes(project)
        self.memberships = 0
        self._project = project
        self._paths = {code.guid: code.path for code in project.codes if code.guid not in self.case_codes}
        self._members = Memberships(project)
        self._usual = offsets.usual_variant(project.origin)
        self._coders: dict[str | None, str] = {}
        self._twins = self._cut = 0
        self._textless: list[str] = []
        self._other_encoding: list[str] = []
        self._low: list[str] = []

    def document(self, source: Source, stored: SourceText | None) -> CodedDocument:
        """Make a document; codings without a code or without a place are refused."""
        if self.case_codes:
            self.memberships += sum(code in self.case_codes for code in source.selections.codes)
        pieces = join_selections(source.selections)
        self._twins += len(source.selections) - len(pieces)
        fit = self._fit(source, pieces, stored)
        text = stored.text if stored is not None else None
        codings, refused = self._codings(source, pieces, fit, None if text is None else len(text))
        return CodedDocument(
            name=source.name,
            kind=source.kind,
            text=text,
            codings=codings,
            selection_count=len(source.selections),
            position_unit=str(fit.variant) if fit is not None and fit.confidence is not None else None,
            offset_confidence=fit.confidence if fit is not None else None,
            variables=self._members.variables(source),
            cases=self._members.cases(source),
            sets=self._members.sets(source),
            refused=tuple(refused),
        )

    def sentences(self) -> list[str]:
        """Tell what was met in all documents."""
        project = self._project
        programs = sum(name.casefold() in _PROGRAMS for name in self._coders.values())
        found = (
            (self.memberships, f"{self.memberships:,} codings say whose a document is (cases) and are no themes"),
            (self._cut, f"{self._cut:,} selections end a line end beyond their text; cut to it"),
            (self._twins, f"{self._twins:,} selections stand twice, on the page and in its text; taken once"),
            (project.comments, f"{project.comments:,} selections have a comment and no coding; comments are left out"),
            (project.set_codes, f"{project.set_codes:,} places of codes in sets are left out"),
            (project.transcripts, f"{project.transcripts:,} transcripts inside recordings are left out"),
            *((count, f"{count:,} {what} are left out") for what, count in sorted(project.others.items())),
            (programs, "a program is named as a user: some codings are not a person's; coders.csv can say whose"),
            (self._textless, f"{len(self._textless):,} text sources come without their text: {_some(self._textless)}"),
            (self._other_encoding, f"not UTF-8, read as Windows-1252: {_some(self._other_encoding)}"),
            (self._low, f"segment edges fall inside words (wrong position unit?): {_some(self._low)}"),
        )
        return [sentence for count, sentence in found if count]

    def _fit(self, source: Source, pieces: Selections, stored: SourceText | None) -> Fit | None:
        if stored is None:
            if source.kind == "text":
                self._textless.append(source.name)
            return None
        if stored.encoding == "cp1252":
            self._other_encoding.append(source.name)
        starts, ends = parse_columns(pieces)
        rows = starts >= 0
        fit = offsets.fit_positions(stored.text, starts[rows], ends[rows], usual=self._usual, had_bom=stored.had_bom)
        self._cut += int(fit.is_cut.sum())
        if fit.confidence is not None and fit.confidence < offsets.LOW_CONFIDENCE:
            self._low.append(f"{source.name} ({fit.confidence:.0%} of edges on word boundaries)")
        return fit

    def _codings(
        self, source: Source, pieces: Selections, fit: Fit | None, length: int | None
    ) -> tuple[list[Coding], list[Refused]]:
        starts, ends, lost = place_selections(pieces, fit)
        paths = list(map(self._paths.get, pieces.codes))
        for user in set(pieces.users) - self._coders.keys():
            self._coders[user] = self._coder(user)
        coders = [self._coders[user] for user in pieces.users]
        refused: list[Refused] = []
        if lost or None in paths or NOWHERE in pieces.rows:
            # A coding of the whole source is one of a piece more, which stands last and so where row -1 looks.
            starts.append(0 if length is not None else None)
            ends.append(length)
            regions = {**pieces.regions, **({NOWHERE: _WHOLE} if length is None else {})}
            refused = self._refused(source, pieces, paths, lost, length)
            taken = [path is not None and row not in lost for path, row in zip(paths, pieces.rows, strict=True)]
            paths, coders = list(compress(paths, taken)), list(compress(coders, taken))
            rows = list(compress(pieces.rows, taken))
        else:
            rows, regions = pieces.rows.tolist(), pieces.regions
        placed = map(starts.__getitem__, rows), map(ends.__getitem__, rows), map(regions.get, rows)
        return list(map(_new_coding, zip(paths, coders, *placed, strict=True))), refused

    def _refused(
        self, source: Source, pieces: Selections, paths: list[str | None], lost: set[int], length: int | None
    ) -> list[Refused]:
        refused = []
        for row, code, path in zip(pieces.rows, pieces.codes, paths, strict=True):
            if path is not None and row in lost:
                refused.append(_outside(source, pieces, row, path, length))
            elif path is None and code not in self.case_codes:
                refused.append(_unknown_code(source, pieces, row, code))
        return refused

    def _coder(self, user: str | None) -> str:
        """Name the coder: by user name, by GUID where the user has no name, `unknown` where there is no user at all."""
        if user is None:
            return UNKNOWN_CODER
        return self._project.users.get(user) or f"{UNKNOWN_CODER} {user[:8]}"


def _coded_count(selections: Selections) -> int:
    return len(set(selections.rows) - {NOWHERE})


def _unknown_code(source: Source, pieces: Selections, row: int, code: str) -> Refused:
    says = "its code is not in the file; a coding to one of the file's codes is expected"
    return Refused("coding", "unknown_code", _where(source, pieces, row), says, code[:100] or None)


def _outside(source: Source, pieces: Selections, row: int, path: str, length: int | None) -> Refused:
    text = "its text" if length is None else f"its text of {length:,} characters"
    says = f"the positions lie outside {text}; two positions within it are expected, the second beyond the first"
    return Refused("coding", "offset_outside_text", _where(source, pieces, row), says, path)


def _where(source: Source, pieces: Selections, row: int) -> str:
    """Name a place as it is delivered: the document and the positions, or the region, of the selection."""
    if row == NOWHERE:
        return f"document '{source.name}', {_WHOLE}"
    region = pieces.regions.get(row)
    place = region if region is not None else f"positions {pieces.starts[row]}-{pieces.ends[row]}"
    return f"document '{source.name}', selection {row + 1}, {place}"


def _some(names: Sequence[str], limit: int = 5) -> str:
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit:,} more"
