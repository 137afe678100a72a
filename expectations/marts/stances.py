"""What a release must be before it is published: the marts agree with each other and with what was delivered.

Belongs here: acceptance across tables (nobody lost, nobody counted twice, shares and bases that add up), and what is
odd enough to be looked at before it is published.
Stays out: the lists that a figure is read with (dimensions.py); keys, nulls and allowed values of one mart (dbt
tests and contracts); disclosure control.
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Expectation, Suite, no_rows, row_count, within
from expectations.marts.drift import STANCE_DRIFT
from expectations.vocabulary import STATUSES

# Shares are doubles: sums of thirds miss 1 by a few units in the sixteenth place, hence the 1e-9 below.
_CELL = ["role_id", "wave_id", "stance"]
_GROUP = ["role_id", "wave_id"]
_PAIR = ["from_wave_id", "to_wave_id"]


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


_STANCES = Suite(
    "marts",
    "stances",
    (
        row_count(says="There is no stance and no status of anybody: nothing to publish."),
        no_rows(
            "every_wave_present",
            """select w.wave_id from raw.study_wave as w
               where not exists (select 1 from {batch} as t where t.wave_id = w.wave_id)""",
            keys=["wave_id"],
            says="A wave of the study is missing from the stances.",
        ),
        no_rows(
            "every_participant_present",
            """select distinct p.stakeholder_id, p.wave_id from raw.participation as p
               inner join raw.study_wave as w on w.wave_id = p.wave_id
               left join {batch} as t on t.stakeholder_id = p.stakeholder_id and t.wave_id = p.wave_id
               where p.status = 'completed' and t.stakeholder_id is null
                 and w.ends_on >= (
                     select min(s.role_from) from raw.stakeholder as s where s.stakeholder_id = p.stakeholder_id
                 )""",
            keys=["stakeholder_id", "wave_id"],
            says="Somebody took part in a wave and was lost on the way to the stances.",
        ),
        no_rows(
            "anybody_expressed",
            """select w.wave_id from raw.study_wave as w
               where exists (
                     select 1 from raw.participation as p where p.wave_id = w.wave_id and p.status = 'completed'
                 )
                 and not exists (
                     select 1 from {batch} as t where t.wave_id = w.wave_id and t.status = {expressed}
                 )""",
            keys=["wave_id"],
            severity=WARN,
            says="People took part in a wave and nobody has a stance: are codebook, crosswalk or answer map complete?",
            then="Compare the codes and answers that came with codebook.csv, crosswalk.csv and the map in study.yml.",
        ),
        no_rows(
            "no_future_stance",
            """select distinct t.wave_id from {batch} as t
               inner join raw.study_wave as w on w.wave_id = t.wave_id
               where t.stance is not null and w.starts_on > {today}""",
            keys=["wave_id"],
            says="People have a stance in a wave that has not begun: is a date of study.yml wrong?",
        ),
        *STANCE_DRIFT,
    ),
)

_STANCE_BY_ROLE_YEAR = Suite(
    "marts",
    "stance_by_role_year",
    (
        row_count(says="There is no figure to publish."),
        no_rows(
            "every_cell_present",
            """select w.wave_id, r.role_id, s.stance
               from raw.study_wave as w
               cross join (select role_id from raw.study_role union all select {all_roles}) as r
               cross join raw.study_stance as s
               left join {batch} as t
                   on t.wave_id = w.wave_id and t.role_id = r.role_id and t.stance = s.stance
               where t.wave_id is null""",
            keys=_CELL,
            says="A figure is missing: every role, wave and stance has its row, also where it counts nobody.",
        ),
        within("stance_share", low=0, high=1, keys=_CELL, says="A share is below 0 or above 1."),
        no_rows(
            "base_is_sum_of_counts",
            """select t.role_id, t.wave_id from {batch} as t group by t.role_id, t.wave_id
               having min(t.base_count) <> max(t.base_count) or max(t.base_count) <> sum(t.stance_count)""",
            keys=_GROUP,
            says="The counts of the stances do not add up to their base.",
        ),
        no_rows(
            "share_is_count_of_base",
            """select t.role_id, t.wave_id, t.stance from {batch} as t
               where (t.base_count = 0) <> (t.stance_share is null)
                  or abs(t.stance_share * t.base_count - t.stance_count) > 1e-9 * t.base_count""",
            keys=_CELL,
            says="A share is not its count divided by its base.",
        ),
        no_rows(
            "counts_match_stances",
            """select t.role_id, t.wave_id, t.stance from {batch} as t
               where t.stance_count <> (
                   select count(*) from marts.stances as s
                   where s.wave_id = t.wave_id and s.stance = t.stance and s.status = {expressed}
                     and (t.role_id = {all_roles} or s.role_id = t.role_id)
               )""",
            keys=_CELL,
            says="A figure counts other people than the stances do.",
        ),
    ),
)

_STANCE_TRANSITIONS = Suite(
    "marts",
    "stance_transitions",
    (
        no_rows(
            "every_cell_present",
            """select a.wave_id as from_wave_id, b.wave_id as to_wave_id, s.stance as from_stance, d.stance as to_stance
               from raw.study_wave as a
               inner join raw.study_wave as b on b.wave_order > a.wave_order
               cross join raw.study_stance as s
               cross join raw.study_stance as d
               left join {batch} as t
                   on t.from_wave_id = a.wave_id and t.to_wave_id = b.wave_id
                  and t.from_stance = s.stance and t.to_stance = d.stance
               where t.from_wave_id is null""",
            keys=[*_PAIR, "from_stance", "to_stance"],
            says="A pair of waves is missing from the transitions.",
        ),
        no_rows(
            "counts_match_stances",
            """select t.from_wave_id, t.to_wave_id, t.from_stance, t.to_stance
               from {batch} as t
               left join (
                   select
                       a.wave_id as from_wave_id, b.wave_id as to_wave_id,
                       a.stance as from_stance, b.stance as to_stance, count(*) as people
                   from marts.stances as a
                   inner join marts.stances as b on b.stakeholder_id = a.stakeholder_id
                   where a.status = {expressed} and b.status = {expressed}
                   group by a.wave_id, b.wave_id, a.stance, b.stance
               ) as s
                   on s.from_wave_id = t.from_wave_id and s.to_wave_id = t.to_wave_id
                  and s.from_stance = t.from_stance and s.to_stance = t.to_stance
               where t.stakeholder_count <> coalesce(s.people, 0)""",
            keys=[*_PAIR, "from_stance", "to_stance"],
            says="The transitions count other people than the stances do.",
        ),
    ),
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

_CODED_SEGMENTS = Suite(
    "marts",
    "coded_segments",
    (
        no_rows(
            "every_segment_present",
            """select s.segment_id from raw.segment as s
               inner join raw.document as d on d.document_id = s.document_id and d.delivery_id = s.delivery_id
               where not exists (select 1 from {batch} as t where t.segment_id = s.segment_id)
                 and not exists (
                     select 1 from marts.stances as w
                     where w.stakeholder_id = d.stakeholder_id and w.wave_id = d.wave_id
                       and w.status in {not_invited}
                 )
                 and not exists (
                     select 1 from raw.document as later_d
                     inner join raw.delivery as f on f.delivery_id = s.delivery_id
                     inner join raw.delivery as later_f on later_f.delivery_id = later_d.delivery_id
                     where later_d.document_id = s.document_id
                       and (coalesce(later_f.written_at, timestamp '0001-01-01'), later_f.path)
                           > (coalesce(f.written_at, timestamp '0001-01-01'), f.path)
                       and exists (
                             select 1 from raw.segment as other
                             where other.delivery_id = later_d.delivery_id
                               and coalesce(other.coder_id, '') = coalesce(s.coder_id, '')
                         )
                       and not exists (
                             select 1 from raw.segment as again
                             where again.delivery_id = later_d.delivery_id and again.segment_id = s.segment_id
                         )
                 )""",
            keys=["segment_id"],
            # Where a later export of the interview lacks it, its coder took it out: that is not lost.
            says="A coded segment of somebody who has not withdrawn was lost on the way to the marts.",
        ),
        no_rows(
            "withdrawn_left_out",
            """select t.segment_id from {batch} as t
               where exists (
                     select 1 from marts.stances as w
                     where w.stakeholder_id = t.stakeholder_id and w.wave_id = t.wave_id and w.status = {withdrawn}
                 )
                 or exists (
                     select 1 from raw.stakeholder as s
                     where s.stakeholder_id = t.stakeholder_id
                       and s.consent_scope in ('withdrawn', 'no_further_use', 'erase')
                 )""",
            keys=["segment_id"],
            says="A coding of somebody who withdrew from the wave is still in the marts.",
        ),
        no_rows(
            "no_verbatim_text",
            """select c.column_name
               from information_schema.columns as c
               cross join (select count(*) as rows_found from {batch}) as t
               where c.table_schema = 'marts'
                 and c.column_name in ('text', 'document_name', 'label', 'value', 'quote', 'quote_text')
                 and not (c.table_name = 'quotes' and c.column_name = 'quote_text')""",
            keys=["column_name"],
            says="A table of the marts has a column that may hold what people said; only approved quotes may.",
        ),
        no_rows(
            "delivery_traceable",
            """select t.segment_id, t.delivery_id from {batch} as t
               where not exists (select 1 from marts.deliveries as d where d.delivery_id = t.delivery_id)""",
            keys=["segment_id", "delivery_id"],
            says="A coded segment cannot be traced to the file it came in.",
        ),
    ),
)


MART_SUITES: tuple[Suite, ...] = (
    _STANCES,
    _STANCE_BY_ROLE_YEAR,
    _STANCE_TRANSITIONS,
    _PANEL_RETENTION,
    _CODED_SEGMENTS,
)
