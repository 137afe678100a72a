"""Whoever follows a name finds what it names: paths in documents and in docstrings; and rooms are of a size."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[3]
ASKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT, capture_output=True, text=True, check=False,
).stdout.split()  # fmt: skip
FILES = [name for name in ASKED if (ROOT / name).is_file()]
FOLDERS = {str(parent) for name in FILES for parent in PurePosixPath(name).parents}
TOPS = {name.split("/")[0] for name in FILES if "/" in name}
MODULES = [name for name in FILES if name.endswith(".py")]
ROOMS = {"orchestration", "expectations", "app", "tests"}
MODULES_IN_A_FOLDER, LINES_OF_A_MODULE = 12, 300
ROOMS_BEING_SPLIT = {"tests/integration", "tests/unit/dbt"}
PRODUCT = ("orchestration", "expectations", "app", "examples", "benchmarks", "tests")
# What stands in a study folder or a release, which documents name beside the files of the repository.
MADE = {"docs/method.md", "deploy/.env", "deploy/compose.env"}
pytestmark = pytest.mark.skipif(not FILES, reason="not in a git checkout")


def leads_somewhere(path: str) -> bool:
    """Say whether a path, from some folder on, is one of the repository; `<name>` and `*` stand for any name."""
    pattern = re.compile("(?:.*/)?" + re.sub(r"<[^>]*>|\\\*", "[^/]+", re.escape(path.strip("/")).replace("\\<", "<")))
    return any(pattern.fullmatch(name) for name in (*FILES, *FOLDERS))


@pytest.mark.parametrize("page", [name for name in FILES if name.endswith(".md")])
def test_every_path_that_a_document_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {each for each in re.findall(r"`([\w.<>*/-]+/[\w.<>*/-]*)`", text) if each.split("/")[0] in TOPS}
    assert sorted(each for each in named - MADE if not leads_somewhere(each)) == []


@pytest.mark.parametrize("package", PRODUCT)
def test_every_module_that_a_docstring_names_is_there(package):
    lost = []
    for name in MODULES:
        if name.startswith(f"{package}/"):
            says = ast.get_docstring(ast.parse((ROOT / name).read_text(encoding="utf-8"))) or ""
            named = re.findall(r"(?<![\w.<>*/-])[\w./]*\w\.(?:py|sql|toml)\b", says)
            lost += [f"{name}: {each}" for each in named if not leads_somewhere(each)]
    assert lost == []


def test_a_folder_holds_no_more_modules_than_one_takes_in_at_a_glance():
    """Not counted: what marks a package, and what is made for the tests beside it."""
    rooms = Counter(
        str(PurePosixPath(name).parent)
        for name in MODULES
        if name.split("/")[0] in ROOMS and PurePosixPath(name).name not in {"__init__.py", "__main__.py", "conftest.py"}
    )
    assert {room: count for room, count in rooms.items() if count > MODULES_IN_A_FOLDER}.keys() <= ROOMS_BEING_SPLIT


def test_a_module_is_read_in_one_sitting():
    lengths = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in MODULES
        if name.split("/")[0] in {*ROOMS, "examples", "benchmarks"}
    }
    long = {name: length for name, length in lengths.items() if length > LINES_OF_A_MODULE}
    assert {name for name in long if not name.startswith("tests/")} == set()
