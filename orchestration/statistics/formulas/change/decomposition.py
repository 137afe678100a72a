"""Why a share moved: other people, another mix of roles, or other views.

Belongs here: exact identities that split the change of a share into parts, and how precise the parts are.
Stays out: change of the same people (paired_change.py), which people are counted (dbt: change_decomposition).

Every identity adds up: the parts are sums and products of the same shares, equal to the total up to rounding (1e-12).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.intervals import LEVEL
from orchestration.statistics.formulas.resampling import (
    DRAWS,
    SEED,
    draw_weights,
    estimate_from_draws,
    percentile_interval,
    ratio,
)
from orchestration.statistics.formulas.results import (
    MISSING,
    Estimate,
    FloatArray,
    IntArray,
    parse_classes,
    parse_counts,
    parse_transitions,
)

PRIOR = 0.5  # pseudo-people a cell in the intervals of PanelParts: keeps them open where nobody moved


@dataclass(frozen=True)
class MixParts:
    """The change of a rate (or of several), split into another mix of groups and other rates within groups.

    Attributes:
        composition_by_group: groups (x classes); what the group's share of all people brought about.
        rate_by_group: groups (x classes); what the group's own rate brought about.
    """

    composition_by_group: FloatArray
    rate_by_group: FloatArray

    @property
    def composition(self) -> FloatArray:
        """All groups together (one number a class)."""
        return np.asarray(self.composition_by_group.sum(axis=0))

    @property
    def rate(self) -> FloatArray:
        """All groups together (one number a class)."""
        return np.asarray(self.rate_by_group.sum(axis=0))

    @property
    def total(self) -> FloatArray:
        """The change itself."""
        return self.composition + self.rate


@dataclass(frozen=True)
class PanelParts:
    """The change of the share of each class, split by who was there.

    Attributes:
        within: change among the stayers; one Estimate a class, as in the other parts.
        joiners: what those brought who are in the later wave only.
        leavers: what the absence of those brought who are in the earlier wave only.
        total: the headline, = within + joiners + leavers.
        stayer_count: people in both waves.
        joiner_count: people in the later wave only.
        leaver_count: people in the earlier wave only.
    """

    within: tuple[Estimate, ...]
    joiners: tuple[Estimate, ...]
    leavers: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    stayer_count: int
    joiner_count: int
    leaver_count: int


def kitagawa(
    earlier_shares: npt.ArrayLike,
    earlier_rates: npt.ArrayLike,
    later_shares: npt.ArrayLike,
    later_rates: npt.ArrayLike,
) -> MixParts:
    """Split the change of a rate into composition and rate effects, symmetrically.

    Args:
        earlier_shares: one a group: its share of all people, adding up to 1 (or 100).
        earlier_rates: one a group, any unit.
        later_shares: as `earlier_shares`.
        later_rates: as `earlier_rates`.

    Raises:
        ValueError: the four differ in length.

    Source: Kitagawa 1955; Das Gupta 1993, example 5.1 (the worked number in
    tests/unit/statistics/formulas/change/test_decomposition.py).
    """
    arrays = [np.asarray(part, dtype=np.float64) for part in (earlier_shares, earlier_rates, later_shares, later_rates)]
    if len({array.shape for array in arrays}) != 1 or arrays[0].ndim != 1:
        raise ValueError("shares and rates must have one number a group each")
    p1, r1, p2, r2 = arrays
    return MixParts((p2 - p1) * (r1 + r2) / 2, (r2 - r1) * (p1 + p2) / 2)


def split_role_mix(earlier: npt.ArrayLike, later: npt.ArrayLike) -> MixParts | None:
    """Split the change of every class share into the mix of roles and the shares within roles.

    Args:
        earlier: roles x classes, people counted in the earlier wave.
        later: the same for the later wave.

    Returns:
        None where a wave has nobody. A role with nobody in one of the waves has no rate there: it takes the rate of the
        other wave, so that its coming or going is composition alone.

    Raises:
        ValueError: the tables differ in shape.

    Source: as `kitagawa`, for each class.
    """
    before, after = parse_counts(earlier, dimensions=2), parse_counts(later, dimensions=2)
    if before.shape != after.shape:
        raise ValueError(f"roles x classes differ: {before.shape} and {after.shape}")
    if before.sum() == 0 or after.sum() == 0:
        return None
    return MixParts(*_mix(before, after))


def estimate_role_mix(
    earlier: tuple[npt.ArrayLike, npt.ArrayLike],
    later: tuple[npt.ArrayLike, npt.ArrayLike],
    shape: tuple[int, int],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]] | None:
    """Return the composition and rate effect of each class with a bootstrap of people, who may be in both waves.

    Args:
        earlier: role and class of every person in the earlier wave, MISSING for none; one position a person.
        later: the same people in the later wave.
        shape: number of roles and of classes.
        draws: draws of people.
        seed: of the random generator.
        level: coverage, 0..1.

    Returns:
        Composition and rate effects, one Estimate a class; None where a wave has nobody.

    Source: as `kitagawa`, for each class; Efron 1979, people drawn whole; Hesterberg 2015 (interval).
    """
    roles, classes = shape
    cells = [
        _cells(parse_classes(role, dimensions=1), parse_classes(held, dimensions=1), shape)
        for role, held in (earlier, later)
    ]
    before, after = (cell.sum(axis=0).reshape(roles, classes) for cell in cells)
    parts = split_role_mix(before, after)
    if parts is None:
        return None
    drawn: list[list[FloatArray]] = [[], []]
    defined = []
    for weights in draw_weights(len(cells[0]), draws=draws, seed=seed):
        tables = [(weights @ cell).reshape(-1, roles, classes) for cell in cells]
        defined.append(np.all([table.sum(axis=(1, 2)) > 0 for table in tables], axis=0))
        for kept, part in zip(drawn, _mix(*tables), strict=True):
            kept.append(part.sum(axis=-2))
    usable = np.concatenate(defined)
    people = int(np.any([cell.sum(axis=1) > 0 for cell in cells], axis=0).sum())
    composition, rate = (
        tuple(
            estimate_from_draws(float(value), percentile_interval(values, usable, units=people, level=level), people)
            for value, values in zip(whole, np.concatenate(kept).T, strict=True)
        )
        for whole, kept in zip((parts.composition, parts.rate), drawn, strict=True)
    )
    return composition, rate


def split_panel_change(
    stayers: npt.ArrayLike,
    joiners: npt.ArrayLike,
    leavers: npt.ArrayLike,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> PanelParts:
    """Split the change of every class share into stayers who changed, joiners and leavers.

    delta = (p2S - p1S) + (1 - s2)(p2J - p2S) - (1 - s1)(p1L - p1S), with s the share of stayers in the wave.

    Args:
        stayers: k x k counts of people in both waves, rows = earlier class, columns = later class.
        joiners: k counts of people in the later wave only.
        leavers: k counts of people in the earlier wave only.
        draws: draws behind the intervals.
        seed: of the random generator.
        level: coverage, 0..1.

    Returns:
        The parts of each class. Without stayers there is no split and every part but the total is undefined; where a
        wave has nobody the total is undefined too. Headline and within-person change may differ in sign: show both.

    Raises:
        ValueError: the three do not have the same classes.

    Source: an identity of shares; intervals are quantiles of Dirichlet draws over the people's cells (1/2 a cell within
        stayers, joiners and leavers; Jeffreys 1946), the sizes of the three groups drawn with them.
    """
    table = parse_transitions(stayers)
    arrived, gone = parse_counts(joiners, dimensions=1), parse_counts(leavers, dimensions=1)
    if not len(table) == len(arrived) == len(gone):
        raise ValueError(f"{len(table)} classes of stayers, {len(arrived)} of joiners, {len(gone)} of leavers")
    sizes = np.array([table.sum(), arrived.sum(), gone.sum()])
    people = int(sizes.sum())
    found: list[tuple[Estimate, ...]] = []
    for position in range(len(table)):
        stayed = table[position, position]
        moved = table[position].sum() - stayed, table[:, position].sum() - stayed
        pairs = np.array([stayed, *moved, sizes[0] - stayed - sum(moved)])
        others = np.array([arrived[position], gone[position]])
        generator = np.random.default_rng(seed)
        drawn_sizes = generator.standard_gamma(np.tile(sizes, (draws, 1)))
        drawn_pairs = generator.dirichlet(pairs + PRIOR, draws)
        drawn_others = generator.beta(others + PRIOR, sizes[1:] - others + PRIOR, (draws, 2))
        parts = _panel(sizes, ratio(pairs, np.full(4, sizes[0])), ratio(others, sizes[1:]))
        found.append(_estimates(parts, _panel(drawn_sizes, drawn_pairs, drawn_others), sizes, people, level))
    within, new, old, total = zip(*found, strict=True) if found else ((), (), (), ())
    return PanelParts(within, new, old, total, *(int(size) for size in sizes))


def _estimates(
    parts: FloatArray, drawn: FloatArray, sizes: FloatArray, people: int, level: float
) -> tuple[Estimate, ...]:
    stayers, joiners, leavers = sizes
    if stayers + joiners == 0 or stayers + leavers == 0:
        return (Estimate.undefined("a wave has nobody", base_count=people),) * 4
    every = np.ones(drawn.shape[1], dtype=np.bool_)
    split = [
        _estimate(float(value), percentile_interval(values, every, level=level), people)
        for value, values in zip(parts, drawn, strict=True)
    ]
    if stayers == 0:
        return (*(Estimate.undefined("nobody was in both waves", base_count=people),) * 3, split[3])
    return tuple(split)


def _panel(sizes: FloatArray, pairs: FloatArray, others: FloatArray) -> FloatArray:
    """Return within, joiners, leavers and total, 4 (x draws); `pairs` are shares: stayed, left, entered, never."""
    stayer_size, joiner_size, leaver_size = np.moveaxis(sizes, -1, 0)
    stayed, left, entered, _ = np.moveaxis(pairs, -1, 0)
    joined, gone = np.moveaxis(others, -1, 0)
    earlier, later = stayed + left, stayed + entered
    joiner_share = ratio(joiner_size, stayer_size + joiner_size)
    leaver_share = ratio(leaver_size, stayer_size + leaver_size)
    total = (joiner_share * joined + (1 - joiner_share) * later) - (leaver_share * gone + (1 - leaver_share) * earlier)
    return np.array(
        [entered - left, joiner_share * (joined - later), -leaver_share * (gone - earlier), total], dtype=np.float64
    )


def _mix(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return composition and rate effects, (draws x) roles x classes."""
    bases = [table.sum(axis=-1, keepdims=True) for table in (before, after)]
    p1, p2 = (base / np.maximum(base.sum(axis=-2, keepdims=True), 1.0) for base in bases)
    r1, r2 = (table / np.maximum(base, 1.0) for table, base in zip((before, after), bases, strict=True))
    r1, r2 = np.where(bases[0] > 0, r1, r2), np.where(bases[1] > 0, r2, r1)
    return (p2 - p1) * (r1 + r2) / 2, (r2 - r1) * (p1 + p2) / 2


def _cells(roles: IntArray, classes: IntArray, shape: tuple[int, int]) -> FloatArray:
    """Return people x (roles * classes): 1 in the person's cell, nothing for a person without role or class."""
    cells = np.zeros((len(roles), shape[0] * shape[1]))
    there = np.flatnonzero((roles != MISSING) & (classes != MISSING))
    cells[there, roles[there] * shape[1] + classes[there]] = 1
    return cells


def _estimate(value: float, spread: tuple[float, float, float] | None, people: int) -> Estimate:
    """Return a part with its interval; the part of nobody is 0 for certain, and shown by no table."""
    low, high, error = spread or (None, None, None)
    return Estimate(value, low, high, error, people)
