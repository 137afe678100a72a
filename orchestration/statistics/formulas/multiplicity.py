"""Many tests at once: p-values adjusted within a family.

Belongs here: Holm for a family that the study declares, Benjamini-Hochberg for exploration.
Stays out: which tests make a family (study.yml), the tests themselves (paired_change.py, trend.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Literal

import numpy as np

from orchestration.statistics.formulas.results import FloatArray

Method = Literal["holm", "benjamini_hochberg"]


def adjust_p_values(
    p_values: Sequence[float | None], families: Sequence[Hashable], *, method: Method = "holm"
) -> tuple[float | None, ...]:
    """Return the p-values adjusted for the number of tests in their family.

    Args:
        p_values: 0..1, None for a test that is undefined: it stays None and does not count.
        families: the family of each test.
        method: `holm` holds down the chance of any false claim in the family, `benjamini_hochberg` the share of them.

    Raises:
        ValueError: the two sequences differ in length, or a p-value is outside 0..1.

    Source: Holm 1979; Benjamini & Hochberg 1995.
    """
    if len(p_values) != len(families):
        raise ValueError(f"{len(p_values)} p-values, but {len(families)} families")
    members: dict[Hashable, list[int]] = {}
    for position, (p_value, family) in enumerate(zip(p_values, families, strict=True)):
        if p_value is None:
            continue
        if not 0 <= p_value <= 1:
            raise ValueError(f"p-value {p_value} is outside 0..1")
        members.setdefault(family, []).append(position)
    found: list[float | None] = [None] * len(p_values)
    for positions in members.values():
        raw = np.array([p_values[position] for position in positions], dtype=np.float64)
        for position, value in zip(positions, _ADJUSTMENTS[method](raw), strict=True):
            found[position] = min(1.0, float(value))
    return tuple(found)


def _holm(raw: FloatArray) -> FloatArray:
    order = np.argsort(raw, kind="stable")
    stepped = np.maximum.accumulate(raw[order] * np.arange(len(raw), 0, -1))
    return np.asarray(stepped[np.argsort(order)])


def _benjamini_hochberg(raw: FloatArray) -> FloatArray:
    order = np.argsort(raw, kind="stable")[::-1]
    stepped = np.minimum.accumulate(raw[order] * len(raw) / np.arange(len(raw), 0, -1))
    return np.asarray(stepped[np.argsort(order)])


_ADJUSTMENTS: dict[Method, Callable[[FloatArray], FloatArray]] = {
    "holm": _holm,
    "benjamini_hochberg": _benjamini_hochberg,
}
