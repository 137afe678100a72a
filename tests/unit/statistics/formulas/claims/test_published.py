"""What is said of published counts holds whatever the counts behind them are."""

from itertools import combinations, product

import pytest

from orchestration.statistics.formulas.claims.comparison import compare_groups
from orchestration.statistics.formulas.claims.hierarchy import ALPHA, HEADLINE_SHARE
from orchestration.statistics.formulas.claims.published import CountRange, PublishedGroup, judge_published

pytestmark = pytest.mark.filterwarnings("error")
ROUND_TO, MIN_CELL = 5, 5
LEVEL = ALPHA * HEADLINE_SHARE


def publish(count: int) -> CountRange:
    """Return what a reader of a count rounded to fives knows; one from 1 to 4 is hidden."""
    if 0 < count < MIN_CELL:
        return CountRange(0, 30)
    rounded = ROUND_TO * round(count / ROUND_TO)
    return CountRange(max(0, rounded - 2), rounded + 2)


def every_group(most: int) -> dict[tuple[CountRange, ...], list[tuple[int, int]]]:
    """Return every table of two classes of 10 to so many people, by what is published of it."""
    found: dict[tuple[CountRange, ...], list[tuple[int, int]]] = {}
    for base in range(10, most + 1):
        for held in range(base + 1):
            counts = held, base - held
            found.setdefault((*(publish(count) for count in counts), publish(base)), []).append(counts)
    return found


@pytest.mark.slow
def test_every_table_up_to_a_base_of_30_that_agrees_with_a_published_claim_has_it():
    groups = every_group(30)
    claims = 0
    sure: dict[tuple[tuple[int, int], tuple[int, int]], bool] = {}
    for before, after in combinations(groups, 2):  # the other way round, a rise is a fall
        *classes, base = before
        *later, later_base = after
        [verdict, _] = judge_published(
            PublishedGroup(tuple(classes), base), PublishedGroup(tuple(later), later_base), level=LEVEL
        )
        if verdict is None:
            continue
        claims += 1
        for one, other in product(groups[before], groups[after]):
            if (one, other) not in sure:
                [p_value, _] = compare_groups(one, other).p_values
                sure[one, other] = p_value is not None and p_value <= LEVEL + 1e-12
            assert sure[one, other], (before, after, one, other)
            assert (other[0] / sum(other) > one[0] / sum(one)) == (verdict == "rose")
    assert claims > 20


def test_three_classes_hold_in_every_table_too():
    before = PublishedGroup((CountRange(18, 20), CountRange(4, 6), CountRange(3, 4)), CountRange(26, 29))
    after = PublishedGroup((CountRange(3, 5), CountRange(5, 7), CountRange(18, 20)), CountRange(27, 30))
    assert judge_published(before, after, level=LEVEL) == ("fell", None, "rose")
    for one, other in product(before.list_tables(), after.list_tables()):
        p_values = compare_groups(one, other).p_values
        assert max(p_values[0], p_values[2]) <= LEVEL


def test_a_hidden_count_of_a_large_group_and_a_group_of_nine_say_nothing():
    known, hidden = CountRange(400, 404), CountRange(0, 1000)
    open_base = CountRange(0, 2000)
    assert judge_published(PublishedGroup((hidden, hidden), open_base), PublishedGroup((known, known), open_base)) == (
        None,
        None,
    )
    small, large = PublishedGroup((CountRange(0, 0), CountRange(8, 9)), CountRange(8, 9)), CountRange(58, 62)
    assert judge_published(small, PublishedGroup((large, CountRange(0, 0)), large)) == (None, None)
    with pytest.raises(ValueError, match="2 and 1 classes"):
        judge_published(small, PublishedGroup((large,), large))


def test_the_real_panels_rise_is_clear_to_the_public():
    # General Social Survey 2006 and 2010, confidence in medicine: 49 and 55 per cent "only some", rounded to fives.
    before = PublishedGroup(tuple(publish(count) for count in (530, 651, 140)), publish(1321))
    after = PublishedGroup(tuple(publish(count) for count in (304, 464, 70)), publish(838))
    assert judge_published(before, after, level=LEVEL)[1] == "rose"
