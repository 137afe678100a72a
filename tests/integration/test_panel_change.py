"""Change on the real panel: tests, parts and retention equal those computed from the files by pandas."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import SquareTable

from .conftest import MAJOR_GROUPS

pytestmark = pytest.mark.real_data

WAVES = ("w2006", "w2008", "w2010")
PAIRS = [("w2006", "w2008"), ("w2008", "w2010"), ("w2006", "w2010")]
STANCES = ("high", "some", "low")
ROLES = ("all", *(role for role, _ in MAJOR_GROUPS.values()))


@pytest.fixture(scope="module")
def analyst(panel_release):
    (file,) = panel_release.glob("releases/*/analyst.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


def moves(panel_answers, before, after, role="all"):
    """Cross-tabulate those with an answer in both waves, who held the role in both."""
    mine = panel_answers if role == "all" else panel_answers[panel_answers["role"] == role]
    wide = mine.pivot(index="id", columns="wave", values="stance").reindex(columns=list(WAVES))
    table = pd.crosstab(wide[before], wide[after])
    return table.reindex(index=STANCES, columns=STANCES, fill_value=0).to_numpy()


@pytest.mark.parametrize(
    ("before", "after", "people", "statistic"),
    [("w2006", "w2008", 1010, 0.44409494), ("w2008", "w2010", 833, 5.72049872)],
)
def test_stuart_maxwell_is_the_known_value(analyst, before, after, people, statistic):
    found = analyst.execute(
        """
        select base_count, df, statistic from change_tests
        where test = 'stuart_maxwell' and role_id = 'all' and from_wave_id = ? and to_wave_id = ?
        """,
        [before, after],
    ).fetchone()
    assert found == (people, 2, pytest.approx(statistic, abs=5e-9))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_tests_of_change_equal_statsmodels_for_everybody_and_each_occupation(analyst, panel_answers, before, after):
    for role in ROLES:
        table = moves(panel_answers, before, after, role)
        found = {
            test: rest
            for test, *rest in analyst.execute(
                """
                select test, statistic, df, p_value, base_count from change_tests
                where role_id = ? and from_wave_id = ? and to_wave_id = ? and stance is null
                """,
                [role, before, after],
            ).fetchall()
        }
        assert {rest[3] for rest in found.values()} == {table.sum()}
        exchanged = table + table.T - 2 * np.diag(np.diag(table))
        if np.all(exchanged[np.triu_indices(3, 1)] > 0):  # statsmodels is not defined for a class without movement
            reference = SquareTable(table, shift_zeros=False)
            for test, result in {
                "stuart_maxwell": reference.homogeneity(method="stuart_maxwell"),
                "bhapkar": reference.homogeneity(method="bhapkar"),
                "bowker": reference.symmetry(),
            }.items():
                assert found[test][:3] == pytest.approx([result.statistic, result.df, result.pvalue]), (role, test)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_change_of_each_share_is_split_exactly(analyst, panel_answers, before, after):
    answered = panel_answers.dropna(subset=["stance"])
    for role in ROLES:
        mine = answered if role == "all" else answered[answered["role"] == role]
        first, second = (mine[mine["wave"] == wave].set_index("id")["stance"] for wave in (before, after))
        both = first.index.intersection(second.index)
        new, gone = second.drop(both), first.drop(both)
        found = analyst.execute(
            """
            select stance, total_change, within_change, joiner_change, leaver_change, stayer_count, joiner_count,
                leaver_count
            from change_decomposition where role_id = ? and from_wave_id = ? and to_wave_id = ?
            """,
            [role, before, after],
        ).fetchall()
        assert len(found) == 3
        for stance, total, within, joiners, leavers, *counts in found:
            assert counts == [len(both), len(new), len(gone)]
            share = {name: float((part == stance).mean()) if len(part) else 0.0 for name, part in {
                "first": first, "second": second, "stayed_first": first[both], "stayed_second": second[both],
                "new": new, "gone": gone}.items()}  # fmt: skip
            if not len(first) or not len(second):
                assert total is None
                continue
            assert total == pytest.approx(share["second"] - share["first"], abs=1e-12)
            if not len(both):
                assert within is None
                continue
            assert within == pytest.approx(share["stayed_second"] - share["stayed_first"], abs=1e-12)
            assert joiners == pytest.approx(len(new) / len(second) * (share["new"] - share["stayed_second"]), abs=1e-12)
            assert leavers == pytest.approx(
                -len(gone) / len(first) * (share["gone"] - share["stayed_first"]), abs=1e-12
            )
            assert within + joiners + leavers == pytest.approx(total, abs=1e-12)


def test_another_mix_of_occupations_and_other_views_within_them_add_up(analyst, panel_answers):
    answered = panel_answers.dropna(subset=["stance"]).fillna({"role": "none"})
    for before, after in PAIRS:
        tables = [
            pd.crosstab(
                answered.loc[answered["wave"] == wave, "role"], answered.loc[answered["wave"] == wave, "stance"]
            )
            for wave in (before, after)
        ]
        roles = tables[0].index.union(tables[1].index)
        first, second = (table.reindex(index=roles, columns=STANCES, fill_value=0) for table in tables)
        assert (first.sum(axis=1) > 0).all()
        assert (second.sum(axis=1) > 0).all(), "every occupation has a rate in both waves"
        weights = [table.sum(axis=1) / table.to_numpy().sum() for table in (first, second)]
        rates = [table.div(table.sum(axis=1), axis=0) for table in (first, second)]
        composition = (rates[0] + rates[1]).mul(weights[1] - weights[0], axis=0).sum() / 2
        rate = (rates[1] - rates[0]).mul(weights[0] + weights[1], axis=0).sum() / 2
        for stance, total, *effects in analyst.execute(
            """
            select stance, total_change, composition_effect, rate_effect from role_mix_decomposition
            where from_wave_id = ? and to_wave_id = ?
            """,
            [before, after],
        ).fetchall():
            assert effects == pytest.approx([composition[stance], rate[stance]], abs=1e-12)
            assert sum(effects) == pytest.approx(total, abs=1e-12)


def test_lasting_change_over_three_waves_is_a_count_of_rows(analyst, panel_answers):
    wide = panel_answers.pivot(index="id", columns="wave", values="stance")[list(WAVES)].dropna()
    first, second, third = (wide[wave] for wave in WAVES)
    lasting = int(((first != second) & (second == third)).sum())
    transient = int(((first != second) & (first == third)).sum())
    found = analyst.execute(
        "select lasting_count, transient_count, lasting_share from lasting_change where role_id = 'all'"
    ).fetchone()
    assert found == (lasting, transient, pytest.approx(lasting / (lasting + transient)))


def test_retention_by_occupation_is_a_count_of_the_files(analyst, panel_answers):
    """The role is the last one known: who did not answer keeps the occupation of the wave before."""
    wide = panel_answers.pivot(index="id", columns="wave", values="role")[list(WAVES)]
    answered = panel_answers.assign(there=True).pivot(index="id", columns="wave", values="there")[list(WAVES)].notna()
    for role in ROLES[1:]:
        for wave in WAVES:
            expected = int((answered[wave] & (wide[wave] == role)).sum())
            (completed,) = analyst.execute(
                "select completed_count from panel_retention where role_id = ? and wave_id = ?", [role, wave]
            ).fetchone()
            assert completed == expected, (role, wave)
