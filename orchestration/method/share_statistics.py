"""Statistics of shares and their change: the question, the formula, where it stands, what computes it.

Belongs here: words and formulas; the source of each is the `Source:` line of the function that computes it.
Stays out: statistics of classes, coders and draws (evidence_statistics.py), computing
(orchestration/statistics/formulas).
"""

from __future__ import annotations

from orchestration.method.statistic import Statistic
from orchestration.statistics.formulas import attrition, intervals
from orchestration.statistics.formulas.change import decomposition, gee, paired_change, transitions, trend, turnover

OF_SHARES: dict[str, tuple[Statistic, ...]] = {
    "How precise is a share?": (
        Statistic(
            "Wilson interval",
            "Which shares are compatible with x of n people, one stance by itself.",
            "(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = x/n, z = 1.96",
            intervals.wilson,
            ("stance_by_role_year", "stance_intervals"),
        ),
        Statistic(
            "Goodman intervals",
            "The same for all stances of a group at once: all of the intervals hold together.",
            "Wilson with z² replaced by the 1 - 0.05/k point of chi-squared with 1 degree of freedom, k stances",
            intervals.goodman,
            ("stance_intervals",),
        ),
    ),
    "Did the shares change among the same people?": (
        Statistic(
            "Stuart-Maxwell test",
            "Whether the shares of the stances differ between two waves of the same people, all stances together.",
            "d' V⁻¹ d, with d the change of the counts, V of n_ij + n_ji; classes in which nobody moved are left out",
            paired_change.stuart_maxwell,
            ("change_tests",),
            test="stuart_maxwell",
        ),
        Statistic(
            "Bhapkar test",
            "The same question with the variance that holds under change: a little more power, and a few false alarms "
            "more at small bases.",
            "S / (1 - S/n), with S of Stuart-Maxwell",
            paired_change.bhapkar,
            ("change_tests",),
            test="bhapkar",
        ),
        Statistic(
            "Bowker test",
            "Whether as many people moved from each stance to each other as back.",
            "Σ (n_ij - n_ji)² / (n_ij + n_ji) over pairs of stances with movement",
            paired_change.bowker,
            ("change_tests",),
            test="bowker",
        ),
        Statistic(
            "McNemar test, exact",
            "Whether the share of one stance changed among the same people.",
            "those who left against those who came, held against a fair coin",
            paired_change.mcnemar,
            ("change_tests",),
            test="mcnemar",
        ),
        Statistic(
            "Cochran's Q",
            "Whether the share of one stance differs between three or more waves, people with a stance in each of "
            "them.",
            "(k-1)(k Σ C_j² - N²) / (kN - Σ R_i²), C_j by wave, R_i by person, N all",
            paired_change.cochran_q,
            ("trend_tests",),
            test="cochran_q",
        ),
        Statistic(
            "Difference of a share, paired",
            "By how much the share of one stance changed among the same people.",
            "(came - left) / n; interval after one mover more each way",
            paired_change.paired_difference,
        ),
        Statistic(
            "Gross and net change",
            "How many people changed, and how much of it is left in the shares.",
            "gross = share off the diagonal; net = half the sum of the absolute changes of the shares",
            paired_change.measure_gross_net,
            ("net_change",),
        ),
        Statistic(
            "Intervals of gross and net change",
            "How precise the two are. Where nobody really changed, net change still lies above 0 by chance: look at "
            "its lower bound.",
            "gross: Wilson; net: the largest of the bounds of the changes of all sets of stances",
            turnover.estimate_turnover,
            ("net_change",),
        ),
        Statistic(
            "Row shares of transitions",
            "Where the people of each stance went, with the number of people they are shares of.",
            "n_ij / n_i; estimate (n_ij + 1/2) / (n_i + k/2) under a Dirichlet(1/2) prior",
            transitions.row_shares,
            ("stance_transitions", "transition_intervals"),
        ),
        Statistic(
            "Lasting change",
            "Of those who changed between two waves, the share that kept the new stance in a third. A coding error "
            "looks like going back, so the share errs towards transient.",
            "A-B-B / (A-B-B + A-B-A)",
            transitions.lasting_change,
            ("lasting_change",),
        ),
    ),
    "Did the shares change between different people, or over the years?": (
        Statistic(
            "Newcombe interval",
            "By how much two shares of different people differ. Not for the same people twice.",
            "p2 - p1 with limits from the two Wilson intervals",
            trend.newcombe,
            ("trend_tests",),
            test="newcombe",
        ),
        Statistic(
            "Linear-by-linear test",
            "Whether later waves lean to one end of the scale, people taken for different ones.",
            "z = (Σ u_i v_j n_ij - its mean) / its deviation under independence, u years, v places on the scale",
            trend.linear_by_linear,
            ("trend_tests",),
            test="linear_by_linear",
        ),
        Statistic(
            "Cochran-Armitage test",
            "The same for one stance.",
            "as above with 0 and 1 for v, and n in place of n - 1",
            trend.cochran_armitage,
        ),
        Statistic(
            "Slope per year",
            "By how much a share changes per year, with an interval from drawing people with all their waves.",
            "least squares over person-waves",
            trend.slope,
            ("trend_tests",),
            test="slope",
        ),
        Statistic(
            "Marginal model of one stance",
            "By how much the log-odds of a stance change per year, with errors that hold for people who come back.",
            "logit P(stance) = b0 + b1 year; generalised estimating equations, exchangeable within a person",
            gee.fit_class_model,
            ("trend_tests",),
            test="gee",
        ),
    ),
    "Other people, or other views?": (
        Statistic(
            "Stayers, joiners, leavers",
            "How much of a change comes from people who changed, who joined and who left. The parts add up exactly.",
            "Δ = (p2S - p1S) + (1 - s2)(p2J - p2S) - (1 - s1)(p1L - p1S), s the share of stayers in a wave",
            decomposition.split_panel_change,
            ("change_decomposition",),
        ),
        Statistic(
            "Mix of roles",
            "How much of a change comes from another mix of roles, and how much from other views within roles.",
            "Σ (w2 - w1)(r1 + r2)/2 + Σ (r2 - r1)(w1 + w2)/2, w the share of a role, r the share of the stance in it",
            decomposition.kitagawa,
            ("role_mix_decomposition",),
        ),
        Statistic(
            "Precision of the mix of roles",
            "Intervals of the two parts, from drawing people, who may be in both waves.",
            None,
            decomposition.estimate_role_mix,
            ("role_mix_decomposition",),
        ),
        Statistic(
            "Weights for attrition",
            "What the shares would be if those who came spoke for those like them who stayed away.",
            f"1 / P(responding | first-wave role, stance, tenure), cut at {attrition.LARGEST_WEIGHT:g} times the mean",
            attrition.model_attrition,
            ("attrition_weights", "attrition_summary"),
        ),
        Statistic(
            "Effective number of people",
            "How many equally weighted people the weighted ones are worth.",
            "n_eff = (Σ w)² / Σ w²",
            attrition.effective_count,
            ("attrition_summary", "weighted_shares"),
        ),
        Statistic(
            "Weighted share",
            "The weighted share beside the plain one.",
            "Σ w x / Σ w, Wilson interval with n_eff for n",
            attrition.weighted_share,
            ("weighted_shares",),
        ),
    ),
}
