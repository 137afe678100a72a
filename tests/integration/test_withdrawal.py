"""Withdrawals on whole runs: erased in every byte, replayed on a restored backup, and unseen in what is published."""

import datetime as dt
import json
import shutil
import subprocess
import zipfile
from contextlib import suppress

import duckdb
import openpyxl
import pytest

from examples.leadership import write_example
from orchestration.erasure import destruction, erasure_log
from orchestration.erasure.byte_scan import Seeker, scan_folder
from orchestration.erasure.withdrawal_state import read_withdrawal_state
from orchestration.operations import withdrawal
from orchestration.release import gate
from orchestration.release.store.manifest import compare_with_manifest, current_release
from orchestration.state import layout
from orchestration.study.loader import load_study
from orchestration.warehouse.withdrawals import FILE, Scope, Tombstone, save

from .test_commands import call

CANARY = "A purple heron of ward nine sang before the board and nobody listened"
WRITTEN = "My own words in the box of the questionnaire about a yellow submarine"
SEEKER = Seeker([CANARY, WRITTEN])


def quiet(stage, says):
    """Tell nobody."""


def plant(folder, person):
    """Let a person say a sentence in an interview, be quoted with it, and write another in an open answer."""
    path = folder / "waves" / "w2011" / "interviews_2011.qdpx"
    with zipfile.ZipFile(path) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    xml = next(data for info, data in members if info.filename.endswith(".qde")).decode()
    source = xml[xml.index(f'name="{person}') :]
    text = source[source.index("internal://") + len("internal://") :].partition('"')[0]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in members:
            archive.writestr(info, data + f"\n\n{CANARY}.\n".encode() if info.filename.endswith(text) else data)
    survey = folder / "waves" / "w2016" / "survey_2016.xlsx"
    book = openpyxl.load_workbook(survey)
    sheet = book["answers"]
    sheet.cell(1, sheet.max_column + 1, "comment")
    row = next(each for each in range(2, sheet.max_row + 1) if sheet.cell(each, 1).value == person)
    sheet.cell(row, sheet.max_column, WRITTEN)
    book.save(survey)
    with (folder / "quotes.csv").open("a", encoding="utf-8") as quotes:
        quotes.write(f"q-heron,{person},w2011,,{CANARY},approved,2012-01-31\n")


def ask(folder, query, tier="analyst"):
    release = current_release(folder / "releases")
    with duckdb.connect(str(release.folder / f"{tier}.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def public_figures(folder):
    return ask(folder, "select * from marts.stance_by_role_year order by all", "public")


def withdraw(folder, *people, scope=Scope.ERASE):
    return withdrawal.withdraw(load_study(folder), people, scope, authority="a letter", progress=quiet)


def run(folder):
    return withdrawal.run_with_withdrawals(load_study(folder), quiet, target="duckdb", full_refresh=False)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The example with two sentences that only one person says, after one run; and that person's id."""
    folder = tmp_path_factory.mktemp("planted") / "study"
    write_example(folder)
    person = "b3x8b"
    plant(folder, person)
    assert run(folder).ending.value == "published"
    return folder, person


@pytest.fixture(scope="module")
def erased(planted, tmp_path_factory):
    """The same after the person was erased by the command."""
    source, person = planted
    folder = tmp_path_factory.mktemp("erased") / "study"
    shutil.copytree(source, folder)
    return folder, person, call("withdraw", folder, person, "--scope", "erase", "--authority", "e-mail to study team")


def test_the_scan_finds_both_sentences_before_anybody_withdraws(planted):
    folder, person = planted
    found = set(scan_folder(folder, SEEKER).found)
    assert {each.partition(" ")[0] for each in found} >= {
        ".state/build/warehouse.duckdb",
        "quotes.csv",
        "waves/w2011/interviews_2011.qdpx",
        "waves/w2016/survey_2016.xlsx",
    }
    assert scan_folder(folder, Seeker([], [person])).found


def test_after_erasure_no_byte_of_the_folder_holds_what_was_said_or_who_said_it(erased):
    folder, person, done = erased
    assert (done.returncode, done.stderr) == (0, "")
    sought = Seeker([CANARY, WRITTEN], [person])
    scanned = scan_folder(folder, sought, leave_out={folder / FILE})
    assert (scanned.found, scanned.unreadable) == ((), ())
    assert any((folder / ".state" / "dagster").rglob("*.db"))
    assert (folder / ".state" / "dbt" / "target" / "run_results.json").exists()
    assert scan_folder(folder, sought).found == (FILE,)


def test_the_log_says_what_was_destroyed_and_names_nobody(erased):
    folder, person, _ = erased
    (line,) = (layout.erasures_file(folder)).read_text(encoding="utf-8").splitlines()
    said = json.loads(line)
    assert {".state/dbt", ".state/dagster/history", ".state/quality"} < set(said["destroyed"])
    assert any(path.startswith("releases/2") for path in said["destroyed"])
    assert "waves/w2011/interviews_2011.qdpx" in said["rewritten"]
    assert (said["remaining"], said["found"], person in line) == ([], [], False)
    assert said["bytes_scanned"] > 1_000_000
    assert said["pieces_sought"] > 5


def test_nobody_else_has_lost_a_word(planted, erased):
    source, person = planted
    folder = erased[0]
    for columns, table in (
        ("stakeholder_id, wave_id, status, stance, evidence_count", "stances"),
        ("segment_id, code_path, coder_id, start_offset, end_offset", "coded_segments"),
    ):
        query = f"select {columns} from marts.{table} where stakeholder_id <> '{person}' order by all"
        assert ask(folder, query) == ask(source, query)


def test_one_erasure_moves_no_public_figure_while_analysts_have_lost_the_person(planted, erased):
    source, person = planted
    folder = erased[0]
    assert public_figures(folder) == public_figures(source)
    count = f"select count(*) from marts.stances where stakeholder_id = '{person}'"
    assert (ask(source, count)[0][0] > 0, ask(folder, count)[0][0]) == (True, 0)


def test_the_release_after_an_erasure_is_sound_and_the_numbers_before_it_are_not_forgotten(erased):
    folder = erased[0]
    release = current_release(folder / "releases")
    assert compare_with_manifest(release) == []
    assert len(list((folder / "releases" / "published").glob("*.json"))) == 2
    assert not gate.repeat_attack(load_study(folder), release.release_id)[0].finding.leaks
    assert [path.name for path in (folder / "releases").glob("2*")] == [release.release_id]


def test_afterwards_a_run_has_nothing_new_and_status_counts_the_withdrawal(erased):
    folder = erased[0]
    assert run(folder).ending.value == "nothing new"
    facts = json.loads(call("status", folder, "--json").stdout)
    assert facts["withdrawals"] == {
        "stop_contact": 0, "no_further_use": 0, "erase": 1, "is_applied": True, "remaining": []
    }  # fmt: skip
    assert "1 erase" in call("status", folder).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nobody", "--scope", "erase"], 2, "nobody: is no stakeholder of this study"),
        (["b3x8b", "--scope", "stop_contact"], 2, "stop_contact would be less"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_changes_nothing(erased, arguments, code, says):
    folder = erased[0]
    before = (folder / FILE).read_bytes()
    refused = call("withdraw", folder, *arguments)
    assert (refused.returncode, says in refused.stderr) == (code, True)
    assert (folder / FILE).read_bytes() == before


def test_a_restored_backup_is_refused_until_a_run_has_erased_again(planted, erased, tmp_path):
    source, person = planted
    folder = tmp_path / "study"
    shutil.copytree(erased[0], folder)
    for name in (".state", "releases"):
        shutil.rmtree(folder / name)
        shutil.copytree(source / name, folder / name)
    for command in (["status"], ["sql", "select 1"], ["app"], ["verify"], ["dagster"]):
        refused = call(command[0], folder, *command[1:])
        assert (refused.returncode, refused.stdout) == (1, ""), command
        assert "as after a restored backup" in refused.stderr
    assert run(folder).ending.value == "published"
    sought = Seeker([CANARY, WRITTEN], [person])
    assert scan_folder(folder, sought, leave_out={folder / FILE}).found == ()
    assert call("sql", folder, "select 1").returncode == 0


def test_many_erasures_at_once_move_public_figures_and_pass_the_gate(erased, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(erased[0], folder)
    before = public_figures(folder)
    query = (
        "select stakeholder_id from marts.stances group by 1 order by count(*) filter (status = 'EXPRESSED') desc, 1"
    )
    people = [person for (person,) in ask(folder, query)[:24]]
    assert withdraw(folder, *people).ending.value == "published"
    assert public_figures(folder) != before
    release = current_release(folder / "releases")
    assert not gate.repeat_attack(load_study(folder), release.release_id)[0].finding.leaks
    assert scan_folder(folder, Seeker([], people), leave_out={folder / FILE}).found == ()


def test_no_further_use_and_stop_contact_keep_the_rows_as_delivered(planted, tmp_path):
    source, person = planted
    folder = tmp_path / "study"
    shutil.copytree(source, folder)
    query = """
        select stakeholder_id from marts.stances group by 1
        having count(*) filter (status = 'NONRESPONSE' and wave_id = 'w2019') = 1
           and count(*) filter (status = 'EXPRESSED' and wave_id = 'w2011') = 1
        order by 1
    """
    silent = ask(folder, query)[0][0]
    save(
        folder,
        [
            Tombstone(person, Scope.NO_FURTHER_USE, dt.date(2026, 11, 23)),
            Tombstone(silent, Scope.STOP_CONTACT, dt.date(2017, 1, 1)),
        ],
    )
    assert call("sql", folder, "select 1").returncode == 1
    assert run(folder).ending.value == "published"
    assert {
        status for (status,) in ask(folder, f"select status from marts.stances where stakeholder_id = '{person}'")
    } == {"WITHDRAWN"}
    for table in ("coded_segments", "evidence"):
        assert ask(folder, f"select count(*) from marts.{table} where stakeholder_id = '{person}'") == [(0,)], table
    found = dict(ask(folder, f"select wave_id, status from marts.stances where stakeholder_id = '{silent}'"))
    assert (found["w2011"], found["w2019"]) == ("EXPRESSED", "WITHDRAWN")
    with duckdb.connect(str(folder / ".state" / "build" / "warehouse.duckdb"), read_only=True) as connection:
        held = connection.execute(f"select count(*) from raw.answer where value = '{WRITTEN}'").fetchall()
    assert held == [(1,)]
    # The older release stays, as it was published; erasing would have taken it.
    assert len(list((folder / "releases").glob("2*"))) == 2


class Killed(BaseException):
    """The process ends here, without a word."""


STEPS = [
    (withdrawal, "_collect_pieces"),
    (withdrawal, "copy_build_without"),
    (withdrawal, "_redact_files"),
    (destruction, "destroy_state"),
    (withdrawal, "destroy_history"),
    (withdrawal, "run_as_writer"),
    (destruction, "destroy_older_releases"),
    (destruction, "destroy_set_aside"),
    (withdrawal, "scan_folder"),
    (erasure_log, "write_attempt"),
]


def test_killed_at_any_step_it_goes_on_until_nothing_is_left_that_it_cannot_rewrite(planted, tmp_path, monkeypatch):
    source, person = planted
    folder = tmp_path / "study"
    shutil.copytree(source, folder)
    (folder / "notes").mkdir()
    (folder / "notes" / "field notes.txt").write_text(f"{person} said: {CANARY}", encoding="utf-8")
    in_one_run = _once_published(folder, withdrawal.run_as_writer)

    def killed(*_arguments, **_keys):
        raise Killed

    for number, (module, name) in enumerate(STEPS):
        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(module, name, killed)
            if name not in {"_what_to_seek", "copy_without", "_take_out", "destroy_state", "forget", "run_as_writer"}:
                # One whole run is enough for those that follow it.
                patch.setattr(withdrawal, "run_as_writer", in_one_run)
            withdraw(folder, person) if number == 0 else run(folder)
        refused = call("sql", folder, "select 1") if name in {"_what_to_seek", "destroy_older_releases"} else None
        assert refused is None or refused.returncode == 1
        assert not read_withdrawal_state(load_study(folder)).is_applied
    with monkeypatch.context() as patch:
        patch.setattr(withdrawal, "run_as_writer", in_one_run)
        ended = run(folder)
    assert ended.ending.value == "refused"
    assert "notes/field notes.txt: something that only this person said" in ended.says
    assert CANARY not in ended.says
    assert withdrawals_of(folder)["remaining"] == ["notes/field notes.txt"]
    (folder / "notes" / "field notes.txt").unlink()
    assert withdraw(folder, person).ending.value == "published"
    assert withdrawals_of(folder)["remaining"] == []
    sought = Seeker([CANARY, WRITTEN], [person])
    assert scan_folder(folder, sought, leave_out={folder / FILE}).found == ()
    assert not (layout.state_folder(folder) / layout.ERASING).exists()
    assert call("sql", folder, "select 1").returncode == 0


def withdrawals_of(folder):
    return json.loads(call("status", folder, "--json").stdout)["withdrawals"]


def _once_published(folder, run_as_writer):
    def runs(study, progress, *, target, full_refresh, command="run", is_watched=False):
        if len(list((folder / "releases" / "published").glob("*.json"))) < 2:
            return run_as_writer(study, progress, target=target, full_refresh=full_refresh, command=command)
        return withdrawal.Outcome(withdrawal.Ending.PUBLISHED, "")

    return runs


def test_the_command_is_a_subprocess_that_leaves_no_trace_of_the_id_in_dagster(erased):
    folder, person, _ = erased
    found = subprocess.run(["grep", "-rl", person, str(folder)], capture_output=True, text=True, check=False)
    assert found.stdout.splitlines() == [str(folder / FILE)]
