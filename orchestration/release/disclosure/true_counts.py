"""True counts of people, as fine as the public tables need them: the build file, counted.

Belongs here: the smallest groups of people that public counts are sums of ("units"), and how many people each holds.
A unit is a plain tuple that says whom it counts; `None` as a role is a person without a role of the study:

    ("stance", wave, role, stance)      expressed this stance
    ("status", wave, role, status)      did not express one, and why
    ("mode", wave, role, mode)          expressed one, in an interview or a survey
    ("theme", wave, role, code, is_mentioned)   was interviewed, and mentioned the code or not
    ("move", wave, wave, (role, stance), (role, stance))   between two waves that follow each other; None in place of
                                        a role and stance where nothing was expressed in that wave
Stays out: what may be seen of them (rendering.py), what the public can work out (inference.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import duckdb

from orchestration.study.vocabulary import ALL_ROLES, EXPRESSED

Unit = tuple[Hashable, ...]

# Where two choices of what to hide lose as much, the order of the counts decides: it must be the same in every run.
_STANCES = "select wave_id, role_id, status, stance, mode, count(*) from marts.stances group by all order by all"
_WAVES = "select wave_id, year from marts.waves order by wave_order"
_SCALE = "select stance from marts.stance_scale order by stance_order"
_ROLES = "select role_id from marts.roles order by role_order"
_CODES = """
    select role_id, wave_id, harmonised_code, stakeholder_count, base_count, is_in_codebook
    from marts.themes_by_role_year
    where base_count > 0
    order by all
"""
_MOVES = f"""
    with expressed as (
        select stakeholder_id, wave_id, role_id, stance from marts.stances where status = '{EXPRESSED}'
    )
    select earlier.role_id, earlier.stance, later.role_id, later.stance, count(*)
    from (select * from expressed where wave_id = ?) as earlier
    full join (select * from expressed where wave_id = ?) as later using (stakeholder_id)
    group by all
    order by all
"""


@dataclass(frozen=True)
class TrueCounts:
    """What the study knows.

    Attributes:
        counts: people in each unit; units that are not in it hold nobody.
        waves: the waves in their order, with their years.
        stances: the stances in the order of the scale.
        roles: the roles in their order.
        offered: the codes that an interview of a wave could be coded with, by wave.
    """

    counts: Mapping[Unit, int]
    waves: Mapping[str, int]
    stances: tuple[str, ...]
    roles: tuple[str, ...]
    offered: Mapping[str, frozenset[str]]

    def of(self, units: frozenset[Hashable]) -> int:
        """Return how many people are in some units together."""
        return sum(self.counts.get(unit, 0) for unit in units if isinstance(unit, tuple))

    def merged(self, kind: Callable[[str | None], Hashable]) -> dict[Unit, int]:
        """Return the counts with roles put together.

        Args:
            kind: what a role, or None, goes by.
        """

        def state(side: Hashable) -> Hashable:
            return (kind(side[0]), side[1]) if isinstance(side, tuple) else None

        found: dict[Unit, int] = {}
        for unit, count in self.counts.items():
            name, *rest = unit
            if name == "move":
                earlier, later, before, after = rest
                merged: Unit = (name, earlier, later, state(before), state(after))
            else:
                wave, role, *of = rest
                merged = (name, wave, kind(role if isinstance(role, str) else None), *of)
            found[merged] = found.get(merged, 0) + count
        return found


def read_true_counts(connection: duckdb.DuckDBPyConnection) -> TrueCounts:
    """Count the people of a build file.

    Args:
        connection: the build file.
    """
    waves: dict[str, int] = dict(connection.execute(_WAVES).fetchall())
    counts: dict[Unit, int] = {}
    for wave, role, status, stance, mode, count in connection.execute(_STANCES).fetchall():
        units: list[Unit] = [("status", wave, role, status)]
        if status == EXPRESSED:
            units = [("stance", wave, role, stance), ("mode", wave, role, mode)]
        for unit in units:
            counts[unit] = counts.get(unit, 0) + count
    for earlier, later in pairwise(waves):
        for role, stance, to_role, to_stance, count in connection.execute(_MOVES, [earlier, later]).fetchall():
            before = None if stance is None else (role, stance)
            after = None if to_stance is None else (to_role, to_stance)
            counts["move", earlier, later, before, after] = count
    offered = _themes(connection, counts)
    stances = tuple(stance for (stance,) in connection.execute(_SCALE).fetchall())
    roles = tuple(role for (role,) in connection.execute(_ROLES).fetchall())
    return TrueCounts(counts, waves, stances, roles, offered)


def _themes(connection: duckdb.DuckDBPyConnection, counts: dict[Unit, int]) -> dict[str, frozenset[str]]:
    """Count who mentioned a code; people without a role are those of `all` who are in no role."""
    offered: dict[str, set[str]] = {}
    rest: dict[tuple[str, str, bool], int] = {}
    for role, wave, code, people, base, is_in_codebook in connection.execute(_CODES).fetchall():
        if is_in_codebook:
            offered.setdefault(wave, set()).add(code)
        for is_mentioned, count in ((True, people), (False, base - people)):
            if role == ALL_ROLES:
                rest[wave, code, is_mentioned] = rest.get((wave, code, is_mentioned), 0) + count
            else:
                counts["theme", wave, role, code, is_mentioned] = count
                rest[wave, code, is_mentioned] = rest.get((wave, code, is_mentioned), 0) - count
    for (wave, code, is_mentioned), count in rest.items():
        counts["theme", wave, None, code, is_mentioned] = count
    return {wave: frozenset(codes) for wave, codes in offered.items()}
