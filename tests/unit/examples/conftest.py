"""The example study, written once a session, and what it took to write it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from examples.leadership import write_example


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "study"
    write_example(folder)
    return folder


@pytest.fixture(scope="session")
def rows(example: Path) -> Callable[[str], list[dict[str, str]]]:
    def read(name: str) -> list[dict[str, str]]:
        with (example / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
