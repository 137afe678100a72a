"""The stance rule on arrays: the worked rows of the method, and the rule in plain fractions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics.formulas.reliability.stance_rule import (
    ROLES,
    UNCLASSED,
    WHOLE,
    Pole,
    Rule,
    Status,
    classify,
    compute_theta,
)
from tests.unit.dbt.test_stance_rule import Evidence, verdict_of

pytestmark = pytest.mark.filterwarnings("error")

# ec, ed, kd, kc, b | asked, direct answer, interviewed, withdrawn | status, stance, qualified, theta
TRUTH_TABLE = [
    (0, 5, 0, 0, 0, 1, 0, 1, 0, "EXPRESSED", "distributed", 0, 2.3979),
    (4, 0, 0, 0, 0, 1, 0, 1, 0, "EXPRESSED", "concentrated", 0, -2.1972),
    (3, 3, 0, 0, 0, 1, 0, 1, 0, "EXPRESSED", "blended", 0, 0.0),
    (3, 7, 0, 0, 0, 1, 0, 1, 0, "EXPRESSED", "distributed", 0, 0.7621),
    (3, 6, 0, 0, 0, 1, 0, 1, 0, "EXPRESSED", "blended", 0, 0.6190),
    (0, 0, 0, 0, 2, 1, 0, 1, 0, "EXPRESSED", "blended", 0, 0.0),
    (0, 1, 0, 0, 1, 1, 0, 1, 0, "EXPRESSED", "blended", 0, 1.0986),
    (0, 3, 2, 0, 0, 1, 0, 1, 0, "EXPRESSED", "distributed", 0, 0.8473),
    (0, 2, 2, 0, 0, 1, 0, 1, 0, "EXPRESSED", "distributed", 1, 0.5108),
    (0, 0, 4, 0, 0, 1, 0, 1, 0, "CRITIQUE_ONLY", None, 0, None),
    (0, 1, 0, 0, 0, 1, 0, 1, 0, "INSUFFICIENT", None, 0, None),
    (0, 1, 0, 0, 0, 1, 1, 1, 0, "EXPRESSED", "distributed", 0, 1.0986),
    (0, 0, 0, 0, 0, 1, 0, 1, 0, "NOT_EXPRESSED", None, 0, None),
    (0, 0, 0, 0, 0, 0, 0, 1, 0, "NOT_ASKED", None, 0, None),
    (0, 0, 0, 0, 0, 1, 0, 0, 0, "NONRESPONSE", None, 0, None),
    (0, 3, 0, 0, 0, 1, 0, 1, 1, "WITHDRAWN", None, 0, None),
]
POLES = {"concentrated": Pole.FIRST, "blended": Pole.MIDDLE, "distributed": Pole.LAST, None: UNCLASSED}
TWIN = {"first": Pole.FIRST, "middle": Pole.MIDDLE, "last": Pole.LAST, None: UNCLASSED}

vote = st.one_of(st.integers(0, 8).map(lambda whole: WHOLE * whole), st.integers(0, 48).map(lambda part: 10 * part))
rows = st.builds(
    Evidence,
    **{f"{role.lower()}_votes": vote for role in ROLES},
    is_asked=st.booleans(),
    has_direct_answer=st.booleans(),
    is_interviewed=st.booleans(),
    is_withdrawn=st.sampled_from([False, False, True]),
    is_ineligible=st.sampled_from([False, False, True]),
)


@pytest.mark.parametrize("whole", [1, WHOLE])
def test_the_rule_gives_every_row_of_the_truth_table(whole):
    counts = whole * np.array([row[:5] for row in TRUTH_TABLE])
    asked, direct, interviewed, withdrawn = np.array([row[5:9] for row in TRUTH_TABLE], dtype=bool).T
    found = classify(
        counts,
        is_asked=asked,
        has_direct_answer=direct,
        is_interviewed=interviewed,
        is_withdrawn=withdrawn,
        whole=whole,
    )
    theta = compute_theta(counts, whole=whole)
    for place, (*_, status, stance, qualified, expected) in enumerate(TRUTH_TABLE):
        assert Status(found.status[place]).name == status
        assert found.pole[place] == POLES[stance]
        assert found.is_qualified[place] == bool(qualified)
        assert expected is None or round(float(theta[place]), 4) == expected


@pytest.mark.parametrize(
    ("sixths", "pole", "qualified"),
    [
        pytest.param((42, 18, 0, 0, 0), Pole.FIRST, False, id="exactly 70 % for the first pole"),
        pytest.param((96, 42, 0, 0, 0), Pole.MIDDLE, False, id="a little below it, and both are endorsed"),
        pytest.param((6, 0, 12, 0, 0), Pole.FIRST, False, id="one endorsement, and concerns about the other pole"),
        pytest.param((6, 0, 0, 12, 0), Pole.FIRST, True, id="one endorsement, against concerns about the same pole"),
        pytest.param((0, 12, 12, 0, 6), Pole.MIDDLE, False, id="one blend, and neither pole has 70 %"),
        pytest.param((12, 6, 0, 0, 0), Pole.MIDDLE, False, id="one endorsement of the other pole is a blend"),
        pytest.param((0, 18, 0, 0, 12), Pole.LAST, False, id="40 % of blends are not half"),
        pytest.param((3, 3, 12, 12, 3), Pole.MIDDLE, True, id="half an endorsement of each, against concerns"),
    ],
)
def test_at_its_thresholds_the_rule_decides_as_the_method_says(sixths, pole, qualified):
    """Votes in sixths of a segment, worked out by hand and by the plain twin of the rule."""
    votes = WHOLE // 6 * np.array(sixths)
    found = classify(votes)
    named = dict(zip((f"{role.lower()}_votes" for role in ROLES), map(int, votes), strict=True))
    twin = verdict_of(Evidence(**named, is_asked=True, has_direct_answer=False, is_interviewed=True))
    assert (Pole(found.pole), bool(found.is_qualified)) == (pole, qualified) == (TWIN[twin.pole], twin.is_qualified)


def test_one_segment_is_too_little_unless_it_answers_the_question():
    assert Status(classify([0, WHOLE, 0, 0, 0]).status) is Status.INSUFFICIENT
    assert Status(classify([0, WHOLE, 0, 0, 0], has_direct_answer=True).status) is Status.EXPRESSED


@settings(max_examples=60)
@given(st.lists(rows, min_size=1, max_size=40))
def test_arrays_and_plain_fractions_agree_on_any_votes(evidence):
    votes = np.array([[getattr(row, f"{role.lower()}_votes") for role in ROLES] for row in evidence])
    flags = ("has_direct_answer", "is_asked", "is_interviewed", "is_withdrawn", "is_ineligible")
    found = classify(votes, **{flag: [getattr(row, flag) for row in evidence] for flag in flags})
    theta = compute_theta(votes)
    for place, row in enumerate(evidence):
        expected = verdict_of(row)
        assert Status(found.status[place]).name == expected.status, row
        assert found.pole[place] == TWIN[expected.pole], row
        assert found.is_qualified[place] == bool(expected.is_qualified), row
        assert expected.theta is None or theta[place] == pytest.approx(expected.theta), row


def test_the_shape_of_the_respondents_is_kept_and_one_flag_serves_all():
    votes = np.zeros((3, 4, 5), dtype=int)
    assert classify(votes).status.shape == (3, 4)
    assert np.all(classify(votes, is_ineligible=True).status == Status.INELIGIBLE)
    assert classify(np.zeros((0, 5), dtype=int)).pole.shape == (0,)
    assert classify([0, 120, 0, 0, 0]).pole == Pole.LAST
    assert compute_theta(votes).tolist() == np.zeros((3, 4)).tolist()


@pytest.mark.parametrize(("percent", "pole"), [(60, Pole.LAST), (66, Pole.LAST), (67, Pole.MIDDLE), (80, Pole.MIDDLE)])
def test_the_threshold_moves_the_class(percent, pole):
    assert classify([180, 360, 0, 0, 0], rule=Rule(threshold_percent=percent)).pole == pole


@pytest.mark.parametrize(("halves", "pole"), [(0, Pole.LAST), (1, Pole.LAST), (2, Pole.MIDDLE)])
def test_the_weight_of_concerns_moves_the_class(halves, pole):
    assert classify([60, 240, 120, 0, 0], rule=Rule(threshold_percent=60, concern_halves=halves)).pole == pole


@given(st.lists(vote, min_size=5, max_size=5), st.sampled_from([60, 70, 80]), st.integers(0, 2))
def test_turning_every_code_round_turns_the_class_round(votes, percent, halves):
    ec, ed, kd, kc, b = votes
    rule = Rule(threshold_percent=percent, concern_halves=halves)
    one, other = classify(votes, rule=rule), classify([ed, ec, kc, kd, b], rule=rule)
    assert one.status == other.status
    assert other.pole == (UNCLASSED if one.pole == UNCLASSED else 2 - one.pole)
    assert compute_theta(votes, rule=rule) == pytest.approx(-compute_theta([ed, ec, kc, kd, b], rule=rule))


@pytest.mark.parametrize("votes", [[1, 2, 3], [1.0, 2, 3, 4, 5], [-1, 0, 0, 0, 0], 3])
def test_what_are_no_votes_is_refused(votes):
    with pytest.raises(ValueError, match="five whole numbers"):
        classify(votes)
