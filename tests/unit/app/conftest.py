"""Releases for the tests of the app, each made once."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

import app
from app.data.queries import Trends, read_trends
from app.data.release import current_release
from tests.fixtures.release import VARIANTS, MadeUpStudy, publish

MAIN = str(Path(app.__file__).parent / "main.py")


@pytest.fixture(scope="session")
def releases_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of releases of a variant of the made-up study."""
    made: dict[str, Path] = {}

    def releases(variant: str) -> Path:
        if variant not in made:
            made[variant] = publish(tmp_path_factory.mktemp(variant), VARIANTS[variant]())
        return made[variant]

    return releases


@pytest.fixture(scope="session")
def trends_of(releases_of: Callable[[str], Path]) -> Callable[[str], Trends]:
    """What the app reads from a variant of the made-up study."""
    return lambda variant: read_trends(current_release(releases_of(variant), "public"))


@pytest.fixture
def read_back(tmp_path: Path) -> Callable[[MadeUpStudy], Trends]:
    """Publish a study and read it as the app does."""

    def read(study: MadeUpStudy) -> Trends:
        return read_trends(current_release(publish(tmp_path, study), study.tier))

    return read


@pytest.fixture(autouse=True, scope="session")
def at_this_machine() -> None:
    """AppTest has no server; the analyst tier opens only where one listens at this machine."""
    config.set_option("server.address", "localhost")


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Run the app with arguments, at an address with parameters."""

    def run(*arguments: object, **address: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", [MAIN, *map(str, arguments)])
        test = AppTest.from_file(MAIN, default_timeout=30)
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    return run
