"""How precise the published shares are: the table `stance_intervals`.

Belongs here: Wilson's and Goodman's intervals beside every count of stance_by_role_year.
Stays out: formulas (orchestration/statistics/formulas/intervals.py), rounding for the public (release/disclosure/).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from orchestration.statistics.formulas.intervals import goodman, wilson
from orchestration.statistics.marts.mart import STANCE, Topic, interval_columns
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, Row, table_spec

INTERVALS = table_spec(
    "stance_intervals",
    "How precise the shares of stance_by_role_year would be if the respondents were a random draw, at 95 %. "
    "One row per role (`all` included), wave and stance.",
    ("role_id", "wave_id", "stance"),
    [
        ("role_id", TEXT, "The role, or `all`."),
        ("wave_id", TEXT, "The wave."),
        STANCE,
        ("ci_low", REAL, "Lower bound of the Wilson interval of this share alone; null below a base of 10."),
        ("ci_high", REAL, "Upper bound of the same interval."),
        (
            "joint_low",
            REAL,
            "Lower bound of the Goodman interval, which holds for all stances of the group together; null below a "
            "base of 10.",
        ),
        ("joint_high", REAL, "Upper bound of the same interval."),
    ],
    tiers=(ANALYST,),
)

_COUNTS = """
    select role_id, wave_id, stance, stance_count, base_count from marts.stance_by_role_year
    order by role_id, wave_id, stance
"""


def list_intervals(counts: Iterable[Row]) -> Iterator[Row]:
    """Yield the intervals of every share.

    Args:
        counts: rows with role_id, wave_id, stance, stance_count and base_count, ordered by role and wave.
    """
    for _, group in groupby(counts, key=lambda row: (row["role_id"], row["wave_id"])):
        yield from _of_group(list(group))


def _of_group(cells: Sequence[Row]) -> Iterator[Row]:
    base = cells[0]["base_count"]
    joint = goodman([cell["stance_count"] for cell in cells])
    for place, cell in enumerate(cells):
        yield {
            "role_id": cell["role_id"],
            "wave_id": cell["wave_id"],
            "stance": cell["stance"],
            **interval_columns("ci", wilson(cell["stance_count"], base), base),
            **interval_columns("joint", joint[place] if joint else None, base),
        }


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    return {INTERVALS.name: list_intervals(rows(connection, _COUNTS))}


TOPIC = Topic((INTERVALS,), reads=("stance_by_role_year",), compute=_compute)
