"""The runner: what it says, what it never says, and that it leaves the file and the process as they were."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations.expectation import BLOCK, WARN, Suite, no_rows, not_null
from expectations.gx.runner import check
from expectations.result import CheckResult
from expectations.suites import MARTS, RAW
from tests.unit.expectations.day import DAY

REPOSITORY = Path(__file__).resolve().parents[3]

Damaged = Callable[[str], Path]


def only(results: tuple[CheckResult, ...], name: str) -> CheckResult:
    (result,) = [result for result in results if f"{result.suite}.{result.name}" == name]
    return result


def suite_of(table: str) -> Suite:
    return next(suite for suite in (*RAW, *MARTS) if suite.name == table)


def can_write(file: Path) -> bool:
    """Try from another process, which sees the lock of this one."""
    code = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table mark (i int)')"
    return subprocess.run([sys.executable, "-c", code, str(file)], check=False, capture_output=True).returncode == 0


def test_a_message_says_where_what_how_many_and_which(warehouse_with: Damaged):
    file = warehouse_with("insert into raw.segment select * from raw.segment where segment_id = 's1'")

    result = only(check(file, [suite_of("raw.segment")], day=DAY), "raw.segment.segment_id_and_delivery_id_unique")

    assert (result.table, result.severity, result.passed, result.blocks) == ("segment", BLOCK, False, True)
    assert (result.failing_count, result.failing_keys) == (2, ("s1",))
    assert result.message() == "raw.segment: A coded segment is in one file twice. (2 rows; segment_id: s1, ...)"


def test_at_most_five_rows_are_named_and_by_all_their_keys(warehouse_with: Damaged):
    file = warehouse_with(
        "insert into raw.participation by name select 'x' || i as stakeholder_id, 'w1' as wave_id, 'survey' as mode, "
        "'completed' as status, 'd_survey' as delivery_id from range(1200) as numbers (i)"
    )

    result = only(check(file, [suite_of("raw.participation")], day=DAY), "raw.participation.stakeholder_known")

    assert result.failing_count == 1200
    assert result.failing_keys == ("x0 / w1", "x1 / w1", "x10 / w1", "x100 / w1", "x1000 / w1")
    assert "(1,200 rows; stakeholder_id / wave_id: x0 / w1," in result.message()


def test_only_a_breach_of_a_blocking_expectation_blocks(warehouse_with: Damaged):
    file = warehouse_with("update raw.document set offset_confidence = 0.43 where document_id = 'doc1'")

    result = only(check(file, [suite_of("raw.document")], day=DAY), "raw.document.offset_confidence_in_range")

    assert (result.severity, result.passed, result.blocks) == (WARN, False, False)
    assert result.failing_keys == ("doc1",)


def test_a_missing_table_fails_each_of_its_expectations(warehouse_with: Damaged):
    file = warehouse_with("drop table marts.stances")

    results = check(file, [suite_of("marts.stances"), suite_of("marts.roles")], day=DAY)

    assert [result.passed for result in results] == [False] * (len(results) - 1) + [True]
    assert results[0].message() == "marts.stances: row_count could not be checked: there is no such table"


def test_what_cannot_be_evaluated_fails_and_says_so(warehouse_with: Damaged):
    file = warehouse_with("alter table raw.segment drop column coder_id")

    result = only(check(file, [suite_of("raw.segment")], day=DAY), "raw.segment.coder_id_given")

    assert (result.passed, result.failing_count) == (False, None)
    assert result.message() == "raw.segment: coder_id_given could not be checked: the column coder_id does not exist"


def test_a_sentence_in_the_place_of_an_identifier_is_counted_and_not_repeated(warehouse_with: Damaged):
    sentence = "We were all told to say that one person leads."
    file = warehouse_with(f"update raw.stakeholder set role_id = '{sentence}' where stakeholder_id = 'p4'")

    result = only(check(file, [suite_of("raw.stakeholder")], day=DAY), "raw.stakeholder.role_of_study")

    assert result.failing_keys == (f"p4 / ({len(sentence)} characters)",)


def test_an_error_that_quotes_a_value_is_named_and_not_repeated(good_warehouse: Path, tmp_path: Path):
    suite = Suite(
        "raw",
        "answer",
        (
            no_rows(
                "labels_are_numbers",
                "select t.item from {batch} as t where cast(t.label as integer) > 1",
                keys=["item"],
                says="A label is a number.",
            ),
            not_null("item", says="An answer names no item."),
        ),
    )

    result, next_result = check(good_warehouse, [suite], tmp_path / "docs", day=DAY)

    assert result.message() == "raw.answer: labels_are_numbers could not be checked: Conversion Error"
    assert next_result.passed
    assert b"canary" not in b"".join(file.read_bytes() for file in (tmp_path / "docs").iterdir())


def test_a_query_on_a_table_that_is_missing_names_it(warehouse_with: Damaged):
    file = warehouse_with("drop table raw.codebook_entry")

    result = only(check(file, [suite_of("raw.segment")], day=DAY), "raw.segment.code_in_codebook")

    assert result.error is not None
    assert result.error.startswith("Catalog Error: Table with name codebook_entry does not exist")


def test_no_value_of_the_data_is_in_any_result(wrong_warehouse: Path, canaries: tuple[str, ...]):
    results = check(wrong_warehouse, [*RAW, *MARTS], day=DAY)

    assert sum(not result.passed for result in results) > 20
    assert [canary for canary in canaries if canary in repr(results)] == []


def test_the_file_is_free_again_after_a_check(warehouse_with: Damaged):
    file = warehouse_with("")

    check(file, RAW[:3], day=DAY)

    duckdb.connect(str(file)).close()
    assert can_write(file)


def test_the_file_is_free_again_after_an_error(warehouse_with: Damaged, monkeypatch: pytest.MonkeyPatch):
    file = warehouse_with("")

    def explode(*_: object) -> None:
        raise RuntimeError("out of order")

    with monkeypatch.context() as patched:
        patched.setattr("expectations.gx.runner._judge", explode)
        with pytest.raises(RuntimeError, match="out of order") as caught:
            check(file, RAW[:3], day=DAY)

    assert can_write(file), caught
    duckdb.connect(str(file)).close()


def test_a_reader_in_this_process_and_the_check_do_not_disturb_each_other(warehouse_with: Damaged):
    file = warehouse_with("")
    reader = duckdb.connect(str(file), read_only=True)
    try:
        assert all(result.passed for result in check(file, RAW[:3], day=DAY))
        assert reader.execute("select count(*) from raw.study").fetchall() == [(1,)]
    finally:
        reader.close()


def test_a_file_that_is_missing_or_none_is_refused_in_plain_words(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="there is no such database to check"):
        check(tmp_path / "warehouse.duckdb", RAW, day=DAY)
    (tmp_path / "text.duckdb").write_text("no database at all " * 500)
    with pytest.raises(duckdb.Error):
        check(tmp_path / "text.duckdb", RAW, day=DAY)


@pytest.mark.slow
def test_nothing_is_written_to_the_screen_and_the_process_stays_as_it_was(wrong_warehouse: Path, tmp_path: Path):
    code = f"""
import logging, os, sys, warnings
from pathlib import Path
import datetime
from expectations.gx.runner import check
from expectations.suites import MARTS, RAW
assert not {{"great_expectations", "duckdb", "sqlalchemy", "pandas"}} & set(sys.modules), "imports are not lazy"
before = (dict(os.environ), list(warnings.filters), list(logging.root.handlers), logging.root.level)
docs = Path({str(tmp_path / "docs")!r})
results = check(Path({str(wrong_warehouse)!r}), (*RAW, *MARTS), docs, day=datetime.date(2026, 11, 23))
assert any(not result.passed for result in results)
after = (dict(os.environ), list(warnings.filters), list(logging.root.handlers), logging.root.level)
assert before == after, "the process was changed"
"""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "default"}

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_expectations_run_in_sql_on_a_read_only_connection_of_our_own(
    good_warehouse: Path, monkeypatch: pytest.MonkeyPatch
):
    import sqlalchemy as sa

    from expectations.gx import datasource as module
    from expectations.gx import translation

    seen = []
    original = translation.to_gx

    def spy(suite: Suite, day: date) -> object:
        seen.append(suite.name)
        return original(suite, day)

    engines = []
    closed = module.DuckDBDatasource.close

    def close(self: module.DuckDBDatasource) -> None:
        engine = self.get_execution_engine()
        engines.append(engine)
        copies = engine.execute_query(sa.text("select table_name from duckdb_tables() where temporary")).fetchall()
        assert copies == []
        with pytest.raises(sa.exc.SQLAlchemyError, match="read-only"):
            engine.execute_query(sa.text("delete from raw.study"))
        closed(self)

    monkeypatch.setattr(translation, "to_gx", spy)
    monkeypatch.setattr(module.DuckDBDatasource, "close", close)

    check(good_warehouse, RAW[:2], day=DAY)

    assert seen == ["raw.study", "raw.study_role"]
    assert [type(engine) for engine in engines] == [module.DuckDBExecutionEngine]


def test_great_expectations_still_needs_a_datasource_of_our_own_for_duckdb(good_warehouse: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        import great_expectations.expectations as gxe

        context = gx.get_context(mode="ephemeral")
        datasource = context.data_sources.add_sql("plain", connection_string=f"duckdb:///{good_warehouse}")
        try:
            asset = datasource.add_table_asset("segment", table_name="segment", schema_name="raw")
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            result = batch.validate(gxe.ExpectColumnValuesToNotBeNull(column="segment_id"))
        finally:
            datasource.get_execution_engine().close()
            datasource.get_engine().dispose()

    assert not result.success, "GX reads DuckDB by itself now: expectations/gx/datasource.py can go"
