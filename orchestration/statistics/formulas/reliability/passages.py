"""Agreement on passages of different length: texts cut at the edges of codings.

Belongs here: cutting texts into passages, alpha and AC1 of passages by their length, codings of one passage.
Stays out: agreement on units that count alike (agreement.py), which codings are compared
(orchestration/statistics/marts).

Coders of texts choose their own passages, and two who mean the same sentence rarely end on the same character. So a
text is cut wherever any coder begins or ends, each piece has one value a coder, and counts as much as it has
characters: a full stop that one coder took in and the other left out weighs one character, not one disagreement.

Source: Krippendorff, Mathet, Bouvry & Widlöcher 2016 (intersections of units and gaps, by their length).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from orchestration.statistics.formulas.intervals import LEVEL
from orchestration.statistics.formulas.reliability.agreement import NO_PAIRS, NO_VARIATION
from orchestration.statistics.formulas.resampling import (
    DRAWS,
    SEED,
    draw_weights,
    estimate_from_draws,
    percentile_interval,
    ratio,
)
from orchestration.statistics.formulas.results import MISSING, BoolArray, Estimate, FloatArray, IntArray

UNCODED = 0  # the value of text that a coder gave no code: a decision too
_CELLS = 4_000_000  # numbers held at once
# Measured on texts of two coders: 95 % intervals covered .46, .74, .90, .95 and .96 with 2, 3, 5, 10 and 25 texts.
FEWEST_TEXTS = 10
TOO_FEW_TEXTS = f"no interval: fewer than {FEWEST_TEXTS} documents"
SAME_PASSAGE = 0.5  # codings that share more than this of their joint text are of one passage

Coding = tuple[str, str, int, int, Hashable]  # document, coder, first character, first character after it, value


@dataclass(frozen=True)
class Passages:
    """Texts of two or more coders, cut at every edge of a coding.

    Attributes:
        ratings: coders of a text x passages: number of the set of values that the coder gave, UNCODED for none, MISSING
            where a text has fewer coders than another. Which coder stands in a row differs from text to text.
        lengths: one a passage: characters.
        texts: one a passage: number of the text.
    """

    ratings: IntArray
    lengths: IntArray
    texts: IntArray

    @property
    def is_coded(self) -> BoolArray:
        """Which passages have a code of at least one coder."""
        return np.asarray((self.ratings > UNCODED).any(axis=0))

    def where(self, chosen: BoolArray) -> Passages:
        """Return some of the passages."""
        return Passages(self.ratings[:, chosen], self.lengths[chosen], self.texts[chosen])


def cut_texts(codings: Iterable[Coding], texts: Mapping[str, tuple[int, Collection[str]]]) -> Passages:
    """Cut texts at every edge of a coding.

    Args:
        codings: those outside a text or without length are passed over; so are those of texts or coders not given.
        texts: length and coders of each document; a coder may have given no code. Texts of one coder are left out.

    Returns:
        The passages, text by text. A coder's value of a passage is the set of values of the codings that cover it:
        somebody who gave two codes gave another value than somebody who gave one of them.
    """
    of_text: dict[str, list[Coding]] = {}
    for coding in codings:
        of_text.setdefault(coding[0], []).append(coding)
    numbers: dict[frozenset[Hashable], int] = {frozenset(): UNCODED}
    columns: list[list[int]] = []
    lengths: list[int] = []
    places: list[int] = []
    for place, (document, (length, coders)) in enumerate(sorted(texts.items())):
        if len(coders) < 2 or length < 1:
            continue
        row_of = {coder: row for row, coder in enumerate(sorted(coders))}
        inside = [
            (row_of[coder], max(0, start), min(length, end), value)
            for _, coder, start, end, value in of_text.get(document, [])
            if coder in row_of and max(0, start) < min(length, end)
        ]
        edges = sorted({0, length, *(edge for _, start, end, _ in inside for edge in (start, end))})
        given: list[list[set[Hashable]]] = [[set() for _ in row_of] for _ in edges[1:]]
        for row, start, end, value in inside:
            for piece in range(bisect_left(edges, start), bisect_left(edges, end)):
                given[piece][row].add(value)
        for piece, by_coder in enumerate(given):
            columns.append([numbers.setdefault(frozenset(values), len(numbers)) for values in by_coder])
            lengths.append(edges[piece + 1] - edges[piece])
            places.append(place)
    most = max((len(column) for column in columns), default=0)
    ratings = np.array([column + [MISSING] * (most - len(column)) for column in columns], dtype=np.int64)
    return Passages(
        ratings.reshape(len(columns), most).T, np.array(lengths, dtype=np.int64), np.array(places, dtype=np.int64)
    )


def passage_alpha(passages: Passages, *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL) -> Estimate:
    """Return Krippendorff's nominal alpha of passages by their length, with an interval over drawn texts.

    Args:
        passages: as `cut` gives them, or some of them.
        draws: draws of texts; 0 for no interval. Passages of one text are no independent witnesses.
        seed: of the random generator.
        level: coverage, 0..1.

    Returns:
        What `krippendorff_alpha` gives for as many equal units as there are characters; `base_count` are the passages.
        Undefined where no passage has two coders, or all values are one. No interval below ten texts, where draws of
        texts cover far less than they promise, or where the draws do not vary.

    Source: Krippendorff 2011; Krippendorff, Mathet, Bouvry & Widlöcher 2016.
    """
    units = len(passages.lengths)
    if units == 0:
        return Estimate.undefined(NO_PAIRS)
    sums = _sums(passages)
    [value], [exists] = _alphas(sums, np.ones((1, len(sums.values))))
    if not exists:
        return Estimate.undefined(NO_VARIATION, base_count=units)
    texts = len(sums.values)
    if draws == 0:
        return Estimate(float(value), base_count=units)
    if texts < FEWEST_TEXTS:
        return Estimate(float(value), base_count=units, reason=TOO_FEW_TEXTS)
    drawn = [
        _alphas(sums, part)
        for weights in draw_weights(texts, draws=draws, seed=seed)
        for part in np.array_split(weights, math.ceil(len(weights) * (1 + sums.shared.shape[1]) / _CELLS))
    ]
    values, defined = (np.concatenate(part) for part in zip(*drawn, strict=True))
    return estimate_from_draws(float(value), percentile_interval(values, defined, units=texts, level=level), units)


def passage_ac1(passages: Passages) -> Estimate:
    """Return Gwet's AC1 of passages by their length.

    Args:
        passages: as `cut` gives them, or some of them.

    Returns:
        What `gwet_ac1` gives for as many equal units as there are characters; `base_count` are the passages. Undefined
        where no passage has two coders, or fewer than two values occur.

    Source: Gwet 2008; 2014, ch. 2.
    """
    ratings, units = passages.ratings, len(passages.lengths)
    if units == 0:
        return Estimate.undefined(NO_PAIRS)
    given = ratings != MISSING
    occurring, numbers = np.unique(ratings[given], return_inverse=True)
    if len(occurring) < 2:
        return Estimate.undefined(NO_VARIATION, base_count=units)
    coders = given.sum(axis=0)
    shares = passages.lengths / passages.lengths.sum()
    observed = float(shares @ (_agreeing(ratings) / (coders * (coders - 1))))
    weights = np.broadcast_to(shares / coders, ratings.shape)[given]
    prevalence = np.bincount(numbers, weights=weights, minlength=len(occurring))
    expected = float((prevalence * (1 - prevalence)).sum()) / (len(occurring) - 1)
    return Estimate((observed - expected) / (1 - expected), base_count=units)


def number_passages(documents: Iterable[str], starts: Iterable[int | None], ends: Iterable[int | None]) -> IntArray:
    """Return one number a coding, the same for codings of one passage, whoever made them.

    Args:
        documents: one a coding.
        starts: first character; None outside text.
        ends: first character after it; None outside text.

    Returns:
        Codings that share more than half of their joint text have one number, and so have all that such codings link;
        others have a number of their own.
    """
    places = list(zip(documents, starts, ends, strict=True))
    numbers = list(range(len(places)))

    def root(place: int) -> int:
        while numbers[place] != place:
            numbers[place] = numbers[numbers[place]]
            place = numbers[place]
        return place

    in_text = sorted(
        (document, start, end, place)
        for place, (document, start, end) in enumerate(places)
        if start is not None and end is not None and start < end
    )
    for first, (document, start, end, place) in enumerate(in_text):
        for other_document, other_start, other_end, other in in_text[first + 1 :]:
            if other_document != document or other_start >= end:
                break
            shared = min(end, other_end) - other_start
            if shared > SAME_PASSAGE * (max(end, other_end) - start):
                low, high = sorted((root(place), root(other)))
                numbers[high] = low
    return np.array([root(place) for place in range(len(places))], dtype=np.int64)


@dataclass(frozen=True)
class _Sums:
    """What alpha needs of each text.

    Overlapping codings make thousands of sets, most of which occur in one text alone: these need no column.

    Attributes:
        agreeing: one a text: characters on which coders agree.
        values: one a text: characters, once for each coder.
        shared: texts x values that several texts have: characters with the value.
        alone: one a text: sum of the squared characters of each value that no other text has.
    """

    agreeing: FloatArray
    values: FloatArray
    shared: FloatArray
    alone: FloatArray


def _sums(passages: Passages) -> _Sums:
    ratings, lengths = passages.ratings, passages.lengths.astype(np.float64)
    texts = np.unique(passages.texts, return_inverse=True)[1]
    count, given = int(texts.max()) + 1, ratings != MISSING
    kinds, places = np.unique(
        np.stack([np.broadcast_to(texts, ratings.shape)[given], ratings[given]]), axis=1, return_inverse=True
    )
    of_text, of_value = kinds
    characters = _total(places.ravel(), np.broadcast_to(lengths, ratings.shape)[given], kinds.shape[1])
    is_shared = np.bincount(of_value)[of_value] > 1
    columns, column_of = np.unique(of_value[is_shared], return_inverse=True)
    shared = np.zeros((count, len(columns)))
    shared[of_text[is_shared], column_of] = characters[is_shared]
    return _Sums(
        agreeing=_total(texts, lengths * _agreeing(ratings) / (given.sum(axis=0) - 1), count),
        values=_total(of_text, characters, count),
        shared=shared,
        alone=_total(of_text[~is_shared], characters[~is_shared] ** 2, count),
    )


def _total(places: IntArray, amounts: FloatArray, count: int) -> FloatArray:
    """Return the sum of the amounts at each place, 0..count-1."""
    return np.bincount(places, weights=amounts, minlength=count).astype(np.float64)


def _agreeing(ratings: IntArray) -> IntArray:
    """Return how many ordered pairs of coders gave each passage the same value."""
    same = [(one == other) & (one != MISSING) for one, other in combinations(ratings, 2)]
    return np.asarray(2 * np.sum(same, axis=0, dtype=np.int64))


def _alphas(sums: _Sums, weights: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the alpha of each row of weights of the texts, and which exist."""
    values = weights @ sums.values
    squares = ((weights @ sums.shared) ** 2).sum(axis=1) + weights**2 @ sums.alone
    expected = values**2 - squares
    return 1 - ratio((values - 1) * (values - weights @ sums.agreeing), expected), expected > 1e-9 * values**2
