"""Run suites on a DuckDB file and say what they found.

    results = check(build_file, RAW, docs=None, day=dt.date(2026, 11, 23))
    blocked = [result.message() for result in results if result.blocks]

Belongs here: one call, and the care that GX is quiet, that the file is free again afterwards and that no
value of the data leaves the database except the identifiers of at most five failing rows.
Stays out: expectations (suites.py), what a result says (result.py), GX's vocabulary (translation.py), HTML
(data_docs.py).

Great Expectations takes seconds to import, so it is imported inside `check`, once a process.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.expectation import Expectation, Suite
from expectations.result import BETWEEN, CheckResult

if TYPE_CHECKING:
    from expectations.gx.datasource import DuckDBDatasource

MOST_KEYS = 5
_LONGEST_KEY = 80
# More words than this are no identifier: somebody wrote a sentence into the cell. Paths of files and codes may be long.
_MOST_WORDS = 4
_MAY_BE_LONG = frozenset({"path", "code_path"})

# The first we set, so that GX phones nobody; the second GX sets, for a database that is not ours.
_VARIABLES_OF_GX = ("GX_ANALYTICS_ENABLED", "SF_PARTNER")

# GX's default keeps samples of failing values, which are quotations and answers here: counts only.
_COUNTS_ONLY = {"result_format": "BASIC", "exclude_unexpected_values": True, "partial_unexpected_count": 0}


def check(
    database: Path, suites: Sequence[Suite], docs: Path | None = None, *, day: dt.date
) -> tuple[CheckResult, ...]:
    """Check a DuckDB file, read-only and in SQL.

    Args:
        database: The file. Nobody may be writing to it.
        suites: What to check, in this order.
        docs: Folder for the Data Docs (static HTML without any value of the data), or None. Suites that are checked
            later into the same folder are added to its index.
        day: The day of the check, for what is late or comes from the future; no expectation asks the clock.

    Returns:
        One result an expectation, in the order of the suites. What could not be evaluated did not pass.

    Raises:
        FileNotFoundError: There is no such file.
        duckdb.Error: The file is no DuckDB file, or another process writes to it.
    """
    if not database.is_file():
        raise FileNotFoundError(f"{database.name}: there is no such database to check")
    _try_open(database)
    with _quiet():
        import great_expectations as gx
        from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

        from expectations.gx.datasource import DuckDBDatasource

        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(),
                analytics_enabled=False,
                progress_bars={"globally": False, "metric_calculations": False},
            ),
        )
        datasource = context.data_sources.add_duckdb(DuckDBDatasource(name="warehouse", database=str(database)))
        try:
            checked = [_check_suite(datasource, suite, day) for suite in suites]
        finally:
            datasource.close()
        results = tuple(result for suite_results, _ in checked for result in suite_results)
        if docs is not None:
            from expectations.gx.data_docs import write_docs

            write_docs(docs, results, [answer for _, answer in checked if answer is not None])
    return results


def _try_open(database: Path) -> None:
    """Fail as DuckDB fails, rather than in GX's words: a locked file is the usual case."""
    import duckdb

    duckdb.connect(str(database), read_only=True).close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep GX and what it imports from writing to the screen or phoning home, and leave everything as it was."""
    logger = logging.getLogger("great_expectations")
    handler, propagates = logging.NullHandler(), logger.propagate
    environment = {name: os.environ.get(name) for name in _VARIABLES_OF_GX}
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates
        for name, value in environment.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _check_suite(datasource: DuckDBDatasource, suite: Suite, day: dt.date) -> tuple[list[CheckResult], Any | None]:
    """Check one table; return our results and GX's answer for the Data Docs (None where there is no such table)."""
    from great_expectations.datasource.fluent.interfaces import TestConnectionError

    from expectations.gx.translation import to_gx

    try:
        asset = datasource.add_table_asset(name=suite.name, table_name=suite.table, schema_name=suite.schema)
    except TestConnectionError:
        return [_result(suite, expectation, error="there is no such table") for expectation in suite.expectations], None
    batch = asset.add_batch_definition_whole_table("whole").get_batch()
    answer = batch.validate(to_gx(suite, day), result_format=_COUNTS_ONLY)
    by_name = {found.expectation_config.meta["name"]: found for found in answer.results}
    return [
        _judge(datasource, suite, expectation, by_name.get(expectation.name), day) for expectation in suite.expectations
    ], answer


def _judge(
    datasource: DuckDBDatasource, suite: Suite, expectation: Expectation, found: Any | None, day: dt.date
) -> CheckResult:
    from expectations.gx.translation import error_of, failing_count_of

    if found is None:
        return _result(suite, expectation, error="Great Expectations gave no result")
    if (error := error_of(found)) is not None:
        return _result(suite, expectation, error=error)
    if found.success:
        return _result(suite, expectation, passed=True)
    return _result(
        suite,
        expectation,
        failing_count=failing_count_of(expectation, found),
        failing_keys=_failing_keys(datasource, suite, expectation, day),
    )


def _result(suite: Suite, expectation: Expectation, *, passed: bool = False, **found: Any) -> CheckResult:
    return CheckResult(
        suite=suite.name,
        table=suite.table,
        name=expectation.name,
        severity=expectation.severity,
        passed=passed,
        says=expectation.says,
        key_columns=expectation.keys,
        then=expectation.then,
        **found,
    )


def _failing_keys(
    datasource: DuckDBDatasource, suite: Suite, expectation: Expectation, day: dt.date
) -> tuple[str, ...]:
    """Return the first failing rows by their keys, on the connection that is open anyway."""
    import sqlalchemy as sa

    rows = expectation.failing_rows(suite.name, day)
    if rows is None or not expectation.keys:
        return ()
    keys = ", ".join(expectation.keys)
    query = " ".join(("select distinct", keys, "from (", rows, ") as failing order by", keys, "limit", str(MOST_KEYS)))
    found = datasource.get_execution_engine().execute_query(sa.text(query)).fetchall()
    return tuple(BETWEEN.join(map(_key, expectation.keys, row)) for row in found)


def _key(column: str, value: object) -> str:
    """Return an identifier as it may be shown; what reads like a sentence is counted and not repeated."""
    text = str(value)
    if column not in _MAY_BE_LONG and len(text.split()) > _MOST_WORDS:
        return f"({len(text):,} characters)"
    return text[:_LONGEST_KEY]
