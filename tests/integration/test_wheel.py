"""The product as it is installed: from a wheel, run from any directory, writing nothing beside its own code.

Once with the packages of the lock, and once as somebody installs it who has no lock: with the newest of each package
that the wheel allows, a newer DuckDB among them.
"""

import hashlib
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import duckdb
import pytest

from orchestration.state.outcome import Ending
from tests.conftest import needs
from tests.fixtures.whole_runs import run

ROOT = Path(__file__).resolve().parents[2]
RUN = "from orchestration.cli.main import main; main()"


def state_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    built = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", built],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (found,) = built.glob("*.whl")
    return found


def test_a_wheel_runs_the_example_from_any_directory(tmp_path, wheel):
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    before = state_of(installed)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", RUN, *arguments],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [sys.executable, "-P", "-c", "import orchestration, app; print(orchestration.__file__, app.__file__)"],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.count(str(installed)) == 2, "the wheel is what is tested"
    call("init", "study", "--example", "leadership")
    assert "Release:" in call("run", "study")
    assert "distributed" in call("sql", "study", "select distinct stance from stances")
    assert state_of(installed) == before
    assert [path.name for path in elsewhere.iterdir()] == ["study"]


@pytest.fixture(scope="module")
def newest(tmp_path_factory, wheel) -> Path:
    """An environment of its own with the wheel and the newest packages that it allows."""
    folder = tmp_path_factory.mktemp("newest") / "venv"
    venv.create(folder, with_pip=True)
    done = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    is_reached = "No matching distribution" not in done.stderr
    needs("pip" if is_reached else None, "a package index that pip reaches")
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def test_without_the_lock_the_newest_packages_run_the_example_and_an_older_duckdb_goes_on_with_it(newest, tmp_path):
    study = tmp_path / "study"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def call(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    product = newest / "stakeholder-views"
    call(product, "init", study, "--example", "leadership")
    assert "Release:" in call(product, "run", study)
    assert "tables are the same, row by row" in call(product, "verify", study)
    for tier in ("public", "analyst"):
        (file,) = study.glob(f"releases/*/{tier}.duckdb")
        with duckdb.connect(str(file), read_only=True) as connection:
            assert connection.execute("select tier from marts.about").fetchall() == [(tier,)]
    # Back to the older DuckDB: the build file is one that it knows.
    assert run(study).ending is Ending.NOTHING_NEW
