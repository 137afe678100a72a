"""How many comparisons a release makes, and what that costs each.

Belongs here: the order in which the questions of a release are asked, and p-values adjusted for all of them.
Stays out: the comparisons (comparison.py), adjusting within a family of tests (formulas/multiplicity.py).

A release answers a few questions that were asked first (headlines) and shows many more comparisons. A reader picks any
of them, so the chance that any claim is false where nothing changed is held at 5 % for all together. Headlines have
most of it, the rest what is left; once a headline is clear, there is change, and the rest is judged at 5 % by
itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.statistics.formulas.multiplicity import adjust_p_values

ALPHA = 0.05
HEADLINE_SHARE = 0.72  # of ALPHA; measured by benchmarks/claims.py: more costs false claims, less true ones


def adjust_questions(
    questions: Sequence[Sequence[float | None]], are_headlines: Sequence[bool]
) -> list[tuple[float | None, ...]]:
    """Return the p-values of every question adjusted for all questions of a release.

    Args:
        questions: the p-values of each question, one a class (`Comparison.p_values`), which hold together already.
        are_headlines: whether the question is one of those that were asked first.

    Returns:
        Adjusted p-values in the same places: a claim is clear at 0.05. Holm's method over the questions; where no
        headline is clear, the rest is judged at what they leave of 0.05.

    Raises:
        ValueError: the two differ in length, or a p-value is outside 0..1.

    Source: Holm 1979; Dmitrienko & Tamhane 2007 (families in an order, each with its part of the error).
    """
    if len(questions) != len(are_headlines):
        raise ValueError(f"{len(questions)} questions, but {len(are_headlines)} say whether they are headlines")
    factors = _factors(questions, are_headlines)
    whole = [
        tuple(None if p is None else p * factor for p in given)
        for given, factor in zip(questions, factors, strict=True)
    ]
    has_headline = any(are_headlines)
    first = 1 / HEADLINE_SHARE if has_headline and not all(are_headlines) else 1.0
    is_clear = any(
        p is not None and p * first <= ALPHA
        for given, is_headline in zip(whole, are_headlines, strict=True)
        if is_headline
        for p in given
    )
    rest = 1.0 if is_clear or not has_headline else 1 / (1 - HEADLINE_SHARE)
    return [
        tuple(None if p is None else min(1.0, p * (first if is_headline else rest)) for p in given)
        for given, is_headline in zip(whole, are_headlines, strict=True)
    ]


def _factors(questions: Sequence[Sequence[float | None]], are_headlines: Sequence[bool]) -> list[float]:
    """Return what Holm's method multiplies the smallest p-value of each question with, within headlines and rest."""
    smallest = [min((p for p in given if p is not None), default=None) for given in questions]
    adjusted = adjust_p_values(smallest, list(are_headlines))
    return [
        1.0 if p is None or value is None else value / p if p > 0 else float(len(questions))
        for p, value in zip(smallest, adjusted, strict=True)
    ]
