"""What is said of who took part must be before it is published: it adds up, and counts the people of the stances.

Belongs here: acceptance of the retention table against stances and shares, and a wave in which few took part.
Stays out: the stances themselves (stances.py); keys, nulls and allowed values (dbt tests and contracts).
"""

from __future__ import annotations

from expectations.expectation import NOTE, Expectation, Suite, no_rows, row_count
from expectations.vocabulary import STATUSES

_GROUP = ["role_id", "wave_id"]


def _status_count(status: str) -> Expectation:
    """Expect a status count of all roles to equal the people of that status in `stances`."""
    column = f"{status.lower()}_count"
    sql = """select t.wave_id from {batch} as t
             where t.role_id = {all_roles} and t.COLUMN <> (
                 select count(*) from marts.stances as s where s.wave_id = t.wave_id and s.status = 'STATUS'
             )"""
    return no_rows(
        f"{column}_matches_stances",
        sql.replace("COLUMN", column).replace("STATUS", status),
        keys=["wave_id"],
        says=f"The retention table counts other people as {status} than the stances do.",
    )


_PANEL_RETENTION = Suite(
    "marts",
    "panel_retention",
    (
        row_count(says="There is no table of who took part."),
        no_rows(
            "every_group_present",
            """select w.wave_id, r.role_id
               from raw.study_wave as w
               cross join (select role_id from raw.study_role union all select {all_roles}) as r
               left join {batch} as t on t.wave_id = w.wave_id and t.role_id = r.role_id
               where t.wave_id is null""",
            keys=_GROUP,
            says="A role or a wave is missing from the retention table.",
        ),
        no_rows(
            "completed_adds_up",
            """select t.role_id, t.wave_id from {batch} as t
               where t.completed_count <> t.expressed_count + t.insufficient_count + t.critique_only_count
                   + t.not_expressed_count + t.not_asked_count""",
            keys=_GROUP,
            says="Those who took part are not the sum of what became of them.",
        ),
        *(_status_count(status) for status in reversed(STATUSES)),
        no_rows(
            "half_took_part",
            """select t.wave_id from {batch} as t
               where t.role_id = {all_roles} and t.completed_count > 0 and 2 * t.completed_count < t.invited_count""",
            keys=["wave_id"],
            severity=NOTE,
            says="Fewer than half of those invited took part in a wave.",
            then="Say so where the figures are quoted; `attrition_summary` tells who left.",
        ),
        no_rows(
            "expressed_is_base",
            """select distinct t.role_id, t.wave_id from {batch} as t
               inner join marts.stance_by_role_year as s on s.role_id = t.role_id and s.wave_id = t.wave_id
               where s.base_count <> t.expressed_count""",
            keys=_GROUP,
            says="Those who expressed a stance, by the retention table, are not the base of the shares.",
        ),
        no_rows(
            "roles_within_all",
            """select t.wave_id from {batch} as t group by t.wave_id
               having sum(case when t.role_id <> {all_roles} then t.invited_count else 0 end)
                   > sum(case when t.role_id = {all_roles} then t.invited_count else 0 end)
                   or sum(case when t.role_id <> {all_roles} then t.completed_count else 0 end)
                   > sum(case when t.role_id = {all_roles} then t.completed_count else 0 end)""",
            keys=["wave_id"],
            says="The roles together have more people than the study: somebody is counted in two roles of a wave.",
        ),
    ),
)

RETENTION_SUITES: tuple[Suite, ...] = (_PANEL_RETENTION,)
