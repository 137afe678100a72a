"""Statistics of what stands behind a share: classes, coders, interviews, draws and many tests.

Belongs here: words and formulas; the source of each is the `Source:` line of the function that computes it.
Stays out: statistics of shares (share_statistics.py), computing (orchestration/statistics/formulas).
"""

from __future__ import annotations

from orchestration.method.statistic import Statistic
from orchestration.statistics.formulas import multiplicity, resampling
from orchestration.statistics.formulas.reliability import agreement, passages, robustness, saturation, stance_rule

OF_EVIDENCE: dict[str, tuple[Statistic, ...]] = {
    "How sure is the class of a person?": (
        Statistic(
            "Position",
            "How far the evidence leans to one pole.",
            "theta = ln((D + 1/2) / (C + 1/2))",
            stance_rule.compute_theta,
            ("stances",),
        ),
        Statistic(
            "Bootstrap over segments",
            "In what share of redrawn interviews the person would have the same class.",
            None,
            robustness.estimate_confidence,
            ("stance_confidence",),
        ),
        Statistic(
            "Multiverse of rules",
            "Whose class never changes, whatever reasonable rule is taken.",
            None,
            robustness.vary_rule,
            ("rule_robustness", "rule_stability"),
        ),
    ),
    "Do the coders agree, and is there more to hear?": (
        Statistic(
            "Krippendorff's alpha on text",
            "Agreement of coders beyond chance, passages weighing as long as they are; undefined where there is only "
            "one category.",
            "1 - observed disagreement / disagreement by chance; interval from drawing documents",
            passages.passage_alpha,
            ("coder_agreement", "coder_drift"),
        ),
        Statistic(
            "Gwet's AC1 on text",
            "The same, steadier where one category is rare.",
            "(p_a - p_e) / (1 - p_e), p_e = Σ π(1 - π) / (q - 1)",
            passages.passage_ac1,
            ("coder_agreement",),
        ),
        Statistic(
            "Alpha and AC1 of units",
            "The two on units of equal weight, on which the published examples are checked.",
            None,
            agreement.krippendorff_alpha,
        ),
        Statistic(
            "Saturation",
            "How many new codes a run of interviews still brings, over many orders of the interviews.",
            "new codes in the run / codes in the base",
            saturation.measure_saturation,
            ("saturation",),
        ),
        Statistic(
            "Expected codes",
            "How many codes n interviews show on average over all orders.",
            "Σ over codes of 1 - C(N - m, n) / C(N, n), a code in m of N interviews",
            saturation.expect_codes,
        ),
    ),
    "Draws, and many tests": (
        Statistic(
            "Bootstrap",
            f"Intervals without a formula: {resampling.DRAWS:,} draws of people (or units) with replacement, with a "
            "fixed seed, so that a release can be repeated.",
            None,
            resampling.draw_weights,
        ),
        Statistic(
            "Expanded percentile interval",
            "The middle 95 % of the draws, set a little further out, because those of few people are too narrow.",
            "quantiles at the normal tail of √(n/(n-1)) t",
            resampling.percentile_interval,
        ),
        Statistic(
            "Adjusted p-values",
            "The p-value after regard to how many tests were made in the family.",
            "Holm: p_(i) (m - i + 1), never falling; Benjamini-Hochberg: p_(i) m / i, for exploration",
            multiplicity.adjust_p_values,
            ("change_tests", "trend_tests"),
        ),
    ),
}
