"""What stances and their shares must be before they are published: they agree with each other and what was delivered.

Belongs here: acceptance across tables (nobody lost, nobody counted twice, shares and bases that add up), and what is
odd enough to be looked at before it is published.
Stays out: who took part (panel_retention.py), codings (coded_segments.py), the lists that a figure is read with
(dimensions.py); keys, nulls and allowed values of one mart (dbt tests and contracts); disclosure control.
"""

from __future__ import annotations

from expectations.expectation import WARN, Suite, no_rows, row_count, within
from expectations.marts.drift import STANCE_DRIFT

# Shares are doubles: sums of thirds miss 1 by a few units in the sixteenth place, hence the 1e-9 below.
_CELL = ["role_id", "wave_id", "stance"]
_GROUP = ["role_id", "wave_id"]
_PAIR = ["from_wave_id", "to_wave_id"]


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

STANCE_SUITES: tuple[Suite, ...] = (_STANCES, _STANCE_BY_ROLE_YEAR, _STANCE_TRANSITIONS)
