"""Whether further interviews of a wave still bring new codes: the table `saturation`.

Belongs here: the runs of interviews of each wave; people and mentions are those of themes_by_role_year.
Stays out: formulas (orchestration/statistics/formulas/reliability/saturation.py), who mentioned a code first (dbt:
code_first_mentions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from orchestration.statistics.formulas.reliability.saturation import BASE_SIZE, ORDERS, RUN_LENGTH, measure_saturation
from orchestration.statistics.marts.mart import REASON, Topic
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, Row, table_spec

THRESHOLD = 0.05
SATURATION = table_spec(
    "saturation",
    f"How many new codes further interviews of a wave bring, as a share of the codes of the first {BASE_SIZE} (Guest, "
    f"Namey & Chen 2020). The figure depends on the order of interviews, so it is the mean over {ORDERS:,} random "
    "orders with the range of 95 % of them. Codes are harmonised; an interview is all that a person said in the wave. "
    "A wave without runs has one row that says why. One row per wave and run of interviews.",
    ("wave_id", "run_end"),
    [
        ("wave_id", TEXT, "The wave."),
        ("run_end", WHOLE, f"Interviews seen at the end of the run of {RUN_LENGTH}; null where there are no runs."),
        ("codes_seen", REAL, "Mean number of codes seen by then."),
        ("new_share", REAL, "Mean of the new codes in the run / codes in the first interviews."),
        ("new_share_low", REAL, "2.5 % of the orders lie below."),
        ("new_share_high", REAL, "2.5 % of the orders lie above."),
        ("reached_at", WHOLE, "Interviews after which new_share stays at or below 0.05; null where it never does."),
        ("reached_zero_at", WHOLE, "Interviews after which new_share stays at 0; null where it never does."),
        ("interview_count", WHOLE, "People interviewed."),
        ("code_count", WHOLE, "Codes that occur at all."),
        REASON,
    ],
    open_key=["run_end"],
    tiers=(ANALYST,),
)

_WAVES = "select wave_id from marts.waves order by wave_order"
_PEOPLE = (
    "select stakeholder_id, wave_id from intermediate.int_stakeholders_interviewed order by stakeholder_id, wave_id"
)
_MENTIONS = """
    select distinct stakeholder_id, wave_id, harmonised_code from intermediate.int_codes_mentioned
    where segment_count > 0
    order by stakeholder_id, wave_id, harmonised_code
"""


def list_runs(people: Iterable[Row], mentions: Iterable[Row], waves: Iterable[str]) -> Iterator[Row]:
    """Yield the runs of every wave.

    Args:
        people: stakeholder_id and wave_id of everybody interviewed, ordered by person.
        mentions: stakeholder_id, wave_id and harmonised_code, each once, of people interviewed.
        waves: in their order.
    """
    interviewed: dict[str, list[str]] = {}
    for row in people:
        interviewed.setdefault(row["wave_id"], []).append(row["stakeholder_id"])
    codes: dict[str, list[tuple[str, str]]] = {}
    for row in mentions:
        codes.setdefault(row["wave_id"], []).append((row["stakeholder_id"], row["harmonised_code"]))
    for wave in waves:
        place_of = {person: place for place, person in enumerate(interviewed.get(wave, []))}
        said = codes.get(wave, [])
        column_of = {code: column for column, code in enumerate(sorted({code for _, code in said}))}
        table = np.zeros((len(place_of), len(column_of)), dtype=np.bool_)
        for person, code in said:
            table[place_of[person], column_of[code]] = True
        yield from ({"wave_id": wave, **run} for run in _runs(table))


def _runs(table: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Iterator[Row]:
    if not len(table):
        yield {"interview_count": 0, "code_count": 0, "reason": "no interviews"}
        return
    found = measure_saturation(table)
    counts = {"interview_count": found.interview_count, "code_count": found.code_count}
    if found.reason is not None:
        yield {**counts, "reason": found.reason}
    for place, end in enumerate(found.run_end.tolist()):
        yield {
            **counts,
            "run_end": end,
            "codes_seen": float(found.codes_seen[end - 1]),
            "new_share": float(found.new_share[place]),
            "new_share_low": float(found.new_share_low[place]),
            "new_share_high": float(found.new_share_high[place]),
            "reached_at": found.reached(THRESHOLD),
            "reached_zero_at": found.reached(0),
        }


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    waves = [row["wave_id"] for row in rows(connection, _WAVES)]
    return {SATURATION.name: list_runs(rows(connection, _PEOPLE), rows(connection, _MENTIONS), waves)}


TOPIC = Topic((SATURATION,), reads=("themes_by_role_year", "waves"), compute=_compute)
