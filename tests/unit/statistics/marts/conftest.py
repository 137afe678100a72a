"""What the tests of the marts by Python share."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.statistics.marts import intervals
from orchestration.statistics.marts.change import decomposition, hypotheses, turnover
from orchestration.statistics.writer import compute_topic
from orchestration.study.treatment import Hypotheses
from tests.unit.statistics.marts.panels import marts

TOPICS = (intervals.TOPIC, hypotheses.TOPIC, decomposition.TOPIC, turnover.TOPIC)
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def tables() -> Callable[..., Tables]:
    """Compute the marts about change from a small panel; `tests` is the key of study.yml."""

    def compute(*args: Any, tests: Hypotheses | None = None, **options: Any) -> Tables:
        study: Any = SimpleNamespace(tests=tests or Hypotheses())
        with marts(*args, **options) as connection:
            return {
                mart.name: content.to_pylist()
                for topic in TOPICS
                for mart, content in compute_topic(topic, connection, study)
            }

    return compute
