"""What marts written by Python share: who computes them, and their columns.

Belongs here: the type that every topic of this package is, columns that several topics share, and when an
interval is shown.
Stays out: the topics themselves (one module each), the list of them and writing them (statistics/writer.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from orchestration.statistics.formulas.intervals import SMALLEST_BASE, Interval
from orchestration.statistics.formulas.results import Estimate
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection
from orchestration.warehouse.table_spec import TEXT, YES_NO, Column, Row, TableSpec

FROM_WAVE: Column = ("from_wave_id", TEXT, "The earlier wave.")
TO_WAVE: Column = ("to_wave_id", TEXT, "The later wave.")
ROLE: Column = ("role_id", TEXT, "The role, or `all` for everybody, people without a role of the study included.")
STANCE: Column = ("stance", TEXT, "The stance.")
REASON: Column = ("reason", TEXT, "Why there is no figure, in words; null where there is one.")
IS_CONSECUTIVE: Column = ("is_consecutive", YES_NO, "True where no wave lies between the two.")
IS_MODE_CHANGE: Column = (
    "is_mode_change",
    YES_NO,
    "True where the two waves were not asked in one way, such as an interview against a survey: part of the change may "
    "be the instrument's. Null where nobody took part in one of them.",
)


@dataclass(frozen=True)
class Topic:
    """Marts that are computed together.

    Attributes:
        marts: the tables.
        reads: marts that the computation reads, for the graph.
        compute: takes the build file and the study, and returns the rows of every table by its name. Where people are
            read, they are ordered by stakeholder_id: the draws of a bootstrap depend on their place.
    """

    marts: tuple[TableSpec, ...]
    reads: tuple[str, ...]
    compute: Callable[[Connection, Study], Mapping[str, Iterable[Row]]]


def interval_columns(name: str, given: Estimate | Interval | None, base: int) -> dict[str, float | None]:
    """Return the two columns of an interval, null where too few people carry it.

    Args:
        name: the columns without `_low` and `_high`.
        given: what has the bounds.
        base: people that the figure rests on; where it rests on several groups, those of the smallest.
    """
    shown = given if base >= SMALLEST_BASE else None
    return {f"{name}_low": shown.low if shown else None, f"{name}_high": shown.high if shown else None}
