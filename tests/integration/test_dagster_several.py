"""Several studies on one server: one code location, and each study with its own names, state and lock."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import build_server_defs
from orchestration.defs.naming import place_of
from orchestration.defs.partitions import build_tags
from orchestration.operations import serving
from orchestration.runs.dagster_home import enter_home
from orchestration.state import layout
from orchestration.state.lock import hold_lock
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError

from .conftest import run_study
from .dagster_runs import asked
from .test_dagster_by_hand import STUDY, TEAM, EdgeStudy

# Coded interviews of one wave alone: enough for a run, and soon over.
ONE = EdgeStudy(TEAM, interviews={"w1": dict.fromkeys(TEAM, "distributed")}, waves="[{id: w1, year: 2011}]")


def name(folder: Path, study_id: str, contact: str = "") -> None:
    study = folder / "study.yml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("{id: edge,", f"{{id: {study_id}, {contact}"), encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Path:
    """A folder of studies: two in order, one with a key that is none, one with the id of another."""
    folder = tmp_path_factory.mktemp("server")
    for each in ("north", "south", "twin"):
        (STUDY if each == "south" else ONE).write(folder / each)
    name(folder / "north", "north", "contact: {name: N, email: north@example.org},")
    name(folder / "south", "south-2", "contact: {name: S, email: the office},")
    name(folder / "twin", "north")
    (folder / "east").mkdir()
    (folder / "east" / "study.yml").write_text("rolse: []\n", encoding="utf-8")
    (folder / "notes").mkdir()
    return folder


@pytest.fixture(scope="module")
def defs(server) -> dg.Definitions:
    with enter_home(server / "north"):
        return build_server_defs(server)


def test_each_study_has_its_assets_under_its_own_id(defs):
    graph = defs.resolve_asset_graph()
    by_study: dict[str, set[str]] = {}
    for key in graph.get_all_asset_keys():
        by_study.setdefault(key.path[0], set()).add("/".join(key.path[1:]))
    assert set(by_study) == {"north", "south_2", "twin", "east"}
    assert by_study["north"] == by_study["south_2"]
    assert {"study_folder", "raw/segment", "marts/stances", "release"} <= by_study["north"]
    for key in graph.get_all_asset_keys():
        assert {parent.path[0] for parent in graph.get(key).parent_keys} <= {key.path[0]}, key


def test_each_study_has_its_own_job_schedule_and_sensor(defs):
    repository = defs.get_repository_def()
    crons = {schedule.name: schedule.cron_schedule for schedule in repository.schedule_defs}
    assert {f"{each}__nightly" for each in ("north", "south_2", "twin", "east")} == set(crons)
    assert crons["north__nightly"] != crons["south_2__nightly"], "they do not all start at two"
    assert {sensor.name for sensor in repository.sensor_defs} == {"north__new_files", "south_2__new_files"}
    assert all(schedule.default_status is dg.DefaultScheduleStatus.RUNNING for schedule in repository.schedule_defs)


def test_the_contact_owns_a_study_and_a_team_where_there_is_no_address(defs):
    graph = defs.resolve_asset_graph()
    assert graph.get(dg.AssetKey(["north", "marts", "stances"])).owners == ["north@example.org"]
    assert graph.get(dg.AssetKey(["south_2", "marts", "stances"])).owners == ["team:south-2"]


@pytest.mark.parametrize(
    ("study", "says"), [("east", "rolse: unknown key"), ("twin", "'north' is the id of north too")]
)
def test_a_study_that_cannot_be_loaded_fails_with_the_reason_and_takes_no_other_down(defs, study, says):
    with dg.DagsterInstance.ephemeral() as instance:
        ran = asked(defs, instance, job=f"{study}__publish")
    assert not ran.is_success
    assert says in ran.failures
    assert "Traceback" not in ran.failures


def test_a_run_of_one_study_works_in_its_folder_and_leaves_the_others_alone(server, defs):
    south = load_study(server / "south")
    place = place_of(load_study(server / "north"), is_one_of_several=True)
    with (
        dg.DagsterInstance.ephemeral() as instance,
        enter_home(server / "north"),
        hold_lock(layout.lock_file(south.folder)),
    ):
        tags = build_tags(instance, place, load_study(server / "north"))
        ran = asked(defs, instance, job="north__publish", tags=tags)
    assert ran.is_success, ran.failures
    assert {key.split("/")[0] for key in ran.made} == {"north"}
    assert (server / "north" / "releases" / "current.json").is_file()
    assert not (server / "south" / "releases").exists()
    assert run_study(server / "north").ending.value == "nothing new", "a command finds what the server published"


def test_the_server_has_a_home_beside_its_studies_that_only_its_owner_reads(server):
    variables = serving.prepare_environment(server)
    home = Path(variables["DAGSTER_HOME"])
    assert home == server / ".dagster"
    assert home.stat().st_mode & 0o077 == 0
    assert variables["STAKEHOLDER_VIEWS_STUDY"] == str(server)
    settings = (home / "dagster.yaml").read_text(encoding="utf-8")
    assert "freshness" in settings
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    serving.prepare_environment(server)
    assert (home / "dagster.yaml").read_text(encoding="utf-8") == "telemetry: {enabled: false}\n", "the admin's own"


def test_rights_and_studies_that_cannot_be_loaded_are_told_before_the_server_starts(server):
    (server / "south" / ".state").mkdir(exist_ok=True)
    (server / "south" / ".state").chmod(0o755)
    notes = "\n".join(serving.restrict_studies(server))
    assert "south: rights: .state was open to others" in notes
    assert "east: study.yml: " in notes


def test_a_folder_without_any_study_is_no_server(tmp_path):
    with pytest.raises(StudyError, match=r"holds no study\.yml"):
        serving.prepare_environment(tmp_path)
