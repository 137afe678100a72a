"""One price for all comparisons of a release."""

import pytest

from orchestration.statistics.formulas.claims.hierarchy import ALPHA, HEADLINE_SHARE, adjust_questions

pytestmark = pytest.mark.filterwarnings("error")


def test_a_headline_has_its_part_of_the_error_and_the_rest_the_other():
    [headline], [other] = adjust_questions([[0.02], [0.01]], [True, False])
    assert headline == pytest.approx(0.02 / HEADLINE_SHARE)
    assert other == pytest.approx(0.01)  # the headline is clear: there is change, and the rest is a family of its own
    [headline], [other] = adjust_questions([[0.2], [0.01]], [True, False])
    assert (headline, other) == pytest.approx((0.2 / HEADLINE_SHARE, 0.01 / (1 - HEADLINE_SHARE)))


def test_the_rest_is_adjusted_by_holms_method_over_questions():
    found = adjust_questions([[0.001], [0.01, 0.5], [0.02], [0.04]], [True, False, False, False])
    assert [given[0] for given in found[1:]] == pytest.approx([0.03, 0.04, 0.04])
    assert found[1][1] == pytest.approx(1.0)


def test_the_parts_of_headlines_and_rest_are_the_whole_error():
    level = ALPHA * HEADLINE_SHARE
    assert adjust_questions([[level]], [True]) == [(level,)]
    assert level + ALPHA * (1 - HEADLINE_SHARE) == pytest.approx(ALPHA)


def test_without_headlines_all_questions_are_one_family():
    assert adjust_questions([[0.01], [0.04]], [False, False]) == [(0.02,), (0.04,)]


def test_what_is_undefined_stays_so_and_costs_nothing():
    found = adjust_questions([[None, None], [0.01], [0.0]], [False, False, False])
    assert found == [(None, None), (0.01,), (0.0,)]
    with pytest.raises(ValueError, match="2 questions"):
        adjust_questions([[0.1], [0.2]], [True])
