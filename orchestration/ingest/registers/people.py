"""The known stakeholders: their ids, and the roles they hold over time.

Belongs here: who is known, which role somebody has at a wave, which known id an unknown one resembles.
Stays out: reading stakeholders.csv (registers.py), roles that a delivery hints at (roles.py).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from orchestration.ingest.model.values import match_key
from orchestration.study.definition import Wave

_SHOWN_ID = 64  # characters; no id of a study is longer
# Bounded on both sides: an id may be a text of any length, and this is asked of every one.
_ADDRESS = re.compile(r"[^\s@]@[^\s@]{1,255}\.[^\s@]")


class Spell(NamedTuple):
    """A time in a role. `role` is None where the file leaves it open, `none` where it is none of the study's."""

    role: str | None
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True)
class People:
    """The known stakeholders; `are_listed` is False where an instrument tells who they are."""

    ids: frozenset[str]
    are_listed: bool
    spells: Mapping[str, tuple[Spell, ...]] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, str]:
        """The ids by their form without case; of two that differ in case only, neither."""
        counts = Counter(match_key(person) for person in self.ids)
        return {match_key(person): person for person in self.ids if counts[match_key(person)] == 1}

    def spell_at(self, person: str, wave: Wave) -> Spell | None:
        """Return the person's last spell that began by the end of a wave; None where there is none, or it was over."""
        begun = [spell for spell in self.spells.get(person, ()) if spell.starts_on <= wave.ends_on]
        last = max(begun, key=lambda spell: spell.starts_on, default=None)
        if last is None or (last.ends_on is not None and last.ends_on < wave.starts_on):
            return None
        return last


def describe_unknown_person(found: str, known: Collection[str]) -> str:
    """Say that an id is nobody's, and which known id it resembles where leading zeros or case were lost."""
    if is_address(found):
        return "an e-mail address stands where an id is expected; a study folder holds no addresses, only random ids"
    if len(found) > _SHOWN_ID:
        return f"a text of {len(found):,} characters is no stakeholder of this study"
    plain = match_key(found).lstrip("0")
    alike = sorted(person for person in known if match_key(person).lstrip("0") == plain)
    hint = f"; '{alike[0]}' is one" if alike else ""
    return f"'{found}' is no stakeholder of this study{hint}"


def is_address(found: str) -> bool:
    """Say whether an id is a person's e-mail address."""
    return _ADDRESS.search(found) is not None


def storable_identifier(found: str | None) -> str | None:
    """Return what may be kept of an id that is refused: nothing of an address, nothing of a longer text."""
    return found if found and len(found) <= _SHOWN_ID and not is_address(found) else None
