"""How far the build file has come: nothing is published that a stage has not passed for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.warehouse import ledger, stages
from orchestration.warehouse.database import create_raw, opened
from orchestration.warehouse.stages import Extent, attempt_stage


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return build_in(tmp_path_factory.mktemp("warehouse"))


def build_in(folder):
    path = folder / "warehouse.duckdb"
    with opened(path) as connection:
        create_raw(connection)
    return path


@pytest.fixture
def empty(tmp_path):
    return build_in(tmp_path)


def finish(build, stage, basis="one", **how):
    with attempt_stage(build, stage, basis=basis, **how):
        pass


def fail(build, stage):
    with attempt_stage(build, stage, basis="one"):
        assert stage in still_open(build)
        raise OSError("full")


def still_open(build, basis="one"):
    with opened(build) as connection:
        return stages.open_stages(connection, ledger.stored_fingerprint(connection, basis=basis))


def test_a_stage_counts_only_after_those_before_it(empty):
    finish(empty, stages.MODELS)
    assert still_open(empty) == stages.STAGES
    finish(empty, stages.RAW)
    finish(empty, stages.MODELS)
    assert still_open(empty) == (stages.QUALITY, stages.STATISTICS)


def test_what_was_built_from_other_deliveries_does_not_count(empty):
    for stage in stages.STAGES:
        finish(empty, stage)
    assert still_open(empty) == ()
    assert still_open(empty, "two") == stages.STAGES


def test_a_stage_that_begins_anew_takes_the_later_ones_with_it_and_they_stay_out_where_it_fails(empty):
    for stage in stages.STAGES:
        finish(empty, stage)
    with pytest.raises(OSError, match="full"):
        fail(empty, stages.QUALITY)
    assert still_open(empty) == (stages.QUALITY, stages.STATISTICS)


def test_a_part_of_a_stage_leaves_what_had_passed_as_it_was(empty):
    for stage in stages.STAGES:
        finish(empty, stage)
    with attempt_stage(empty, stages.MODELS, basis="one", extent=Extent.PART):
        assert stages.MODELS in still_open(empty)
    assert still_open(empty) == ()


def test_a_part_of_a_stage_proves_nothing_where_other_rows_have_come(empty):
    for stage in stages.STAGES:
        finish(empty, stage)
    finish(empty, stages.MODELS, "two", extent=Extent.PART)
    assert still_open(empty) == (stages.MODELS, stages.QUALITY, stages.STATISTICS)


def test_a_judgement_takes_back_what_follows_only_where_it_refuses(empty):
    for stage in stages.STAGES:
        finish(empty, stage)
    finish(empty, stages.RAW, extent=Extent.NOTHING)
    assert still_open(empty) == ()
    with attempt_stage(empty, stages.RAW, basis="one", extent=Extent.NOTHING) as attempt:
        attempt.refuse_if(True)
        attempt.refuse_if(False)
    assert still_open(empty) == stages.STAGES


steps = st.tuples(
    st.sampled_from(["well", "refused", "part"]), st.sampled_from(stages.STAGES), st.sampled_from(["one", "two"])
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=8))
def test_whatever_is_run_by_hand_in_whatever_order_the_last_stage_speaks_for_all(build, done):
    for step, stage, basis in done:
        extent = Extent.PART if step == "part" else Extent.ALL
        with attempt_stage(build, stage, basis=basis, extent=extent) as attempt:
            attempt.refuse_if(step == "refused")
        for each in ("one", "two"):
            if stages.STATISTICS not in still_open(build, each):
                assert still_open(build, each) == ()
