"""How precise gross and net change are.

Belongs here: intervals of the two figures of `paired_change.measure_gross_net`.
Stays out: the figures themselves and tests of change (paired_change.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.change.paired_change import NOBODY, measure_gross_net
from orchestration.statistics.formulas.intervals import LEVEL, normal_quantile, wilson
from orchestration.statistics.formulas.results import Estimate, FloatArray, parse_transitions

MOST_CLASSES = 16  # the bounds of net change look at every set of classes


@dataclass(frozen=True)
class Turnover:
    """Gross and net change of the same people between two waves, with their intervals.

    Attributes:
        gross: share of people whose class changed, 0..1.
        net: half the sum of the absolute changes of the shares, 0..gross.
    """

    gross: Estimate
    net: Estimate


def estimate_turnover(transitions: npt.ArrayLike, *, level: float = LEVEL) -> Turnover:
    """Return gross and net change with intervals.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.
        level: coverage, 0..1.

    Returns:
        Gross with Wilson's interval. Net change is the largest change of the share of any set of classes, so it is at
        most the largest upper bound of these changes, and at least the largest of their lower bounds, which have to
        hold together (Bonferroni). These bounds hold where nothing changed; there the estimate lies above 0 by chance,
        and no bootstrap reaches 0. Undefined without people; no interval of net change for more than 16 classes.

    Source: Wilson 1927; the adjusted Wald interval of each change (Bonett & Price 2012; `change.paired_difference`).
    """
    table = parse_transitions(transitions)
    plain = measure_gross_net(table)
    base = plain.base_count
    bound = wilson(int(base - np.trace(table)), base, level=level)
    if bound is None or plain.gross is None or plain.net is None:
        nobody = Estimate.undefined(NOBODY)
        return Turnover(nobody, nobody)
    gross = Estimate(plain.gross, bound.low, bound.high, base_count=base)
    if not 2 <= len(table) <= MOST_CLASSES:
        return Turnover(gross, Estimate(plain.net, base_count=base))
    shifts, errors = _changes_of_sets(table)
    together = 1 - (1 - level) / (2 * len(shifts))
    low = float((shifts - normal_quantile(together) * errors).max())
    high = float((shifts + normal_quantile(level) * errors).max())
    net = Estimate(plain.net, min(max(0.0, low), plain.net), max(min(1.0, high), plain.net), base_count=base)
    return Turnover(gross, net)


def _changes_of_sets(table: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the size of the change of every set of classes and its standard error, with one mover added each way.

    A set and the rest change alike but for the sign, so the sets without the last class are all.
    """
    k = len(table)
    members = ((np.arange(1, 2 ** (k - 1))[:, None] >> np.arange(k)) & 1).astype(np.float64)
    stayed = ((members @ table) * members).sum(axis=1)
    padded = table.sum() + 2
    out = (members @ table.sum(axis=1) - stayed + 1) / padded
    into = (members @ table.sum(axis=0) - stayed + 1) / padded
    return np.abs(into - out), np.sqrt((out + into - (into - out) ** 2) / padded)
