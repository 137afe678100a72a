"""The marts of the example study against what was planted, and against pandas where the planting says nothing."""

import json
from collections import Counter
from itertools import combinations, groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from examples.codes import CHILDREN, PARENT
from examples.evidence import interviews
from examples.panel import WAVES, people
from examples.planted import STANCES, planted, planted_stance_counts
from orchestration.operations.sql import open_locked

QUERIES = Path(__file__).resolve().parents[2] / "examples" / "queries"
INTERVIEW_WAVES = tuple(wave for wave in WAVES if wave.mode == "interview")


@pytest.fixture(scope="module")
def file(example_release):
    pointer = json.loads((example_release / "releases" / "current.json").read_text(encoding="utf-8"))
    return example_release / "releases" / pointer["path"] / "analyst.duckdb"


@pytest.fixture(scope="module")
def analyst(file):
    with open_locked(file) as connection:  # as `stakeholder-views sql` opens it
        yield connection


def planted_type(marks):
    """Say the type of a planted path: runs of one stance, and silence (K, U, S) where the person was asked."""
    heard = [mark.upper() for mark in marks if mark in "CBDcdKUS"]
    stances = [mark for mark in heard if mark in "CBD"]
    runs = [mark for mark, _ in groupby(stances)]
    if len(runs) > 1:
        if len(runs) > 3:
            return "oscillating"
        if len(runs) == 3 and runs[0] == runs[2]:
            return "reverted"
        return "to-blend" if runs[-1] == "B" else "to-pole" if runs[0] == "B" else "crossed"
    if stances and heard[-1] not in "CBD":
        return "fell silent"
    if stances and heard[0] not in "CBD":
        return "newly expressed"
    return "stable" if len(stances) > 1 else None


def test_every_person_has_the_planted_trajectory(analyst):
    found = dict(analyst.execute("select stakeholder_id, trajectory_type from trajectories").fetchall())
    assert found == {person.id: planted_type(person.marks) for person in people()}
    assert len(set(found.values())) == 9, "the example shows every type, and people without one"


def test_a_trajectory_says_where_it_began_and_ended(analyst):
    found = analyst.execute("select * from trajectories").df().set_index("stakeholder_id")
    expressed = pd.DataFrame(row.__dict__ for row in planted() if row.stance is not None)
    for person, rows in expressed.sort_values("year").groupby("stakeholder_id"):
        one = found.loc[person]
        assert (one.first_stance, one.last_stance) == (rows.stance.iloc[0], rows.stance.iloc[-1])
        assert (one.first_wave_id, one.last_wave_id) == (rows.wave_id.iloc[0], rows.wave_id.iloc[-1])
        assert one.expressed_wave_count == len(rows)
        assert one.change_count == (rows.stance.to_numpy()[1:] != rows.stance.to_numpy()[:-1]).sum()
    assert (found.loc[~found.index.isin(expressed.stakeholder_id), "expressed_wave_count"] == 0).all()


def planted_series(keep):
    counts = Counter()
    for row in planted():
        if row.stance is not None and keep(row):
            counts.update([("all", row.wave_id, row.stance), (row.role_id, row.wave_id, row.stance)])
    return counts


def test_each_series_counts_the_planted_people(analyst):
    always = {person.id for person in people() if all(mark in "CBDcd" for mark in person.marks)}
    expected = {
        "all": planted_series(lambda row: True),
        "balanced": planted_series(lambda row: row.stakeholder_id in always),
        "interviews": planted_series(lambda row: row.mode == "interview"),
    }
    found = analyst.execute("select * from stance_series").df()
    assert len(found) == 3 * 5 * 4 * 3
    for row in found.itertuples():
        counts = expected[row.series]
        base = sum(counts[row.role_id, row.wave_id, stance] for stance in STANCES)
        assert (row.stance_count, row.base_count) == (counts[row.role_id, row.wave_id, row.stance], base)
        assert np.isnan(row.stance_share) if base == 0 else row.stance_share == pytest.approx(row.stance_count / base)
    assert found[(found.series == "balanced") & (found.role_id == "all")].base_count.unique() == [len(always)]


def test_the_mode_mix_is_the_planted_one(analyst):
    expected = Counter()
    for row in planted():
        if row.stance is not None:
            expected.update([("all", row.wave_id, row.mode), (row.role_id, row.wave_id, row.mode)])
    found = analyst.execute("select role_id, wave_id, mode, stakeholder_count, base_count from mode_mix").fetchall()
    assert len(found) == 5 * 4 * 2
    for role, wave, mode, count, base in found:
        assert count == expected[role, wave, mode]
        assert base == sum(expected[role, wave, each] for each in ("interview", "survey"))


@pytest.fixture(scope="module")
def planted_mentions():
    """Who mentioned what, by the codings that stand: the adjudicator's where there is one, else every reader's."""
    kept = {(row.stakeholder_id, row.wave_id): row for row in planted() if row.mode == "interview"}
    rows = []
    for wave in INTERVIEW_WAVES:
        for interview in interviews(wave):
            row = kept.get((interview.person.id, wave.id))
            if row is None:  # withdrew everything
                continue
            standing = [
                coding.code
                for coding in interview.codings
                if not interview.is_adjudicated or coding.user == "Lead Reader"
            ]
            rows += [
                (row.stakeholder_id, wave.id, row.role_id, code, PARENT if code in CHILDREN else code, interview)
                for code in standing
            ]
    return pd.DataFrame(rows, columns=["stakeholder_id", "wave_id", "role_id", "code", "harmonised_code", "interview"])


def test_themes_count_the_planted_people(analyst, planted_mentions):
    found = analyst.execute("select * from themes_by_role_year").df()
    took_part = pd.DataFrame(row.__dict__ for row in planted() if row.mode == "interview")
    for row in found.itertuples():
        of_role = (
            planted_mentions if row.role_id == "all" else planted_mentions[planted_mentions.role_id == row.role_id]
        )
        mentions = of_role[(of_role.wave_id == row.wave_id) & (of_role.harmonised_code == row.harmonised_code)]
        base = took_part[
            (took_part.wave_id == row.wave_id) & (row.role_id in ("all",) or took_part.role_id == row.role_id)
        ]
        assert row.stakeholder_count == mentions.stakeholder_id.nunique(), row
        assert row.base_count == len(base), row
    assert len(found) == 5 * 4 * analyst.execute("select count(distinct harmonised_code) from codes").fetchone()[0]


def test_theme_codings_are_those_of_coded_segments(analyst):
    themes = analyst.execute("select * from themes_by_role_year where role_id = 'all'").df()
    segments = analyst.execute("select * from coded_segments").df()
    assert themes.segment_count.sum() == (segments.vote > 0).sum()
    assert themes.overruled_segment_count.sum() == (segments.vote == 0).sum() > 0


def test_the_matrix_holds_the_planted_mentions_and_every_code_of_the_version(analyst, planted_mentions):
    found = analyst.execute("select * from code_matrix").df()
    mentioned = found[found.is_mentioned]
    expected = planted_mentions[["stakeholder_id", "wave_id", "code"]].drop_duplicates()
    assert set(mentioned[expected.columns].itertuples(index=False)) == set(expected.itertuples(index=False))
    for wave in INTERVIEW_WAVES:
        codes = analyst.execute(
            "select distinct code from codes where codebook_version = ? and is_in_use", [wave.codebook_version]
        ).df()
        cells = found[found.wave_id == wave.id]
        assert set(cells.code) == set(codes.code)
        assert len(cells) == len(codes) * cells.stakeholder_id.nunique()


def test_first_mentions_are_those_of_the_planted_interviews(analyst, planted_mentions):
    dated = planted_mentions.assign(on=[interview.occurred_on for interview in planted_mentions.interview])
    found = analyst.execute("select * from code_first_mentions").df().set_index("harmonised_code")
    for code, rows in dated.groupby("harmonised_code"):
        first = rows[rows.wave_id == rows.wave_id.min()]
        one = found.loc[code]
        assert (one.first_wave_id, one.first_mentioned_on.date()) == (first.wave_id.iloc[0], first.on.min())
        assert one.first_wave_stakeholder_count == first.stakeholder_id.nunique()
        assert (one.stakeholder_count, one.wave_count) == (rows.stakeholder_id.nunique(), rows.wave_id.nunique())
    never = found[~found.index.isin(dated.harmonised_code)]
    assert never.first_wave_id.isna().all()
    assert (never.stakeholder_count == 0).all()


def test_co_occurring_codes_are_those_that_pandas_finds(analyst, planted_mentions):
    people_with_both = Counter()
    for (_, wave), rows in planted_mentions.groupby(["stakeholder_id", "wave_id"]):
        people_with_both.update((wave, *pair) for pair in combinations(sorted(set(rows.harmonised_code)), 2))
    segments = analyst.execute("select * from coded_segments where vote > 0").df().dropna(subset=["start_offset"])
    both = segments.merge(segments, on=["document_id", "coder_id", "wave_id"])
    both = both[
        (both.harmonised_code_x < both.harmonised_code_y)
        & (both.start_offset_x < both.end_offset_y)
        & (both.start_offset_y < both.end_offset_x)
    ]
    overlaps = Counter(both[["wave_id", "harmonised_code_x", "harmonised_code_y"]].itertuples(index=False, name=None))
    found = analyst.execute("select * from code_cooccurrence").fetchall()
    assert {tuple(row[:3]): row[3] for row in found} == people_with_both
    assert {tuple(row[:3]): row[4] for row in found if row[4]} == dict(overlaps)


def test_the_macro_finds_the_very_people_of_every_figure(analyst):
    figures = analyst.execute("select role_id, wave_id, stance, stance_count from stance_by_role_year").fetchall()
    assert len(figures) == 5 * 4 * 3
    expected = {}
    for row in planted():
        if row.stance is not None:
            for role in ("all", row.role_id):
                expected.setdefault((role, row.wave_id, row.stance), set()).add(row.stakeholder_id)
    for *figure, count in figures:
        rows = analyst.execute(
            "select stakeholder_id, delivery_id, content_hash, rule_version from evidence_of(?, ?, ?)", figure
        ).fetchall()
        assert {row[0] for row in rows} == expected.get(tuple(figure), set())
        assert len({row[0] for row in rows}) == count
        assert all(row[1].startswith("d_") and len(row[2]) == 64 and row[3] == "v1" for row in rows)


def test_counted_votes_add_up_to_the_position_of_everybody(analyst):
    stances = analyst.execute("select * from stances where status = 'EXPRESSED' and mode = 'interview'").df()
    evidence = analyst.execute("select * from evidence where evidence_kind = 'segment'").df()
    votes = evidence.pivot_table(
        index=["stakeholder_id", "wave_id"], columns="stance_role", values="counted_vote", aggfunc="sum", fill_value=0
    ).div(60)
    votes = votes.loc[list(stances[["stakeholder_id", "wave_id"]].itertuples(index=False, name=None))]
    first, last = votes.EC + votes.KD / 2, votes.ED + votes.KC / 2
    np.testing.assert_allclose(np.log((last + 0.5) / (first + 0.5)), stances.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose((last / (first + last)).to_numpy(), stances.distributed_share, rtol=0, atol=1e-12)
    counted = votes[["EC", "ED", "KD", "KC", "B"]].sum(axis=1)
    assert np.ceil(counted - 1e-9).tolist() == stances.evidence_count.tolist()
    assert evidence.is_capped.sum() == 16, "the two talkative people: eight segments of one code each"


def test_evidence_is_every_coding_of_those_with_a_stance(analyst):
    missing = analyst.execute(
        """
        select segment_id from coded_segments join stances using (stakeholder_id, wave_id)
        where status = 'EXPRESSED' and mode = 'interview'
        except select segment_id from evidence
        """
    ).fetchall()
    assert missing == []
    answers = analyst.execute("select count(*) from evidence where evidence_kind = 'answer'").fetchone()[0]
    assert (
        answers
        == 2
        * analyst.execute("select count(*) from stances where stance is not null and mode = 'survey'").fetchone()[0]
    )


def test_the_macro_says_what_it_is_for(analyst):
    says = analyst.execute("select comment from duckdb_functions() where function_name = 'evidence_of'").fetchall()
    assert len(says) == 1
    assert "stance_by_role_year" in says[0][0]


def test_the_example_query_traces_the_planted_people(analyst):
    rows = analyst.execute((QUERIES / "trace_a_percentage.sql").read_text(encoding="utf-8")).fetchall()
    assert len({row[0] for row in rows}) == planted_stance_counts()["all", "w2011", "concentrated"]


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_every_example_query_finds_something_in_the_analyst_file(analyst, path):
    assert analyst.execute(path.read_text(encoding="utf-8")).fetchall()
