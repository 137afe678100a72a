"""Runs of single assets and single waves, as a person starts them in Dagster's UI; and what they must not do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import build_defs
from orchestration.defs.naming import place_of
from orchestration.defs.partitions import PARTITION, RANGE_END, RANGE_START, build_tags, read_waves, register_waves
from orchestration.runs.dagster_home import enter_home
from orchestration.state import layout
from orchestration.state.lock import hold_lock
from orchestration.study.loader import load_study
from orchestration.warehouse.contract import RAW_TABLES

from .conftest import run_study
from .dagster_runs import Ran, asked, listening
from .edge_studies import EdgeStudy

TEAM = {"p1": "manager", "p2": "manager", "p3": "nurse", "p4": "nurse"}
STUDY = EdgeStudy(
    TEAM,
    interviews={
        "w1": {"p1": "concentrated", "p2": "blended", "p3": "distributed", "p4": "distributed"},
        "w2": {"p1": "concentrated", "p2": "distributed", "p3": "distributed"},
    },
    surveys={"w3": {"p1": "5,1", "p2": "4,4", "p3": "1,5", "p4": ","}},
)
WAVES = frozenset({"w1", "w2", "w3"})
RAW = [f"raw/{table.name}" for table in RAW_TABLES]


@dataclass
class Small:
    """A small study that was published, under its own definitions."""

    folder: Path
    instance: dg.DagsterInstance
    said: list[str]
    defs: dg.Definitions

    def asked(self, *assets: str, job: str | None = None, **tags: str) -> Ran:
        """Run a job or some assets; what was said before is forgotten."""
        self.said.clear()
        named = {name.replace("__", "/"): value for name, value in tags.items()}
        with enter_home(self.folder):
            return asked(self.defs, self.instance, *assets, job=job, tags=named, said=self.said)

    def everything_new(self) -> Ran:
        """Run the job as a schedule does."""
        study = load_study(self.folder)
        tags = build_tags(self.instance, place_of(study, is_one_of_several=False), study)
        self.said.clear()
        with enter_home(study.folder):
            return asked(self.defs, self.instance, job="publish", tags=tags, said=self.said)

    def releases(self) -> set[str]:
        """Name the releases."""
        return {path.name for path in (self.folder / "releases").iterdir() if path.name.startswith("2")}

    def correct(self, answer: str = "1,4") -> None:
        """Put another answer into the survey."""
        survey = self.folder / "waves" / "w3" / "answers.csv"
        survey.write_text(survey.read_text(encoding="utf-8").replace("5,1", answer), encoding="utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Path, Path, dg.Definitions, list[str]]:
    folder = STUDY.write(tmp_path_factory.mktemp("by_hand") / "study")
    outcome = run_study(folder)
    assert outcome.ending.value == "published", outcome.says
    as_it_was = shutil.copytree(folder, folder.with_name("as_it_was"))
    said: list[str] = []
    with enter_home(folder):
        defs = build_defs(folder, resource_overrides=listening(str(folder), said))
    return folder, as_it_was, defs, said


@pytest.fixture
def small(published) -> Iterator[Small]:
    """The published study; it stands where it stood, or dbt would parse the project again."""
    folder, as_it_was, defs, said = published
    shutil.rmtree(folder)
    shutil.copytree(as_it_was, folder)
    with dg.DagsterInstance.ephemeral() as instance:
        register_waves(instance, place_of(load_study(folder), is_one_of_several=False), load_study(folder))
        yield Small(folder, instance, said, defs)


def test_where_nothing_is_new_the_night_touches_the_folder_and_nothing_else(small):
    ran = small.everything_new()
    assert ran.is_success
    assert set(ran.made) == {"study_folder"}
    assert ran.checked == frozenset()


def test_other_bytes_with_the_same_rows_are_checked_and_build_nothing(small):
    survey = small.folder / "waves" / "w3" / "answers.csv"
    head, *lines = survey.read_text(encoding="utf-8").splitlines()
    survey.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    ran = small.everything_new()
    assert ran.is_success
    assert set(ran.made) == {"study_folder", "deliveries"}
    assert {"raw/answer", "raw/segment"} <= ran.checked
    assert any("nothing is new" in line for line in ran.said), ran.said


def test_a_wave_asked_for_by_hand_is_read_anew_and_no_other(small):
    ran = small.asked(*RAW, **{PARTITION: "w3"})
    assert ran.is_success, ran.failures
    assert ran.made == {table: frozenset({"w3"}) for table in RAW}
    assert any("raw: 1 files taken in" in line for line in ran.said), ran.said
    assert ran.metadata["raw/answer", "w3"]["dagster/partition_row_count"] == 8
    assert ran.metadata["raw/answer", "w3"]["dagster/row_count"] == 8


def test_all_waves_asked_for_by_hand_are_read_anew_in_one_run(small):
    before = small.releases()
    ran = small.asked(job="publish", **{RANGE_START: "w1", RANGE_END: "w3"})
    assert ran.is_success, ran.failures
    assert ran.made["raw/segment"] == WAVES
    assert any("raw: 3 files taken in" in line for line in ran.said), ran.said
    assert ran.metadata["raw/document", "w1"]["dagster/partition_row_count"] == 4
    assert {"marts/stances", "marts/change_tests", "release"} <= set(ran.made)
    assert small.releases() == before, "the rows are as they were: no number moves"
    assert ran.metadata["release", None]["is_new"] is False


def test_a_table_materialised_alone_takes_in_what_is_new(small):
    small.correct()
    ran = small.asked("raw/answer", **{PARTITION: "w3"})
    assert ran.is_success, ran.failures
    assert ran.made == {"raw/answer": frozenset({"w3"})}
    assert any("1 corrected" in line for line in ran.said), ran.said


def test_a_release_alone_is_refused_where_the_marts_are_of_other_deliveries(small):
    before = small.releases()
    small.correct()
    assert small.asked(*RAW).is_success
    alone = small.asked("release")
    assert not alone.is_success
    for stage in ("models", "quality_checks", "statistics"):
        assert f"{stage}: has not passed" in alone.failures
    assert small.asked("marts/stances").is_success
    assert "models: has not passed" in small.asked("release").failures, "one model is not all of them"
    assert small.releases() == before


def test_a_release_alone_stays_where_nothing_is_new(small):
    before = small.releases()
    ran = small.asked("release")
    assert ran.is_success, ran.failures
    assert ran.metadata["release", None]["release_id"] in before
    assert small.releases() == before


def test_one_model_alone_is_built_and_the_rest_counts_as_before(small):
    ran = small.asked("marts/stances")
    assert ran.is_success, ran.failures
    assert set(ran.made) == {"marts/stances"}
    assert ran.metadata["marts/stances", None]["dagster/row_count"] == 12
    assert small.asked("release").is_success


def test_a_run_that_dagster_starts_reads_nothing_before_a_withdrawal_is_carried_out(small):
    (small.folder / "withdrawals.csv").write_text(
        "stakeholder_id,scope,recorded_on,authority\np1,all,2026-01-01,e-mail\n", encoding="utf-8"
    )
    for asset in ("release", *RAW[:1]):
        ran = small.asked(asset)
        assert not ran.is_success
        assert "withdraw" in ran.failures


def test_a_run_that_dagster_starts_while_another_is_at_work_says_so_and_does_nothing(small):
    with hold_lock(layout.lock_file(small.folder)):
        ran = small.asked("study_folder", "deliveries")
    assert not ran.is_success
    assert ran.failures.startswith("another run is at work on this study")
    assert ran.made == {}
    assert small.asked("study_folder", "deliveries").is_success, "the lock is free, and nobody remembers it was not"


def test_a_broken_definition_is_a_failure_with_its_message_and_no_trace(small):
    study = small.folder / "study.yml"
    study.write_text(study.read_text(encoding="utf-8").replace("roles:", "rolse:"), encoding="utf-8")
    ran = asked(small.defs, small.instance, job="publish")
    assert not ran.is_success
    assert ran.failures.startswith("study.yml: ")
    assert "Traceback" not in ran.failures


def test_the_waves_follow_study_yml_in_the_order_of_time(small):
    study = small.folder / "study.yml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("waves: [", "waves: [{id: w0, year: 2001}, "), encoding="utf-8")
    definition = load_study(small.folder)
    place = place_of(definition, is_one_of_several=False)
    tags = build_tags(small.instance, place, definition)
    assert small.instance.get_dynamic_partitions("waves") == ["w0", "w1", "w2", "w3"]
    assert (tags[RANGE_START], tags[RANGE_END]) == ("w0", "w3")
    assert read_waves(small.instance, place, tags) == frozenset()
    by_hand = {RANGE_START: "w1", RANGE_END: "w2"}
    assert read_waves(small.instance, place, by_hand) == {"w1", "w2"}


def test_the_schedule_and_the_sensor_ask_for_a_run_over_every_wave(small):
    repository = small.defs.get_repository_def()
    schedule, sensor = repository.get_schedule_def("nightly"), repository.get_sensor_def("new_files")
    place = place_of(load_study(small.folder), is_one_of_several=False)
    with dg.instance_for_test() as instance:
        with dg.build_schedule_context(instance=instance, repository_def=repository) as context:
            (nightly,) = schedule.evaluate_tick(context).run_requests
        looks, cursor = [], None
        for _ in range(3):
            with dg.build_sensor_context(instance=instance, repository_def=repository, cursor=cursor) as context:
                looks.append(sensor.evaluate_tick(context))
            cursor = looks[-1].cursor
        for request in (nightly, *looks[1].run_requests):
            assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("w1", "w3")
            assert read_waves(instance, place, request.tags) == frozenset(), "it takes in what is new and no more"
    assert [len(look.run_requests) for look in looks] == [0, 1, 0]


def test_the_sensor_waits_while_a_run_is_at_work_and_starts_one_after_it(small):
    study = load_study(small.folder)
    repository = small.defs.get_repository_def()
    sensor = repository.get_sensor_def("new_files")
    with dg.instance_for_test() as instance:

        def look(cursor):
            with dg.build_sensor_context(instance=instance, repository_def=repository, cursor=cursor) as context:
                return sensor.evaluate_tick(context)

        first = look(None)
        with hold_lock(layout.lock_file(study.folder)):
            held = look(first.cursor)
        assert held.run_requests == []
        assert "at work" in held.skip_message
        assert len(look(held.cursor).run_requests) == 1
