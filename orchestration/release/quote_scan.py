"""Reading the quotes of a finished release as a stranger would: may each be seen, and does a piece stand elsewhere?

Belongs here: checks on finished files against the rows as delivered. They share no code with what chose the quotes, so
that a mistake there is found here.
Stays out: texts of interviews as a whole (output_scan.py), repairing anything; a finding stops the release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES
from orchestration.system.errors import Problem
from orchestration.warehouse.database import opened

QUOTES = ("quotes", "quote_text")  # the one column of a release that may hold what somebody said
MOST_A_PERSON = 2
# Shorter pieces are names of themes, titles and labels that people also say.
SHORTEST_PIECE = 40

_SAID = """
    select stakeholder_id, quote_text,
        state in ('approved', 'edited')
        and not exists (
            select 1 from raw.quote as later where later.quote_id = quote.quote_id and later.state = 'withdrawn'
        )
        and exists (
            select 1 from raw.stakeholder as person
            where person.stakeholder_id = quote.stakeholder_id and person.quote_permission in ('yes', 'ask')
        )
        and not exists (
            select 1 from raw.stakeholder as person
            where person.stakeholder_id = quote.stakeholder_id
                and (
                    person.quote_permission = 'no'
                    or person.consent_scope in ('withdrawn', 'no_further_use', 'erase')
                )
        )
        and not exists (
            select 1 from raw.participation as record
            where record.stakeholder_id = quote.stakeholder_id and record.status = 'withdrawn'
        ) as is_approved
    from raw.quote as quote
    where quote_text is not null
"""
_SHOWN = "select coalesce(quote_text, ''), role_id, wave_id from marts.quotes"
_BASES = f"""
    select distinct role_id, wave_id from marts.stance_by_role_year where base_count >= ? and role_id <> '{ALL_ROLES}'
"""


@dataclass(frozen=True)
class QuoteWordings:
    """The quotes of quotes.csv: who is behind each wording that is approved, and the wordings that are not."""

    people: dict[str, frozenset[str]]
    unapproved: frozenset[str]

    @property
    def texts(self) -> frozenset[str]:
        """All of them."""
        return self.unapproved | self.people.keys()


def read_wordings(connection: duckdb.DuckDBPyConnection) -> QuoteWordings:
    """Read what the rows as delivered say of quotes."""
    people: dict[str, set[str]] = {}
    every = set()
    for person, text, is_approved in connection.execute(_SAID).fetchall():
        every.add(one_line(text))
        if is_approved:
            people.setdefault(one_line(text), set()).add(person)
    return QuoteWordings({text: frozenset(found) for text, found in people.items()}, frozenset(every - people.keys()))


def scan_quotes(file: Path, wordings: QuoteWordings) -> Iterator[Problem]:
    """Yield what is wrong with the quotes of a tier: wordings that nobody approved."""
    with opened(file, read_only=True) as connection:
        table, column = QUOTES
        found = connection.execute(f"select {column} from marts.{table} where {column} is not null").fetchall()
    strange = sum(one_line(text) not in wordings.people for (text,) in found)
    if strange:
        yield Problem(f"{file.name}: {table}.{column}", f"holds {strange} wordings that nobody approved")


def scan_public_quotes(
    file: Path, wordings: QuoteWordings, stakeholder_ids: Iterable[str], rules: Disclosure
) -> Iterator[Problem]:
    """Yield what the public must not see of quotes: a group that is hidden, too many of one person, an id.

    Args:
        file: the public DuckDB file.
        wordings: as `read_wordings` found it.
        stakeholder_ids: ids of the panel; digits alone are no evidence.
        rules: the thresholds of the study.
    """
    place = f"{file.name}: {QUOTES[0]}"
    with opened(file, read_only=True) as connection:
        shown = connection.execute(_SHOWN).fetchall()
        large_enough = set(connection.execute(_BASES, [rules.min_base]).fetchall())
    hidden = sum((group, wave) not in large_enough for _, group, wave in shown)
    if hidden:
        yield Problem(place, f"shows {hidden} quotes of role groups that are hidden in their wave")
    # A wording that two people share is evidence against neither.
    owners = [wordings.people.get(one_line(text), frozenset[str]()) for text, _, _ in shown]
    counts = Counter(person for found in owners if len(found) == 1 for person in found)
    many = sum(count > MOST_A_PERSON for count in counts.values())
    if many:
        yield Problem(place, f"shows more than {MOST_A_PERSON} quotes of {many} people")
    telling = {identifier for identifier in stakeholder_ids if not identifier.isdigit()}
    naming = sum(not telling.isdisjoint(_tokens(text)) for text, _, _ in shown)
    if naming:
        yield Problem(place, f"holds {naming} quotes with a stakeholder id in them")


class TextPieces:
    """Whether a value is a piece of some texts, or holds one of them as a whole; white space does not count."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [line for line in map(one_line, texts) if len(line) >= SHORTEST_PIECE]
        self._together = "\n".join(self._texts)

    def contain(self, value: str) -> bool:
        """Say whether a value gives a text away."""
        line = one_line(value)
        if len(line) < SHORTEST_PIECE or " " not in line:
            return False
        return line in self._together or any(text in line for text in self._texts)


def one_line(text: str) -> str:
    """Return a text with single spaces for all white space."""
    return " ".join(text.split())


def _tokens(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign in "_-." else " " for sign in text).replace(". ", " ").split()
