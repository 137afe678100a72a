"""Tests of change: published numbers, a second implementation of each, and what holds of every table."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable, cochrans_q
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_of_statsmodels

from orchestration.statistics.formulas.change.paired_change import (
    bhapkar,
    bowker,
    cochran_q,
    mcnemar,
    measure_gross_net,
    paired_difference,
    select_class,
    stuart_maxwell,
)

pytestmark = pytest.mark.filterwarnings("error")

FLEISS_1981 = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]
SECOND = [[20, 10, 5], [3, 30, 15], [0, 5, 40]]
AGRESTI = [[794, 86], [150, 570]]
DRUGS = {"FFF": 6, "FFU": 16, "FUF": 2, "FUU": 4, "UFF": 2, "UFU": 4, "UUF": 6, "UUU": 6}
DRUG_TRIAL = [[int(answer == "F") for answer in row] for row, people in DRUGS.items() for _ in range(people)]

tables = st.integers(2, 5).flatmap(lambda k: hnp.arrays(np.int64, (k, k), elements=st.integers(0, 12)))
full_tables = st.integers(2, 5).flatmap(lambda k: hnp.arrays(np.int64, (k, k), elements=st.integers(1, 40)))
pairs = hnp.arrays(np.int64, (2, 2), elements=st.integers(0, 60))


def test_stuart_maxwell_gives_the_number_of_fleiss():
    result = stuart_maxwell(FLEISS_1981)
    assert result.statistic == pytest.approx(14.0, abs=1e-12)
    assert (result.df, round(result.p_value, 6), result.base_count) == (2, 0.000912, 100)


def test_stuart_maxwell_gives_the_second_worked_number():
    result = stuart_maxwell(SECOND)
    assert (round(result.statistic, 6), result.df) == (13.764706, 2)


def test_bhapkar_gives_the_number_of_the_worked_table():
    assert round(bhapkar(FLEISS_1981).statistic, 4) == 16.2791


@pytest.mark.parametrize(
    ("table", "statistic", "p_value"), [(FLEISS_1981, 15.0, 0.001817), (SECOND, 13.769231, 0.003237)]
)
def test_bowker_gives_the_worked_numbers(table, statistic, p_value):
    result = bowker(table)
    assert (round(result.statistic, 6), result.df, round(result.p_value, 6)) == (statistic, 3, p_value)


def test_gross_and_net_change_give_the_worked_numbers():
    change = measure_gross_net(FLEISS_1981)
    assert (change.gross, change.net, change.base_count) == (pytest.approx(0.40), pytest.approx(0.20), 100)


def test_mcnemar_and_the_paired_difference_give_the_numbers_of_agresti():
    assert round(mcnemar(AGRESTI, exact=False).statistic, 2) == 17.36
    change = paired_difference(AGRESTI)
    assert (round(change.value, 3), round(change.standard_error, 4)) == (0.040, 0.0095)


def test_cochran_q_gives_the_worked_number():
    result = cochran_q(DRUG_TRIAL)
    assert (round(result.statistic, 4), result.df, round(result.p_value, 4), result.base_count) == (
        8.4706,
        2,
        0.0145,
        46,
    )


def test_a_class_in_which_nobody_moved_is_left_out_and_costs_a_degree_of_freedom():
    result = stuart_maxwell([[30, 0, 0], [0, 6, 4], [0, 2, 8]])
    assert (round(result.statistic, 4), result.df) == (0.6667, 1)


def test_classes_that_exchange_people_only_in_pairs_cost_a_degree_of_freedom_a_pair():
    apart = [[5, 4, 0, 0], [1, 5, 0, 0], [0, 0, 5, 7], [0, 0, 2, 5]]
    result = stuart_maxwell(apart)
    assert result.statistic == pytest.approx(9 / 5 + 25 / 9)
    assert result.df == 2


@given(full_tables)
def test_homogeneity_and_symmetry_equal_statsmodels_where_it_is_defined(table):
    theirs = SquareTable(table, shift_zeros=False)
    ours = stuart_maxwell(table)
    assert ours.statistic == pytest.approx(theirs.homogeneity().statistic, rel=1e-7, abs=1e-9)
    assert ours.p_value == pytest.approx(theirs.homogeneity().pvalue, abs=1e-9)
    assert bhapkar(table).statistic == pytest.approx(theirs.homogeneity(method="bhapkar").statistic, rel=1e-7, abs=1e-9)
    assert bowker(table).statistic == pytest.approx(theirs.symmetry().statistic, rel=1e-9, abs=1e-9)
    assert bowker(table).p_value == pytest.approx(theirs.symmetry().pvalue, abs=1e-9)


@given(tables)
def test_homogeneity_is_the_wald_statistic_of_the_shifts_even_where_classes_are_empty(table):
    """The second implementation: multinomial covariance of the k shifts, and its pseudo-inverse."""
    result = stuart_maxwell(table)
    assume(result.statistic is not None)
    people, k = table.sum(), len(table)
    cells = table.reshape(-1) / people
    contrast = np.array(
        [[(column == one) - (row == one) for row in range(k) for column in range(k)] for one in range(k)]
    )
    shift = contrast @ cells
    no_change = contrast @ np.diag(cells) @ contrast.T
    assert result.statistic == pytest.approx(
        people * shift @ np.linalg.pinv(no_change, hermitian=True, rcond=1e-9) @ shift, rel=1e-6, abs=1e-8
    )
    assert result.df == np.linalg.matrix_rank(no_change, hermitian=True, tol=1e-9)
    with_change = bhapkar(table)
    if with_change.statistic is not None and with_change.statistic < 1e3:
        covariance = no_change - np.outer(shift, shift)
        assert with_change.statistic == pytest.approx(
            people * shift @ np.linalg.pinv(covariance, hermitian=True, rcond=1e-9) @ shift, rel=1e-4, abs=1e-7
        )


def test_swapping_each_persons_waves_at_random_gives_the_p_value_of_stuart_maxwell():
    there, back = np.nonzero(np.ones((3, 3)))
    people = np.repeat(np.column_stack([there, back]), np.ravel(FLEISS_1981), axis=0)
    generator = np.random.default_rng(4)
    larger = 0
    for _ in range(2000):
        swapped = np.where(generator.random(len(people))[:, None] < 0.5, people, people[:, ::-1])
        table = np.zeros((3, 3), dtype=int)
        np.add.at(table, (swapped[:, 0], swapped[:, 1]), 1)
        larger += stuart_maxwell(table).statistic >= 14 - 1e-9
    assert larger / 2000 == pytest.approx(stuart_maxwell(FLEISS_1981).p_value, abs=0.002)


@given(pairs)
def test_mcnemar_equals_statsmodels_and_scipy(table):
    left, entered = int(table[0, 1]), int(table[1, 0])
    assume(left + entered > 0)
    exact = mcnemar(table)
    assert exact.p_value == pytest.approx(stats.binomtest(left, left + entered).pvalue)
    assert exact.statistic == mcnemar_of_statsmodels(table, exact=True).statistic
    theirs = mcnemar_of_statsmodels(table, exact=False, correction=False)
    ours = mcnemar(table, exact=False)
    assert (ours.statistic, ours.p_value) == (pytest.approx(theirs.statistic), pytest.approx(theirs.pvalue))


@given(pairs)
def test_with_two_classes_all_tests_of_change_are_one(table):
    chi_squared = mcnemar(table, exact=False)
    for test in (stuart_maxwell, bowker):
        assert test(table).statistic == (
            None if chi_squared.statistic is None else pytest.approx(chi_squared.statistic)
        )


@given(pairs)
def test_the_paired_difference_is_the_mean_of_each_persons_change(table):
    assume(table.sum() > 0)
    changes = np.repeat([0, -1, 1, 0], np.ravel(table))
    ours = paired_difference(table)
    assert ours.value == pytest.approx(changes.mean())
    assert ours.standard_error == pytest.approx(changes.std() / math.sqrt(len(changes)))
    assert -1 <= ours.low < ours.high <= 1


def test_the_interval_of_the_paired_difference_adds_one_mover_each_way():
    # By hand: out 2/13, into 6/13, difference 4/13, error sqrt((8/13 - (4/13)^2) / 13) = .20014.
    found = paired_difference([[3, 1], [5, 2]])
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.3636, -0.0846, 0.7000)


def test_the_interval_of_the_paired_difference_covers_at_small_bases():
    cells, truth = [0.35, 0.05, 0.20, 0.40], 0.15
    generator = np.random.default_rng(8)
    drawn = generator.multinomial(20, cells, size=2000).reshape(-1, 2, 2)
    covered = [interval.low <= truth <= interval.high for interval in map(paired_difference, drawn)]
    assert 0.935 <= np.mean(covered) <= 0.985


@given(hnp.arrays(np.int64, st.tuples(st.integers(1, 12), st.integers(2, 5)), elements=st.integers(0, 1)))
def test_cochran_q_equals_statsmodels(held):
    result = cochran_q(held)
    if len(held) == 1:
        assert (result.statistic, result.reason) == (None, "one person is no test")
        return
    by_person = held.sum(axis=1)
    if np.all((by_person == 0) | (by_person == held.shape[1])):
        assert (result.statistic, result.reason) == (None, "no movement")
        return
    theirs = cochrans_q(held)
    assert (result.statistic, result.p_value) == (
        pytest.approx(theirs.statistic, abs=1e-9),
        pytest.approx(theirs.pvalue, abs=1e-9),
    )


def test_with_two_waves_cochran_q_is_mcnemar():
    held = [[1, 1]] * 3 + [[1, 0]] * 7 + [[0, 1]] * 2 + [[0, 0]] * 5
    assert cochran_q(held).statistic == pytest.approx(mcnemar([[3, 7], [2, 5]], exact=False).statistic)


def test_cochran_q_counts_only_people_with_a_class_in_every_wave():
    result = cochran_q([*DRUG_TRIAL, [1, -1, 0], [-1, -1, -1]])
    assert result == cochran_q(DRUG_TRIAL)


@given(tables)
def test_a_symmetric_table_shows_no_change_but_turnover(table):
    table = table + table.T
    for test in (stuart_maxwell, bhapkar, bowker):
        result = test(table)
        assert result.statistic is None or (result.statistic, result.p_value) == (pytest.approx(0), pytest.approx(1))
    assert measure_gross_net(table).net in (0, None)


@given(full_tables, st.randoms())
def test_other_names_for_the_classes_change_nothing(table, random):
    order = list(range(len(table)))
    random.shuffle(order)
    renamed = table[np.ix_(order, order)]
    for test in (stuart_maxwell, bhapkar, bowker):
        assert test(renamed).statistic == pytest.approx(test(table).statistic, rel=1e-6, abs=1e-8)
        assert test(table.T).statistic == pytest.approx(test(table).statistic, rel=1e-6, abs=1e-8)


@given(tables)
def test_every_table_has_a_defined_result(table):
    for test in (stuart_maxwell, bhapkar, bowker):
        result = test(table)
        assert (result.statistic is None) == (result.reason is not None)
        assert result.p_value is None or (0 <= result.p_value <= 1 and math.isfinite(result.statistic))
    change = measure_gross_net(table)
    if table.sum():
        assert 0 <= change.net <= change.gross + 1e-12 <= 1 + 2e-12
    for position in range(len(table)):
        assert select_class(table, position).sum() == table.sum()


def test_without_people_or_movement_the_tests_say_so():
    for test in (stuart_maxwell, bhapkar, bowker):
        assert test(np.zeros((3, 3))).reason == "nobody in both waves"
        assert test(np.diag([3, 0, 1])).reason == "no movement"
        assert test([[4]]).reason == "no movement"
        assert test([[0, 1], [0, 0]]).reason == "one person is no test"
        assert test(np.zeros((0, 0))).reason == "nobody in both waves"
    assert mcnemar([[0, 0], [0, 0]]).reason == "nobody in both waves"
    assert mcnemar([[2, 0], [0, 0]]).reason == "no movement"
    assert mcnemar([[0, 1], [0, 0]]).reason == "one person is no test"
    assert paired_difference([[0, 0], [0, 0]]).reason == "nobody in both waves"
    assert measure_gross_net(np.zeros((3, 3))).gross is None
    assert cochran_q([[-1, -1, -1]]).reason == "nobody in every wave"
    assert cochran_q([[1], [0]]).reason == "fewer than two waves"
    assert cochran_q([[1, 1, 1], [0, 0, 0]]).reason == "no movement"
    assert cochran_q([[1, 1, 0]]).reason == "one person is no test"
    assert cochran_q(np.zeros((0, 3))).reason == "nobody in every wave"


def test_where_everybody_moved_the_same_way_bhapkar_is_undefined():
    assert bhapkar([[0, 9], [0, 0]]).reason == "everybody moved the same way"
    assert stuart_maxwell([[0, 9], [0, 0]]).statistic == pytest.approx(9)


def test_one_person_has_a_difference():
    one = paired_difference([[0, 0], [1, 0]])
    assert (one.value, one.standard_error, one.high) == (1, 0, 1)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([[1, 2, 3], [4, 5, 6]], "square, not 2 x 3"),
        ([[1, -2], [3, 4]], "whole numbers from 0"),
        ([[1, 0.5], [3, 4]], "whole numbers from 0"),
        ([[1, math.nan], [3, 4]], "whole numbers from 0"),
        ([1, 2], "1 dimensions, not 2"),
    ],
)
def test_what_is_no_table_of_transitions_is_refused(table, says):
    for function in (stuart_maxwell, bhapkar, bowker, measure_gross_net):
        with pytest.raises(ValueError, match=says):
            function(table)


def test_one_class_and_its_tests_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match=r"class 3 is outside 0\.\.2"):
        select_class(FLEISS_1981, 3)
    for function in (mcnemar, paired_difference):
        with pytest.raises(ValueError, match="2 x 2, not 3 x 3"):
            function(FLEISS_1981)
    with pytest.raises(ValueError, match="held"):
        cochran_q([[2, 1]])


def test_one_class_against_the_others_keeps_the_margins():
    assert select_class(FLEISS_1981, 0).tolist() == [[35, 5], [25, 35]]
