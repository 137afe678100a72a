"""Small panels as marts in memory: what dbt would hand to the statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

SCALE = ("concentrated", "blended", "distributed")
MARKS = {"C": 0, "B": 1, "D": 2, "X": 3}
ROLES = ("manager", "clinician")


def marts(
    people: Mapping[str, tuple[str, str]] | Sequence[tuple[str, str]],
    *,
    modes: Sequence[str | None] = ("interview", "survey", "interview"),
    roles: Sequence[str] = ROLES,
    scale: Sequence[str] = SCALE,
) -> duckdb.DuckDBPyConnection:
    """Make the marts that the statistics read.

    Args:
        people: roles and marks of each person, a letter a wave: m and c for the roles, `-` for none of the study's;
            C, B, D (X) for the stances, `n` for taking part without a stance, `.` for nobody there.
        modes: how each wave was held; their number is the number of waves. The waves are of 2011, 2013, 2016, ...
        roles: ids of the roles, the first letter of each stands in `people`.
        scale: ids of the stances.
    """
    rows = people.items() if isinstance(people, Mapping) else ((f"p{place}", each) for place, each in enumerate(people))
    waves = [(f"w{place + 1}", place + 1, 2011 + 5 * place // 2, mode) for place, mode in enumerate(modes)]
    connection = duckdb.connect(":memory:")
    connection.execute("create schema marts")
    for statement in (
        "create table marts.waves (wave_id varchar, wave_order bigint, year bigint, mode varchar)",
        "create table marts.roles (role_id varchar, role_order bigint)",
        "create table marts.stance_scale (stance varchar, stance_order bigint)",
        """create table marts.stances
           (stakeholder_id varchar, wave_id varchar, role_id varchar, status varchar, stance varchar)""",
    ):
        connection.execute(statement)
    connection.executemany("insert into marts.waves values (?, ?, ?, ?)", waves)
    if roles:
        connection.executemany(
            "insert into marts.roles values (?, ?)", list(zip(roles, range(len(roles)), strict=True))
        )
    connection.executemany(
        "insert into marts.stance_scale values (?, ?)", list(zip(scale, range(len(scale)), strict=True))
    )
    by_letter = {role[0]: role for role in roles}
    stances = [
        (
            person,
            wave[0],
            by_letter.get(role),
            "EXPRESSED" if mark in MARKS else "NOT_EXPRESSED",
            stance_of(mark, scale),
        )
        for person, (held, marks) in rows
        for wave, role, mark in zip(waves, held, marks, strict=True)
        if mark != "."
    ]
    if stances:
        connection.executemany("insert into marts.stances values (?, ?, ?, ?, ?)", stances)
    connection.execute(
        """
        create view marts.stance_by_role_year as
        select r.role_id, w.wave_id, w.year, s.stance,
            count(t.stance) filter (where t.stance = s.stance) as stance_count,
            count(t.stance) as base_count,
            case when count(t.stance) > 0
                then count(t.stance) filter (where t.stance = s.stance) / count(t.stance)::double end as stance_share
        from (select role_id from marts.roles union all select 'all') as r
        cross join marts.waves as w
        cross join marts.stance_scale as s
        left join marts.stances as t
            on t.wave_id = w.wave_id and t.status = 'EXPRESSED' and (r.role_id = 'all' or t.role_id = r.role_id)
        group by all
        """
    )
    return connection


def stance_of(mark: str, scale: Sequence[str]) -> str | None:
    """Return the stance of a mark."""
    return scale[MARKS[mark]] if mark in MARKS else None
