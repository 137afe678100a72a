"""What an attacker can work out: the worked cases of the method (disclosure.md, T1 to T8), and brute force."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.release.attack.solver import ContradictionError, Range, Statement, System, read_statement
from orchestration.release.disclosure.linked_figures import round_count
from orchestration.statistics.formulas.intervals import wilson

T1 = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
T3 = [[18, 2, 9], [1, 20, 7], [6, 5, 12]]


def exactly(name, units, count):
    return Statement(name, frozenset(units), count, count)


def with_margins(table, hidden):
    """Everything of a table but the hidden cells, with both margins."""
    height, width = len(table), len(table[0])
    cells = set(itertools.product(range(height), range(width)))
    said = [exactly(f"cell {cell}", {cell}, table[cell[0]][cell[1]]) for cell in sorted(cells - set(hidden))]
    said += [
        exactly(f"row {row}", {cell for cell in cells if cell[0] == row}, sum(table[row])) for row in range(height)
    ]
    said += [
        exactly(f"column {column}", {cell for cell in cells if cell[1] == column}, sum(row[column] for row in table))
        for column in range(width)
    ]
    return said


def ranges(table, hidden):
    system = System(with_margins(table, hidden))
    found = [system.range_of(frozenset({cell})) for cell in hidden]
    return [(each.low, each.high) for each in found]


def test_t1_four_hidden_cells_of_a_rectangle_leave_a_range():
    assert ranges(T1, [(1, 2), (1, 0), (2, 0), (2, 2)])[0] == (5, 30)


def test_t1_one_hidden_cell_is_known_exactly():
    assert ranges(T1, [(1, 2)]) == [(22, 22)]


@pytest.mark.parametrize("hidden", [[(0, 1), (1, 0)], [(0, 1), (1, 0), (0, 2), (1, 2)]])
def test_t3_hidden_transitions_with_both_margins_are_known_exactly(hidden):
    assert ranges(T3, hidden) == [(T3[row][column],) * 2 for row, column in hidden]


def test_t3_six_hidden_transitions_are_still_too_narrow():
    hidden = [(0, 1), (1, 0), (0, 2), (1, 2), (2, 0), (2, 1)]
    found = ranges(T3, hidden)
    assert found == [(0, 3), (0, 3), (8, 11), (5, 8), (4, 7), (4, 7)]
    assert [Range(*each).betrays(5) for each in found] == [True, True, False, False, True, True]


def test_t5_and_t7_a_difference_of_two_numbers_tells_the_few_between_them():
    for whole, part, few in ((41, 38, 3), (90, 87, 3)):
        system = System([exactly("all", {"most", "few"}, whole), exactly("part", {"most"}, part)])
        assert system.range_of(frozenset({"few"})) == Range(few, few)
        assert system.range_of(frozenset({"few"})).is_small(5)


def test_t8_a_percent_with_its_interval_leads_back_to_the_rounded_count_alone():
    """Of displays made of exact counts 153 of 155 have one reading where the base is up to 60; none of ours has."""
    displays = {}
    for base in range(10, 61):
        for count in range(base + 1):
            if 0 < count < 5:
                continue
            shown = round_count(count, 5), round_count(base, 5)
            interval = wilson(*shown)
            display = round(100 * shown[0] / shown[1]), round(100 * interval.low), round(100 * interval.high)
            displays.setdefault(display, set()).add((count, base))
    assert len(displays) > 50
    assert all(len({base for _, base in readings}) >= 3 for readings in displays.values())


def test_numbers_that_no_data_agree_with_contradict_each_other():
    said = [exactly("all", {"a", "b"}, 3), exactly("a", {"a"}, 4)]
    assert not System(said).is_possible()
    with pytest.raises(ContradictionError):
        System(said).range_of(frozenset({"b"}))


@pytest.mark.parametrize(
    ("shown", "says"),
    [(0, (0, 0, False)), (5, (5, 7, False)), (10, (8, 12, False)), (25, (23, 27, False))],
)
def test_a_rounded_count_says_what_the_method_page_says_of_it(shown, says):
    statement = read_statement("count", frozenset("a"), shown, unit=5, least=5)
    assert (statement.low, statement.high, statement.or_nobody) == says


def test_a_coarse_zero_is_nobody_or_enough_people():
    statement = read_statement("count", frozenset("a"), 0, unit=20, least=5)
    assert (statement.low, statement.high, statement.or_nobody) == (5, 9, True)
    rest = [exactly("all", {"a", "b"}, 30), statement]
    assert System(rest).range_of(frozenset({"b"})) == Range(21, 30)
    assert System([*rest, Statement("b", frozenset("b"), 26, 29)]).is_possible() is False


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=4, max_size=4), st.sets(st.integers(0, 3), min_size=1), st.sampled_from([1, 3])
)
def test_ranges_are_those_of_trying_every_table(counts, hidden, unit):
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]
    true = dict(zip(places, counts, strict=True))
    sums = [{cell} for place, cell in enumerate(places) if place not in hidden]
    sums += [{(0, 0), (0, 1)}, {(1, 0), (1, 1)}, {(0, 0), (1, 0)}]
    said = [
        read_statement(str(cells), frozenset(cells), round_count(sum(true[cell] for cell in cells), unit), unit=unit)
        for cells in sums
    ]
    tried = (dict(zip(places, values, strict=True)) for values in itertools.product(range(14), repeat=4))
    fitting = [table for table in tried if all(e.low <= sum(table[c] for c in e.units) <= e.high for e in said)]
    for cell in (places[place] for place in hidden):
        found = System(said).range_of(frozenset({cell}))
        assert (found.low, found.high) == (min(t[cell] for t in fitting), max(t[cell] for t in fitting))
