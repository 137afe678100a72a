"""Tiers of tests: what is slow bears the mark `slow`, so that `make check` leaves it out; this tells where it does not.

Belongs here: which tests are slow by where they stand, and how much work a test may be that is not.
Stays out: what is tested.
"""

import resource
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# They rest on whole runs, on processes that are killed, or on a browser: what is made for a test counts as its own.
SLOW_FOLDERS = [Path(__file__).parent / name for name in ("integration", "faults", "e2e")]
# Of a processor and not of the clock, since the machine may be shared; with room for a machine that is slow, and for
# the first test of a worker, which imports a large library for all that follow.
SECONDS = 12.0
_WORK = pytest.StashKey[float]()
_UNMARKED = "slow and not marked"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow by where it stands."""
    for item in items:
        if any(folder in item.path.parents for folder in SLOW_FOLDERS):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Generator[None, object, object]:
    """Count what is made for one test alone; what several share would count for whichever of them comes first."""
    if fixturedef.scope != "function":
        return (yield)
    with _counted(request.node):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Count the test itself."""
    with _counted(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note of a test that it is slow and does not say so; it fails nobody, since another machine may be slower."""
    report = yield
    work = item.stash.get(_WORK, 0.0)
    if report.when == "call" and work > SECONDS and item.get_closest_marker("slow") is None:
        report.user_properties.append((_UNMARKED, work))
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell which tests are slow and do not say so."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    for report in reports:
        for name, work in getattr(report, "user_properties", ()):
            if name == _UNMARKED and report.when == "call":
                terminalreporter.write_line(
                    f"{report.nodeid}: took {work:.1f} s of a processor. Ask a pure function instead, or mark it "
                    "`slow`: `make check` then leaves it to `make test`."
                )


@contextmanager
def _counted(item: pytest.Item) -> Iterator[None]:
    before = _work_of_a_processor()
    try:
        yield
    finally:
        item.stash[_WORK] = item.stash.get(_WORK, 0.0) + _work_of_a_processor() - before


def _work_of_a_processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
