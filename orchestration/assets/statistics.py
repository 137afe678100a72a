"""The fifth stage: Python on small marts, written beside them.

Belongs here: reading counts, calling `orchestration.analysis`, writing the result as a mart with comments.
Stays out: formulas (orchestration/analysis).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import dagster as dg
import pyarrow as pa

from orchestration.analysis.intervals import goodman, published, wilson
from orchestration.assets.failure import explained
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse.database import opened, quoted, rows, transaction

DESCRIPTION = (
    "How precise the shares of stance_by_role_year would be if the respondents were a random draw, at 95 %. "
    "One row per role (`all` included), wave and stance."
)
COLUMNS = {
    "role_id": "The role, or `all`.",
    "wave_id": "The wave.",
    "stance": "The stance.",
    "ci_low": "Lower bound of the Wilson interval of this share alone; null below a base of 10.",
    "ci_high": "Upper bound of the same interval.",
    "joint_low": "Lower bound of the Goodman interval, which holds for all stances of the group together.",
    "joint_high": "Upper bound of the same interval.",
}
_SCHEMA = pa.schema([(name, pa.string() if index < 3 else pa.float64()) for index, name in enumerate(COLUMNS)])
_COUNTS = """
    select role_id, wave_id, stance, stance_count, base_count from marts.stance_by_role_year
    order by role_id, wave_id, stance
"""


@dg.asset(key=["marts", "stance_intervals"], group_name="statistics", deps=["quality_checks"], description=DESCRIPTION)
def stance_intervals(study: StudyResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult[None]:
    with explained():
        build = study.load().build_file
    with opened(build) as connection:
        content = pa.Table.from_pylist(intervals(rows(connection, _COUNTS)), schema=_SCHEMA)
        with transaction(connection):
            connection.register("content", content)
            connection.execute("create or replace table marts.stance_intervals as select * from content")
            connection.execute(f"comment on table marts.stance_intervals is {quoted(DESCRIPTION)}")
            for column, says in COLUMNS.items():
                connection.execute(f"comment on column marts.stance_intervals.{column} is {quoted(says)}")
    progress("statistics", f"{content.num_rows} shares with their intervals")
    return dg.MaterializeResult(metadata={"dagster/row_count": content.num_rows})


def intervals(counts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the intervals of every share.

    Args:
        counts: rows with role_id, wave_id, stance, stance_count and base_count, ordered by role and wave.
    """
    found: list[dict[str, Any]] = []
    for _, group in groupby(counts, key=lambda row: (row["role_id"], row["wave_id"])):
        found.extend(_of_group(list(group)))
    return found


def _of_group(cells: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    base = cells[0]["base_count"]
    joint = goodman([cell["stance_count"] for cell in cells])
    for place, cell in enumerate(cells):
        alone = published(wilson(cell["stance_count"], base), base)
        together = published(joint[place] if joint else None, base)
        yield {
            "role_id": cell["role_id"],
            "wave_id": cell["wave_id"],
            "stance": cell["stance"],
            "ci_low": alone.low if alone else None,
            "ci_high": alone.high if alone else None,
            "joint_low": together.low if together else None,
            "joint_high": together.high if together else None,
        }
