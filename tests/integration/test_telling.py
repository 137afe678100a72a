"""Nights of a small study: a bad file is told once by file, e-mail and HTTP, its end once, whoever starts the run."""

import json
import shutil

import dagster as dg
import pytest

from orchestration.definitions import build_defs
from orchestration.defs.automation import PUBLISH
from orchestration.erasure.byte_scan import Seeker, scan_folder
from orchestration.operations import withdrawal
from orchestration.operations.status import read_status
from orchestration.runs.dagster_home import enter_home
from orchestration.runs.recording import record_run
from orchestration.state import journal
from orchestration.state.outcome import Ending, Outcome
from orchestration.study.loader import load_study
from orchestration.system.progress import silent
from orchestration.warehouse.withdrawals import Scope
from tests.unit.runs.servers import mail_server, web_server

from .conftest import run_study
from .edge_studies import EdgeStudy

PEOPLE = [f"k{number:03}x" for number in range(20)]
BAD = "waves/w1/answers.csv"


@pytest.fixture(scope="module")
def box():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def hook():
    with web_server() as server:
        yield server


@pytest.fixture(scope="module")
def published(tmp_path_factory, box, hook):
    """A small study that tells by e-mail and HTTP, after one run."""
    folder = tmp_path_factory.mktemp("telling") / "study"
    answers = {person: f"{1 + number % 5},{5 - number % 5}" for number, person in enumerate(PEOPLE)}
    roles = dict.fromkeys(PEOPLE, "nurse")
    EdgeStudy(people=roles, surveys={"w1": answers}, waves="[{id: w1, year: 2011}]", codebook=False).write(folder)
    with (folder / "study.yml").open("a", encoding="utf-8") as study:
        study.write(
            "alerts:\n  email: {to: [a@example.org], from: p@example.org, server: 127.0.0.1, "
            f"port: {box.port}, security: none}}\n"
            f"  webhook: {{url: '{hook.address}'}}\n"
        )
    assert run_study(folder).ending is Ending.PUBLISHED
    return folder


@pytest.fixture
def study(published, tmp_path, box, hook):
    """A copy of it at the same place, for dbt knows its project by the place; what was sent is taken away."""
    kept = tmp_path / "before"
    shutil.copytree(published, kept)
    box.take(), hook.take()
    yield published
    shutil.rmtree(published)
    shutil.copytree(kept, published)


def spoil(folder):
    """Put a file in place of the good one that is none, which names a person in its only row; return the good one."""
    good = (folder / BAD).read_text(encoding="utf-8")
    (folder / BAD).write_text(f"who,q1,q2\n{PEOPLE[0]},1,2\n", encoding="utf-8")
    return good


def in_dagster(folder):
    """Run the job as Dagster's daemon does: nobody holds the lock, nobody listens."""
    definition = load_study(folder)
    with enter_home(definition.folder), dg.DagsterInstance.get() as instance:
        job = build_defs(folder).resolve_job_def(PUBLISH)
        return job.execute_in_process(instance=instance, raise_on_error=False).run_id


def test_a_bad_file_is_told_once_and_its_end_once(study, box, hook):
    good = spoil(study)
    assert run_study(study).ending is Ending.REFUSED
    (mail,) = box.take()
    (request,) = hook.take()
    (file,) = (study / ".state" / "alerts").glob("*.txt")
    assert BAD in mail["Subject"]
    for text in (mail.get_content(), json.loads(request[2])["text"], file.read_text(encoding="utf-8")):
        assert all(words in text for words in (BAD, "Next:", "Readers have release", "stakeholder-views status"))
    facts = read_status(load_study(study))
    assert (facts["last_run"]["status"], facts["alerts"][0]["where"]) == ("refused", BAD)
    assert facts["next"][0].startswith(f"{BAD}: Ask the field team")

    assert run_study(study).ending is Ending.REFUSED
    assert (box.take(), hook.take()) == ([], [])

    (study / BAD).write_text(good, encoding="utf-8")
    said = []
    assert run_study(study, said=said).ending is Ending.NOTHING_NEW
    (mended,) = box.take()
    assert mended["Subject"].endswith(f"Mended: A delivered file cannot be taken in: {BAD}")
    assert [json.loads(body)["kind"] for _, _, body in hook.take()] == ["recovery"]
    facts = read_status(load_study(study))
    assert (facts["alerts"], facts["next"], facts["quarantine"]) == ([], ["nothing to do"], [])


def test_a_run_that_dagster_starts_is_recorded_and_told_as_any_other(study, box):
    good = spoil(study)
    run = in_dagster(study)
    assert BAD in box.take()[0]["Subject"]
    last = journal.list_runs(load_study(study))[-1]
    assert (last.run, last.command, last.ending) == (run, "dagster", "refused")
    assert json.loads((study / "releases" / "standing.json").read_text(encoding="utf-8"))["outcome"] == "refused"
    (study / BAD).write_text(good, encoding="utf-8")
    in_dagster(study)
    assert "Mended" in box.take()[0]["Subject"]
    assert journal.list_runs(load_study(study))[-1].ending == "nothing new"
    assert "deliveries" in journal.list_runs(load_study(study))[-1].stages


def nothing_new(study, progress, **how):
    """End a run at once, in place of a whole one."""
    with record_run(study, command="withdraw", progress=progress) as record:
        record.conclude(Outcome(Ending.PUBLISHED, ""))
    return Outcome(Ending.PUBLISHED, "")


def test_of_somebody_who_is_erased_nothing_stays_in_journal_and_alerts(study, box, monkeypatch):
    person = PEOPLE[0]
    good = spoil(study)
    run_study(study)
    (study / BAD).write_text(good, encoding="utf-8")
    named = study / "waves" / "w1" / f"{person}.csv"
    named.write_text("who\n1\n", encoding="utf-8")
    run_study(study)
    named.unlink()
    box.take()
    seeker = Seeker([], [person])
    assert {"alerts", "log"} <= {path.split("/")[0] for path in scan_folder(study / ".state", seeker).found}
    monkeypatch.setattr(withdrawal, "run_as_writer", nothing_new)  # the release before stays, so something is left
    outcome = withdrawal.withdraw(load_study(study), [person], Scope.ERASE, authority="a letter", progress=silent)
    assert outcome.ending is Ending.REFUSED
    assert scan_folder(study / ".state", seeker).found == ()
    subjects = [mail["Subject"] for mail in box.take()]
    assert any("Mended" in each for each in subjects), "what was told before the erasure is told to be over"
    assert any("An erasure is not finished" in each for each in subjects)
    assert not any(person in each for each in subjects)
