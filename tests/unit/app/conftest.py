"""Releases for the tests of the app, each made once."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

import app
from app.data.release import current_release
from app.data.study import Study, read_study
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
def study_of(releases_of: Callable[[str], Path]) -> Callable[[str], Study]:
    """What the app reads from a variant of the made-up study."""
    return lambda variant: read_study(current_release(releases_of(variant), "public"))


@pytest.fixture
def read_back(tmp_path: Path) -> Callable[[MadeUpStudy], Study]:
    """Publish a study and read it as the app does."""

    def read(study: MadeUpStudy) -> Study:
        return read_study(current_release(publish(tmp_path, study), study.tier))

    return read


@pytest.fixture(autouse=True, scope="session")
def at_this_machine() -> None:
    """AppTest has no server; the analyst tier opens only where one listens at this machine."""
    config.set_option("server.address", "localhost")


def _story(story: str, releases: str, tier: str, language: str) -> None:
    """Run one page by itself, as main.py would: AppTest follows no address."""
    from pathlib import Path

    from app.data.release import current_release
    from app.data.study import read_study
    from app.main import ANALYST_STORIES, STORIES
    from app.presentation.parts import PageContext
    from app.renderer import show_page
    from app.texts.catalogue import use_language

    use_language(language)
    release = current_release(Path(releases), tier)
    context = PageContext(release, read_study(release))
    show_page(context, (STORIES | ANALYST_STORIES)[story](context))


@pytest.fixture
def open_story() -> Callable[..., AppTest]:
    """Run the page of one story on a folder of releases, at an address with parameters."""

    def run(story: str, releases: Path, *, tier: str = "public", language: str = "en", **address: str) -> AppTest:
        how = {"story": story, "releases": str(releases), "tier": tier, "language": language}
        test = AppTest.from_function(_story, default_timeout=60, kwargs=how)
        for name, value in address.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception
        return test

    return run


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
