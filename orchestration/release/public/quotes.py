"""Quotes for the public: which of the approved ones may be seen, under which role group, and in which order.

Belongs here: from the quotes of schema `marts` to the public table, as a pure function.
Stays out: who approved what and may be quoted (dbt_project: quotes), which role groups can be seen (disclosure/),
texts that stand where they must not (quote_scan.py).

A reader must not learn that two quotes are one person's. So there is no pseudonym and no date, and the order follows
from the wording and the release alone. Which two quotes of a person are chosen never depends on other figures: a quote
that came for one that went would say that both are the same person's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from orchestration.warehouse.database import Connection, rows

MOST_A_PERSON = 2
PUBLIC_QUOTES = "public_quotes"
_SCHEMA = pa.schema(
    [
        ("quote_order", pa.int64()),
        ("role_id", pa.string()),
        ("wave_id", pa.string()),
        ("year", pa.int64()),
        ("harmonised_code", pa.string()),
        ("quote_text", pa.string()),
    ]
)
_QUOTES = """
    select quote_id, stakeholder_id, wave_id, year, role_id, harmonised_code, approved_on, is_public_candidate,
        quote_text
    from marts.quotes
    where approved_on is not null
"""


@dataclass(frozen=True)
class Quote:
    """A quote that was approved, also where it was withdrawn since.

    Attributes:
        quote_id: the quote.
        stakeholder_id: who said it.
        wave_id: when.
        year: the year under which the wave is shown.
        role_id: the person's role then.
        harmonised_code: the theme.
        approved_on: day of the approval.
        is_public_candidate: whether approval, permission and consent stand today.
        quote_text: the approved wording; None where it may not be shown.
    """

    quote_id: str
    stakeholder_id: str
    wave_id: str
    year: int
    role_id: str | None
    harmonised_code: str | None
    approved_on: dt.date
    is_public_candidate: bool
    quote_text: str | None


def read_quotes(connection: Connection) -> tuple[Quote, ...]:
    """Read the quotes that were ever approved from the build file."""
    return tuple(Quote(**row) for row in rows(connection, _QUOTES))


def list_visible_groups(shares: pa.Table) -> frozenset[tuple[str, str]]:
    """Return the role groups with the waves in which the public sees their base.

    Args:
        shares: the public table of shares; a base that stands in it is as large as the study's rules demand.
    """
    columns = zip(*(shares.column(name).to_pylist() for name in ("role_id", "wave_id", "base_count")), strict=True)
    return frozenset((group, wave) for group, wave, base in columns if base)


def choose_public_quotes(
    quotes: Iterable[Quote],
    groups: Mapping[str, Collection[str]],
    visible: Collection[tuple[str, str]],
    *,
    salt: str,
) -> pa.Table:
    """Return the quotes that the public may see.

    Args:
        quotes: all that were ever approved.
        groups: the roles of each public group.
        visible: the groups with the waves in which they can be seen at all.
        salt: makes the order another in each release and the same when it is made again: the id of the release.
    """
    group_of = {role: group for group, roles in groups.items() for role in roles}
    shown: list[tuple[str, dict[str, Any]]] = []
    for quote in _chosen(quotes):
        group = group_of.get(quote.role_id or "")
        if quote.is_public_candidate and quote.quote_text and group is not None and (group, quote.wave_id) in visible:
            row: dict[str, Any] = {
                "role_id": group,
                "wave_id": quote.wave_id,
                "year": quote.year,
                "harmonised_code": quote.harmonised_code,
                "quote_text": quote.quote_text.strip(),
            }
            shown.append((_digest(salt, row["quote_text"]), row))
    shown.sort(key=str)
    rows_in_order = [{"quote_order": order, **row} for order, (_, row) in enumerate(shown, start=1)]
    return pa.Table.from_pylist(rows_in_order, schema=_SCHEMA)


def _chosen(quotes: Iterable[Quote]) -> Sequence[Quote]:
    """Return the first approved quotes of each person, as many as there may be.

    A quote that was withdrawn, or stands in a hidden group, keeps its place: the next one does not come for it.
    """
    of_person: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        of_person[quote.stakeholder_id].append(quote)
    chosen = []
    for own in of_person.values():
        # Of quotes approved on one day chance decides, the same in every release.
        own.sort(key=lambda quote: (quote.approved_on, _digest("choice", quote.quote_id)))
        chosen.extend(_distinct(own[:MOST_A_PERSON]))
    return chosen


def _distinct(quotes: Sequence[Quote]) -> list[Quote]:
    """Leave out what a person is quoted with twice; one that nobody may see takes no place of one that may be seen."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for quote in quotes:
        is_shown = quote.is_public_candidate and quote.quote_text
        words = tuple((quote.quote_text if is_shown and quote.quote_text else quote.quote_id).casefold().split())
        if words not in seen:
            seen.add(words)
            kept.append(quote)
    return kept


def _digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()
