"""The word for a comparison."""

import pytest

from orchestration.statistics.formulas.claims.judgement import Verdict, judge_difference
from orchestration.statistics.formulas.results import Estimate

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(
    ("value", "low", "high", "base", "p_value", "p_adjusted", "verdict"),
    [
        (0.06, 0.02, 0.10, 840, 0.004, 0.006, "rose"),
        (-0.30, -0.50, -0.10, 25, 0.001, 0.03, "fell"),
        (0.20, -0.02, 0.40, 25, 0.08, 1.0, "may_have_risen"),
        (-0.20, -0.40, -0.01, 25, 0.04, 0.6, "may_have_fallen"),
        (0.02, -0.05, 0.09, 86, 0.6, 1.0, "about_the_same"),
        (0.00, -0.03, 0.03, 400, None, None, "about_the_same"),
        (0.06, 0.01, 0.099, 400, 0.02, 0.4, "may_have_risen"),  # excludes a large change, and none too
        (0.04, -0.20, 0.28, 30, 0.7, 1.0, "cannot_be_said"),  # smaller than what a tenth rounds away
        (0.04, -0.11, 0.19, 100, 0.5, 1.0, "may_have_risen"),  # read in per cents
        (0.50, 0.10, 0.80, 9, 0.01, 0.01, "cannot_be_said"),
    ],
)
def test_a_difference_has_one_verdict(value, low, high, base, p_value, p_adjusted, verdict):
    found, reason = judge_difference(Estimate(value, low, high), base, p_value, p_adjusted)
    assert found == verdict
    assert (reason is not None) == (found is Verdict.CANNOT_BE_SAID)


def test_what_cannot_be_said_says_why():
    assert judge_difference(Estimate.undefined("a group has nobody"), 0, None, None)[1] == "a group has nobody"
    assert judge_difference(Estimate(0.5, 0.1, 0.8), 9, 0.01, 0.01)[1] == "fewer than 10 people"
    assert judge_difference(Estimate(0.0, -0.2, 0.2), 12, None, None)[1] == "everybody or nobody in both"
    assert "10 points" in (judge_difference(Estimate(0.01, -0.2, 0.2), 12, 0.9, 1.0)[1] or "")
