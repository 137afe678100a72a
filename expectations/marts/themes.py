"""What the marts on top of stances and codings must be before a release: none counts other people than its source.

Belongs here: acceptance of series, mode mix, trajectories, themes and evidence, each against the marts it comes from.
Stays out: stances, shares and retention themselves (stances.py); keys, nulls and allowed values of one mart (dbt).
"""

from __future__ import annotations

from expectations.expectation import Suite, no_rows

_STANCE_SERIES = Suite(
    "marts",
    "stance_series",
    (
        no_rows(
            "every_cell_present",
            """select r.series, t.role_id, t.wave_id, t.stance
               from marts.stance_by_role_year as t
               cross join (
                   select 'all' as series union all select 'balanced' union all select 'interviews'
               ) as r
               left join {batch} as s
                   on s.series = r.series and s.role_id = t.role_id and s.wave_id = t.wave_id and s.stance = t.stance
               where s.series is null""",
            keys=["role_id", "wave_id", "stance"],
            says="A series misses a figure: every role, wave and stance has its row, also where it counts nobody.",
        ),
        no_rows(
            "all_is_stance_by_role_year",
            """select s.role_id, s.wave_id, s.stance
               from {batch} as s
               inner join marts.stance_by_role_year as t
                   on s.role_id = t.role_id and s.wave_id = t.wave_id and s.stance = t.stance
               where s.series = 'all' and s.stance_count <> t.stance_count""",
            keys=["role_id", "wave_id", "stance"],
            says="The series of all respondents counts other people than the shares do.",
        ),
        no_rows(
            "balanced_base_is_constant",
            """select distinct s.wave_id
               from {batch} as s
               cross join (select max(b.base_count) as base from {batch} as b where b.series = 'balanced') as m
               where s.series = 'balanced' and s.role_id = {all_roles} and s.base_count <> m.base
                 and exists (
                     select 1 from marts.stances as t where t.wave_id = s.wave_id and t.status = {expressed}
                 )""",
            keys=["wave_id"],
            says="The balanced panel has other people in one wave than in another.",
        ),
    ),
)

_MODE_MIX = Suite(
    "marts",
    "mode_mix",
    (
        no_rows(
            "bases_match_shares",
            """select t.role_id, t.wave_id
               from marts.stance_by_role_year as t
               left join {batch} as m on m.role_id = t.role_id and m.wave_id = t.wave_id
               group by t.role_id, t.wave_id, t.stance
               having coalesce(sum(m.stakeholder_count), -1) <> max(t.base_count)""",
            keys=["role_id", "wave_id"],
            says="The mode mix does not add up to the people whose stances are counted.",
        ),
    ),
)

_TRAJECTORIES = Suite(
    "marts",
    "trajectories",
    (
        no_rows(
            "same_as_stakeholders",
            """(select stakeholder_id from {batch} except select stakeholder_id from marts.stakeholders)
               union all
               (select stakeholder_id from marts.stakeholders except select stakeholder_id from {batch})""",
            keys=["stakeholder_id"],
            says="The trajectories are of other people than the panel.",
        ),
        no_rows(
            "waves_match_stances",
            """select t.stakeholder_id from {batch} as t
               where t.expressed_wave_count <> (
                   select count(*) from marts.stances as s
                   where s.stakeholder_id = t.stakeholder_id and s.status = {expressed}
               )""",
            keys=["stakeholder_id"],
            says="A trajectory goes through other waves than the person's stances do.",
        ),
    ),
)

_THEMES = Suite(
    "marts",
    "themes_by_role_year",
    (
        no_rows(
            "people_match_coded_segments",
            """select t.wave_id, t.harmonised_code as code from {batch} as t
               where t.role_id = {all_roles} and t.stakeholder_count <> (
                   select count(distinct s.stakeholder_id)
                   from marts.coded_segments as s
                   inner join marts.stances as p on p.stakeholder_id = s.stakeholder_id and p.wave_id = s.wave_id
                   where s.wave_id = t.wave_id and s.harmonised_code = t.harmonised_code and s.vote > 0
                     and p.status not in {not_invited}
               )""",
            keys=["wave_id", "code"],
            says="A theme counts other people than its codings do.",
        ),
        no_rows(
            "base_took_part",
            """select distinct t.role_id, t.wave_id from {batch} as t
               inner join marts.panel_retention as p on p.role_id = t.role_id and p.wave_id = t.wave_id
               where t.base_count > p.completed_count""",
            keys=["role_id", "wave_id"],
            says="More people were interviewed than took part.",
        ),
        no_rows(
            "roles_within_all",
            """select t.wave_id, t.harmonised_code as code from {batch} as t group by t.wave_id, t.harmonised_code
               having sum(case when t.role_id <> {all_roles} then t.stakeholder_count else 0 end)
                   > sum(case when t.role_id = {all_roles} then t.stakeholder_count else 0 end)""",
            keys=["wave_id", "code"],
            says="The roles together mentioned a theme more often than everybody.",
        ),
    ),
)

_FIRST_MENTIONS = Suite(
    "marts",
    "code_first_mentions",
    (
        no_rows(
            "first_wave_matches_themes",
            """select f.harmonised_code as code from {batch} as f
               left join (
                   select t.harmonised_code, min(w.wave_order) as first_order
                   from marts.themes_by_role_year as t
                   inner join marts.waves as w on w.wave_id = t.wave_id
                   where t.role_id = {all_roles} and t.stakeholder_count > 0
                   group by t.harmonised_code
               ) as h on h.harmonised_code = f.harmonised_code
               left join marts.waves as w on w.wave_id = f.first_wave_id
               where coalesce(w.wave_order, 0) <> coalesce(h.first_order, 0)""",
            keys=["code"],
            says="A code is said to be first mentioned in another wave than the themes have it.",
        ),
    ),
)

_COOCCURRENCE = Suite(
    "marts",
    "code_cooccurrence",
    (
        no_rows(
            "within_themes",
            """select distinct c.wave_id, t.harmonised_code as code
               from {batch} as c
               inner join marts.themes_by_role_year as t
                   on t.wave_id = c.wave_id and t.role_id = {all_roles} and t.harmonised_code in (c.code_a, c.code_b)
               where c.stakeholder_count > t.stakeholder_count""",
            keys=["wave_id", "code"],
            says="More people mentioned two codes together than mentioned one of them.",
        ),
    ),
)

_MATRIX = Suite(
    "marts",
    "code_matrix",
    (
        no_rows(
            "mentions_match_themes",
            """select t.wave_id, t.harmonised_code as code
               from marts.themes_by_role_year as t
               left join {batch} as m
                   on m.wave_id = t.wave_id and m.harmonised_code = t.harmonised_code and m.is_mentioned
               where t.role_id = {all_roles}
               group by t.wave_id, t.harmonised_code
               having count(distinct m.stakeholder_id) <> max(t.stakeholder_count)""",
            keys=["wave_id", "code"],
            says="The matrix of cases by codes has other mentions than the themes.",
        ),
    ),
)

_EVIDENCE = Suite(
    "marts",
    "evidence",
    (
        no_rows(
            "every_stance_rests_on_something",
            """select s.stakeholder_id, s.wave_id from marts.stances as s
               where s.status = {expressed} and not exists (
                   select 1 from {batch} as e
                   where e.stakeholder_id = s.stakeholder_id and e.wave_id = s.wave_id and e.is_counted
               )""",
            keys=["stakeholder_id", "wave_id"],
            says="A stance cannot be traced to any coding or answer.",
        ),
        no_rows(
            "agrees_with_stances",
            """select distinct e.stakeholder_id, e.wave_id from {batch} as e
               where not exists (
                   select 1 from marts.stances as s
                   where s.stakeholder_id = e.stakeholder_id and s.wave_id = e.wave_id and s.stance = e.stance
                     and coalesce(s.role_id, '') = coalesce(e.role_id, '')
               )""",
            keys=["stakeholder_id", "wave_id"],
            says="Evidence is listed for a stance that nobody holds.",
        ),
        no_rows(
            "delivery_traceable",
            """select e.stakeholder_id, e.wave_id, e.delivery_id from {batch} as e
               where not exists (
                   select 1 from marts.deliveries as d
                   where d.delivery_id = e.delivery_id and d.content_hash = e.content_hash
               )""",
            keys=["stakeholder_id", "wave_id", "delivery_id"],
            says="Evidence cannot be traced to the bytes it came in.",
        ),
    ),
)

THEME_SUITES: tuple[Suite, ...] = (
    _STANCE_SERIES,
    _MODE_MIX,
    _TRAJECTORIES,
    _THEMES,
    _FIRST_MENTIONS,
    _COOCCURRENCE,
    _MATRIX,
    _EVIDENCE,
)
