"""What Dagster remembers of a study outside its folder goes when somebody is erased, and nothing of other studies."""

import shutil

import dagster as dg
import pytest

from examples.template import write_template
from orchestration.runs.dagster_history import destroy_history
from orchestration.study.loader import load_study
from orchestration.system.environment import variables

PERSON = "xq7vanishing"


def asset_of(name):
    """Make an asset of a study whose check and log name a person."""

    @dg.asset(key=[name, "raw"], check_specs=[dg.AssetCheckSpec("contract", asset=[name, "raw"])])
    def raw(context):
        context.log.info(f"{name}: {PERSON}")
        yield dg.AssetCheckResult(passed=False, check_name="contract", description=f"failing rows: {PERSON} of {name}")
        yield dg.Output(None, metadata={"first": PERSON})

    return raw


def run_by_hand(name, instance):
    asset = asset_of(name)
    assert dg.materialize([asset], instance=instance, selection=[asset]).success


@pytest.fixture
def server(tmp_path):
    """A folder of studies whose server ran two of them; the second is the template's."""
    write_template(tmp_path / "mine")
    study = load_study(tmp_path / "mine")
    home = tmp_path / ".dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    name = study.info.id.replace("-", "_")
    with variables({"DAGSTER_HOME": str(home)}), dg.DagsterInstance.get() as instance:
        run_by_hand("other", instance)
        run_by_hand(name, instance)
    return study, home, name


def test_a_shared_storage_holds_no_byte_of_the_study_any_more_and_all_of_the_other(server):
    study, home, name = server
    holding = [path for path in home.rglob("*") if path.is_file() and PERSON.encode() in path.read_bytes()]
    assert holding
    assert destroy_history(study) == ("1 runs in Dagster's storage of the server",)
    with variables({"DAGSTER_HOME": str(home)}), dg.DagsterInstance.get() as instance:
        assert len(instance.get_runs()) == 1
        assert instance.get_latest_materialization_event(dg.AssetKey([name, "raw"])) is None
        assert instance.get_latest_materialization_event(dg.AssetKey(["other", "raw"])) is not None
    told = f"{PERSON} of {name}".encode()
    assert [path for path in home.rglob("*") if path.is_file() and told in path.read_bytes()] == []


def test_where_no_server_is_there_is_nothing_to_forget(server):
    study, home, _ = server
    shutil.rmtree(home)
    assert destroy_history(study) == ()
