"""What the app's process opens: the public file, the pointer that leads to it, how the last run ended; nothing else."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

import app
from orchestration.release.store.run_notice import write_run_notice
from tests.fixtures.release import leadership, publish

MAIN = Path(app.__file__).parent / "main.py"
REPOSITORY = MAIN.parents[1]
# Runs the page as a reader does, with a choice of a role, and tells every path that was opened. Python tells of its own
# opens; DuckDB opens files without Python, so its connections are told here, and each must be shut off from all others.
WATCHED = """
import json, sys
main, releases = sys.argv[1:3]
opened, connections = set(), []
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(releases):
        opened.add(arguments[0])
    if event in ("os.listdir", "os.scandir") and str(arguments[0] or "").startswith(releases):
        opened.add(str(arguments[0]))
import duckdb
connect = duckdb.connect
def told(database=":memory:", **options):
    connections.append([str(database), options.get("read_only"), options.get("config")])
    return connect(database, **options)
duckdb.connect = told
sys.addaudithook(note)
sys.argv = [main, "--releases", releases]
from streamlit.testing.v1 import AppTest
test = AppTest.from_file(main, default_timeout=60).run()
test.selectbox[0].set_value("Managers").run()
words = " ".join(str(part.value) for part in [*test.title, *test.markdown, *test.caption])
print(json.dumps({"opened": sorted(opened), "connections": connections, "exceptions": len(test.exception),
                  "words": words}))
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory):
    releases = publish(tmp_path_factory.mktemp("watched") / "releases", leadership()).resolve()
    folder = releases / leadership().release_id
    # What stands beside the public file: none of it is a database, so that whoever opens it fails.
    for name in (
        "analyst.duckdb",
        "manifest.json",
        "CHANGES.md",
        "quality/checks.json",
        "parquet/analyst/stances.parquet",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("not for the app", encoding="utf-8")
    write_run_notice(releases, "nothing_new", at=dt.datetime.now(dt.UTC))
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(MAIN), str(releases)],
        capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return releases, folder, json.loads(done.stdout.splitlines()[-1])


def test_the_page_was_really_shown(watched):
    _, _, seen = watched
    assert seen["exceptions"] == 0
    assert "Among managers who" in seen["words"].replace("\\", "")


def test_the_app_opens_the_pointer_the_public_file_and_the_standing_and_nothing_else_of_the_releases(watched):
    releases, folder, seen = watched
    files = {*seen["opened"], *(database for database, *_ in seen["connections"])}
    assert {str(folder / "public.duckdb")} <= files
    assert files <= {str(releases / "current.json"), str(releases / "standing.json"), str(folder / "public.duckdb")}


def test_every_connection_of_the_app_is_read_only_and_reaches_no_other_file(watched):
    _, _, seen = watched
    assert seen["connections"]
    for _, read_only, config in seen["connections"]:
        assert read_only is True
        assert config == {"enable_external_access": "false", "lock_configuration": "true"}
