"""REDCap's exports: a record in several rows, one an event and one an instance of a repeating instrument.

Belongs here: bringing the rows of one record and event together where they do not contradict each other.
Stays out: which event is which wave (study.yml), other platforms (platforms.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from orchestration.ingest.model.records import Refused
from orchestration.ingest.model.values import write_value
from orchestration.ingest.surveys.survey_table import SurveyTable

_RECORD: Final = frozenset(("record_id", "record id"))
_EVENT: Final = frozenset(("redcap_event_name", "event name"))
_INSTRUMENT: Final = frozenset(("redcap_repeat_instrument", "repeat instrument"))
_INSTANCE: Final = frozenset(("redcap_repeat_instance", "repeat instance"))
_SURVEY_ID: Final = "survey identifier"
_CHECKBOX = re.compile(r".+___.+|.*\(choice=.*\)", re.IGNORECASE | re.DOTALL)
_UNCHECKED: Final = frozenset(("0", "unchecked"))
_COMPLETE = re.compile(r"\w+_complete|complete\?", re.IGNORECASE)
_INCOMPLETE: Final = frozenset(("0", "incomplete"))
_SHOWN_ID = 64


class _Layout(NamedTuple):
    record: int
    event: int | None
    instrument: int | None
    instance: int | None
    yielding: dict[int, frozenset[str]]


def merge_records(table: SurveyTable) -> bool:
    """Merge the rows of one record and event; those that contradict each other are refused.

    A field of a form that a row is not about is blank there; a box is unticked and a form incomplete, which yields to
    what another row says. The event stays an ordinary column, so that study.yml can name it for the wave.
    """
    layout = _layout(table)
    if layout is None:
        return False
    table.tool = "REDCap"
    # The headings of a labelled export lose the prefix by which this one is known to be personal.
    table.header = ["redcap_survey_identifier" if name.casefold() == _SURVEY_ID else name for name in table.header]
    if layout.instrument is None and layout.instance is None:
        return True
    groups: dict[tuple[str | None, str | None], list[int]] = {}
    for place, row in enumerate(table.rows):
        event = write_value(row[layout.event]) if layout.event is not None else None
        groups.setdefault((write_value(row[layout.record]), event), []).append(place)
    kept: list[tuple[int, tuple[Any, ...]]] = []
    merged_count = 0
    for (record, event), places in groups.items():
        if record is None:
            kept.extend((place, tuple(table.rows[place])) for place in places)
            continue
        found, refused = _record(table, layout, places)
        kept.extend(found)
        merged_count += len(places) - len(found) - len(refused)
        for place in refused:
            _refuse(table, layout, place, record, event, len(places))
    kept.sort()
    numbers = table.row_numbers
    table.rows = [row for _, row in kept]
    table.row_numbers = [numbers[place] for place, _ in kept]
    if merged_count:
        table.notes.append(f"{merged_count:,} rows of repeating instruments joined with the other row of their record")
    _drop_structure(table, layout)
    return True


def _layout(table: SurveyTable) -> _Layout | None:
    names = [name.casefold() for name in table.header]

    def place(wanted: frozenset[str]) -> int | None:
        return next((at for at, name in enumerate(names) if name in wanted), None)

    event, instrument, instance = place(_EVENT), place(_INSTRUMENT), place(_INSTANCE)
    is_raw = any(name.startswith("redcap_") for name in names)
    is_labelled = names[:1] == ["record id"] and any(_COMPLETE.fullmatch(name) for name in names)
    is_plain = names[:1] == ["record_id"] and any(_COMPLETE.fullmatch(name) for name in names)
    if not (is_raw or is_labelled or is_plain):
        return None
    yielding = {at: _UNCHECKED for at, name in enumerate(names) if _CHECKBOX.fullmatch(name)}
    yielding |= {at: _INCOMPLETE for at, name in enumerate(names) if _COMPLETE.fullmatch(name)}
    # The record's id has a name of the project's own; it is the first column unless somebody moved it.
    record = place(_RECORD)
    structure = {event, instrument, instance}
    if record is None:
        record = next((at for at in range(len(names)) if at not in structure), 0)
    return _Layout(record, event, instrument, instance, yielding)


def _record(
    table: SurveyTable, layout: _Layout, places: Sequence[int]
) -> tuple[list[tuple[int, tuple[Any, ...]]], list[int]]:
    """Return the row of a record in an event, with its place, and the places of rows that are refused.

    Instances of one instrument that contradict each other are all refused, for none of them is the right one; where
    the rows without an instrument do, as in an event that repeats, the whole record is.
    """
    by_instrument: dict[str, list[int]] = {}
    for place in places:
        instrument = write_value(table.rows[place][layout.instrument]) if layout.instrument is not None else None
        by_instrument.setdefault(instrument or "", []).append(place)
    whole: tuple[Any, ...] | None = None
    refused: list[int] = []
    first: int | None = None
    for same in sorted(by_instrument.values(), key=lambda each: each != by_instrument.get("")):
        joined: tuple[Any, ...] | None = tuple(table.rows[same[0]])
        for place in same[1:]:
            joined = _joined(joined, table.rows[place], layout) if joined is not None else None
        both = joined if whole is None or joined is None else _joined(whole, joined, layout)
        if joined is None and same is by_instrument.get(""):
            return [], list(places)
        if both is None:
            refused.extend(same)
        else:
            whole = both
            first = same[0] if first is None else min(first, same[0])
    return ([(first, whole)] if whole is not None and first is not None else []), refused


def _joined(one: Sequence[Any], other: Sequence[Any], layout: _Layout) -> tuple[Any, ...] | None:
    """Fill the blanks of a row by another of the same record; None where they contradict each other."""
    values = []
    for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        weak = layout.yielding.get(place, frozenset())
        left, right = write_value(mine), write_value(theirs)
        if place in {layout.instrument, layout.instance} or right is None or left == right:
            values.append(mine)
        elif left is None or left.casefold() in weak:
            values.append(theirs)
        elif right.casefold() in weak:
            values.append(mine)
        else:
            return None
    return tuple(values)


def _refuse(table: SurveyTable, layout: _Layout, place: int, record: str, event: str | None, count: int) -> None:
    row = table.rows[place]
    instrument = write_value(row[layout.instrument]) if layout.instrument is not None else None
    instance = write_value(row[layout.instance]) if layout.instance is not None else None
    what = f"instance {instance or 'without number'} of '{instrument}'" if instrument else "a row"
    where = f" in event '{event}'" if event else ""
    says = (
        f"{what}: the {count} rows of this record{where} contradict each other; one answer to each item is expected, "
        "so leave repeating instruments out of the export or give each instance its own event"
    )
    identifier = record if len(record) <= _SHOWN_ID else None
    table.refused.append(Refused("row", "duplicate_respondent", f"row {table.row_numbers[place]}", says, identifier))


def _drop_structure(table: SurveyTable, layout: _Layout) -> None:
    dropped = sorted(place for place in (layout.instrument, layout.instance) if place is not None)
    names = " and ".join(f"'{table.header[place]}'" for place in dropped)
    table.notes.append(f"{names} say which rows belong together; not read as answers")
    keep = [place for place in range(len(table.header)) if place not in dropped]
    table.header = [table.header[place] for place in keep]
    table.rows = [tuple(row[place] for place in keep) for row in table.rows]
