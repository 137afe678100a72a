"""Each expectation has a defect that breaks it, and the defect breaks nothing that is not named with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from expectations.expectation import Severity, Suite
from expectations.gx.runner import check
from expectations.suites import MARTS, RAW, STATISTICS
from tests.unit.expectations.day import DAY

FOLDER = Path(__file__).parent / "defects"
ALL = (*RAW, *MARTS, *STATISTICS)


def read_defects(file: Path) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield each defect of a file: the expectation, what breaks besides, and the damage."""
    for block in file.read_text(encoding="utf-8").split("\n\n")[1:]:
        names = [line.removeprefix("-- ") for line in block.splitlines() if line.startswith("-- ")]
        damage = "\n".join(line for line in block.splitlines() if not line.startswith("-- "))
        yield names[0], tuple(name.removeprefix("also ") for name in names[1:]), damage


# The marts of a file were made before the damage to its raw tables, and no run makes marts from such data: so a defect
# is held against the suites of its own schema.
DEFECTS = [
    (*defect, RAW if file.parent.name == "raw" else (*MARTS, *STATISTICS))
    for file in sorted(FOLDER.glob("*/*.sql"))
    for defect in read_defects(file)
]
EVERY = [f"{suite.name}.{expectation.name}" for suite in ALL for expectation in suite.expectations]


def broken(file: Path, suites: tuple[Suite, ...], day: date = DAY) -> set[str]:
    """Judge every suite by its own SQL alone: quick, and independent of Great Expectations."""
    connection = duckdb.connect(str(file), read_only=True)
    found = set()
    try:
        for suite in suites:
            for expectation in suite.expectations:
                rows = expectation.failing_rows(suite.name, day)
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
    by_gx = {f"{result.suite}.{result.name}" for result in check(file, [suite], day=DAY) if not result.passed}
    assert by_gx == {other for other in {name, *also} if other.startswith(f"{suite.name}.")}


def test_every_expectation_has_a_defect_that_breaks_it():
    assert sorted(name for name, *_ in DEFECTS) == sorted(EVERY)


def test_a_good_warehouse_meets_every_expectation(good_warehouse: Path):
    results = check(good_warehouse, ALL, day=DAY)

    assert [result.message() for result in results if not result.passed] == []
    assert [f"{result.suite}.{result.name}" for result in results] == EVERY


def test_what_only_people_can_judge_warns_and_what_breaks_the_figures_blocks():
    severities = {
        f"{suite.name}.{expectation.name}": expectation.severity for suite in ALL for expectation in suite.expectations
    }

    assert {name for name, severity in severities.items() if severity is not Severity.BLOCK} == {
        "marts.coder_agreement.alpha_reliable",
        "marts.coder_agreement.alpha_tentative",
        "marts.coder_agreement.enough_coded_twice",
        "marts.panel_retention.half_took_part",
        "marts.stances.anybody_expressed",
        "marts.stances.roles_alike",
        "raw.answer.answer_is_mapped",
        "raw.answer.answers_alike",
        "raw.answer.missing_share_alike",
        "raw.answer.two_people_answer_differently",
        "raw.answer.value_means_the_same",
        "raw.delivery.after_field_period_began",
        "raw.delivery.delivery_brought_rows",
        "raw.delivery.positions_fit",
        "raw.delivery.positions_known",
        "raw.delivery.received_by_today",
        "raw.delivery.soon_after_field_period",
        "raw.delivery.superseded_after_received",
        "raw.document.date_in_field_period",
        "raw.document.document_is_coded",
        "raw.document.length_alike",
        "raw.document.offset_confidence_in_range",
        "raw.document.text_delivered",
        "raw.document.text_of_one_person",
        "raw.participation.date_in_field_period",
        "raw.participation.date_not_in_future",
        "raw.participation.record_agrees_with_files",
        "raw.participation.took_part_after_entry",
        "raw.quarantine.nothing_waits",
        "raw.quote.answer_in_time",
        "raw.quote.found_in_interview",
        "raw.quote.person_may_be_quoted",
        "raw.quote.theme_known",
        "raw.segment.code_in_codebook",
        "raw.segment.coder_id_given",
        "raw.segment.coders_as_many",
        "raw.segment.coders_carry_over",
        "raw.segment.codes_per_interview_alike",
        "raw.segment.segments_per_interview_alike",
        "raw.stakeholder.ids_differ_in_more_than_writing",
        "raw.stakeholder.seen_in_a_wave",
        "raw.study.codings_have_codebook",
        "raw.study_wave.delivery_overdue",
        "raw.study_wave.wave_has_participants",
    }


def test_whatever_does_not_block_says_what_to_do_next():
    silent = [
        f"{suite.name}.{expectation.name}"
        for suite in ALL
        for expectation in suite.expectations
        if expectation.severity is not Severity.BLOCK and expectation.then is None
    ]

    assert silent == []


def test_a_defect_stands_in_the_file_of_the_module_that_expects_otherwise():
    for file in FOLDER.glob("*/*.sql"):
        suites = next(
            value
            for name, value in vars(import_module(f"expectations.{file.parent.name}.{file.stem}")).items()
            if name.endswith("_SUITES")
        )
        mine = {f"{suite.name}.{expectation.name}" for suite in suites for expectation in suite.expectations}
        assert {name for name, *_ in read_defects(file)} == mine, file.name


@pytest.mark.parametrize(
    ("day", "late"), [(date(2015, 6, 29), set()), (date(2015, 6, 30), {"raw.study_wave.delivery_overdue"})]
)
def test_a_wave_is_overdue_from_the_ninety_first_day_on(
    day: date, late: set[str], warehouse_with: Callable[[str], Path]
):
    file = warehouse_with(
        "insert into raw.study_wave by name select 'w3' as wave_id, 3 as wave_order, date '2015-01-01' as starts_on, "
        "date '2015-03-31' as ends_on"
    )

    wave = [suite for suite in RAW if suite.name == "raw.study_wave"]
    assert broken(file, tuple(wave), day) == late


def test_a_withdrawal_may_be_dated_outside_the_field_period(warehouse_with: Callable[[str], Path]):
    file = warehouse_with(
        "update raw.participation set status = 'withdrawn', occurred_on = date '2012-07-01' where mode = 'record'"
    )

    assert broken(file, RAW) == set()
