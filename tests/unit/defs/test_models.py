"""dbt in Dagster: what its tests ask, and how far it is while it builds."""

import pytest

from orchestration.defs.assets import models
from orchestration.defs.assets.models import DbtResults, describe_test
from orchestration.warehouse import dbt


def node(test, column=None, **given):
    return {"name": "a", "test_metadata": {"name": test, "kwargs": {"model": "m", "column_name": column, **given}}}


@pytest.mark.parametrize(
    ("test", "says"),
    [
        (node("not_null", "wave_id"), "Every row has a value: column wave_id."),
        (
            node("relationships", "wave_id", to="{{ ref('waves') }}", field="wave_id"),
            "Every value stands in the other table: column wave_id (to: waves, field: wave_id).",
        ),
        (
            node("unique_combination", columns=["wave_id", "role_id"]),
            "No two rows have the same values in these columns (columns: wave_id, role_id).",
        ),
        (node("of_tomorrow"), "The test of_tomorrow finds no row."),
        ({"name": "no_gap", "description": "No wave is missing."}, "No wave is missing."),
        ({"name": "no_gap"}, "The query no_gap finds no row."),
    ],
)
def test_a_check_says_what_the_test_of_dbt_asks(test, says):
    assert describe_test(test) == says


def event(kind, name):
    return {"info": {"name": kind}, "data": {"node_info": {"node_name": name}}}


def test_while_dbt_builds_its_progress_is_told_a_line_a_second_and_at_the_end(monkeypatch):
    clock = iter([0.0, 0.2, 1.3, 1.3, 1.4, 1.5, 1.5])
    monkeypatch.setattr(models.time, "monotonic", lambda: next(clock))
    said = []
    results = DbtResults(said.append, total=4)
    for name in ("waves", "roles"):
        results.add(event(dbt.MODEL_RESULT, name))
    results.add(event(dbt.TEST_RESULT, "unique"))
    for name in ("codes", "stances"):
        results.add(event(dbt.MODEL_RESULT, name))
    assert said == [
        "models: 2 of 4 built, 0 tests done, the last one roles",
        "models: 4 of 4 built, 1 tests done, the last one stances",
    ]
