"""Words that data carry and names of working files are spelt in one module of each package that stands alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.state import layout
from orchestration.study.vocabulary import ALL_ROLES, Status

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("orchestration", "expectations", "app", "examples", "benchmarks")
# One module of each package that stands alone; the others are held against the first of their row by tests.
VOCABULARIES = {
    "orchestration/study/vocabulary.py",
    "orchestration/release/attack/vocabulary.py",
    "expectations/vocabulary.py",
    "app/data/vocabulary.py",
    "examples/planted.py",
}
LAYOUTS = {
    "orchestration/state/layout.py",
    "app/data/vocabulary.py",
    "orchestration/warehouse/dbt.py",  # dbt's own names, in the folder that it may write to
}
# The same letters, and another word: every row of a stage, and the series of everybody's stances.
OTHER_WORDS = {"orchestration/warehouse/stages.py", "expectations/marts/themes.py"}
FOR_READERS = {"examples/study_text.py"}  # a query to copy, in the README of the example
STATUS = re.compile(rf"\b({'|'.join(status.name for status in Status)})\b")
ROLE = re.compile(rf"'{ALL_ROLES}'|^{ALL_ROLES}$")
FILES = {value for name, value in vars(layout).items() if name.isupper() and "." in value} - {layout.STATE}
PLACE = re.compile(rf"(?<![\w.]){re.escape(layout.STATE)}\b|\b{layout.RELEASES}/")


def spelt(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the text of a module with its lines, what is said of the code and what is said to people left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def spellings(package: str, pattern: re.Pattern[str], homes: set[str]) -> list[str]:
    """Name the places of a package outside the homes of a word where it is spelt."""
    found = []
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name not in homes:
            found += [f"{name}:{line}" for line, text in spelt(path) if pattern.search(text)]
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_the_role_of_everybody_is_spelt_in_one_module(package: str) -> None:
    assert spellings(package, ROLE, VOCABULARIES | OTHER_WORDS | FOR_READERS) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_status_is_spelt_in_one_module(package: str) -> None:
    assert spellings(package, STATUS, VOCABULARIES) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_places_of_working_files_and_releases_are_spelt_in_one_module(package: str) -> None:
    names = re.compile("|".join([PLACE.pattern, *(f"^{re.escape(name)}$" for name in sorted(FILES))]))
    assert spellings(package, names, LAYOUTS) == []
