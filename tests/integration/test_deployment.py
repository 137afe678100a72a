"""A server as docs/deployment.md sets it up: Dagster's storage in a real PostgreSQL, and a disk that is lost."""

import datetime as dt
import os
import shutil
from contextlib import closing

import dagster as dg
import psycopg2
import pytest

from orchestration.erasure.withdrawal_state import NotAppliedError, refuse_unapplied
from orchestration.operations.backup import back_up, keep_beside, restore
from orchestration.release.store.manifest import current_release
from orchestration.runs.dagster_history import destroy_history
from orchestration.runs.dagster_home import dagster_variables
from orchestration.state import layout
from orchestration.study.loader import load_study
from orchestration.system.code_version import ROOT
from orchestration.system.environment import variables
from orchestration.warehouse.withdrawals import Scope, recorded, save
from tests.fixtures.postgres import needs_postgres, running_postgres, server_programs
from tests.fixtures.whole_runs import run as run_study

from .edge_studies import EdgeStudy

PERSON = "xq7vanishing"
TEAM = {PERSON: "manager", "p2": "nurse", "p3": "nurse", "p4": "chair"}
STUDY = EdgeStudy(
    TEAM,
    interviews={"w1": dict.fromkeys(TEAM, "distributed")},
    surveys={"w2": {PERSON: "5,1", "p2": "4,4", "p3": "1,5", "p4": "9,"}},
)


@pytest.fixture(scope="module")
def server():
    """The settings of Dagster's storage; without PostgreSQL on this machine there are none, and SQLite does."""
    if server_programs() is None and os.environ.get("CI") != "true":
        yield {}
    else:
        with running_postgres() as settings, variables(settings):
            yield settings


@pytest.fixture(scope="module")
def postgres(server):
    needs_postgres()
    return server


@pytest.fixture(scope="module")
def study(server, tmp_path_factory):
    """A small study that ran once, with Dagster's storage as an administrator set it up."""
    folder = tmp_path_factory.mktemp("server") / "study"
    STUDY.write(folder)
    home = folder / ".state" / "dagster"
    home.mkdir(parents=True)
    if server:
        shutil.copy(ROOT / "deploy" / "dagster.yaml", home)
    outcome = run_study(folder)
    assert outcome.ending.value == "published", outcome.says
    return load_study(folder)


@pytest.fixture(scope="module")
def archive(study, tmp_path_factory):
    """The study as it was before anybody asked to be erased."""
    return back_up(study, tmp_path_factory.mktemp("backups")).path


def remembered(settings):
    """Return everything that Dagster's tables hold, as text, table by table."""
    prefix = "DAGSTER_POSTGRES_"
    connection = psycopg2.connect(
        host=settings[f"{prefix}HOST"],
        port=settings[f"{prefix}PORT"],
        dbname=settings[f"{prefix}DB"],
        user=settings[f"{prefix}USER"],
        password=settings[f"{prefix}PASSWORD"],
    )
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'select t::text from "{name}" as t')
            found[name] = [text for (text,) in cursor.fetchall()]
    return found


def test_a_run_is_kept_in_postgres_and_nothing_of_it_in_files(study, postgres):
    held = remembered(postgres)
    assert [("publish" in text, "SUCCESS" in text) for text in held["runs"]] == [(True, True)]
    assert len(held["asset_check_executions"]) > 20
    assert not list((layout.state_folder(study.folder) / "dagster").rglob("*.db"))
    with variables(dagster_variables(study.folder)), dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS


def test_settings_that_an_administrator_wrote_stay_as_they_are(study, postgres):
    ours = (ROOT / "deploy" / "dagster.yaml").read_bytes()
    assert (layout.state_folder(study.folder) / "dagster" / "dagster.yaml").read_bytes() == ours


def test_without_the_settings_of_the_server_an_erasure_stays_open(study, postgres, monkeypatch):
    monkeypatch.delenv("DAGSTER_POSTGRES_PASSWORD")
    with pytest.raises(NotAppliedError, match="may still name who was erased"):
        destroy_history(study)


def test_for_an_erasure_postgres_forgets_runs_and_results(study, postgres):
    assert any("raw" in text for text in remembered(postgres)["asset_check_executions"])
    assert destroy_history(study) == ("1 runs in Dagster's storage of the study",)
    after = remembered(postgres)
    assert (after["runs"], after["asset_check_executions"]) == ([], [])
    assert [text for text in after["event_logs"] if "ASSET_WIPED" not in text] == []
    assert destroy_history(study) == ()


def test_a_restored_study_has_nothing_new_and_is_the_release_that_was_published(study, archive, tmp_path):
    restored = restore(archive, tmp_path / "study")
    assert (restored.later_withdrawals, restored.later_releases) == (0, 0)
    assert run_study(tmp_path / "study").ending.value == "nothing new"
    before, after = (
        current_release(layout.releases_folder(study.folder)),
        current_release(tmp_path / "study" / "releases"),
    )
    assert after.manifest == before.manifest


def test_what_was_restored_stays_closed_until_a_run_has_erased_who_withdrew_since(study, archive, tmp_path):
    save(study.folder, recorded((), [PERSON], Scope.ERASE, known={PERSON}, on=dt.date(2026, 11, 23)))
    keep_beside(study, archive.parent)
    assert restore(archive, tmp_path / "study").later_withdrawals == 1
    restored = load_study(tmp_path / "study")
    # That run is in test_withdrawal.py.
    for refused in (refuse_unapplied, lambda study: back_up(study, archive.parent)):
        with pytest.raises(NotAppliedError, match="1 erase"):
            refused(restored)
