"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.tiers import (
    pytest_collection_modifyitems,
    pytest_fixture_setup,
    pytest_runtest_call,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_fixture_setup",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_terminal_summary",
]

# Time is no property of a result: an example may import a large library first, and the machine may be shared.
settings.register_profile("product", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("product")

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared"


def _shared(name: str) -> Path:
    folder = (SHARED / name).resolve()
    if not folder.is_dir():
        pytest.skip(f"real files are not here: {folder} is no folder")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files, which are not part of the repository."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_method() -> Path:
    """The written method with its worked numbers, which is not part of the repository."""
    return _shared("method")


def needs(program: str | None, how: str) -> None:
    """Skip where a program of the system is missing; where everything is promised to be there, fail."""
    if program is None:
        message = f"needs {how}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
