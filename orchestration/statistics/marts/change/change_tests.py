"""Did the same people change between two waves: the rows of `change_tests`.

Belongs here: every test of a pair of waves, for everybody and each role.
Stays out: formulas (orchestration/statistics/formulas/change/paired_change.py), adjusting for many tests (families.py),
trends (trend_tests.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orchestration.statistics.formulas.change.paired_change import (
    bhapkar,
    bowker,
    mcnemar,
    select_class,
    stuart_maxwell,
)
from orchestration.statistics.formulas.results import IntArray, TestResult
from orchestration.statistics.marts.change.families import RESULT_COLUMNS, Span, result_columns
from orchestration.statistics.marts.mart import FROM_WAVE, IS_CONSECUTIVE, IS_MODE_CHANGE, REASON, ROLE, TO_WAVE
from orchestration.statistics.marts.panel import Panel
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.table_spec import TEXT, WHOLE, Row, table_spec

CHANGE_TESTS = table_spec(
    "change_tests",
    "Tests of change among the same people: those who expressed a stance in both waves, and for a role held it in "
    "both. One row per pair of waves, role (`all` included), test and, for mcnemar, stance.",
    ("from_wave_id", "to_wave_id", "role_id", "test", "stance"),
    [
        FROM_WAVE,
        TO_WAVE,
        ROLE,
        (
            "test",
            TEXT,
            "`stuart_maxwell` and `bhapkar` test whether the shares changed, `bowker` whether moves are as frequent as "
            "moves back, `mcnemar` (exact) whether the share of one stance changed.",
        ),
        ("stance", TEXT, "The stance that mcnemar is about; null for the other tests."),
        *RESULT_COLUMNS,
        ("base_count", WHOLE, "People the test rests on."),
        IS_CONSECUTIVE,
        IS_MODE_CHANGE,
        REASON,
    ],
    open_key=["stance"],
    tiers=(ANALYST,),
)
_OF_ALL_STANCES: dict[str, Callable[[IntArray], TestResult]] = {
    "stuart_maxwell": stuart_maxwell,
    "bhapkar": bhapkar,
    "bowker": bowker,
}


def list_change_tests(panel: Panel) -> Iterator[tuple[Row, Span]]:
    """Yield every test of every pair of waves, each with the place of its waves."""
    last = len(panel.waves) - 1
    for pair in panel.pairs():
        span = Span(pair.is_consecutive, (pair.earlier, pair.later) == (0, last))
        for role_id in panel.groups:
            table = panel.transitions(role_id, pair)
            for test, stance, result in _tests(panel, table):
                yield (
                    {**pair.columns, "role_id": role_id, "test": test, "stance": stance, **result_columns(result)},
                    span,
                )


def _tests(panel: Panel, table: IntArray) -> Iterator[tuple[str, str | None, TestResult]]:
    for name, test in _OF_ALL_STANCES.items():
        yield name, None, test(table)
    for position, stance in enumerate(panel.stances):
        yield "mcnemar", stance, mcnemar(select_class(table, position))
