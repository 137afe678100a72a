"""Every test of a hypothesis, raw and adjusted: the tables `change_tests` and `trend_tests`.

Belongs here: putting them together, because a family of study.yml may reach over both.
Stays out: the tests (change_tests.py, trend_tests.py), the families (families.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.statistics.marts.change.change_tests import CHANGE_TESTS, list_change_tests
from orchestration.statistics.marts.change.families import assign_families
from orchestration.statistics.marts.change.trend_tests import TREND_TESTS, list_trend_tests
from orchestration.statistics.marts.mart import Topic
from orchestration.statistics.marts.panel import READS, read_panel
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection
from orchestration.warehouse.table_spec import Row


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    panel = read_panel(connection)
    changes, trends = list(list_change_tests(panel)), list(list_trend_tests(panel))
    rows = assign_families([*changes, *trends], study.tests)
    return {CHANGE_TESTS.name: rows[: len(changes)], TREND_TESTS.name: rows[len(changes) :]}


TOPIC = Topic((CHANGE_TESTS, TREND_TESTS), READS, _compute)
