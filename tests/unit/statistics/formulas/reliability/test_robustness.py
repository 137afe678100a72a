"""The bootstrap over segments and the multiverse of rules."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics.formulas.reliability.robustness import (
    Evidence,
    estimate_confidence,
    list_rules,
    vary_rule,
)
from orchestration.statistics.formulas.reliability.stance_rule import ROLES, UNCLASSED, WHOLE, Pole, Rule, classify

pytestmark = pytest.mark.filterwarnings("error")

CODES = ("EC", "EC", "ED", "ED", "ED", "KD", "KC", "B", "N", "S")  # the last ED is the coalition code
COALITION = 4


def evidence_of(*cases, direct=False, segment=None, roles=CODES, coalition=(COALITION,)):
    """Evidence from one list of (code, vote) a case."""
    rows = [(case, code, vote) for case, codings in enumerate(cases) for code, vote in codings]
    case, code, vote = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    flags = np.broadcast_to(np.asarray(direct), len(cases)).copy()
    return Evidence(case, code, vote, roles, flags, coalition, segment)


def whole(*codes):
    return [(code, WHOLE) for code in codes]


def study(cases, seed=1, most=24):
    generator = np.random.default_rng(seed)
    sizes = generator.integers(0, most, cases)
    case = np.repeat(np.arange(cases), sizes)
    code = generator.integers(0, len(CODES), len(case))
    return Evidence(case, code, generator.choice([60, 60, 30], len(case)), CODES, generator.random(cases) < 0.2, (4,))


codings = st.lists(st.tuples(st.integers(0, len(CODES) - 1), st.sampled_from([0, 20, 30, 60])), max_size=8)


def classify_tally(drawn, direct, rule):
    tally = dict.fromkeys(ROLES, 0)
    for code, role in enumerate(CODES):
        role = rule.coalition_role or role if code == COALITION else role
        votes = sum(vote for one, vote in drawn if one == code)
        if role in tally:
            tally[role] += votes if rule.cap_per_code is None else min(votes, rule.cap_per_code * WHOLE)
    return int(classify([tally[role] for role in ROLES], has_direct_answer=direct, rule=rule).pole)


def test_all_ways_to_draw_three_segments_give_the_probabilities():
    codings = whole(0, 2, 7)
    outcomes = [classify_tally(drawn, False, Rule()) for drawn in product(codings, repeat=3)]
    exact = np.bincount(np.array(outcomes) % 4, minlength=4) / 27
    found = estimate_confidence(evidence_of(codings), draws=20_000)
    assert found.probabilities[0] == pytest.approx(exact, abs=0.012)
    assert found.probability[0] == pytest.approx(exact[found.pole[0]], abs=0.012)


@settings(max_examples=40)
@given(st.lists(codings, min_size=1, max_size=4), st.booleans())
def test_probabilities_add_up_and_the_class_is_that_of_the_rule(cases, direct):
    evidence = evidence_of(*cases, direct=direct)
    found = estimate_confidence(evidence, draws=40)
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(len(cases)))
    assert found.pole.tolist() == [classify_tally(case, direct, Rule()) for case in cases]
    assert np.all((found.probability >= 0) & (found.probability <= 1))
    assert np.array_equal(found.is_low_confidence, (found.pole != UNCLASSED) & (found.probability < 0.6))


def test_one_sided_evidence_is_sure_and_even_evidence_is_not():
    found = estimate_confidence(evidence_of(whole(2, 2, 3, 3), whole(0, 0, 2, 2, 3)))
    assert found.probabilities[0].tolist() == [0, 0, 1, 0]
    assert not found.is_low_confidence[0]
    assert found.pole.tolist() == [Pole.LAST, Pole.MIDDLE]
    assert found.is_low_confidence.tolist() == [False, True]


def test_equal_evidence_gets_equal_probabilities_in_any_order_and_company():
    one = whole(0, 2, 3, 5, 7, 2)
    alone = estimate_confidence(evidence_of(one), draws=300)
    company = estimate_confidence(evidence_of(whole(*[2] * 30), one[::-1], [], one), draws=300)
    for place in (1, 3):
        assert np.array_equal(company.probabilities[place], alone.probabilities[0])


def test_codes_without_direction_and_silenced_votes_are_not_drawn():
    plain = estimate_confidence(evidence_of(whole(0, 2, 2, 3)))
    padded = estimate_confidence(evidence_of([*whole(0, 2, 2, 3, 8, 8, 9), (0, 0)]))
    assert np.array_equal(plain.probabilities, padded.probabilities)


def test_codings_of_one_passage_are_drawn_together():
    halves = [(0, 30), (0, 30), (2, 30), (2, 30)]
    together = estimate_confidence(evidence_of(halves, direct=True, segment=np.array([0, 0, 1, 1])), draws=20_000)
    whole_ones = estimate_confidence(evidence_of(whole(0, 2), direct=True), draws=20_000)
    assert together.probabilities == pytest.approx(whole_ones.probabilities)
    apart = estimate_confidence(evidence_of(halves, direct=True), draws=20_000)
    assert not np.allclose(apart.probabilities, together.probabilities, atol=0.05)


def test_the_cap_holds_in_every_draw():
    talkative = whole(*[2] * 10, 0, 0)
    capped = estimate_confidence(evidence_of(talkative), draws=4000)
    free = estimate_confidence(evidence_of(talkative), rule=Rule(cap_per_code=None), draws=4000)
    assert (capped.pole[0], free.pole[0]) == (Pole.MIDDLE, Pole.LAST)
    assert free.probabilities[0, Pole.LAST] > 0.8 > 0.5 > capped.probabilities[0, Pole.LAST]


def test_without_evidence_there_is_no_class_and_no_doubt():
    found = estimate_confidence(evidence_of([], whole(8), whole(2)))
    assert found.pole.tolist() == [UNCLASSED] * 3
    assert found.probabilities.tolist() == [[0, 0, 0, 1]] * 3
    assert not found.is_low_confidence.any()
    nobody = estimate_confidence(evidence_of())
    assert nobody.probabilities.shape == (0, 4)
    assert vary_rule(evidence_of()).stable_share().reason == "nobody has a class"


def test_the_multiverse_has_90_rules_and_30_without_coalition_codes():
    assert len(set(list_rules())) == 90
    assert len(set(list_rules(coalition=False))) == 30
    assert Rule(70, 1, 3, "ED") in list_rules()
    assert len(vary_rule(evidence_of(whole(2, 2), coalition=())).rules) == 30


@settings(max_examples=30)
@given(st.lists(codings, min_size=1, max_size=4), st.booleans())
def test_every_rule_equals_a_classification_by_hand(cases, direct):
    found = vary_rule(evidence_of(*cases, direct=direct))
    for rule, poles in zip(found.rules, found.poles, strict=True):
        assert poles.tolist() == [classify_tally(case, direct, rule) for case in cases], rule
    assert np.all(~found.is_stable | found.is_stable_where_classed)


def test_a_class_that_no_choice_moves_is_stable():
    found = vary_rule(
        evidence_of(
            whole(2, 2, 3, 3),  # distributed, whatever one chooses
            whole(0, 2, 2),  # two thirds: the threshold decides
            whole(4, 4, 3),  # the coalition code decides
            whole(2, 4),  # without the coalition code too little is left
            whole(2),  # no class at all
        )
    )
    assert found.is_stable.tolist() == [True, False, False, False, False]
    assert found.published.tolist() == [Pole.LAST, Pole.MIDDLE, Pole.LAST, Pole.LAST, UNCLASSED]
    share = found.stable_share()
    assert (share.value, share.base_count) == (0.25, 4)


def test_the_stable_share_is_of_respondents_who_are_stable_in_all_their_waves():
    found = vary_rule(evidence_of(whole(2, 2, 3, 3), whole(0, 2, 2), whole(2, 2, 3, 3), whole(2)))
    share = found.stable_share(np.array([7, 7, 9, 9]))
    assert (share.value, share.base_count) == (0.5, 2)


def test_the_published_class_is_that_of_the_bootstrap():
    evidence = study(60)
    assert np.array_equal(vary_rule(evidence).published, estimate_confidence(evidence, draws=10).pole)


def test_evidence_that_does_not_fit_is_refused():
    one = np.array([0])
    with pytest.raises(ValueError, match="one number a coding"):
        Evidence(one, one, np.array([60, 60]), CODES, np.array([False]))
    for case, code, vote in ((1, 0, 60), (0, 99, 60), (-1, 0, 60), (0, 0, -60)):
        with pytest.raises(ValueError, match="not there"):
            Evidence(np.array([case]), np.array([code]), np.array([vote]), CODES, np.array([False]))
