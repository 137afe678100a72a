"""What else is hidden: enough, and no more than must be. The judge is the attacker, which shares no code with it."""

import itertools
import random

import pytest

from orchestration.release.attack.solver import Statement, System
from orchestration.release.disclosure.linked_figures import Fact, Figure
from orchestration.release.disclosure.suppression import suppress

LEAST = 5
T3 = [[18, 2, 9], [1, 20, 7], [6, 5, 12]]


def figures_of(table, width=0):
    """The cells of a table as figures that may be hidden; shown, each stands for `width` more or fewer people."""
    return [
        Figure(
            key=(str(row), str(column)),
            cells=frozenset({(row, column)}),
            value=count,
            low=max(LEAST if count else 0, count - width),
            high=count + width if count else 0,
            must_hide=0 < count < LEAST,
        )
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
    ]


def margins_of(table, width=0):
    """Both margins as facts that everybody knows."""
    cells = {(row, column): count for row, counts in enumerate(table) for column, count in enumerate(counts)}
    lines = [frozenset(cell for cell in cells if cell[axis] == place) for axis in (0, 1) for place in range(3)]
    sums = {line: sum(cells[cell] for cell in line) for line in lines if line}
    return [Fact(line, max(0, count - width), count + width) for line, count in sums.items()]


def betrayed(figures, facts, hidden):
    """The hidden figures that the attacker gets."""
    said = [Statement(str(f.key), f.cells, f.low, f.high) for f in figures if f.key not in hidden]
    said += [Statement(str(place), fact.cells, fact.low, fact.high) for place, fact in enumerate(facts)]
    system = System(said, [cell for figure in figures for cell in figure.cells])
    return {f.key for f in figures if f.key in hidden and system.range_of(f.cells).betrays(LEAST)}


def least_possible(figures, facts):
    """How many figures must be hidden at least, by trying all choices."""
    primary = {figure.key for figure in figures if figure.must_hide}
    others = [figure.key for figure in figures if figure.key not in primary]
    for count in range(len(others) + 1):
        for more in itertools.combinations(others, count):
            if not betrayed(figures, facts, primary | set(more)):
                return len(primary) + count
    raise AssertionError


def random_tables(count, width=0):
    """Tables that can be protected at all, given that their margins are known."""
    rng = random.Random(5)  # noqa: S311 - the same tables in every run
    found = []
    while len(found) < count:
        rows = rng.choice([2, 3])
        table = [[rng.choice([0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 30]) for _ in range(3)] for _ in range(rows)]
        figures = figures_of(table, width)
        if not betrayed(figures, margins_of(table, width), {figure.key for figure in figures}):
            found.append(table)
    return found


def test_the_transitions_of_t3_can_be_published_with_enough_hidden():
    found = suppress(figures_of(T3), LEAST, margins_of(T3))
    assert found.primary == {("0", "1"), ("1", "0")}
    assert found.secondary
    assert not betrayed(figures_of(T3), margins_of(T3), found.hidden)


@pytest.mark.parametrize("width", [0, 2])
def test_no_more_is_hidden_than_trying_all_choices_finds_necessary(width):
    """On 12 small tables, and so the ratio of what is hidden to what must be is 1."""
    hidden = necessary = 0
    for table in random_tables(12, width):
        figures, facts = figures_of(table, width), margins_of(table, width)
        found = suppress(figures, LEAST, facts)
        assert not betrayed(figures, facts, found.hidden), table
        hidden += len(found.hidden)
        necessary += least_possible(figures, facts)
    assert hidden == necessary


def test_t12_each_figure_that_is_hidden_for_the_sake_of_others_is_needed():
    removed = 0
    for table in random_tables(30):
        figures, facts = figures_of(table), margins_of(table)
        found = suppress(figures, LEAST, facts)
        if found.is_best:
            for key in found.secondary:
                removed += 1
                assert betrayed(figures, facts, found.hidden - {key}), (table, key)
    assert removed > 30


def test_a_base_is_shown_where_one_of_its_counts_is():
    counts = {"con": 3, "ble": 20, "dis": 2}
    rows = [
        Figure((name,), frozenset({name}), count, count, count, must_hide=count < LEAST)
        for name, count in counts.items()
    ]
    names = tuple((name,) for name in counts)
    base = Figure(("",), frozenset(counts), 25, 25, 25, loss=0.0, shown_with=names)
    assert suppress([*rows, base], LEAST).hidden == {("con",), ("dis",)}
    counts["con"] = 1  # 1 and 2 of 3: none of them is safe as long as the base tells that they are 3
    figures = [Figure((name,), frozenset({name}), n, n, n, must_hide=n < LEAST) for name, n in counts.items()]
    base = Figure(("",), frozenset(counts), 23, 23, 23, loss=0.0, shown_with=names)
    assert suppress([*figures, base], LEAST).hidden == {*names, ("",)}
