"""Roles that a delivery tells: read off a survey item, or hinted at where stakeholders.csv leaves a gap.

Belongs here: the rule of study.yml for one answer; which hints fill a gap, agree, or contradict.
Stays out: which rows or documents they come from (surveys.py, attribution.py), roles that a file lists (registers.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from orchestration.ingest.model.records import Cell, Refused
from orchestration.ingest.model.values import match_key
from orchestration.ingest.model.wording import quote_value
from orchestration.ingest.registers.people import Spell
from orchestration.ingest.registers.register_table import Row
from orchestration.study.definition import RoleRule, StakeholderSource, Study
from orchestration.study.vocabulary import NO_ROLE


def read_role(cell: Cell, rule: RoleRule) -> str | None:
    """Read a role off an answer: padded with zeros to `width`, its first `digits`, then the map; else `other`.

    A map may also name the whole answer or its label. Without an answer there is no role.
    """
    if cell.missing_reason is not None or cell.value is None:
        return None
    mapping = {match_key(answer): role for answer, role in rule.map.items()}
    code = cell.value
    if code.isdigit():
        code = code.zfill(rule.width or 0)
        code = code[: rule.digits] if rule.digits else code
    for name in (code, cell.value, cell.label):
        if name is not None and match_key(name) in mapping:
            return mapping[match_key(name)]
    return rule.other if rule.other != NO_ROLE else None


def is_readable(cell: Cell, rule: RoleRule) -> bool:
    """Say whether an answer can be what the rule reads: where it reads digits, a word that no map names cannot."""
    if cell.value is None or not (rule.width or rule.digits) or rule.other != NO_ROLE:
        return True
    if {match_key(cell.value), match_key(cell.label)} & {match_key(answer) for answer in rule.map}:
        return True
    return cell.value.isdigit() and (rule.width is None or len(cell.value) <= rule.width)


def find_role_survey(study: Study, instrument: str) -> str | None:
    """Return the survey that gives every role of the study, where this instrument is another: its hints are not used.

    What that survey says is in another file, so that a contradiction could not be seen.
    """
    source = study.stakeholders
    if not isinstance(source, StakeholderSource) or source.role is None or source.instrument == instrument:
        return None
    return source.instrument


@dataclass
class RoleHints:
    """What one delivery says of roles, set against what is known: it fills gaps, and never overrules.

    Args:
        held: the spell of a person at a wave, as it is known; None where nothing is.
    """

    study: Study
    held: Callable[[str, str], Spell | None]
    _found: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def add(self, person: str, wave: str, values: Iterable[str], place: str) -> None:
        """Note what a place says of a person's role in a wave."""
        of_person = self._found.setdefault((person, wave), {})
        for value in values:
            of_person[value] = min(place, of_person.get(value, place))  # whatever the order of the file

    def judged(self) -> HintedRoles:
        """Decide on every hint."""
        fills: list[HintedRole] = []
        refused: list[Refused] = []
        roles = {match_key(role.label): role.id for role in self.study.roles}
        roles |= {match_key(role.id): role.id for role in self.study.roles} | {NO_ROLE: NO_ROLE}
        for (person, wave), found in sorted(self._found.items()):
            known: dict[str, str] = {}
            for value, place in sorted(found.items()):
                if match_key(value) in roles:
                    known.setdefault(roles[match_key(value)], place)
                else:
                    expected = ", ".join(role.id for role in self.study.roles)
                    says = f"hints at {quote_value(value)}, which is no role of this study ({expected})"
                    refused.append(Refused("hint", "contradicted_hint", place, says, person, wave))
            spell = self.held(person, wave)
            held = spell.role if spell is not None else None
            for role, place in known.items():
                if len(known) > 1:
                    says = f"hints at several roles of '{person}' in wave '{wave}': {', '.join(sorted(known))}"
                elif held is not None and role != held:
                    says = f"hints at role '{role}' of '{person}' in wave '{wave}', who is '{held}' there"
                else:
                    if held is None and role != NO_ROLE:
                        fills.append(HintedRole(person, wave, role, self._since(wave, spell)))
                    continue
                refused.append(Refused("hint", "contradicted_hint", place, says, person, wave))
        return HintedRoles(tuple(fills), tuple(refused))

    def _since(self, wave_id: str, spell: Spell | None) -> dt.date:
        """The first day of the wave; of an open spell where this is its first wave, so that it is the role at entry."""
        wave = self.study.wave(wave_id)
        if spell is None:
            return wave.starts_on
        covers_earlier = any(
            each.starts_on < wave.starts_on and each.ends_on >= spell.starts_on for each in self.study.waves
        )
        return wave.starts_on if covers_earlier else spell.starts_on


@dataclass(frozen=True)
class HintedRole:
    """A role that a delivery gives to a person who has none at a wave."""

    person: str
    wave: str
    role: str
    role_from: dt.date

    def row(self) -> Row:
        """Return it as a row of `raw.stakeholder`."""
        return {"stakeholder_id": self.person, "role_id": self.role, "role_from": self.role_from}


@dataclass(frozen=True)
class HintedRoles:
    """What became of the hints of a delivery."""

    fills: tuple[HintedRole, ...]
    refused: tuple[Refused, ...]

    def notes(self, where: str) -> Sequence[str]:
        """Say for how many people hints were used; nothing where they were not."""
        people = len({hint.person for hint in self.fills})
        return (f"role of {people:,} people without one taken from {where}",) if people else ()
