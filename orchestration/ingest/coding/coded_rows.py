"""From the rows of a program's own database to documents with codings, whichever program it was.

Belongs here: placing codings in their text and refusing what has no place there, paths of nested codes, the counts
that a reader reports.
Stays out: tables (readers/), opening files (sqlite_file.py), cases and variables (memberships.py).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from orchestration.ingest.coding.memberships import SourceProperties
from orchestration.ingest.model import offsets
from orchestration.ingest.model.records import (
    PATH_SEPARATOR,
    CodedDocument,
    Coding,
    Refused,
    SourceType,
    UnreadableError,
)
from orchestration.ingest.model.wording import list_some

_MAX_DEPTH = 100
_MAX_PATHS = 50_000_000  # characters of all paths together
_SHOWN = 200
Key = TypeVar("Key", bound=Hashable)


class Selection(NamedTuple):
    """A coded piece of a document as a database has it.

    Attributes:
        place: where it stands in the file (`highlight 3`).
        start: first position, in the program's unit.
        end: position after the piece.
        codes: paths of its codes.
        coder: the user.
        quote: the passage that the program stored with it, to compare.
        region: its place where it is none of the text.
    """

    place: str
    start: int | None
    end: int | None
    codes: tuple[str, ...]
    coder: str
    quote: str | None = None
    region: str | None = None


@dataclass
class Tally:
    """Counts over the documents of a file, and what there is to tell of them; never a quote."""

    selections: int = 0
    uncoded: int = 0
    codings: int = 0
    quotes: int = 0
    differing: int = 0
    outside: int = 0
    textless: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    confirmed: int = 0

    def notes(self) -> tuple[str, ...]:
        """Return a sentence for each thing met."""
        found = (
            (self.outside, f"{self.outside:,} codings have no place in their text; set aside"),
            (
                self.differing,
                f"{self.differing:,} of {self.quotes:,} passages differ from the quote that the program stored with "
                "them; the place is taken as the file says",
            ),
            (self.textless, f"{len(self.textless):,} text sources come without their text: {list_some(self.textless)}"),
            (self.low, f"segment edges fall inside words (wrong position unit?): {list_some(self.low)}"),
            (
                self.confirmed,
                f"{self.confirmed:,} documents have segment edges inside words, as their coders set them: the quotes "
                "that the program stored agree",
            ),
        )
        return tuple(sentence for count, sentence in found if count)


class _Placed(NamedTuple):
    """Where selections lie, how many of them have a quote, and how many are what their quote says."""

    fit: offsets.Fit
    quotes: int
    agreeing: int


def build_document(
    name: str,
    kind: SourceType,
    text: str | None,
    selections: Sequence[Selection],
    tally: Tally,
    *,
    usual: offsets.Variant,
    belongings: SourceProperties | None = None,
) -> CodedDocument:
    """Place the selections of a document in its text.

    Args:
        name: of the document.
        kind: what it is.
        text: as stored; None where it has none.
        selections: its coded pieces.
        tally: counts, which this adds to.
        usual: how the program counts positions, kept unless another way fits better.
        belongings: cases, sets and values.

    Returns:
        The document; selections that have no place in the text are `refused`, once for each of their codes.
    """
    placed = _fit_selections(text, selections, usual) if text is not None else None
    fit = placed.fit if placed is not None else None
    codings: list[Coding] = []
    refused: list[Refused] = []
    row = 0
    for each in selections:
        start = end = None
        if each.region is None:
            says = _no_place(each, has_text=text is not None)
            if fit is not None and _is_span(each):
                start, end = int(fit.starts[row]), int(fit.ends[row])
                if fit.is_cut[row] or fit.outside[row]:
                    says = f"positions {each.start}-{each.end} go beyond the text, or hold nothing of it"
                row += 1
            if says is not None:
                tally.outside += len(each.codes)
                places = (f"{each.place}, code '{code[:_SHOWN]}'" for code in each.codes)
                refused += [Refused("coding", "offset_outside_text", place, says, name) for place in places]
                continue
        codings.extend(Coding(code, each.coder, start, end, each.region) for code in each.codes)

    tally.selections += len(selections)
    tally.codings += sum(len(each.codes) for each in selections)
    tally.uncoded += sum(not each.codes for each in selections)
    quotes, differing = (placed.quotes, placed.quotes - placed.agreeing) if placed is not None else (0, 0)
    tally.quotes += quotes
    tally.differing += differing
    if text is None and kind == "text":
        tally.textless.append(name)
    confidence = fit.confidence if fit is not None else None
    if confidence is not None and confidence < offsets.LOW_CONFIDENCE:
        # Where the stored quotes agree the unit is right: in a real project 153 of 1,023 passages cut a word.
        if quotes and differing <= (1 - offsets.LOW_CONFIDENCE) * quotes:
            tally.confirmed += 1
        else:
            tally.low.append(f"{name} ({confidence:.0%} of edges on word boundaries)")
    owned = belongings or SourceProperties()
    return CodedDocument(
        name=name,
        kind=kind,
        text=text,
        codings=codings,
        selection_count=len(selections),
        position_unit=str(fit.variant) if fit is not None and confidence is not None else None,
        offset_confidence=confidence,
        variables=owned.variables(),
        cases=tuple(dict.fromkeys(owned.cases)),
        sets=tuple(dict.fromkeys(owned.sets)),
        refused=tuple(refused),
    )


def build_paths(names: Mapping[Key, str], parents: Mapping[Key, Key]) -> tuple[dict[Key, str], int]:
    """Return the path of each name from the top down, and how many names stand in or below a circle.

    A parent that is not there is no parent; a circle is cut where it closes.

    Raises:
        UnreadableError: nested deeper or in longer names than people do.
    """
    paths: dict[Key, str] = {}
    circles = total = 0
    for key in names:
        line: dict[Key, None] = {key: None}
        above = parents.get(key)
        while above is not None and above in names and above not in line:
            line[above] = None
            if len(line) > _MAX_DEPTH:
                raise UnreadableError(f"codes are nested more than {_MAX_DEPTH} deep")
            above = parents.get(above)
        circles += above is not None and above in line
        paths[key] = PATH_SEPARATOR.join(names[each] for each in reversed(line))
        total += len(paths[key])
        if total > _MAX_PATHS:
            raise UnreadableError(f"the paths of its codes have more than {_MAX_PATHS:,} characters together")
    return paths, circles


def drop_repeats(found: dict[int, str], key: int | None, name: str, table: str) -> None:
    """Add a name by its id.

    Raises:
        UnreadableError: the id stands twice, so that nobody can say which of them is meant.
    """
    if key is None:
        return
    if key in found:
        raise UnreadableError(f"table '{table}': id {key} stands twice; each id once is expected")
    found[key] = name


def count_selections(parts: Iterable[tuple[int, str]], sentence: str) -> tuple[str, ...]:
    """Return one note that lists what there is some of; none where there is nothing."""
    listed = [f"{count:,} {what}" for count, what in parts if count]
    return (f"{sentence}: {', '.join(listed)}",) if listed else ()


def _fit_selections(text: str, selections: Sequence[Selection], usual: offsets.Variant) -> _Placed:
    """Find the way of counting: what stored quotes agree with most, else what puts most edges on word boundaries."""
    spans = [each for each in selections if each.region is None and _is_span(each)]
    given = [each.start or 0 for each in spans], [each.end or 0 for each in spans]
    best = offsets.fit_positions(text, *given, usual=usual)
    agreeing = _count_agreeing(text, spans, best)
    if best.variant != usual:
        other = offsets.fit_positions(text, *given, usual=usual, is_certain=True)
        more = _count_agreeing(text, spans, other)
        if more > agreeing:
            best, agreeing = other, more
    inside = zip(spans, best.outside.tolist(), best.is_cut.tolist(), strict=True)
    return _Placed(best, sum(each.quote is not None and not (out or cut) for each, out, cut in inside), agreeing)


def _count_agreeing(text: str, spans: Sequence[Selection], fit: offsets.Fit) -> int:
    """Count the selections that are the passage which the program stored with them."""
    places = zip(spans, fit.starts.tolist(), fit.ends.tolist(), (fit.outside | fit.is_cut).tolist(), strict=True)
    return sum(
        not is_outside and each.quote is not None and _one_line_end(text[start:end]) == _one_line_end(each.quote)
        for each, start, end, is_outside in places
    )


def _is_span(selection: Selection) -> bool:
    return selection.start is not None and selection.end is not None and 0 <= selection.start < selection.end


def _no_place(selection: Selection, *, has_text: bool) -> str | None:
    """Say why positions are no piece of any text; None where they may be one."""
    start, end = selection.start, selection.end
    if start is None or end is None:
        return "it has no whole numbers as positions"
    if not has_text:
        return f"positions {start}-{end} are given, but its document has no text"
    return f"positions {start}-{end} are no piece of a text" if start < 0 or end <= start else None


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
