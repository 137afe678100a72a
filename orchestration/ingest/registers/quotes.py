"""quotes.csv: what people said that may be published, and how far each quote has come on the way to their approval.

Belongs here: the columns, the states and their order, and everything in the file that contradicts itself or the study.
Stays out: who may be quoted at all and what is published (dbt_project: quotes; release/public/quotes.py), whether
somebody said so (expectations/raw/quotes.py).

A message never repeats a cell that may be a sentence: columns that slipped put one anywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.ingest.model.values import match_key
from orchestration.ingest.model.wording import quote_value
from orchestration.ingest.registers.codebook import StudyCodebook, match_code
from orchestration.ingest.registers.people import People, is_address
from orchestration.ingest.registers.register_table import Register, Row, read_records, require_cell
from orchestration.study.definition import Study

# What may follow a state. A person may take a quote back at any time, also before anybody asked for it.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "draft": ("sent", "withdrawn"),
    "sent": ("approved", "edited", "refused", "expired", "withdrawn"),
    "approved": ("withdrawn",),
    "edited": ("withdrawn",),
    "refused": ("withdrawn",),
    "expired": ("withdrawn",),
    "withdrawn": (),
}
STATES = tuple(FOLLOWS)
# The place of a state on the way; whatever the order of the rows, a quote's states are read in this one.
_PLACE = {"draft": 0, "sent": 1, "approved": 2, "edited": 2, "refused": 2, "expired": 2, "withdrawn": 3}
_CHANGES_TEXT = {"draft", "sent", "edited"}  # a wording may be worked on until it is sent; the person's answer may too
_NEEDS_TEXT = {"draft", "sent", "approved", "edited"}
_CODE = ("code_path", "codebook_code", "codebook_version")
_QUOTE_ID = re.compile(r"[^\s@]{1,64}")


class _Entry(NamedTuple):
    """A row of a quote, where it stands in the file and on the way."""

    place: int
    number: int
    state_on: dt.date
    row: Row


def read_quotes(path: Path, name: str, study: Study, people: People, codebook: StudyCodebook | None) -> Register:
    """Read quotes.csv: quote_id, stakeholder_id, wave, text, state, state_on; optionally code_path.

    A quote has one row, with the state that it is in, or a row for each state that it was in. `text` and `code_path`
    may be empty where they are those of the state before; the text of an `edited` row is what the person approved.
    What nobody may publish needs no text.

    Args:
        path: the file.
        name: its path in the study folder, for messages.
        study: the study definition.
        people: the known stakeholders.
        codebook: the study's codebook; None where it has none, or problems of its own, and codes are not looked up.
    """
    own = Register(name)
    columns = ("quote_id", "stakeholder_id", "wave", "text", "state", "state_on")
    seen: dict[Any, int] = {}
    quotes: dict[str, list[_Entry]] = {}
    for number, cells in read_records(own, path, required=columns, optional=("code_path",)):
        row = _row(own, number, cells, study, people, codebook)
        quote, state, state_on = row["quote_id"], row["state"], row["state_on"]
        if quote and state and own.once(number, seen, (quote, state), f"quote {quote_value(quote)} in state '{state}'"):
            entry = _Entry(_PLACE[state], number, state_on or dt.date.max, row)
            quotes.setdefault(quote, []).append(entry)
    for entries in quotes.values():
        entries.sort(key=lambda entry: (entry.place, entry.state_on, entry.number))
        _check_belonging(own, entries)
        _check_steps(own, entries)
        _fill_in(own, entries)
        own.rows.extend(entry.row for entry in entries)
    return own


def _row(
    own: Register, number: int, cells: dict[str, str], study: Study, people: People, codebook: StudyCodebook | None
) -> Row:
    quote = require_cell(own, number, cells, "quote_id")
    if quote and not _QUOTE_ID.fullmatch(quote):
        own.problem(
            number, f"quote_id: {quote_value(quote)} is no id; up to 64 characters without a space are expected"
        )
    person = require_cell(own, number, cells, "stakeholder_id")
    if person and (is_address(person) or (people.are_listed and person not in people.ids)):
        own.problem(number, f"stakeholder_id: {quote_value(person)} is no stakeholder of this study")
    wave = _one_of(own, number, cells, "wave", [each.id for each in study.waves])
    state = _one_of(own, number, {**cells, "state": match_key(cells["state"])}, "state", STATES)
    code_path = cells["code_path"] or None
    code = match_code(codebook, code_path) if code_path else {"codebook_code": None, "codebook_version": None}
    if code_path and codebook is not None and code["codebook_code"] is None:
        own.problem(number, f"code_path: {quote_value(code_path)} is no code of the codebook")
    return {
        "quote_id": quote,
        "stakeholder_id": person,
        "wave_id": wave,
        "code_path": code_path,
        **code,
        "quote_text": cells["text"],
        "state": state,
        "state_on": _day(own, number, cells),
    }


def _one_of(own: Register, number: int, cells: dict[str, str], column: str, known: Sequence[str]) -> str | None:
    found = require_cell(own, number, cells, column)
    if found and found not in known:
        own.problem(number, f"{column}: {quote_value(found)} is no {column} of this study ({', '.join(known)})")
        return None
    return found or None


def _day(own: Register, number: int, cells: dict[str, str]) -> dt.date | None:
    found = require_cell(own, number, cells, "state_on")
    try:
        return dt.date.fromisoformat(found) if found else None
    except ValueError:
        own.problem(number, f"state_on: {quote_value(found)} is no date; YYYY-MM-DD is expected")
        return None


def _check_belonging(own: Register, entries: Sequence[_Entry]) -> None:
    """Add a problem for each row of a quote that names another person, wave or code than an earlier one."""
    for column, called in (("stakeholder_id", "stakeholder_id"), ("wave_id", "wave"), ("code_path", "code_path")):
        given = sorted((each for each in entries if each.row[column]), key=lambda each: each.number)
        for entry in given[1:]:
            if entry.row[column] != given[0].row[column]:
                own.problem(entry.number, f"{called}: is another than in row {given[0].number} of the same quote")


def _check_steps(own: Register, entries: Sequence[_Entry]) -> None:
    """Add a problem for each state that may not follow the one before, or is dated before it."""
    for before, entry in pairwise(entries):
        state, earlier = entry.row["state"], before.row["state"]
        if state not in FOLLOWS[earlier]:
            allowed = " or ".join(_before(state)) or "nothing"
            own.problem(
                entry.number,
                f"state: '{state}' follows '{earlier}' of row {before.number}; after {allowed} it is expected",
            )
        elif dt.date.max not in (entry.state_on, before.state_on) and entry.state_on < before.state_on:
            own.problem(
                entry.number,
                f"state_on: '{state}' on {entry.state_on} is before '{earlier}' on {before.state_on} (row "
                f"{before.number}); a later day is expected",
            )


def _before(state: str) -> Iterator[str]:
    return (f"'{earlier}'" for earlier, later in FOLLOWS.items() if state in later)


def _fill_in(own: Register, entries: Sequence[_Entry]) -> None:
    """Give each row its text and code: its own, else those of the state before; only some states bring a new text."""
    text = ""
    code: Row = {}
    for entry in entries:
        found, state = entry.row["quote_text"], entry.row["state"]
        if not found and state in _NEEDS_TEXT and (not text or state == "edited"):
            own.problem(entry.number, f"text: is empty; a quote that is '{state}' needs one")
        elif found and text and state not in _CHANGES_TEXT and found.split() != text.split():
            says = f"text: is another than before; a text that the person changed is 'edited' and not '{state}'"
            own.problem(entry.number, says)
        text = found or text
        code = {column: entry.row[column] for column in _CODE} if entry.row["code_path"] else code
        entry.row.update(code, quote_text=text or None)
