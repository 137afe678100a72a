"""A run on the real panel: every figure equals one computed from the files by plain pandas."""

import duckdb
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from .conftest import MAJOR_GROUPS

pytestmark = pytest.mark.real_data

YEARS = {"w2006": 2006, "w2008": 2008, "w2010": 2010}
STANCES = ("high", "some", "low")


@pytest.fixture(scope="module")
def panel(panel_answers) -> pd.DataFrame:
    return panel_answers


@pytest.fixture(scope="module")
def analyst(panel_release):
    (file,) = panel_release.glob("releases/*/analyst.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


def test_respondents_by_wave_are_those_of_the_files(analyst, panel):
    completed = dict(
        analyst.execute("select wave_id, completed_count from panel_retention where role_id = 'all'").fetchall()
    )
    assert completed == {"w2006": 2000, "w2008": 1536, "w2010": 1276}
    assert completed == panel.groupby("wave")["id"].nunique().to_dict()


def test_attrition_is_exact(analyst, panel):
    silent = dict(
        analyst.execute("select wave_id, nonresponse_count from panel_retention where role_id = 'all'").fetchall()
    )
    first = set(panel.loc[panel["wave"] == "w2006", "id"])
    expected = {wave: len(first - set(panel.loc[panel["wave"] == wave, "id"])) for wave in YEARS}
    assert silent == expected
    assert analyst.execute("select count(*) from stakeholders").fetchall() == [(panel["id"].nunique(),)]


def test_shares_by_role_and_year_are_those_of_the_files(analyst, panel):
    found = analyst.execute(
        """
        select role_id, wave_id, year, stance, stance_count, base_count, stance_share, ci_low, ci_high
        from stance_by_role_year
        """
    ).fetchall()
    answered = panel.dropna(subset=["stance"])
    assert len(found) == (len(MAJOR_GROUPS) + 1) * len(YEARS) * len(STANCES)
    for role, wave, year, stance, count, base, share, low, high in found:
        group = answered[(answered["wave"] == wave) & ((answered["role"] == role) | (role == "all"))]
        expected = int((group["stance"] == stance).sum())
        assert (year, count, base) == (YEARS[wave], expected, len(group)), (role, wave, stance)
        assert share == (pytest.approx(expected / len(group)) if len(group) else None)
        if len(group) < 10:
            assert (low, high) == (None, None)
        else:
            assert (low, high) == pytest.approx(proportion_confint(expected, len(group), method="wilson"))


@pytest.mark.parametrize(("before", "after"), [("w2006", "w2008"), ("w2008", "w2010"), ("w2006", "w2010")])
def test_transitions_are_a_plain_crosstab(analyst, panel, before, after):
    found = analyst.execute(
        """
        select from_stance, to_stance, stakeholder_count, row_share from stance_transitions
        where from_wave_id = ? and to_wave_id = ?
        """,
        [before, after],
    ).fetchall()
    wide = panel.pivot(index="id", columns="wave", values="stance")
    table = pd.crosstab(wide[before], wide[after])
    assert len(found) == 9
    for earlier, later, count, share in found:
        assert count == table.loc[earlier, later]
        assert share == pytest.approx(table.loc[earlier, later] / table.loc[earlier].sum())


def test_an_occupation_of_three_digits_is_of_the_armed_forces(analyst, panel):
    """110 in a file of four-digit codes is 0110; read as text its first digit would make a manager of a soldier."""
    (found,) = analyst.execute(
        "select count(*) from stances where role_id = 'armed_forces' and wave_id = 'w2006'"
    ).fetchall()
    assert found[0] == int(((panel["role"] == "armed_forces") & (panel["wave"] == "w2006")).sum())
    assert found[0] > 0
