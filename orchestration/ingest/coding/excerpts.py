"""Documents of which only the coded passages are known: the passages one after the other, and codings in them.

Belongs here: documents under construction, laying passages out, telling alike codings of different rows apart.
Stays out: which cell of a table is what (coded_tables.py, coded_headings.py).

Passages stand in the order of the places that their rows name, then of their words, so that a table sorted another way
is the same delivery.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orchestration.ingest.model.records import CodedDocument, Coding

_BETWEEN = "\n\n"
_NUMBER = re.compile(r"([0-9]+)")


class Mark(NamedTuple):
    """A code of a row; `passage` tells passages of the same words at different places apart, None has no passage."""

    code_path: str
    coder: str
    passage: tuple[str, ...] | None
    region: str | None
    row: tuple[str, ...] = ()


@dataclass
class ExcerptDocument:
    """A document under construction."""

    name: str
    groups: dict[str, None] = field(default_factory=dict)
    passages: dict[tuple[str, ...], None] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    selections: dict[object, bool] = field(default_factory=dict)
    variables: dict[str, dict[str, None]] = field(default_factory=dict)


def _tell_apart(marks: Sequence[Mark]) -> list[Mark]:
    """Number the codings that are alike but of rows that differ somewhere: they are no repeats of each other.

    The rows are numbered by what they hold, so that a table sorted another way is the same delivery.
    """
    alike: dict[Mark, dict[tuple[str, ...], None]] = {}
    for mark in marks:
        alike.setdefault(mark._replace(row=()), {})[mark.row] = None
    numbers = {
        mark: {row: number for number, row in enumerate(sorted(rows), start=1)}
        for mark, rows in alike.items()
        if len(rows) > 1
    }
    found = []
    for mark in marks:
        number = numbers.get(mark._replace(row=()), {}).get(mark.row, 1)
        if number == 1:
            found.append(mark)
        elif mark.passage is not None:
            found.append(mark._replace(passage=(*mark.passage[:-2], str(number), mark.passage[-1])))
        else:
            found.append(mark._replace(region=f"{mark.region} ({number})"))
    return found


def lay_out(built: ExcerptDocument) -> CodedDocument:
    """Lay the passages out one after the other, and place the codings in them."""
    marks = _tell_apart(built.marks)
    built.passages |= dict.fromkeys(mark.passage for mark in marks if mark.passage is not None)
    ordered = sorted(built.passages, key=lambda passage: ([_in_order(cell) for cell in passage[:-1]], passage))
    # Without a passage a coding has no place in the text.
    places: dict[tuple[str, ...] | None, tuple[int | None, int | None]] = {None: (None, None)}
    length = 0
    for passage in ordered:
        places[passage] = (length, length + len(passage[-1]))
        length += len(passage[-1]) + len(_BETWEEN)
    return CodedDocument(
        name=built.name,
        kind="excerpts",
        text=_BETWEEN.join(passage[-1] for passage in ordered) if ordered else None,
        codings=[Coding(mark.code_path, mark.coder, *places[mark.passage], mark.region) for mark in marks],
        selection_count=len(built.selections),
        variables={name: tuple(sorted(values)) for name, values in built.variables.items()},
        sets=tuple(sorted(built.groups)),
    )


def _in_order(cell: str) -> list[tuple[int, str]]:
    """Return what sorts a place as people do: paragraph 9 before paragraph 10."""
    pieces = _NUMBER.split(cell)
    return [(len(each.lstrip("0")), each.lstrip("0")) if place % 2 else (0, each) for place, each in enumerate(pieces)]
