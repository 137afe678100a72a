"""Expectations that several delivered tables share: keys across tables, current deliveries, dates.

Belongs here: what is the same sentence on more than one raw table.
Stays out: the tables themselves (people.py, documents.py).
"""

from __future__ import annotations

from expectations.expectation import WARN, Expectation, no_rows

PERSON_WAVE = ["stakeholder_id", "wave_id"]


def exists(name: str, column: str, target: str, *, keys: list[str], says: str, extra: str = "") -> Expectation:
    """Expect that what a column names exists in another raw table."""
    sql = " ".join(
        (
            "select", ", ".join(f"t.{key}" for key in keys), "from {batch} as t where", f"t.{column} is not null",
            "and not exists (select 1 from", f"raw.{target} as o where o.{column} = t.{column}", extra, ")",
        )
    )  # fmt: skip
    return no_rows(name, sql, keys=keys, says=says)


def current(*keys: str) -> Expectation:
    """Expect that rows belong to a delivery that counts: superseded ones must be gone."""
    return no_rows(
        "delivery_current",
        " ".join(
            (
                "select", ", ".join(f"t.{key}" for key in keys), "from {batch} as t where not exists (select 1 from",
                "raw.delivery as d where d.delivery_id = t.delivery_id and d.superseded_at is null)",
            )
        ),
        keys=keys,
        says="A row does not belong to a current delivery: it would be counted although its file was replaced.",
    )  # fmt: skip


def in_field_period(only: str = "true") -> Expectation:
    """Expect a date inside the field period of its wave, in the rows that a condition picks."""
    sql = """select t.stakeholder_id, t.wave_id from {batch} as t
             inner join raw.study_wave as w on w.wave_id = t.wave_id
             where (t.occurred_on < w.starts_on or t.occurred_on > w.ends_on) and ONLY"""
    return no_rows(
        "date_in_field_period",
        sql.replace("ONLY", only),
        keys=PERSON_WAVE,
        severity=WARN,
        says="A date lies outside the field period of its wave: a wrong date, or the wrong wave?",
        then="Ask the field team for the date, or correct the wave's dates in study.yml.",
    )
