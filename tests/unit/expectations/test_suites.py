"""Each expectation has a defect that breaks it, and the defect breaks nothing that is not named with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.expectation import Severity, Suite
from expectations.runner import check
from expectations.suites import MARTS, RAW


def read_defects(schema: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield each defect of defects/<schema>.sql: the expectation, what breaks besides, and the damage."""
    text = (Path(__file__).parent / "defects" / f"{schema}.sql").read_text(encoding="utf-8")
    for block in text.split("\n\n")[1:]:
        names = [line.removeprefix("-- ") for line in block.splitlines() if line.startswith("-- ")]
        damage = "\n".join(line for line in block.splitlines() if not line.startswith("-- "))
        yield names[0], tuple(name.removeprefix("also ") for name in names[1:]), damage


# The marts of a file were made before the damage to its raw tables, and no run makes marts from such data: so a defect
# is held against the suites of its own schema.
DEFECTS = [(*defect, suites) for schema, suites in (("raw", RAW), ("marts", MARTS)) for defect in read_defects(schema)]
EVERY = [f"{suite.name}.{expectation.name}" for suite in (*RAW, *MARTS) for expectation in suite.expectations]


def broken(file: Path, suites: tuple[Suite, ...]) -> set[str]:
    """Judge every suite by its own SQL alone: quick, and independent of Great Expectations."""
    connection = duckdb.connect(str(file), read_only=True)
    found = set()
    try:
        for suite in suites:
            for expectation in suite.expectations:
                rows = expectation.failing_rows(suite.name)
                if rows is None:
                    count = connection.execute(f"select count(*) from {suite.name}").fetchall()[0][0]
                    fails = not (expectation.low or 0) <= count <= (expectation.high or count)
                else:
                    fails = connection.execute(f"select count(*) from ({rows})").fetchall()[0][0] > 0
                if fails:
                    found.add(f"{suite.name}.{expectation.name}")
    finally:
        connection.close()
    return found


@pytest.mark.parametrize(("name", "also", "damage", "suites"), DEFECTS, ids=[name for name, *_ in DEFECTS])
def test_a_defect_is_caught_by_exactly_the_expectations_meant_for_it(
    name: str, also: tuple[str, ...], damage: str, suites: tuple[Suite, ...], warehouse_with: Callable[[str], Path]
):
    file = warehouse_with(damage)

    assert broken(file, suites) == {name, *also}

    suite = next(suite for suite in suites if name.startswith(f"{suite.name}."))
    by_gx = {f"{result.suite}.{result.name}" for result in check(file, [suite]) if not result.passed}
    assert by_gx == {other for other in {name, *also} if other.startswith(f"{suite.name}.")}


def test_every_expectation_has_a_defect_that_breaks_it():
    assert sorted(name for name, *_ in DEFECTS) == sorted(EVERY)


def test_a_good_warehouse_meets_every_expectation(good_warehouse: Path):
    results = check(good_warehouse, [*RAW, *MARTS])

    assert [result.message() for result in results if not result.passed] == []
    assert [f"{result.suite}.{result.name}" for result in results] == EVERY


def test_what_only_people_can_judge_warns_and_what_breaks_the_figures_blocks():
    severities = {
        f"{suite.name}.{expectation.name}": expectation.severity
        for suite in (*RAW, *MARTS)
        for expectation in suite.expectations
    }

    assert {name for name, severity in severities.items() if severity is not Severity.BLOCK} == {
        "marts.panel_retention.half_took_part",
        "marts.stances.anybody_expressed",
        "raw.answer.answer_is_mapped",
        "raw.delivery.delivery_brought_rows",
        "raw.delivery.superseded_after_received",
        "raw.document.date_in_field_period",
        "raw.document.document_is_coded",
        "raw.document.offset_confidence_in_range",
        "raw.document.text_delivered",
        "raw.participation.date_in_field_period",
        "raw.participation.record_agrees_with_files",
        "raw.participation.took_part_after_entry",
        "raw.quarantine.nothing_waits",
        "raw.quote.answer_in_time",
        "raw.quote.found_in_interview",
        "raw.quote.person_may_be_quoted",
        "raw.quote.theme_known",
        "raw.segment.code_in_codebook",
        "raw.segment.coder_id_given",
        "raw.study.codings_have_codebook",
        "raw.study_wave.wave_has_participants",
    }


def test_a_withdrawal_may_be_dated_outside_the_field_period(warehouse_with: Callable[[str], Path]):
    file = warehouse_with(
        "update raw.participation set status = 'withdrawn', occurred_on = date '2012-07-01' where mode = 'record'"
    )

    assert broken(file, RAW) == set()
