"""The study on which faults of the machine are tested."""

from pathlib import Path

import pytest

from .study import copied, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """A study with two releases and nothing new in it; tests read it and change nothing."""
    return prepare(tmp_path_factory.mktemp("faults") / "study")


@pytest.fixture
def study(prepared, tmp_path) -> Path:
    """A copy of it, to do harm to."""
    return copied(prepared, tmp_path / "study")
