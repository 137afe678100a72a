"""Whether further interviews still bring new codes.

Belongs here: codes seen over permuted orders of interviews, and where new ones stop coming.
Stays out: which code was mentioned by whom first, co-occurrence (dbt).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.resampling import SEED
from orchestration.statistics.formulas.results import FloatArray, IntArray

BASE_SIZE = 4  # interviews that set the scale
RUN_LENGTH = 2  # interviews in a row that are looked at for new codes
ORDERS = 1_000


@dataclass(frozen=True)
class Saturation:
    """New information in the order of interviews, over many orders.

    Attributes:
        codes_seen: mean number of codes after 1, 2, ... interviews.
        new_share: one a run: mean over the orders of new codes in the run / codes in the base.
        new_share_low: 2.5 % of the orders lie below.
        new_share_high: 2.5 % of the orders lie above.
        run_end: interviews seen at the end of each run.
        code_count: codes that occur at all.
        interview_count: interviews.
        reason: why there are no runs; None where there are.
    """

    codes_seen: FloatArray
    new_share: FloatArray
    new_share_low: FloatArray
    new_share_high: FloatArray
    run_end: IntArray
    code_count: int
    interview_count: int
    reason: str | None = None

    def reached(self, threshold: float = 0.05) -> int | None:
        """Return after how many interviews the mean share of new codes is at or below the threshold from then on.

        Args:
            threshold: share of the base codes, 0..1; 0.05 and 0 are usual.

        Returns:
            Interviews, those of the run included; None where it is never reached.
        """
        above = np.flatnonzero(self.new_share > threshold)
        first = int(above[-1]) + 1 if len(above) else 0
        return int(self.run_end[first]) if first < len(self.run_end) else None


def measure_saturation(
    mentions: npt.ArrayLike,
    *,
    base: int = BASE_SIZE,
    run: int = RUN_LENGTH,
    orders: int = ORDERS,
    seed: int = SEED,
) -> Saturation:
    """Return how many new codes each run of interviews brings, over permuted orders.

    Args:
        mentions: interviews x codes, whether the interview has the code.
        base: first interviews, whose codes are the denominator.
        run: interviews in a run; runs overlap.
        orders: permutations of the interviews.
        seed: of the random generator.

    Returns:
        Means and quantiles over the orders. An order whose base has no code does not count in the runs. Without runs
        (too few interviews, no codes) the arrays of the runs are empty and `reason` says why.

    Raises:
        ValueError: base, run or orders below 1, or mentions that are no table.

    Source: Guest, Namey & Chen 2020; the order is permuted because the figure depends on it.
    """
    table = np.asarray(mentions, dtype=np.bool_)
    if table.ndim != 2 or min(base, run, orders) < 1:
        raise ValueError("mentions are interviews x codes; base, run and orders are at least 1")
    table = table[:, table.any(axis=0)]
    interviews, codes = table.shape
    first_seen = _first_seen(table, orders, np.random.default_rng(seed))
    seen = (
        np.stack([(first_seen <= place).sum(axis=1) for place in range(interviews)], axis=1)
        if interviews
        else (np.zeros((orders, 0), dtype=np.int64))
    )
    ends = np.arange(base + run, interviews + 1, dtype=np.int64)
    nothing = np.zeros(0)
    if codes == 0 or len(ends) == 0:
        reason = "no codes" if codes == 0 else f"fewer than {base + run} interviews"
        return Saturation(
            seen.mean(axis=0), nothing, nothing, nothing, np.zeros(0, dtype=np.int64), codes, interviews, reason
        )
    based = seen[seen[:, base - 1] > 0]
    if not len(based):
        return Saturation(
            seen.mean(axis=0),
            nothing,
            nothing,
            nothing,
            np.zeros(0, dtype=np.int64),
            codes,
            interviews,
            "no base codes",
        )
    shares = (based[:, ends - 1] - based[:, ends - 1 - run]) / based[:, base - 1, None]
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    return Saturation(seen.mean(axis=0), shares.mean(axis=0), low, high, ends, codes, interviews)


def expect_codes(mentions: npt.ArrayLike) -> FloatArray:
    """Return the exact mean number of codes after 1, 2, ... interviews over all orders.

    Args:
        mentions: interviews x codes, whether the interview has the code.

    Source: rarefaction (Hurlbert 1971): a code of m interviews is missed by n of N with C(N-m, n) / C(N, n).
    """
    table = np.asarray(mentions, dtype=np.bool_)
    interviews = len(table)
    counts = table.sum(axis=0)
    missed = np.ones(table.shape[1])
    expected = np.zeros(interviews)
    for drawn in range(interviews):
        missed = missed * np.maximum(0, interviews - counts - drawn) / (interviews - drawn)
        expected[drawn] = float((1 - missed).sum())
    return expected


def _first_seen(
    table: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], orders: int, generator: np.random.Generator
) -> IntArray:
    """Return at which place of each order each code comes first; orders x codes."""
    interviews, codes = table.shape
    places = np.argsort(generator.random((orders, interviews)), axis=1)
    first = np.full((orders, codes), interviews, dtype=np.int64)
    for code in range(codes):
        first[:, code] = places[:, table[:, code]].min(axis=1)
    return first
