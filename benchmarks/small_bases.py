"""How the tests and intervals do where few people stand behind them, by simulation.

Belongs here: invented studies in which the truth is known, and how often each method says what it should.
Stays out: the methods (orchestration/statistics/formulas), what readers are told (orchestration/method).

    python -m benchmarks.small_bases          # measures and writes orchestration/method/small_bases.yml

The method page shows these figures. The seed is fixed: the same code gives the same figures.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

import orchestration
from orchestration.statistics.formulas.change.decomposition import split_panel_change
from orchestration.statistics.formulas.change.paired_change import (
    bhapkar,
    bowker,
    mcnemar,
    paired_difference,
    select_class,
    stuart_maxwell,
)
from orchestration.statistics.formulas.change.trend import newcombe, slope
from orchestration.statistics.formulas.intervals import goodman, wilson
from orchestration.statistics.formulas.results import Estimate, TestResult

TARGET = Path(orchestration.__file__).parent / "method" / "small_bases.yml"
BASES = (10, 20, 30, 60, 107)
TESTED, DRAWN = 20_000, 2_000  # invented studies a figure; fewer for intervals that draw people themselves
SEED, LEVEL = 2013, 0.05
DRAWS = 500

# Shares of people by earlier (rows) and later class (columns). Without change as many go as come.
UNCHANGED = np.array([[0.25, 0.08, 0.02], [0.08, 0.25, 0.05], [0.02, 0.05, 0.20]])
CHANGED = np.array([[0.20, 0.10, 0.05], [0.04, 0.24, 0.12], [0.01, 0.04, 0.20]])
JOINERS, LEAVERS = np.array([0.15, 0.35, 0.50]), np.array([0.45, 0.35, 0.20])
YEARS = np.array([2011, 2013, 2019])
TREND = np.array([0.25, 0.35, 0.50])  # share that holds the class, by year

Counts = npt.NDArray[np.int64]


def first_class(table: Counts) -> npt.NDArray[np.float64]:
    """Return the 2 x 2 table of the first class against the others."""
    return select_class(table, 0)


TESTS: dict[str, Callable[[Counts], TestResult]] = {
    "stuart_maxwell": stuart_maxwell,
    "bhapkar": bhapkar,
    "bowker": bowker,
    "mcnemar": lambda table: mcnemar(first_class(table)),
}


def rejected(test: str, base: int, studies: int = TESTED) -> float:
    """Return how often a test claims change at 5 % where there is none; an undefined test claims nothing."""
    drawn = _generator(base).multinomial(base, UNCHANGED.ravel(), size=studies).reshape(-1, 3, 3)
    # Many tables come again and again where few people are in them.
    tables, times = np.unique(drawn, axis=0, return_counts=True)
    p_values = [TESTS[test](table).p_value for table in tables]
    return float(sum(times[[p is not None and p <= LEVEL for p in p_values]]) / studies)


def covered(interval: str, base: int, studies: int | None = None) -> float:
    """Return how often a 95 % interval holds the truth, of the studies in which it is defined."""
    size = studies or (DRAWN if interval in RESAMPLED else TESTED)
    hits = INTERVALS[interval](base, _generator(base), size)
    return float(np.mean([hit for hit in hits if hit is not None]))


def _wilson(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    share = float(UNCHANGED[0].sum())
    memory = {int(count): wilson(int(count), base) for count in range(base + 1)}
    found = [memory[int(count)] for count in generator.binomial(base, share, size=studies)]
    return [each is not None and each.low <= share <= each.high for each in found]


def _goodman(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    shares = UNCHANGED.sum(axis=1)
    counts, times = np.unique(generator.multinomial(base, shares, size=studies), axis=0, return_counts=True)
    hits: list[bool | None] = []
    for row, often in zip(counts, times, strict=True):
        joint = goodman([int(count) for count in row]) or ()
        held = all(each.low <= share <= each.high for each, share in zip(joint, shares, strict=True))
        hits += [held] * int(often)
    return hits


def _paired(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    truth = float(CHANGED[:, 0].sum() - CHANGED[0].sum())
    drawn = generator.multinomial(base, CHANGED.ravel(), size=studies).reshape(-1, 3, 3)
    return [_holds(paired_difference(first_class(table)), truth) for table in drawn]


def _newcombe(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    earlier, later = float(CHANGED[0].sum()), float(CHANGED[:, 0].sum())
    first, second = generator.binomial(base, earlier, studies), generator.binomial(base, later, studies)
    memory: dict[tuple[int, int], bool | None] = {}
    for pair in zip(first.tolist(), second.tolist(), strict=True):
        if pair not in memory:
            memory[pair] = _holds(newcombe(pair[0], base, pair[1], base), later - earlier)
    return [memory[pair] for pair in zip(first.tolist(), second.tolist(), strict=True)]


def _within(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    return _parts(base, generator, studies, "within")


def _joined(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    return _parts(base, generator, studies, "joiners")


def _total(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    return _parts(base, generator, studies, "total")


def _parts(base: int, generator: np.random.Generator, studies: int, part: str) -> list[bool | None]:
    """Of all people six in ten are in both waves, two in ten in the earlier and two in ten in the later one only."""
    earlier, later = float(CHANGED[0].sum()), float(CHANGED[:, 0].sum())
    new = 0.25 * (float(JOINERS[0]) - later)
    old = -0.25 * (float(LEAVERS[0]) - earlier)
    truth = {"within": later - earlier, "joiners": new, "total": later - earlier + new + old}[part]
    hits = []
    for sizes in generator.multinomial(base, [0.6, 0.2, 0.2], size=studies):
        stayers = generator.multinomial(sizes[0], CHANGED.ravel()).reshape(3, 3)
        joiners, leavers = generator.multinomial(sizes[1], JOINERS), generator.multinomial(sizes[2], LEAVERS)
        hits.append(_holds(getattr(split_panel_change(stayers, joiners, leavers, draws=DRAWS), part)[0], truth))
    return hits


def _slope(base: int, generator: np.random.Generator, studies: int) -> list[bool | None]:
    centred = YEARS - YEARS.mean()
    truth = float(centred @ TREND / (centred @ centred))
    everybody = np.ones((base, len(YEARS)), dtype=bool)
    # A person's own leaning is the same in every wave, so that the waves of one person go together.
    leaning = generator.random((studies, base, 1))
    own = np.where(generator.random((studies, base, len(YEARS))) < 0.5, leaning, generator.random((studies, base, 3)))
    return [_holds(slope(held, everybody, YEARS, draws=DRAWS), truth) for held in own < TREND]


INTERVALS: dict[str, Callable[[int, np.random.Generator, int], list[bool | None]]] = {
    "wilson": _wilson,
    "goodman": _goodman,
    "paired_difference": _paired,
    "newcombe": _newcombe,
    "panel_parts_within": _within,
    "panel_parts_joiners": _joined,
    "panel_parts_total": _total,
    "slope": _slope,
}
RESAMPLED = {"panel_parts_within", "panel_parts_joiners", "panel_parts_total", "slope"}


def _holds(estimate: Estimate, truth: float) -> bool | None:
    if estimate.low is None or estimate.high is None:
        return None
    return estimate.low - 1e-12 <= truth <= estimate.high + 1e-12


def _generator(base: int) -> np.random.Generator:
    return np.random.default_rng([SEED, base])


def main() -> None:
    """Measure everything, print it, and write the figures where the method page reads them."""
    found = {
        "made_by": "benchmarks/small_bases.py",
        "seed": SEED,
        "studies": {"tests": TESTED, "resampled_intervals": DRAWN},
        "without_change": UNCHANGED.tolist(),
        "bases": list(BASES),
        "rejected": {test: [round(rejected(test, base), 3) for base in BASES] for test in TESTS},
        "covered": {interval: [round(covered(interval, base), 3) for base in BASES] for interval in INTERVALS},
    }
    text = yaml.safe_dump(found, sort_keys=False, default_flow_style=None, width=120)
    TARGET.write_text(f"# Written by benchmarks/small_bases.py; do not edit by hand.\n{text}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
