"""What the public may see, for small tables and for any table."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.release.disclosure.figures import rounded
from orchestration.release.disclosure.role_groups import group_labels, grouped
from orchestration.release.disclosure.stance_control import Cell, control
from orchestration.release.store.publications import Grouping
from orchestration.study.treatment import Disclosure
from tests.unit.release.studies import EXACT, RULES, cells_of


def cells(counts: dict[str, int], role: str = "clinical", wave: str = "w1") -> list[Cell]:
    base = sum(counts.values())
    return [Cell(role, wave, 2011, stance, count, base) for stance, count in counts.items()]


def seen(counts: dict[str, int], rules: Disclosure = RULES) -> dict[str, int | None]:
    return {cell.stance: cell.stance_count for cell in control(cells(counts), rules)}


@pytest.mark.parametrize(
    ("counts", "public"),
    [
        ({"con": 12, "ble": 20, "dis": 8}, {"con": 10, "ble": 20, "dis": 10}),
        ({"con": 3, "ble": 20, "dis": 8}, {"con": None, "ble": 20, "dis": 10}),  # 0 to 6: rounding covers it
        ({"con": 1, "ble": 20, "dis": 14}, {"con": None, "ble": 20, "dis": 15}),
        ({"con": 3, "ble": 20, "dis": 2}, {"con": None, "ble": 20, "dis": None}),
        ({"con": 0, "ble": 20, "dis": 8}, {"con": 0, "ble": 20, "dis": 10}),
        ({"con": 4, "ble": 3, "dis": 2}, {"con": None, "ble": None, "dis": None}),
    ],
)
def test_small_counts_are_hidden_and_others_only_where_rounding_does_not_cover_them(counts, public):
    assert seen(counts) == public


@pytest.mark.parametrize(
    ("counts", "public"),
    [
        ({"con": 3, "ble": 20, "dis": 8}, {"con": None, "ble": 20, "dis": None}),
        ({"con": 3, "ble": 20, "dis": 2}, {"con": None, "ble": 20, "dis": None}),
        ({"con": 1, "ble": 20, "dis": 2}, {"con": None, "ble": None, "dis": None}),
    ],
)
def test_without_rounding_a_small_count_is_hidden_with_the_smallest_that_covers_it(counts, public):
    assert seen(counts, EXACT) == public


@pytest.mark.parametrize("counts", [{"con": 0, "ble": 18, "dis": 1}, {"con": 0, "ble": 45, "dis": 0}])
def test_a_group_of_which_one_stance_holds_everybody_is_hidden(counts):
    assert set(seen(counts).values()) == {None}


def test_a_hidden_cell_shows_nothing_at_all():
    hidden = [cell for cell in control(cells({"con": 3, "ble": 20, "dis": 8}), RULES) if cell.is_suppressed]
    assert {(c.stance_count, c.base_count, c.stance_share, c.ci_low, c.ci_high) for c in hidden} == {(None,) * 5}


def test_shares_and_intervals_follow_from_rounded_counts_in_whole_percents():
    (cell,) = [each for each in control(cells({"con": 12, "ble": 20, "dis": 9}), RULES) if each.stance == "con"]
    assert (cell.stance_count, cell.base_count, cell.stance_share) == (10, 40, 0.25)
    assert (cell.ci_low, cell.ci_high) == (0.14, 0.41)  # Wilson 10/40: 0.1419, 0.4019


def test_roles_of_a_group_are_added_and_all_stays_itself():
    people = {"w1": {"policy_maker": {"con": 7, "ble": 12}, "commentator": {"con": 13, "ble": 14}}}
    grouping = Grouping({}, {"policy": ("policy_maker", "commentator")}, ("w1",))
    public = control(cells_of(people, {"con": 9, "ble": 9}), EXACT, grouping)
    assert [(each.role_id, each.stance, each.stance_count, each.base_count) for each in public] == [
        ("all", "ble", 35, 64),
        ("all", "con", 29, 64),
        ("policy", "ble", 26, 46),
        ("policy", "con", 20, 46),
    ]


def groups_of(bases: dict[str, list[int]]) -> dict[str, tuple[str, ...]]:
    counts = {(role, f"w{wave}", "con"): base for role, row in bases.items() for wave, base in enumerate(row)}
    return dict(grouped(counts, {role: role for role in bases}, RULES).groups)


@pytest.mark.parametrize(
    ("bases", "groups"),
    [
        ({"a": [30], "b": [20], "c": [10]}, {"a": ("a",), "b": ("b",), "c": ("c",)}),
        ({"a": [30, 30], "b": [20, 5], "c": [12, 12]}, {"a": ("a",), "other_roles": ("b", "c")}),
        ({"a": [30], "b": [20], "c": [9]}, {"a": ("a",), "other_roles": ("b", "c")}),
        ({"a": [30], "b": [20], "c": [9], "d": [8]}, {"a": ("a",), "b": ("b",), "other_roles": ("c", "d")}),
        ({"a": [9], "b": [8]}, {}),
        ({"a": [30, 4], "b": [20, 0]}, {"a": ("a",), "b": ("b",)}),  # nothing can be shown of the second wave
    ],
)
def test_groups_are_at_most_three_and_large_enough_in_every_wave_the_same_in_all(bases, groups):
    assert groups_of(bases) == groups


def test_a_group_is_named_after_its_roles():
    labels = {"maker": "Policy makers", "comment": "Commentators", "nurse": "Nurses", "gp": "GPs", "cut": "Surgeons"}
    groups = {"policy": ("maker", "comment"), "clinical": ("nurse", "gp", "cut")}
    assert group_labels(Grouping({}, groups, ()), labels) == {
        "policy": "Policy makers and commentators",
        "clinical": "Nurses, GPs and surgeons",
    }
    assert group_labels(Grouping({}, {"other_roles": tuple(labels)}, ()), labels) == {"other_roles": "Other roles"}


tables = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 60), min_size=2)
thresholds = st.builds(Disclosure, min_cell=st.integers(1, 8), min_base=st.integers(1, 20), round_to=st.integers(1, 10))


@settings(max_examples=40, deadline=None)
@given(tables, thresholds)
def test_no_small_count_is_ever_seen(counts, rules):
    for cell in control(cells(counts), rules):
        if cell.stance_count is not None:
            assert not 0 < counts[cell.stance] < rules.min_cell
            assert sum(counts.values()) >= rules.min_base


@settings(max_examples=40, deadline=None)
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
