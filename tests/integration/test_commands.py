"""The commands as a user types them: what they print, their exit codes, and that nothing else reaches the screen."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

COMMAND = str(Path(sys.executable).with_name("stakeholder-views"))


def call(*arguments, cwd=None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=300, cwd=cwd, check=False
    )


def test_help_lists_every_command_of_the_interface():
    shown = call("--help")
    assert shown.returncode == 0
    for command in ("init", "inspect", "run", "status", "sql", "app", "dagster", "verify", "withdraw", "export"):
        assert re.search(rf"│ {command} ", shown.stdout), command


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """A newcomer's walk in an empty directory: init, run, run again. Returns the folder and what was printed."""
    place = tmp_path_factory.mktemp("walk")
    return place / "demo", [
        call("init", "demo", "--example", "leadership", cwd=place),
        call("run", "demo", cwd=place),
        call("run", "demo", cwd=place),
    ]


def test_a_first_run_ends_with_a_table_the_release_and_the_next_command(walk):
    folder, (init, run, _) = walk
    assert (init.returncode, run.returncode) == (0, 0), run.stderr
    assert "stakeholder-views run demo" in init.stdout
    for word in ("deliveries", "raw", "checks on raw", "models", "checks on marts", "statistics", "release"):
        assert f"  {word}" in run.stdout
    assert "Stances by role and year" in run.stdout
    assert "hidden" in run.stdout
    assert f"Release: {folder.resolve()}/releases/" in run.stdout
    assert "stakeholder-views app demo" in run.stdout
    assert "synthetic" in run.stdout


def test_nothing_of_a_library_reaches_the_screen(walk):
    _, calls = walk
    assert [each.stderr for each in calls] == ["", "", ""]
    assert "Warning" not in "".join(each.stdout for each in calls)


def test_a_second_run_says_that_nothing_is_new(walk):
    folder, (_, _, again) = walk
    assert again.returncode == 0
    assert "Nothing is new: release" in again.stdout
    names = {path.name for path in (folder / "releases").iterdir()}
    assert len(names - {"current.json", "standing.json", "published", "memory"}) == 1, "one release"
    assert names > {"current.json", "standing.json", "published"}


def test_all_working_files_stand_in_the_study_folder(walk):
    folder, _ = walk
    assert sorted(path.name for path in folder.parent.iterdir()) == ["demo"]
    assert (folder / ".state" / "dagster" / "history").is_dir()


def test_init_does_not_touch_a_folder_that_is_not_empty(walk):
    folder, _ = walk
    refused = call("init", folder)
    assert (refused.returncode, "not empty" in refused.stderr) == (2, True)


def test_an_empty_study_says_what_to_fill_in(tmp_path):
    assert call("init", tmp_path / "mine").returncode == 0
    refused = call("run", tmp_path / "mine")
    assert refused.returncode in (1, 2)
    assert "nothing was changed" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_wrong_key_ends_in_exit_code_2_and_its_place(example_copy):
    definition = example_copy / "study.yml"
    definition.write_text(definition.read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    refused = call("run", example_copy)
    assert (refused.returncode, "colour: unknown key" in refused.stderr) == (2, True)


def test_a_refused_delivery_ends_in_exit_code_1_and_its_file(example_copy):
    (example_copy / "waves" / "w2011" / "interviews_2011.qdpx").write_bytes(b"no zip at all")
    refused = call("run", example_copy)
    assert refused.returncode == 1
    assert "waves/w2011/interviews_2011.qdpx" in refused.stderr
    assert "the current release is as it was" in refused.stderr


@pytest.mark.parametrize("arguments", [["run", "--target", "spark"], ["export", "--format", "ddi"]])
def test_what_is_not_built_yet_says_so(example_release, arguments):
    command, *others = arguments
    refused = call(command, example_release, *others)
    assert (refused.returncode, "not built yet" in refused.stderr) == (2, True)


def test_status_is_readable_and_json(example_release):
    shown, as_json = call("status", example_release), call("status", example_release, "--json")
    assert (shown.returncode, as_json.returncode) == (0, 0)
    facts = json.loads(as_json.stdout)
    assert [wave["year"] for wave in facts["waves"]] == [2011, 2013, 2016, 2019]
    assert facts["last_run"]["status"] in {"published", "nothing new"}
    assert facts["problems"] == []
    assert all(check["is_passed"] for check in facts["checks"] if check["severity"] == "block")
    assert facts["release"]["release_id"] in shown.stdout


def test_sql_reads_the_release_in_three_formats(example_release):
    query = """
        select stance, sum(stance_count) as people from stance_by_role_year
        where role_id = 'all' group by stance order by stance
    """
    as_csv = call("sql", example_release, query, "--format", "csv")
    as_json = call("sql", example_release, query, "--format", "json")
    table = call("sql", example_release, query)
    rows = list(csv.DictReader(as_csv.stdout.splitlines()))
    assert [row["stance"] for row in rows] == ["blended", "concentrated", "distributed"]
    assert [str(row["people"]) for row in json.loads(as_json.stdout)] == [row["people"] for row in rows]
    assert all(row["people"] in table.stdout for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/hostname')",
        "copy stances to 'stolen.csv'",
        "attach 'other.duckdb'",
        "delete from stances",
        "set enable_external_access = true",
        "select * from no_such_table",
    ],
)
def test_sql_reads_the_release_and_nothing_else(example_release, tmp_path, query):
    refused = call("sql", example_release, query, cwd=tmp_path)
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "Traceback" not in refused.stderr


def test_the_public_tier_has_no_people_to_ask_for(example_release):
    assert call("sql", example_release, "select * from stances", "--tier", "public").returncode == 2


def test_verify_says_whether_the_release_is_as_it_was_published(example_copy):
    assert call("verify", example_copy).returncode == 0
    (dictionary,) = example_copy.glob("releases/*/data_dictionary.csv")
    dictionary.chmod(0o600)
    dictionary.write_text("changed", encoding="utf-8")
    refused = call("verify", example_copy)
    assert (refused.returncode, "data_dictionary.csv" in refused.stderr) == (1, True)


def test_inspect_shows_a_project_and_a_survey(example_release):
    files = [example_release / "waves/w2011/interviews_2011.qdpx", example_release / "waves/w2013/survey_2013.sav"]
    project, survey = (json.loads(line) for line in call("inspect", "--json", *files).stdout.splitlines())
    keys = ["file", "format", "tool", "documents", "code_count", "segment_count", "coding_count", "coders", "variables"]
    assert list(project)[:12] == [*keys, "sets", "events", "problems"]
    assert (project["format"], survey["format"]) == ("qdpx", "sav")
    assert {document["offset_confidence"] for document in project["documents"]} == {1.0}
    assert "NVivo" in call("inspect", files[0]).stdout


def test_inspect_of_what_is_no_delivery_says_why(tmp_path):
    (tmp_path / "a.qdpx").write_bytes(b"no zip at all")
    refused = call("inspect", tmp_path / "a.qdpx", tmp_path / "b.sav")
    assert (refused.returncode, "no such file" in refused.stdout) == (1, True)


def test_a_second_run_at_the_same_time_is_told_who_is_at_work(example_copy):
    from orchestration.state import layout
    from orchestration.state.lock import hold_lock

    with hold_lock(layout.lock_file(example_copy)):
        refused = call("run", example_copy)
    assert (refused.returncode, "another run is at work on this study" in refused.stderr) == (1, True)


@pytest.mark.real_data
def test_a_real_project_is_inspected_and_run(tmp_path, shared_data):
    """ATLAS.ti's reference project: its media are absent, its text sources come without text."""
    source = shared_data / "coded" / "atlasti_TestProject.qdpx"
    facts = json.loads(call("inspect", "--json", source).stdout)
    assert (facts["code_count"], facts["segment_count"], len(facts["documents"]), len(facts["sets"])) == (
        14,
        15,
        12,
        16,
    )

    study = tmp_path / "study"
    (study / "waves").mkdir(parents=True)
    (study / "waves" / source.name).write_bytes(source.read_bytes())
    (study / "stakeholders.csv").write_text("stakeholder_id,role\nsimon,eater\nmabel,eater\n", encoding="utf-8")
    owners = {"Simon.docx": "simon", "Mabel.txt": "mabel", "Mabêl 2ième.txt": "mabel"}
    lines = [f'"{document["name"]}",{owners.get(document["name"], "")}' for document in facts["documents"]]
    (study / "documents.csv").write_text("\n".join(["document,stakeholder_id", *lines]), encoding="utf-8")
    (study / "study.yml").write_text(
        """
        study: {id: breakfast, title: Breakfast}
        roles: [{id: eater, label: Eaters}]
        stakeholders: stakeholders.csv
        waves: [{id: w2018, year: 2018}]
        instruments: [{id: interview, kind: coded_documents, stance: {rule: coded_segments}}]
        deliveries:
          - {path: "waves/*.qdpx", wave: w2018, instrument: interview, stakeholder: {documents: documents.csv}}
        """,
        encoding="utf-8",
    )
    run = call("run", study)
    assert run.returncode == 0, run.stderr
    (file,) = study.glob("releases/*/analyst.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        people = connection.execute("select stakeholder_id, status from marts.stances order by 1").fetchall()
        segments = connection.execute("select count(*), count(distinct code_path) from marts.coded_segments").fetchall()
    assert people == [("mabel", "NOT_EXPRESSED"), ("simon", "NOT_EXPRESSED")], "no codebook, so every code is neutral"
    kept = sum(document["segment_count"] for document in facts["documents"] if document["name"] in owners)
    assert segments[0][0] >= kept > 0
