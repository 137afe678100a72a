"""Whether a wave and its files came when they should have (schema `raw`).

Belongs here: what depends on the day of the check, which the runner puts into the queries as `{today}`, and on when
files were written and received. Each expectation is part of the suite of its table.
Stays out: dates that contradict the wave they belong to (keys.py); everything that is true on any day.
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Expectation, no_rows

# Interviews are transcribed and coded first: a quarter of a year is what studies plan for it.
DAYS_UNTIL_OVERDUE = 90
# Half a year after the field work, whoever could explain an oddity in a file has often gone.
_DAYS_UNTIL_LATE = 180

WAVE_TIMELINESS: tuple[Expectation, ...] = (
    no_rows(
        "delivery_overdue",
        f"""select t.wave_id from {{batch}} as t
            where t.ends_on + {DAYS_UNTIL_OVERDUE} < {{today}}
              and not exists (
                  select 1 from raw.delivery as d where d.wave_id = t.wave_id and d.superseded_at is null
              )
              and not exists (
                  select 1 from raw.participation as p where p.wave_id = t.wave_id and p.mode <> 'record'
              )""",
        keys=["wave_id"],
        severity=WARN,
        says=f"The field period of a wave ended more than {DAYS_UNTIL_OVERDUE} days ago, and nothing of it has come.",
        then="Ask the field team for the wave, or correct its dates in study.yml.",
    ),
)

DELIVERY_TIMELINESS: tuple[Expectation, ...] = (
    no_rows(
        "received_by_today",
        "select t.delivery_id from {batch} as t where cast(t.received_at as date) > {today}",
        keys=["delivery_id"],
        severity=WARN,
        says="A delivery came in the future: the clock of this machine, or of the one that ran before, is wrong.",
        then="Set the clock; releases and deliveries are ordered by it.",
    ),
    no_rows(
        "after_field_period_began",
        """select t.delivery_id, t.wave_id from {batch} as t
           inner join raw.study_wave as w on w.wave_id = t.wave_id
           where t.superseded_at is null and cast(coalesce(t.written_at, t.received_at) as date) < w.starts_on""",
        keys=["delivery_id", "wave_id"],
        severity=WARN,
        says="A file was written, or came, before the field period of its wave began: a pilot, or another wave's file?",
        then="Ask which wave the file is of; correct the wave's dates or the path in study.yml.",
    ),
    # A study that is taken up years later has all its files late: only what came late to a pipeline that ran counts,
    # and no correction, which comes when it comes.
    no_rows(
        "soon_after_field_period",
        f"""select t.delivery_id, t.wave_id from {{batch}} as t
            inner join raw.study_wave as w on w.wave_id = t.wave_id
            where t.supersedes is null and t.same_as is null
              and cast(t.received_at as date) > w.ends_on + {_DAYS_UNTIL_LATE}
              and exists (select 1 from {{batch}} as o where cast(o.received_at as date) <= w.ends_on)""",
        keys=["delivery_id", "wave_id"],
        severity=NOTE,
        says=f"A file came more than {_DAYS_UNTIL_LATE} days after the field period of its wave.",
        then="Nothing needs to be done; the release before was made without it.",
    ),
)

PARTICIPATION_TIMELINESS: tuple[Expectation, ...] = (
    no_rows(
        "date_not_in_future",
        "select t.stakeholder_id, t.wave_id from {batch} as t where t.occurred_on > {today}",
        keys=["stakeholder_id", "wave_id"],
        severity=WARN,
        says="Somebody is said to have taken part on a day that has not come.",
        then="Ask the field team for the date; day and month may have changed places.",
    ),
)
