"""Data Docs: what was checked and what was found, as static pages that travel with a release.

Belongs here: writing the folder (`index.html`, one page a suite, `checks.json`), and taking out of GX's results what
might hold a value of the data or name this machine: samples, messages of exceptions, paths, times.
Stays out: judging results (runner.py). Import this module inside a function only: it imports Great Expectations.

GX renders its results by its own templates; the page around them is ours (templates/), because GX's own page loads
eleven scripts and six stylesheets from five foreign hosts and copies 4 MB of pictures. Ours loads nothing, runs no
script, and forbids both by its content security policy. No identifiers of failing rows either: an erasure need not
reach these pages.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

from expectations.gx.translation import BATCH_COMMENT, error_of
from expectations.result import CheckResult

_TEMPLATES = Path(__file__).parent / "templates"
_CHECKS = "checks.json"

# All that a page shows of a GX result; numbers only.
_COUNTS = ("observed_value", "element_count", "unexpected_count", "unexpected_percent", "missing_count")


@dataclass(frozen=True)
class _SuiteLine:
    """One suite in the index."""

    name: str
    count: int
    blocked: int
    warned: int
    noted: int
    has_page: bool

    @property
    def state(self) -> str:
        if self.blocked:
            return "block"
        if self.warned:
            return "warn"
        return "note" if self.noted else "passed"


def write_docs(folder: Path, results: Sequence[CheckResult], answers: Sequence[Any]) -> None:
    """Write the pages of these suites, and an index of all suites that were checked into this folder.

    Args:
        folder: The folder; made where it does not exist.
        results: What was found.
        answers: GX's results, one a suite that could be run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    view = DefaultJinjaPageView()
    view.env.loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), view.env.loader])
    for answer in answers:
        mine = [result for result in results if result.suite == answer.suite_name]
        document = ValidationResultsPageRenderer().render(_without_values(answer))
        page = view.render(document, template="suite.html", suite=answer.suite_name, results=mine)
        (folder / f"{answer.suite_name}.html").write_text(_tidy(page.replace(BATCH_COMMENT, "")), encoding="utf-8")
    checks = _merged(folder / _CHECKS, results)
    index = view.env.get_template("index.html").render(suites=list(_lines(folder, checks)))
    (folder / "index.html").write_text(_tidy(index), encoding="utf-8")


def _without_values(answer: Any) -> Any:
    """Return GX's result with its counts and without samples, exception texts, run times and places."""
    clean = copy.deepcopy(answer)
    clean.meta = {}
    for found in clean.results:
        error = error_of(found)
        found.result = {key: value for key, value in found.result.items() if key in _COUNTS and _is_number(value)}
        found.exception_info = {
            "raised_exception": error is not None,
            "exception_message": error,
            "exception_traceback": "",
        }
    return clean


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _tidy(page: str) -> str:
    return "\n".join(line.rstrip() for line in page.splitlines() if line.strip()) + "\n"


def _merged(file: Path, results: Sequence[CheckResult]) -> list[dict[str, Any]]:
    """Add results to those that earlier calls left in the folder, and return all of them."""
    earlier = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    suites = {result.suite for result in results}
    checks = [check for check in earlier if check["suite"] not in suites]
    checks += [
        {
            "suite": result.suite,
            "name": result.name,
            "severity": result.severity.value,
            "passed": result.passed,
            "failing_count": result.failing_count,
            "error": result.error,
            "says": result.says,
            "then": result.then,
        }
        for result in results
    ]
    file.write_text(json.dumps(checks, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return checks


def _lines(folder: Path, checks: Sequence[dict[str, Any]]) -> Iterator[_SuiteLine]:
    for name in dict.fromkeys(check["suite"] for check in checks):
        severities = [check["severity"] for check in checks if check["suite"] == name and not check["passed"]]
        yield _SuiteLine(
            name=name,
            count=sum(check["suite"] == name for check in checks),
            blocked=severities.count("block"),
            warned=severities.count("warn"),
            noted=severities.count("note"),
            has_page=(folder / f"{name}.html").is_file(),
        )
