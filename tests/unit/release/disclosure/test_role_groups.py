"""Which roles are counted together, and how counts are rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.release.disclosure.linked_figures import round_count
from orchestration.release.disclosure.role_groups import choose_groups, label_groups
from tests.unit.release.studies import RULES


def groups_of(bases: dict[str, list[int]]) -> dict[str, tuple[str, ...]]:
    counts = {(role, f"w{wave}", "con"): base for role, row in bases.items() for wave, base in enumerate(row)}
    return dict(choose_groups(counts, {role: role for role in bases}, RULES).groups)


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
    assert label_groups(groups, labels) == {
        "policy": "Policy makers and commentators",
        "clinical": "Nurses, GPs and surgeons",
    }
    assert label_groups({"other_roles": tuple(labels)}, labels) == {"other_roles": "Other roles"}


@given(st.integers(0, 500), st.integers(1, 20))
def test_rounding_moves_a_count_by_at_most_half_the_base(count, base):
    assert round_count(count, base) % base == 0
    assert abs(round_count(count, base) - count) * 2 <= base
