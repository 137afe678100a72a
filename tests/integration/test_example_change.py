"""Change in the example study: tests equal a second implementation on counts read by plain SQL, and parts add up."""

import json

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable, cochrans_q, mcnemar
from statsmodels.stats.multitest import multipletests

from examples.planted import STANCES, planted

ROLES = ("all", "professional", "manager", "policy_maker", "commentator")
WAVES = ("w2011", "w2013", "w2016", "w2019")
PAIRS = [(before, after) for place, before in enumerate(WAVES) for after in WAVES[place + 1 :]]


@pytest.fixture(scope="module")
def analyst(example_release):
    pointer = json.loads((example_release / "releases" / "current.json").read_text(encoding="utf-8"))
    file = example_release / "releases" / pointer["path"] / "analyst.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


def counted(analyst, before, after, role):
    """Count moves by plain SQL: those who expressed a stance in both waves, and held the role in both."""
    found = analyst.execute(
        """
        select a.stance, b.stance, count(*)
        from stances as a join stances as b on a.stakeholder_id = b.stakeholder_id
        where a.wave_id = ? and b.wave_id = ? and a.status = 'EXPRESSED' and b.status = 'EXPRESSED'
          and (? = 'all' or (a.role_id = ? and b.role_id = ?))
        group by a.stance, b.stance
        """,
        [before, after, role, role, role],
    ).fetchall()
    table = np.zeros((3, 3), dtype=int)
    for earlier, later, count in found:
        table[STANCES.index(earlier), STANCES.index(later)] = count
    return table


@pytest.mark.parametrize(("before", "after"), PAIRS)
@pytest.mark.parametrize("role", ROLES)
def test_every_test_of_change_equals_statsmodels_on_plain_counts(analyst, before, after, role):
    found = {
        (test, stance): rest
        for test, stance, *rest in analyst.execute(
            """
            select test, stance, statistic, df, p_value, base_count, reason from change_tests
            where from_wave_id = ? and to_wave_id = ? and role_id = ?
            """,
            [before, after, role],
        ).fetchall()
    }
    assert len(found) == 3 + 3
    table = counted(analyst, before, after, role)
    assert {rest[3] for rest in found.values()} == {table.sum()}
    moving = np.flatnonzero(table.sum(axis=0) + table.sum(axis=1) > 2 * np.diag(table))
    # statsmodels wants classes with movement only; Bhapkar needs everybody in n, so it is compared where all have some.
    if len(moving) > 1:
        reference = SquareTable(table[np.ix_(moving, moving)], shift_zeros=False).homogeneity(method="stuart_maxwell")
        assert found["stuart_maxwell", None][:3] == pytest.approx([reference.statistic, reference.df, reference.pvalue])
    if len(moving) == 3:
        reference = SquareTable(table, shift_zeros=False).homogeneity(method="bhapkar")
        assert found["bhapkar", None][:3] == pytest.approx([reference.statistic, reference.df, reference.pvalue])
    for place, stance in enumerate(STANCES):
        left, came = table[place].sum() - table[place, place], table[:, place].sum() - table[place, place]
        p_value = found["mcnemar", stance][2]
        if left + came:
            assert p_value == pytest.approx(mcnemar([[0, left], [came, 0]], exact=True).pvalue)
        else:
            assert (p_value, found["mcnemar", stance][4]) == (None, "no movement")


def test_the_pairs_say_that_the_instrument_changed_between_interviews_and_surveys(analyst):
    found = analyst.execute(
        "select distinct from_wave_id, to_wave_id, is_mode_change, is_consecutive from change_tests order by all"
    ).fetchall()
    assert found == [
        ("w2011", "w2013", True, True),
        ("w2011", "w2016", True, False),
        ("w2011", "w2019", False, False),
        ("w2013", "w2016", False, True),
        ("w2013", "w2019", True, False),
        ("w2016", "w2019", True, True),
    ]


def test_p_values_are_adjusted_by_holm_over_consecutive_waves_and_roles(analyst):
    rows = analyst.execute(
        "select p_value, p_adjusted, method from change_tests where family = 'stuart_maxwell' and p_value is not null"
    ).fetchall()
    raw, shown, methods = zip(*rows, strict=True)
    assert set(methods) == {"holm"}
    assert shown == pytest.approx(list(multipletests(raw, method="holm")[1]))
    (count,) = analyst.execute("select count(*) from change_tests where family = 'stuart_maxwell'").fetchone()
    assert count == 3 * len(ROLES)


def test_the_parts_of_every_change_add_up_to_the_change_of_the_published_shares(analyst):
    (rows, off, split) = analyst.execute(
        """
        select count(*),
            max(abs(parts.total_change - (later.stance_share - earlier.stance_share))),
            max(abs(parts.within_change + parts.joiner_change + parts.leaver_change - parts.total_change))
        from change_decomposition as parts
        join stance_by_role_year as earlier
            on (earlier.role_id, earlier.stance, earlier.wave_id) = (parts.role_id, parts.stance, parts.from_wave_id)
        join stance_by_role_year as later
            on (later.role_id, later.stance, later.wave_id) = (parts.role_id, parts.stance, parts.to_wave_id)
        """
    ).fetchone()
    assert rows == len(PAIRS) * len(ROLES) * 3
    assert off < 1e-12
    assert split < 1e-12
    assert analyst.execute("select count(*) from change_decomposition where reason is not null").fetchone() == (0,)


def test_the_mix_of_roles_and_the_rates_within_them_add_up_too(analyst):
    (rows, off) = analyst.execute(
        """
        select count(*), max(abs(
            parts.composition_effect + parts.rate_effect - (later.stance_share - earlier.stance_share)
        ))
        from role_mix_decomposition as parts
        join stance_by_role_year as earlier
            on earlier.role_id = 'all' and earlier.stance = parts.stance and earlier.wave_id = parts.from_wave_id
        join stance_by_role_year as later
            on later.role_id = 'all' and later.stance = parts.stance and later.wave_id = parts.to_wave_id
        """
    ).fetchone()
    assert rows == len(PAIRS) * 3
    assert off < 1e-12


def test_stayers_joiners_and_leavers_are_the_planted_people(analyst):
    views = pd.DataFrame([vars(row) for row in planted()]).dropna(subset=["stance"])
    for role in ROLES:
        mine = views if role == "all" else views[views["role_id"] == role]
        there = {wave: set(mine.loc[mine["wave_id"] == wave, "stakeholder_id"]) for wave in WAVES}
        for before, after in PAIRS:
            found = analyst.execute(
                """
                select distinct stayer_count, joiner_count, leaver_count from change_decomposition
                where from_wave_id = ? and to_wave_id = ? and role_id = ?
                """,
                [before, after, role],
            ).fetchall()
            sets = there[before] & there[after], there[after] - there[before], there[before] - there[after]
            assert found == [tuple(len(each) for each in sets)], (role, before, after)


def test_gross_and_net_change_and_the_row_shares_follow_from_the_transitions(analyst):
    for before, after in PAIRS:
        table = counted(analyst, before, after, "all")
        gross, net, low, high = analyst.execute(
            """
            select gross_share, net_share, gross_low, gross_high from net_change
            where from_wave_id = ? and to_wave_id = ? and role_id = 'all'
            """,
            [before, after],
        ).fetchone()
        moved, people = int(table.sum() - np.trace(table)), int(table.sum())
        bound = stats.binomtest(moved, people).proportion_ci(method="wilson")
        assert (gross, low, high) == pytest.approx((moved / people, bound.low, bound.high))
        assert net == pytest.approx(np.abs(table.sum(axis=0) - table.sum(axis=1)).sum() / 2 / people)
    (different,) = analyst.execute(
        """
        select count(*) from transition_intervals as mine
        full join stance_transitions as theirs using (from_wave_id, to_wave_id, from_stance, to_stance)
        where mine.stakeholder_count is distinct from theirs.stakeholder_count
           or mine.row_share is distinct from theirs.row_share
        """
    ).fetchone()
    assert different == 0


def test_lasting_change_counts_the_planted_people(analyst):
    wide = (
        pd.DataFrame([vars(row) for row in planted()])
        .pivot(index="stakeholder_id", columns="wave_id", values="stance")
        .loc[:, ["w2011", "w2013", "w2016"]]
        .dropna()
    )
    first, second, third = (wide[wave] for wave in wide.columns)
    changed = first != second
    expected = [int((changed & (third == second)).sum()), int((changed & (third == first)).sum())]
    found = analyst.execute(
        """
        select lasting_count, transient_count, onward_count from lasting_change
        where role_id = 'all' and first_wave_id = 'w2011' and second_wave_id = 'w2013' and third_wave_id = 'w2016'
        """
    ).fetchone()
    assert found == (*expected, int(changed.sum()) - sum(expected))


def test_trends_equal_a_second_implementation_on_the_planted_people(analyst):
    views = pd.DataFrame([vars(row) for row in planted()]).dropna(subset=["stance"])
    held = (views["stance"] == "distributed").astype(float)
    found = dict(
        analyst.execute(
            """
            select test, coalesce(estimate, statistic) from trend_tests
            where role_id = 'all' and stance = 'distributed' and test <> 'newcombe'
            """
        ).fetchall()
    )
    assert found["slope"] == pytest.approx(np.polyfit(views["year"], held, 1)[0])
    # Mantel's statistic is (n - 1) r^2 (Agresti 2013, 3.4).
    correlation = np.corrcoef(views["year"], held)[0, 1]
    assert found["linear_by_linear"] == pytest.approx(correlation * np.sqrt(len(views) - 1))
    complete = views.pivot(index="stakeholder_id", columns="wave_id", values="stance").dropna() == "distributed"
    assert found["cochran_q"] == pytest.approx(cochrans_q(complete.to_numpy(dtype=int)).statistic)
    assert found["gee"] > 0
