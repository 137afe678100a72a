"""Statistics behind a verdict: what is compared, what many comparisons cost, and what may then be said.

Belongs here: words and formulas; the source of each is the `Source:` line of the function that computes it.
Stays out: statistics of shares (share_statistics.py), computing (orchestration/statistics/formulas/claims).
"""

from __future__ import annotations

from orchestration.method.statistic import Statistic
from orchestration.statistics.formulas.claims import comparison, hierarchy, judgement, published

OF_CLAIMS: dict[str, tuple[Statistic, ...]] = {
    "What may be said?": (
        Statistic(
            "Comparison of two groups that share people",
            "Whether the shares of two waves differ, people in both waves taken into account; a stance is clear only "
            "where all stances together are.",
            "d' V⁻¹ d and d / √v, d = p2 - p1, V = (1/n1 + 1/n2)(diag(p) - pp') - (m / n1 n2)(S + S'), S the "
            "covariance of the m people in both",
            comparison.compare_groups,
            ("findings",),
        ),
        Statistic(
            "Comparison of the same people",
            "Whether those who are in both waves moved, all stances together and each by itself.",
            "Stuart-Maxwell for all stances, exact McNemar for each; the larger p-value counts",
            comparison.compare_same_people,
            ("findings",),
        ),
        Statistic(
            "Effect size h",
            "How large a difference of shares is, on a scale that is alike near 0, 1/2 and 1: .2 small, .5 medium, .8 "
            "large.",
            "h = 2 arcsin √p2 - 2 arcsin √p1",
            comparison.effect_size,
            ("findings",),
        ),
        Statistic(
            "The price of many comparisons",
            "The p-value after regard to every comparison of the release: where nothing changed, any false claim on "
            "any page is held at 5 %. The change of everybody from the first wave to the last has "
            f"{100 * hierarchy.HEADLINE_SHARE:.0f} % of that, all other comparisons together the rest; once the first "
            "is clear, the others are judged at 5 % by themselves.",
            "Holm over questions, headlines first",
            hierarchy.adjust_questions,
            ("findings",),
        ),
        Statistic(
            "Verdict",
            "Rose or fell; may have; about the same, where a change of more than "
            f"{100 * judgement.MARGIN:.0f} points is excluded; cannot be said, and why.",
            "clear: p_adjusted ≤ 0.05; about the same: interval within ± 0.10 and p > 0.05; may have: the difference "
            "is at least 0.05 (0.005 from a base of 100 on)",
            judgement.judge_difference,
            ("findings",),
        ),
        Statistic(
            "Verdict on published counts",
            "What holds for every table of counts that agrees with rounded and hidden ones.",
            None,
            published.judge_published,
        ),
    ),
}
