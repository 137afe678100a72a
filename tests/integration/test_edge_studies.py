"""Whole runs on studies at the edge: each is published, every table is there, and every gap is null with a reason."""

import pytest

from orchestration.release.tier_contents import list_tier_contents
from orchestration.statistics.writer import MARTS
from orchestration.study.vocabulary import ANALYST
from tests.fixtures.mart_models import mart_models

from .edge_studies import EdgeStudy, released

pytestmark = pytest.mark.slow

TEAM = {"p1": "manager", "p2": "manager", "p3": "nurse", "p4": "nurse"}
FOUR = "[{id: high, label: High}, {id: some, label: Some}, {id: little, label: Little}, {id: low, label: Low}]"
POLL = """
  - {id: poll, kind: survey, id_item: pid,
     stance: {rule: item, item: trust, map: {"1": high, "2": some, "3": little, "4": low}}}
"""
ONE_WAVE = "[{id: w1, year: 2011}]"

STUDIES = {
    "a class that nobody holds": EdgeStudy(
        TEAM,
        interviews={wave: dict.fromkeys(TEAM, "distributed") for wave in ("w1", "w2", "w3")},
    ),
    "one respondent": EdgeStudy({"p1": "manager"}, interviews={"w1": {"p1": "distributed"}, "w3": {"p1": "blended"}}),
    "one wave": EdgeStudy(
        TEAM,
        interviews={"w1": {"p1": "concentrated", "p2": "blended", "p3": "distributed", "p4": "critique"}},
        waves=ONE_WAVE,
    ),
    "nobody expressed": EdgeStudy(
        TEAM,
        interviews={
            "w1": {"p1": "critique", "p2": "silent", "p3": "ED-1", "p4": "S-1"},
            "w2": dict.fromkeys(TEAM, "silent"),
        },
    ),
    "all answers missing": EdgeStudy(
        TEAM, surveys={"w1": dict.fromkeys(TEAM, ","), "w2": dict.fromkeys(("p1", "p2"), ",")}, codebook=False
    ),
    "four stances, and nobody in two waves": EdgeStudy(
        TEAM,
        surveys={"w1": {"p1": "1", "p2": "2"}, "w2": {"p3": "2", "p4": "4"}},
        instruments=POLL,
        stances=FOUR,
        items="trust",
        survey_instrument="poll",
        codebook=False,
    ),
    "interviews without a coding": EdgeStudy(TEAM, interviews={"w1": {"p1": "", "p2": ""}}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all of them, one after the other."""
    return tmp_path_factory.mktemp("edge") / "study"


@pytest.mark.parametrize("name", STUDIES)
def test_every_table_is_there_and_every_number_is_one(name, folder):
    release = released(STUDIES[name], folder)
    there = release.counts()
    assert {table.name for table in list_tier_contents(mart_models())[ANALYST].tables} <= set(there), name
    assert {mart.name for mart in MARTS} <= set(there), name
    assert release.no_numbers() + release.no_numbers("public") == [], name
    assert release.without_reason() == [], name
    assert "stance_by_role_year" in release.counts("public"), name
    assert release.rows("select * from stance_by_role_year", "public"), name
    assert there["stances"] > 0, name
    _keys_are_unique(release)
    _shares_are_shares(release)
    _expected_of(name, release)


def _keys_are_unique(release):
    for mart in MARTS:
        keys = ", ".join(f'"{key}"' for key in mart.key)
        twice = release.rows(f"select {keys} from {mart.name} group by all having count(*) > 1")
        assert twice == [], mart.name


def _shares_are_shares(release):
    query = """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and data_type = 'DOUBLE'
            and (column_name like '%share' or column_name in ('p_value', 'p_adjusted'))
            and column_name not like '%change%'
    """
    for table, column in release.rows(query):
        outside = f'select count(*) from "{table}" where "{column}" < -1e-9 or "{column}" > 1 + 1e-9'
        assert release.rows(outside) == [(0,)], f"{table}.{column}"


def _expected_of(name, release):
    statuses = dict(release.rows("select status, count(*) from stances group by all"))
    in_all = "select wave_id, stance, stance_count, base_count from stance_by_role_year where role_id = 'all'"
    shares = {(wave, stance): (count, base) for wave, stance, count, base in release.rows(in_all)}
    roles = {role for (role,) in release.rows("select distinct role_id from stance_by_role_year")}
    assert "chair" in roles, "a role with nobody has its rows"
    assert release.rows("select max(base_count) from stance_by_role_year where role_id = 'chair'") == [(0,)]
    undefined = """
        select count(*) from stance_by_role_year
        where base_count = 0 and (stance_share is not null or ci_low is not null)
    """
    assert release.rows(undefined) == [(0,)]
    tests = release.rows("select test, role_id, p_value, reason from change_tests")
    assert all((p_value is None) == (reason is not None) for _, _, p_value, reason in tests)
    expected = {
        "a class that nobody holds": lambda: (
            statuses == {"EXPRESSED": 12}
            and shares["w1", "concentrated"] == (0, 4)
            and all(p_value is None for _, _, p_value, _ in tests)
        ),
        "one respondent": lambda: statuses["EXPRESSED"] == 2 and shares["w3", "blended"] == (1, 1),
        "one wave": lambda: statuses == {"EXPRESSED": 3, "CRITIQUE_ONLY": 1} and not tests,
        "nobody expressed": lambda: "EXPRESSED" not in statuses and {base for _, base in shares.values()} == {0},
        "all answers missing": lambda: "EXPRESSED" not in statuses,
        "four stances, and nobody in two waves": lambda: (
            {stance for _, stance in shares} == {"high", "some", "little", "low"}
            and shares["w2", "some"] == (1, 2)
            and all(p_value is None for _, _, p_value, _ in tests)
        ),
        "interviews without a coding": lambda: "EXPRESSED" not in statuses,
    }
    assert expected[name](), (name, statuses, shares, tests)
