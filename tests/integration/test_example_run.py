"""A run on the example study: the marts recover exactly what was planted, and a number leads back to its evidence."""

import json
from collections import Counter

import duckdb
import pytest

from examples.planted import STANCES, planted, planted_stance_counts, planted_status_counts, planted_transitions


@pytest.fixture(scope="module")
def release(example_release):
    pointer = json.loads((example_release / "releases" / "current.json").read_text(encoding="utf-8"))
    return example_release / "releases" / pointer["path"]


@pytest.fixture(scope="module")
def analyst(release):
    with duckdb.connect(str(release / "analyst.duckdb"), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


@pytest.fixture(scope="module")
def public(release):
    with duckdb.connect(str(release / "public.duckdb"), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


def test_every_person_has_the_planted_status_and_stance_in_every_wave(analyst):
    found = analyst.execute(
        "select stakeholder_id, wave_id, year, role_id, role_at_entry_id, status, stance, is_qualified from stances"
    ).fetchall()
    expected = [
        (
            row.stakeholder_id,
            row.wave_id,
            row.year,
            row.role_id,
            row.role_at_entry_id,
            row.status,
            row.stance,
            row.is_qualified,
        )
        for row in planted()
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_counts_by_role_and_year_are_the_planted_ones(analyst):
    found = analyst.execute("select role_id, wave_id, stance, stance_count from stance_by_role_year").fetchall()
    expected = planted_stance_counts()
    assert {(role, wave, stance): count for role, wave, stance, count in found if count} == expected
    assert len(found) == 5 * 4 * 3, "role x wave x stance, `all` included, zeros shown"


def test_retention_shows_every_kind_of_silence_as_planted(analyst):
    expected = planted_status_counts()
    statuses = sorted({status for _, _, status in expected})
    columns = ", ".join(f"{status.lower()}_count" for status in statuses)
    found = analyst.execute(f"select role_id, wave_id, {columns} from panel_retention").fetchall()
    for role, wave, *counts in found:
        assert counts == [expected.get((role, wave, status), 0) for status in statuses], (role, wave)


def test_transitions_are_the_planted_ones(analyst):
    found = analyst.execute(
        "select from_wave_id, to_wave_id, from_stance, to_stance, stakeholder_count from stance_transitions"
    ).fetchall()
    for (before, after), cells in {
        pair: planted_transitions(*pair) for pair in {(row[0], row[1]) for row in found}
    }.items():
        assert {(row[2], row[3]): row[4] for row in found if row[:2] == (before, after)} == cells


def test_a_published_share_leads_back_to_segments_and_the_bytes_they_came_in(analyst):
    evidence = analyst.execute(
        """
        select stances.stakeholder_id, count(*), min(deliveries.content_hash), min(stances.rule_version)
        from stances
        join coded_segments using (stakeholder_id, wave_id)
        join deliveries using (delivery_id)
        where stances.wave_id = 'w2019' and stances.role_id = 'manager' and stances.stance = 'distributed'
        group by stances.stakeholder_id
        """
    ).fetchall()
    expected = planted_stance_counts()["manager", "w2019", "distributed"]
    assert len(evidence) == expected
    assert all(count > 0 and len(content_hash) == 64 and rule == "v1" for _, count, content_hash, rule in evidence)


def test_the_public_file_holds_role_groups_only(public):
    tables = {name for (name,) in public.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {
        *("about", "change_decomposition", "codebook_breaks", "coder_agreement", "codes", "disclosure_certificate"),
        *("mode_mix", "offset_confidence", "panel_retention", "quality_checks", "quotes", "release_history", "roles"),
        *("stance_by_role_year", "stance_scale", "stance_stability", "stance_transitions", "themes_by_role_year"),
        *("errata", "events", "method", "waves"),
    }
    for table in ("mode_mix", "panel_retention", "stance_by_role_year", "stance_stability", "themes_by_role_year"):
        roles = {role for (role,) in public.execute(f"select distinct role_id from {table}").fetchall()}
        assert roles == {"all", "clinical", "managerial", "policy"}, table


def test_hidden_cells_are_null_and_flagged_and_everything_else_is_rounded(public):
    true = planted_stance_counts()
    groups = {
        "clinical": ["professional"],
        "managerial": ["manager"],
        "policy": ["policy_maker", "commentator"],
        "all": ["all"],
    }
    found = public.execute("select * from stance_by_role_year").fetchall()
    hidden = Counter()
    for role, wave, _, stance, count, base, share, low, high, is_suppressed in found:
        exact = sum(true.get((each, wave, stance), 0) for each in groups[role])
        hidden[is_suppressed] += 1
        if is_suppressed:
            assert (count, base, share, low, high) == (None,) * 5
        else:
            assert exact == 0 or exact >= 5, (role, wave, stance)
            assert abs(count - exact) <= 2
            assert (count % 5, base % 5) == (0, 0)
            assert share == pytest.approx(round(share, 2))
    assert hidden[True] > 0, "the example shows what a hidden value looks like"
    assert hidden[False] > hidden[True]


def test_the_study_is_marked_as_synthetic_in_both_tiers(public, analyst):
    for tier, connection in (("public", public), ("analyst", analyst)):
        assert connection.execute("select is_synthetic, tier from about").fetchall() == [(True, tier)]


def test_every_table_and_column_of_a_release_is_described(public, analyst):
    for connection in (public, analyst):
        assert (
            connection.execute("select table_name from duckdb_tables() where coalesce(comment, '') = ''").fetchall()
            == []
        )
        query = "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'"
        assert [row for row in connection.execute(query).fetchall() if not row[2]] == []


def test_parquet_twins_hold_the_same_rows(release):
    for tier in ("public", "analyst"):
        with duckdb.connect(str(release / f"{tier}.duckdb"), read_only=True) as connection:
            names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
            assert {path.stem for path in (release / "parquet" / tier).glob("*.parquet")} == set(names)
            for name in names:
                twin = str(release / "parquet" / tier / f"{name}.parquet")
                ours = connection.execute(f"select * from marts.{name} order by all").fetchall()
                assert connection.execute("select * from read_parquet(?) order by all", [twin]).fetchall() == ours


def test_the_scale_is_in_its_order(public):
    scale = public.execute("select stance from stance_scale order by stance_order").fetchall()
    assert [stance for (stance,) in scale] == list(STANCES)
