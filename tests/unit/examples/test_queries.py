"""The SQL examples run on relations of the documented shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

QUERIES = sorted((Path(__file__).resolve().parents[3] / "examples" / "queries").glob("*.sql"))

# The relations as documented for analysts, with the columns that the examples use, and two rows of people.
RELATIONS = """
create schema marts;
create table marts.waves as select * from (values
    ('w1', 'First', 1, 2011, 'interview'), ('w2', 'Second', 2, 2019, 'interview')
) as t (wave_id, wave_label, wave_order, year, mode);
create table marts.stance_scale as select * from (values
    ('concentrated', 'Concentrated', 1, 'first'),
    ('blended', 'Blended', 2, 'middle'),
    ('distributed', 'Distributed', 3, 'last')
) as t (stance, stance_label, stance_order, pole);
create table marts.stances as select * from (values
    ('b2c3d', 'w1', 2011, 'manager', 'manager', 'EXPRESSED', 'concentrated', false, -1.6, 0.1, 4, 'interview', 'v1'),
    ('b2c3d', 'w2', 2019, 'manager', 'manager', 'NOT_ASKED', null, false, null, null, 0, 'interview', 'v1')
) as t (stakeholder_id, wave_id, year, role_id, role_at_entry_id, status, stance, is_qualified, theta,
        distributed_share, evidence_count, mode, rule_version);
create table marts.stance_by_role_year as select * from (values
    ('all', 'w1', 2011, 'concentrated', 1, 1, 1.0, null::double, null::double, false)
) as t (role_id, wave_id, year, stance, stance_count, base_count, stance_share, ci_low, ci_high, is_suppressed);
create table marts.stance_transitions as select * from (values
    ('w1', 'w2', 'concentrated', 'blended', 1, 1.0, true)
) as t (from_wave_id, to_wave_id, from_stance, to_stance, stakeholder_count, row_share, is_consecutive);
create table marts.panel_retention as select * from (values
    ('all', 'w1', 2011, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
) as t (role_id, wave_id, year, invited_count, completed_count, expressed_count, insufficient_count,
        critique_only_count, not_expressed_count, not_asked_count, nonresponse_count, withdrawn_count,
        ineligible_count);
create table marts.coded_segments as select * from (values
    ('s1', 'd1', 'b2c3d', 'w1', 'Concentrated > Focus', 'reader_1', 10, 40, 'd_1', 'CON-03', 'EC', 60)
) as t (segment_id, document_id, stakeholder_id, wave_id, code_path, coder_id, start_offset, end_offset, delivery_id,
        code, stance_role, vote);
create table marts.evidence as select * from (values
    ('b2c3d', 'w2011', 'manager', 'concentrated', 'segment', 's1', null::varchar, 'd1', 10, 40, 'Concentrated > Focus',
        'EC', 'concentrated', 'reader_1', 60, 60.0, true, null, 'd_1', 'waves/w1/interviews.qdpx', 'a0b1', 'v1')
) as t (stakeholder_id, wave_id, role_id, stance, evidence_kind, segment_id, item, document_id, start_offset,
        end_offset, code_path, stance_role, speaks_for, coder_id, vote, counted_vote, is_counted, not_counted_reason,
        delivery_id, path, content_hash, rule_version);
create table marts.trajectories as select * from (values
    ('b2c3d', 'fell silent', 1, 1, 0, false, true)
) as t (stakeholder_id, trajectory_type, wave_count, expressed_wave_count, change_count, is_newly_expressed,
        has_fallen_silent);
create table marts.code_first_mentions as select * from (values
    ('CON-03', 'w1', 'w1', 2011, date '2011-02-02', 1, 1, 1)
) as t (harmonised_code, first_offered_wave_id, first_wave_id, first_year, first_mentioned_on,
        first_wave_stakeholder_count, stakeholder_count, wave_count);
"""


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(RELATIONS)
        yield connection


def test_there_are_examples():
    assert len(QUERIES) >= 4


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_example_runs_and_finds_something(release, path):
    assert release.execute(path.read_text(encoding="utf-8")).fetchall()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_example_begins_with_the_question_that_it_answers(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ")
    assert "?" in first
