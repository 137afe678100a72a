"""Blocks: the parts in which the public tier changes, and what they are called.

Belongs here: a family (one table in one wave, pair of waves or theme, whose figures fit together), a block (one role
group of a family; where a study has no groups, `all` is the only one), their names, and who is counted apart.
Stays out: what was said of them (record.py), when they move (moves.py), true counts of a build file (disclosure).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.release.store.publications import MODES, PANEL, RETENTION, STABILITY, THEMES, TRANSITIONS

STANCES = "stance_by_role_year"
NO_ROLE = "_none"  # people without a role of the study; no identifier of study.yml begins so
SIDES = ("from", "to")  # of a panel: the stance in the earlier and in the later wave
PAIRS = (TRANSITIONS, PANEL, STABILITY)
# Those that readers miss most come first.
TABLES = (STANCES, TRANSITIONS, PANEL, STABILITY, RETENTION, THEMES, MODES)

Of = tuple[str, ...]
Counts = Mapping[Of, int]


@dataclass(frozen=True, order=True)
class Family:
    """A part of a table whose figures fit together.

    Attributes:
        table: the table.
        waves: the wave, or the two waves, that it speaks of.
        code: the theme; empty in other tables.
    """

    table: str
    waves: tuple[str, ...]
    code: str = ""

    def block(self, group: str) -> Block:
        """Return the block of a role group."""
        return Block(self, group)

    @property
    def words(self) -> str:
        """What a person of the study would call it."""
        code = f", theme {self.code}" if self.code else ""
        return f"{self.table}, {' to '.join(self.waves)}{code}"


@dataclass(frozen=True, order=True)
class Block:
    """One role group of a family: what moves as one.

    Attributes:
        family: the table and the wave, pair of waves or theme.
        group: the role group; `all` where the study has no groups.
    """

    family: Family
    group: str

    def __str__(self) -> str:
        family = self.family
        return "/".join([family.table, self.group, *family.waves, *([family.code] if family.code else [])])


def parse_block(text: str) -> Block:
    """Read a block as `held_back` names it, for example `stance_by_role_year/clinical/w2011`.

    Raises:
        ValueError: the text names no block; the message says what was expected.
    """
    table, _, rest = text.partition("/")
    if table not in TABLES:
        raise ValueError(f"{text!r}: no such table; expected one of {', '.join(TABLES)}")
    wave_count = 2 if table in PAIRS else 1
    # A code may hold any character, so it comes last and is not split.
    parts = rest.split("/", wave_count + 1 if table == THEMES else -1)
    if len(parts) != 1 + wave_count + (table == THEMES) or not all(parts):
        shape = [table, "GROUP", *(["WAVE"] if wave_count == 1 else ["WAVE", "WAVE"])]
        shape += ["THEME"] if table == THEMES else []
        raise ValueError(f"{text!r}: expected {'/'.join(shape)}")
    group, *waves = parts[: 1 + wave_count]
    return Family(table, tuple(waves), parts[-1] if table == THEMES else "").block(group)
