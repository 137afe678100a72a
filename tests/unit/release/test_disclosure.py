"""What the public may see, for small tables and for any table."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.release.disclosure import Cell, control, group_labels, hidden_stances, merge_roles, rounded
from orchestration.study_parts import Disclosure

RULES = Disclosure()


def cells(counts: dict[str, int], role: str = "clinical", wave: str = "w1") -> list[Cell]:
    base = sum(counts.values())
    return [Cell(role, wave, 2011, stance, count, base) for stance, count in counts.items()]


def seen(counts: dict[str, int]) -> dict[str, int | None]:
    return {cell.stance: cell.stance_count for cell in control(cells(counts), RULES)}


@pytest.mark.parametrize(
    ("counts", "public"),
    [
        ({"con": 12, "ble": 20, "dis": 8}, {"con": 10, "ble": 20, "dis": 10}),
        ({"con": 3, "ble": 20, "dis": 8}, {"con": None, "ble": 20, "dis": None}),
        ({"con": 3, "ble": 20, "dis": 2}, {"con": None, "ble": 20, "dis": None}),
        ({"con": 0, "ble": 20, "dis": 8}, {"con": 0, "ble": 20, "dis": 10}),
        ({"con": 4, "ble": 3, "dis": 2}, {"con": None, "ble": None, "dis": None}),
        ({"con": 3, "ble": 20, "dis": 0}, {"con": None, "ble": None, "dis": 0}),
    ],
)
def test_small_counts_are_hidden_with_one_more_and_the_others_rounded(counts, public):
    assert seen(counts) == public


def test_a_hidden_cell_shows_nothing_at_all():
    hidden = [cell for cell in control(cells({"con": 3, "ble": 20, "dis": 8}), RULES) if cell.is_suppressed]
    assert {(c.stance_count, c.base_count, c.stance_share, c.ci_low, c.ci_high) for c in hidden} == {(None,) * 5}


def test_shares_and_intervals_follow_from_rounded_counts_in_whole_percents():
    (cell,) = [each for each in control(cells({"con": 12, "ble": 20, "dis": 9}), RULES) if each.stance == "con"]
    assert (cell.stance_count, cell.base_count, cell.stance_share) == (10, 40, 0.25)
    assert (cell.ci_low, cell.ci_high) == (0.14, 0.41)  # Wilson 10/40: 0.1419, 0.4019


def test_roles_of_a_group_are_added_and_all_stays_itself():
    merged = merge_roles(
        [
            *cells({"con": 1, "ble": 2}, "policy_maker"),
            *cells({"con": 3, "ble": 4}, "commentator"),
            *cells({"con": 9, "ble": 9}, "all"),
        ],
        {"policy_maker": "policy", "commentator": "policy"},
    )
    assert [(each.role_id, each.stance, each.stance_count, each.base_count) for each in merged] == [
        ("all", "ble", 9, 18),
        ("all", "con", 9, 18),
        ("policy", "ble", 6, 10),
        ("policy", "con", 4, 10),
    ]


def test_a_group_is_named_after_its_roles():
    roles = [
        {"role_label": "Policy makers", "public_group": "policy"},
        {"role_label": "Commentators", "public_group": "policy"},
        {"role_label": "Nurses", "public_group": "clinical"},
        {"role_label": "GPs", "public_group": "clinical"},
        {"role_label": "Surgeons", "public_group": "clinical"},
    ]
    assert group_labels(roles) == {"policy": "Policy makers and commentators", "clinical": "Nurses, GPs and surgeons"}


tables = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 60), min_size=2)
thresholds = st.builds(Disclosure, min_cell=st.integers(1, 8), min_base=st.integers(1, 20), round_to=st.integers(1, 10))


@given(tables, thresholds)
def test_no_small_count_is_ever_seen(counts, rules):
    for cell in control(cells(counts), rules):
        if cell.stance_count is not None:
            assert not 0 < counts[cell.stance] < rules.min_cell
            assert sum(counts.values()) >= rules.min_base


@given(tables, thresholds)
def test_a_hidden_count_is_never_the_only_one_that_anybody_holds(counts, rules):
    hidden = hidden_stances(counts, sum(counts.values()), rules)
    held = {stance for stance, count in counts.items() if count > 0}
    if hidden and len(held) > 1:
        assert len(hidden & held) != 1


@given(tables, thresholds)
def test_a_share_is_that_of_the_rounded_counts_and_inside_its_interval(counts, rules):
    for cell in control(cells(counts), rules):
        if cell.stance_share is not None:
            assert abs(
                Fraction(cell.stance_share).limit_denominator(100) - Fraction(cell.stance_count, cell.base_count)
            ) <= Fraction(1, 200)
            assert cell.ci_low is None or cell.ci_low <= cell.stance_share <= cell.ci_high


@given(st.integers(0, 500), st.integers(1, 20))
def test_rounding_moves_a_count_by_at_most_half_the_base(count, base):
    assert rounded(count, base) % base == 0
    assert abs(rounded(count, base) - count) * 2 <= base
