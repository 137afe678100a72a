"""What the figures cannot say: intervals, families of tests, small bases, limits of the whole approach.

Belongs here: words, and the measured figures beside them (small_bases.yml, written by benchmarks/small_bases.py).
Stays out: formulas (statistics.py).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.method.markdown import escape_text, format_percent, join_words, mark_code, write_table
from orchestration.statistics.formulas.intervals import SMALLEST_BASE
from orchestration.study.definition import Study

_FIGURES = Path(__file__).with_name("small_bases.yml")
_TESTS = {
    "stuart_maxwell": "Stuart-Maxwell",
    "bhapkar": "Bhapkar",
    "bowker": "Bowker",
    "mcnemar": "McNemar, exact",
}
_METHODS = {"holm": "Holm's method", "benjamini_hochberg": "Benjamini and Hochberg's method"}
_PAIRS = {
    "consecutive": "consecutive waves",
    "first_and_last": "the first wave and the last",
    "every": "every pair of waves",
}
_INTERVALS = {
    "wilson": "Wilson, one share",
    "goodman": "Goodman, all shares together",
    "paired_difference": "Difference of a share, same people",
    "newcombe": "Newcombe, difference between different people (n each)",
    "panel_parts_within": "Part of the stayers (6 in 10 of n)",
    "panel_parts_joiners": "Part of the joiners (2 in 10 of n)",
    "panel_parts_total": "Whole change, with joiners and leavers",
    "slope": "Slope per year over three waves",
}


@cache
def read_small_bases() -> dict[str, Any]:
    """Return the measured figures."""
    figures: dict[str, Any] = yaml.safe_load(_FIGURES.read_text(encoding="utf-8"))
    return figures


def interval_section(study: Study) -> list[str]:
    """Return what an interval means.

    Args:
        study: the study definition; how its people were chosen is said in its own words, or not at all.
    """
    sampling = study.info.sampling
    chosen = [f"How the people were chosen, in the words of the study: {escape_text(sampling)}", ""] if sampling else []
    return [
        "## What an interval means",
        "",
        *chosen,
        "An interval says how precise a figure would be **if the respondents were a random draw** from people like "
        "them. Where they were not drawn at random it is no margin of error for a population, and a p-value is no "
        "proof about anybody who was not asked. Read both as a measure of how much a figure would wobble with a few "
        "other respondents.",
        "",
        f"Intervals are at 95 %. Below a base of {SMALLEST_BASE} no interval of a share is shown: it would span most "
        "of what is possible and read as knowledge that nobody has. Where a figure cannot be computed (nobody in both "
        "waves, nobody moved, one wave, no variation) it is null and `reason` says why; it is never zero, and never a "
        "guess.",
        "",
    ]


def family_section(study: Study) -> list[str]:
    """Return which tests are adjusted together.

    Args:
        study: the study definition.
    """
    declared = study.tests
    lines = [
        "## Families of tests",
        "",
        "Who makes many tests finds something by chance: of twenty tests without any change one falls below 5 % on "
        "average. Tests that answer one question are a *family*; their p-values are shown raw and adjusted "
        "(`p_value`, `p_adjusted`, `family`, `method`). Holm's method holds down the chance of any false claim in the "
        "family; Benjamini and Hochberg's, for exploration, the share of false ones among the claims. Judge by the "
        "adjusted value.",
        "",
    ]
    if not declared.families:
        return [
            *lines,
            f"This study declares no families: every test is one of its own, over all roles and pairs of consecutive "
            f"waves, adjusted by {_METHODS[declared.adjust]}; all other comparisons are exploration.",
            "",
        ]
    lines += [
        f"The families of this study, declared before the figures and adjusted by {_METHODS[declared.adjust]}:",
        "",
    ]
    for family in declared.families:
        roles = join_words([mark_code(role) for role in family.roles]) if family.roles else "every role and `all`"
        tests = join_words([_TESTS.get(test, mark_code(test)) for test in family.tests])
        lines.append(f"- {mark_code(family.id)}: {tests}; {roles}; {_PAIRS[family.waves]}")
    return [*lines, "", "All other comparisons are exploration.", ""]


def small_base_section() -> list[str]:
    """Return how tests and intervals do at small bases."""
    figures = read_small_bases()
    bases = [f"n = {base}" for base in figures["bases"]]
    studies = figures["studies"]
    lines = [
        "## Small bases, measured",
        "",
        f"Measured on invented studies whose truth is known (`{figures['made_by']}`; {studies['tests']:,} studies a "
        f"figure, {studies['resampled_intervals']:,} for intervals from draws; three classes, "
        f"{format_percent(_staying(figures['without_change']))} of people stay in theirs).",
        "",
        "*How often a test claims change at 5 % although there is none.* 0.050 would be right; less means that a real "
        "change is easily missed, more means false alarms.",
        "",
    ]
    lines += write_table(["Test", *bases], _rows(_TESTS, figures["rejected"]))
    lines += [
        "At a base of 10 or 20 the tests hardly ever claim anything, so silence is no evidence of stability; Bhapkar's "
        "test claims a little too often instead. Prefer Stuart-Maxwell, and look at the gross change beside it.",
        "",
        "*How often a 95 % interval holds the truth*, where it is defined. 0.950 would be right.",
        "",
    ]
    lines += write_table(["Interval", *bases], _rows(_INTERVALS, figures["covered"]))
    return [
        *lines,
        "The interval of the paired difference is too wide at small bases, those of joiners and leavers too narrow "
        "where these are two or three people.",
        "",
    ]


def _rows(names: dict[str, str], figures: dict[str, list[float]]) -> list[list[str]]:
    return [[title, *(f"{value:.3f}" for value in figures[name])] for name, title in names.items()]


def _staying(shares: list[list[float]]) -> float:
    return sum(row[place] for place, row in enumerate(shares))


def limit_section(study: Study) -> list[str]:
    """Return what stands behind no figure.

    Args:
        study: the study definition.
    """
    lines = ["## Limits", ""]
    if study.info.synthetic:
        lines += [
            "- **This study is synthetic.** Its people, interviews and trend are made up; no figure is a finding."
        ]
    return [
        *lines,
        "- Who was asked decides what is found; no figure speaks for those who were not.",
        "- A class per person is this product's operationalisation, one of several that could be defended.",
        "- Silence is not a stance. Who was not asked, did not answer or took no position is shown as such and stands "
        "in no share.",
        "- People who stay in a panel differ from those who leave. Weights mend that only as far as role, first stance "
        "and tenure explain it.",
        "- A class that changes and changes back may be a coding error. With one coder nothing says how large that "
        "error is.",
        "- An interview and a survey are two instruments; a change between them may be the instrument's.",
        "",
    ]


def disclosure_section(study: Study) -> list[str]:
    """Return what the public file hides.

    Args:
        study: the study definition.
    """
    rules = study.disclosure
    return [
        "## What the public file shows",
        "",
        "That somebody takes part in a small study of known people may itself be known, so no protection is claimed "
        "from sampling. The public file holds counts by public group of roles, and nothing about single people: no "
        f"group with fewer than {rules.min_base} people, none of which one stance holds nearly everybody, no count "
        f"from 1 to {rules.min_cell - 1}, and no other count that would give one of these back. All counts are rounded "
        f"to multiples of {rules.round_to}; shares, changes and intervals are computed from the rounded counts in "
        "whole per cents. What is hidden is empty and marked, never zero, and the reason is not said.",
        "",
        "Tables that count the same people are controlled together: stances, moves between waves that follow each "
        "other, who took part, modes, themes. Before a release comes out, a program that knows none of the true "
        "counts tries to work out every hidden one from all numbers ever published, by integer programming; if it can "
        f"tell one as smaller than {rules.min_cell}, or within fewer than {rules.min_cell} people, what tells it is "
        "not published. disclosure_certificate.json says what it tried. The program knows exactly who took part, and "
        "one participant's own answers, where study.yml says so (`knows`). Figures that were published stay as they "
        f"are until at least {rules.min_cell} people explain how the data differ from everything that was said, so "
        "that nobody's leaving shows; so figures may be older than the data.",
        "",
        "Pseudonyms, segments, coders and everything by person stand in the analyst file only; what was said stands in "
        "neither.",
        "",
    ]
