"""Decompositions: the published number, sums that add up, and intervals that cover."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from orchestration.statistics.formulas.change.decomposition import (
    estimate_role_mix,
    kitagawa,
    split_panel_change,
    split_role_mix,
)

pytestmark = pytest.mark.filterwarnings("error")

# Household headship by 13 age groups, 1970 and 1985: per cent of people, rate per 100 (Das Gupta 1993, example 5.1).
SHARES_1970 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
SHARES_1985 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
RATES_1970 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
RATES_1985 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]

counts = st.integers(0, 15)
panels = st.integers(2, 4).flatmap(
    lambda k: st.tuples(
        hnp.arrays(np.int64, (k, k), elements=counts),
        hnp.arrays(np.int64, k, elements=counts),
        hnp.arrays(np.int64, k, elements=counts),
    )
)
mixes = st.tuples(st.integers(1, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.tuples(hnp.arrays(np.int64, shape, elements=counts), hnp.arrays(np.int64, shape, elements=counts))
)


def test_kitagawa_gives_the_number_of_das_gupta():
    parts = kitagawa(np.divide(SHARES_1970, 100), RATES_1970, np.divide(SHARES_1985, 100), RATES_1985)
    assert [round(float(part), 4) for part in (parts.composition, parts.rate, parts.total)] == [1.2269, 1.7403, 2.9672]


def test_kitagawa_is_the_mean_of_the_two_orders_of_standardisation():
    p1, p2 = np.divide(SHARES_1970, 100), np.divide(SHARES_1985, 100)
    r1, r2 = np.array(RATES_1970), np.array(RATES_1985)
    mix_first, mix_last = p2 @ r1 - p1 @ r1, p2 @ r2 - p1 @ r2
    assert kitagawa(p1, r1, p2, r2).composition == pytest.approx((mix_first + mix_last) / 2)


def test_kitagawa_refuses_groups_that_do_not_fit():
    with pytest.raises(ValueError, match="one number a group"):
        kitagawa([1], [1, 2], [1, 2], [1, 2])


@given(mixes)
def test_the_role_mix_adds_up_to_the_change_of_every_share(tables):
    before, after = tables
    parts = split_role_mix(before, after)
    if before.sum() == 0 or after.sum() == 0:
        assert parts is None
        return
    change = after.sum(axis=0) / after.sum() - before.sum(axis=0) / before.sum()
    assert parts.total == pytest.approx(change, abs=1e-12)
    assert parts.composition.sum() == pytest.approx(0, abs=1e-12)
    back = split_role_mix(after, before)
    assert back.composition == pytest.approx(-parts.composition, abs=1e-12)
    assert back.rate == pytest.approx(-parts.rate, abs=1e-12)


def test_the_role_mix_is_kitagawa_for_each_class():
    before, after = np.array([[30, 10], [5, 15]]), np.array([[12, 12], [6, 30]])
    parts = split_role_mix(before, after)
    bases = [table.sum(axis=1) for table in (before, after)]
    for place in range(2):
        alone = kitagawa(
            bases[0] / bases[0].sum(),
            before[:, place] / bases[0],
            bases[1] / bases[1].sum(),
            after[:, place] / bases[1],
        )
        assert parts.composition_by_group[:, place] == pytest.approx(alone.composition_by_group)
        assert parts.rate_by_group[:, place] == pytest.approx(alone.rate_by_group)


def test_a_role_that_nobody_held_before_is_composition_alone():
    parts = split_role_mix([[10, 10], [0, 0]], [[10, 10], [0, 20]])
    assert parts.rate == pytest.approx([0, 0], abs=1e-15)
    assert parts.composition == pytest.approx([-0.25, 0.25])


def test_role_mix_refuses_tables_of_other_shapes():
    with pytest.raises(ValueError, match="differ"):
        split_role_mix([[1, 2]], [[1, 2, 3]])


def test_stayers_joiners_and_leavers_give_the_worked_number():
    # 70 stayers: 35 -> 28 hold the class; 30 leavers: 6; 15 joiners: 9.
    parts = split_panel_change([[20, 15], [8, 27]], [9, 6], [6, 24])
    found = [round(part[0].value, 4) for part in (parts.total, parts.within, parts.joiners, parts.leavers)]
    assert found == [0.0253, -0.1, 0.0353, 0.09]
    assert (parts.stayer_count, parts.joiner_count, parts.leaver_count) == (70, 15, 30)
    assert parts.total[0].value == pytest.approx((28 + 9) / 85 - (35 + 6) / 100)


@given(panels)
def test_the_parts_add_up_to_the_headline(groups):
    stayers, joiners, leavers = groups
    parts = split_panel_change(stayers, joiners, leavers, draws=20)
    before, after = stayers.sum(axis=1) + leavers, stayers.sum(axis=0) + joiners
    for place, total in enumerate(parts.total):
        if before.sum() == 0 or after.sum() == 0:
            assert (total.value, total.reason) == (None, "a wave has nobody")
            continue
        assert total.value == pytest.approx(after[place] / after.sum() - before[place] / before.sum(), abs=1e-12)
        pieces = [part[place] for part in (parts.within, parts.joiners, parts.leavers)]
        if stayers.sum() == 0:
            assert {piece.reason for piece in pieces} == {"nobody was in both waves"}
            continue
        assert math.fsum(piece.value for piece in pieces) == pytest.approx(total.value, abs=1e-12)
        assert all(math.isfinite(bound) for piece in pieces for bound in (piece.low, piece.high))
    if parts.total[0].value is not None:
        assert math.fsum(total.value for total in parts.total) == pytest.approx(0, abs=1e-12)


def test_the_parts_equal_a_computation_on_people():
    generator = np.random.default_rng(5)
    earlier, later = generator.integers(-1, 3, 200), generator.integers(-1, 3, 200)
    both, new, gone = (earlier >= 0) & (later >= 0), (earlier < 0) & (later >= 0), (earlier >= 0) & (later < 0)
    stayers = np.zeros((3, 3), dtype=int)
    np.add.at(stayers, (earlier[both], later[both]), 1)
    parts = split_panel_change(stayers, np.bincount(later[new], minlength=3), np.bincount(earlier[gone], minlength=3))
    for place in range(3):
        was, now = earlier == place, later == place
        assert parts.within[place].value == pytest.approx(now[both].mean() - was[both].mean())
        assert parts.joiners[place].value == pytest.approx(now[later >= 0].mean() - now[both].mean())
        assert parts.leavers[place].value == pytest.approx(was[both].mean() - was[earlier >= 0].mean())


def test_the_intervals_of_the_parts_cover_planted_parts():
    stay, pairs, joined, gone = np.array([0.60, 0.15, 0.25]), [0.30, 0.12, 0.20, 0.38], 0.55, 0.25
    within, before, after = 0.20 - 0.12, 0.42, 0.50
    joiner_part = 0.15 / 0.75 * (joined - after)
    leaver_part = -0.25 / 0.85 * (gone - before)
    planted = np.array([within, joiner_part, leaver_part, within + joiner_part + leaver_part])
    generator = np.random.default_rng(3)
    covered = []
    for seed in range(400):
        sizes = generator.multinomial(60, stay)
        a, b, c, d = generator.multinomial(sizes[0], pairs)
        j, g = generator.binomial(sizes[1], joined), generator.binomial(sizes[2], gone)
        parts = split_panel_change([[a, b], [c, d]], [j, sizes[1] - j], [g, sizes[2] - g], draws=500, seed=seed)
        of_class = (parts.within[0], parts.joiners[0], parts.leavers[0], parts.total[0])
        covered.append([one.low <= truth <= one.high for one, truth in zip(of_class, planted, strict=True)])
    assert np.all(np.mean(covered, axis=0) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 400))


def test_how_many_joined_is_drawn_as_well():
    # All 200 stayers hold the class and none of 50 joiners: what is uncertain is the share of joiners.
    parts = split_panel_change([[200, 0], [0, 0]], [0, 50], [0, 0])
    assert parts.joiners[0].value == pytest.approx(-0.2)
    assert parts.joiners[0].standard_error == pytest.approx(math.sqrt(0.2 * 0.8 / 250), rel=0.1)


def test_panel_parts_refuse_groups_of_other_classes():
    with pytest.raises(ValueError, match="2 classes of stayers, 3 of joiners"):
        split_panel_change([[1, 2], [3, 4]], [1, 2, 3], [1, 2])


def people_of_two_waves(generator, people):
    role = generator.integers(0, 3, people)
    held = [np.where(generator.random(people) < 0.8, generator.integers(0, 3, people), -1) for _ in range(2)]
    return role, held


def test_the_precision_of_the_role_mix_stands_beside_its_values():
    role, held = people_of_two_waves(np.random.default_rng(2), 90)
    composition, rate = estimate_role_mix((role, held[0]), (role, held[1]), (3, 3), draws=500)
    tables = []
    for classes in held:
        table = np.zeros((3, 3), dtype=int)
        np.add.at(table, (role[classes >= 0], classes[classes >= 0]), 1)
        tables.append(table)
    parts = split_role_mix(*tables)
    assert [one.value for one in composition] == pytest.approx(parts.composition)
    assert [one.value for one in rate] == pytest.approx(parts.rate)
    assert all(one.low <= one.value <= one.high and one.standard_error > 0 for one in (*composition, *rate))


def test_the_precision_of_the_role_mix_equals_a_loop_over_drawn_people():
    role, held = people_of_two_waves(np.random.default_rng(6), 60)
    generator, values = np.random.default_rng(9), []
    for _ in range(1500):
        drawn = generator.integers(0, 60, 60)
        tables = np.zeros((2, 3, 3), dtype=int)
        for wave, classes in enumerate(held):
            there = drawn[classes[drawn] >= 0]
            np.add.at(tables[wave], (role[there], classes[there]), 1)
        values.append(split_role_mix(*tables).rate[0])
    _, rate = estimate_role_mix((role, held[0]), (role, held[1]), (3, 3))
    assert rate[0].standard_error == pytest.approx(np.std(values), rel=0.08)


def test_a_wave_with_nobody_has_no_role_mix():
    nobody = np.full(5, -1)
    somebody = np.zeros(5, dtype=int)
    assert estimate_role_mix((somebody, nobody), (somebody, somebody), (1, 2)) is None
    assert estimate_role_mix((nobody[:0], nobody[:0]), (nobody[:0], nobody[:0]), (1, 2)) is None
