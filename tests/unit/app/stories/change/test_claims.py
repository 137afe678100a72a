"""What may be said of a change: nothing that rounding or chance could have made."""

from dataclasses import replace

import pytest

from app.data.changes import Parts
from app.stories.change import claims, sentences
from app.texts.catalogue import in_language


@pytest.mark.parametrize(
    ("share", "base", "round_to", "error"),
    [
        (0.25, 60, 5, 0.25 - 12.5 / 62.5 + 0.005),  # 15 of 60 may be 12.5 of 62.5 ...
        (0.5, 10, 5, (7.5 / 7.5) - 0.5 + 0.005),  # ... 5 of 10 may be 7 of 8
        (0.0, 100, 5, 2.5 / 97.5 + 0.005),
        (0.4, 1000, 1, 0.0),
        (None, 60, 5, 1.0),
        (0.4, None, 5, 1.0),
    ],
)
def test_the_worst_that_rounding_can_do_to_a_share(share, base, round_to, error):
    assert claims.rounding_error(share, base, round_to) >= error - 1e-9
    if share is None or base is None or share != 0.25:
        assert claims.rounding_error(share, base, round_to) == pytest.approx(error)


@pytest.mark.parametrize("count", range(0, 65, 5))
@pytest.mark.parametrize("base", [10, 30, 60])
def test_no_true_share_lies_further_off_than_the_error(count, base):
    if count > base:
        return
    error = claims.rounding_error(min(1.0, count / base), base, 5)
    true = [c / n for n in range(base - 2, base + 3) for c in range(max(0, count - 2), min(n, count + 2) + 1)]
    assert all(abs(one - round(count / base, 2)) <= error + 1e-9 for one in true)


def test_a_firm_movement_is_clear_and_a_movement_without_interval_is_not(moved):
    trends, pairs = moved
    assert claims.is_within_clear(trends, pairs["2013-2016"], "distributed")
    assert claims.is_total_clear(trends, pairs["2013-2016"], "distributed")
    assert not claims.is_within_clear(trends, pairs["2011-2013"], "distributed")


def test_an_interval_that_reads_as_touching_zero_is_no_claim(moved):
    trends, pairs = moved
    pair = pairs["2013-2016"]
    near = replace(pair.part("distributed"), within_range=(0.003, 0.2))
    assert not claims.is_within_clear(trends, replace(pair, parts={"distributed": near}), "distributed")


def test_a_change_within_rounding_is_no_claim_whatever_its_interval(moved):
    trends, pairs = moved
    small = Parts(before=30, after=35, total=0.05, within=0.05, within_range=(0.01, 0.1), total_range=(0.01, 0.1))
    pair = replace(pairs["2011-2013"], base=60, parts={"blended": small})
    assert not claims.is_within_clear(trends, pair, "blended")
    assert not claims.is_total_clear(trends, pair, "blended")


def test_where_signs_differ_it_is_told_and_only_a_firm_one_is_a_warning(moved):
    trends, pairs = moved
    unsure = claims.find_conflicts(trends, pairs["2011-2013"])
    assert [(one.stance.id, one.is_firm) for one in unsure] == [("distributed", False)]
    assert "neither should be read as a movement" in sentences.warning(unsure[0])
    pair = pairs["2013-2016"]
    against = replace(pair.part("distributed"), before=230, after=150, within=-0.13, within_range=(-0.17, -0.1))
    firm = claims.find_conflicts(trends, replace(pair, parts={**pair.parts, "distributed": against}))
    assert [(one.stance.id, one.is_firm) for one in firm] == [("distributed", True)]
    assert "although the same people moved the other way (by about 13 points)" in sentences.warning(firm[0])
    with in_language("de"):
        assert "obwohl sich dieselben Personen in die Gegenrichtung bewegt haben" in sentences.warning(firm[0])
