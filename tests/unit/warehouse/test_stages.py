"""How far the build file has come: nothing is published that a stage has not passed for."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.warehouse import stages


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


def test_a_stage_counts_only_after_those_before_it(connection):
    assert not stages.finish(connection, stages.MODELS, "one")
    assert stages.open_stages(connection, "one") == stages.STAGES
    assert stages.finish(connection, stages.RAW, "one")
    assert stages.finish(connection, stages.MODELS, "one")
    assert stages.open_stages(connection, "one") == (stages.QUALITY, stages.STATISTICS)


def test_what_was_built_from_other_deliveries_does_not_count(connection):
    for stage in stages.STAGES:
        assert stages.finish(connection, stage, "one")
    assert stages.open_stages(connection, "one") == ()
    assert stages.open_stages(connection, "two") == stages.STAGES


def test_a_stage_that_begins_anew_takes_the_later_ones_with_it(connection):
    for stage in stages.STAGES:
        stages.finish(connection, stage, "one")
    before = stages.begin(connection, stages.QUALITY)
    assert stages.open_stages(connection, "one") == (stages.QUALITY, stages.STATISTICS)
    stages.put_back(connection, before)
    assert stages.open_stages(connection, "one") == ()


steps = st.tuples(st.sampled_from(["begin", "finish"]), st.sampled_from(stages.STAGES), st.sampled_from("ab"))


@given(st.lists(steps, max_size=25))
def test_whatever_is_run_by_hand_in_whatever_order_the_last_stage_speaks_for_all(done):
    with duckdb.connect() as connection:
        for step, stage, fingerprint in done:
            if step == "begin":
                stages.begin(connection, stage)
            else:
                stages.begin(connection, stage)
                stages.finish(connection, stage, fingerprint)
            for each in "ab":
                if stages.has_passed(connection, stages.STATISTICS, each):
                    assert stages.open_stages(connection, each) == ()
