"""Did a view rise or fall over the years: the rows of `trend_tests`.

Belongs here: trends over all waves by role and stance, and the difference between different people in two waves.
Stays out: formulas (orchestration/statistics/formulas/change: trend.py, gee.py, paired_change.py), adjusting for many
tests (families.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from orchestration.statistics.formulas.change.gee import fit_class_model
from orchestration.statistics.formulas.change.paired_change import cochran_q
from orchestration.statistics.formulas.change.trend import linear_by_linear, newcombe, slope
from orchestration.statistics.formulas.intervals import LEVEL, normal_quantile
from orchestration.statistics.formulas.results import MISSING, BoolArray, Estimate, IntArray, normal_p_value
from orchestration.statistics.marts.change.families import RESULT_COLUMNS, WHOLE_SPAN, Span, result_columns
from orchestration.statistics.marts.mart import FROM_WAVE, IS_MODE_CHANGE, REASON, ROLE, TO_WAVE, interval_columns
from orchestration.statistics.marts.panel import Pair, Panel, count_classes
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, Row, table_spec

# Measured (benchmarks/coverage.py): the model's interval covers 0.95 where a stance has at least 20 person-waves, and
# as little as 0.72 where a few people hold it in a dozen.
FEWEST_PERSON_WAVES = 20

TREND_TESTS = table_spec(
    "trend_tests",
    "Trends of the shares over all waves, by the role held at the wave, and differences between different people. "
    "One row per role (`all` included), stance, test and pair of waves (the first and the last for a trend).",
    ("role_id", "stance", "test", "from_wave_id", "to_wave_id"),
    [
        ROLE,
        ("stance", TEXT, "The stance against all others; null where the whole scale is tested in its order."),
        (
            "test",
            TEXT,
            "`linear_by_linear` takes everybody in every wave for different people; `slope` (share per year, people "
            "drawn with all their waves) and `gee` (log-odds per year, clustered by person) do not; `cochran_q` "
            "compares all waves among those with a stance in each; `newcombe` is the difference between those in the "
            "later wave only and those in the earlier wave only.",
        ),
        FROM_WAVE,
        TO_WAVE,
        ("estimate", REAL, "Slope, log-odds per year or difference of shares; null for tests without one."),
        (
            "ci_low",
            REAL,
            "Lower bound of the 95 % interval of the estimate; null below a base of 10 (newcombe: of either group).",
        ),
        ("ci_high", REAL, "Upper bound of the same interval."),
        ("standard_error", REAL, "Standard error of the estimate."),
        *RESULT_COLUMNS,
        ("base_count", WHOLE, "People the figure rests on; for linear_by_linear a person counts once in every wave."),
        ("repeat_count", WHOLE, "Of the people, those with a stance in more than one of the waves."),
        IS_MODE_CHANGE,
        REASON,
    ],
    open_key=["stance", "from_wave_id", "to_wave_id"],
    tiers=(ANALYST,),
)


def list_trend_tests(panel: Panel) -> Iterator[tuple[Row, Span]]:
    """Yield every trend and difference, each with the place of its waves."""
    # A wave in which nobody expressed anything is still to come, or was about something else.
    waves = [place for place in range(len(panel.waves)) if np.any(panel.classes[:, place] != MISSING)]
    last = len(panel.waves) - 1
    for role_id in panel.groups:
        classes = panel.classes_of(role_id)
        for row in _trends(panel, classes, waves):
            yield {**_defaults(panel, waves), "role_id": role_id, **row}, WHOLE_SPAN
        for pair in panel.pairs():
            span = Span(pair.is_consecutive, (pair.earlier, pair.later) == (0, last))
            for row in _differences(panel, classes, pair):
                yield {"role_id": role_id, **row}, span


def _defaults(panel: Panel, waves: list[int]) -> dict[str, Any]:
    modes = {panel.waves[place].mode for place in waves}
    return {
        "from_wave_id": panel.waves[waves[0]].wave_id if waves else None,
        "to_wave_id": panel.waves[waves[-1]].wave_id if waves else None,
        "is_mode_change": len(modes) > 1 or "mixed" in modes if waves else None,
    }


def _trends(panel: Panel, classes: IntArray, waves: list[int]) -> Iterator[dict[str, Any]]:
    held, years = classes[:, waves], np.array([panel.waves[place].year for place in waves], dtype=np.float64)
    there = held != MISSING
    repeats = int((there.sum(axis=1) > 1).sum())
    counts = np.array([count_classes(column, len(panel.stances)) for column in held.T]).reshape(-1, len(panel.stances))
    whole = linear_by_linear(counts, years)
    yield {"test": "linear_by_linear", "stance": None, "repeat_count": repeats, **result_columns(whole)}
    for position, stance in enumerate(panel.stances):
        row = {"stance": stance, "repeat_count": repeats}
        mine = np.where(there, held == position, MISSING).astype(np.int64)
        others = counts.sum(axis=1) - counts[:, position]
        trend = linear_by_linear(np.column_stack([others, counts[:, position]]), years)
        yield {**row, "test": "linear_by_linear", **result_columns(trend)}
        yield {**row, "test": "cochran_q", **result_columns(cochran_q(mine))}
        yield {**row, "test": "slope", "p_value": None, **_estimate_columns(slope(mine, there, years))}
        yield {**row, "test": "gee", **_gee(mine, there, years)}


def _gee(held: IntArray, there: BoolArray, years: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> dict[str, Any]:
    """Return log-odds per year with Wald's interval and test."""
    person, wave = np.nonzero(there)
    if len(np.unique(years[wave])) < 2:
        result = Estimate.undefined("fewer than two years", base_count=len(np.unique(person)))
        return {"p_value": None, **_estimate_columns(result)}
    holding = int((held == 1).sum())
    if min(holding, len(wave) - holding) < FEWEST_PERSON_WAVES:
        reason = f"fewer than {FEWEST_PERSON_WAVES} person-waves with the stance, or without it"
        return {"p_value": None, **_estimate_columns(Estimate.undefined(reason, base_count=len(np.unique(person))))}
    # Years from the first: a term around 2000 costs the fit its digits.
    model = fit_class_model(held[person, wave] == 1, {"year": years[wave] - years.min()}, person)
    found = {term.name: term for term in model.terms}.get("year")
    if found is None or found.coefficient is None or found.standard_error is None:
        reason = model.reason or "the data do not determine it"
        return {"p_value": None, **_estimate_columns(Estimate.undefined(reason, base_count=model.person_count))}
    z, reach = found.coefficient / found.standard_error, normal_quantile(LEVEL) * found.standard_error
    estimate = Estimate(
        found.coefficient,
        found.coefficient - reach,
        found.coefficient + reach,
        found.standard_error,
        model.person_count,
    )
    return {"statistic": z, "p_value": normal_p_value(z), **_estimate_columns(estimate)}


def _differences(panel: Panel, classes: IntArray, pair: Pair) -> Iterator[dict[str, Any]]:
    """Yield the differences between those who are in one of the two waves only."""
    earlier, later = classes[:, pair.earlier], classes[:, pair.later]
    before = count_classes(earlier[later == MISSING], len(panel.stances))
    after = count_classes(later[earlier == MISSING], len(panel.stances))
    for position, stance in enumerate(panel.stances):
        estimate = newcombe(int(before[position]), int(before.sum()), int(after[position]), int(after.sum()))
        yield {
            "test": "newcombe",
            "stance": stance,
            "from_wave_id": pair.from_wave_id,
            "to_wave_id": pair.to_wave_id,
            "is_mode_change": pair.is_mode_change,
            "repeat_count": 0,
            "p_value": None,
            **_estimate_columns(estimate, smallest=int(min(before.sum(), after.sum()))),
        }


def _estimate_columns(estimate: Estimate, *, smallest: int | None = None) -> dict[str, Any]:
    return {
        "estimate": estimate.value,
        **interval_columns("ci", estimate, estimate.base_count if smallest is None else smallest),
        "standard_error": estimate.standard_error,
        "base_count": estimate.base_count,
        "reason": estimate.reason,
    }
