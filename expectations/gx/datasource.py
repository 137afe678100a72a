"""DuckDB for Great Expectations: a datasource that pushes every expectation down to one read-only connection.

Belongs here: the two subclasses that GX needs, and the columns of a table as DuckDB's catalogue lists them.
Stays out: expectations and suites. Import this module inside a function only: it imports Great Expectations, which
takes seconds. Importing it registers `context.data_sources.add_duckdb(...)`.

Why it exists: GX 1.24 closes the connection of an unknown database before it fetches (`list index out of range`), and
duckdb-engine 0.17 reflects columns by a catalogue table that DuckDB has not (`pg_collation`). A test fails as soon as
GX's own SQL datasource can do without this module.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import duckdb
import sqlalchemy as sa
from duckdb_engine import ConnectionWrapper
from great_expectations.compatibility import pydantic
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine


class _Catalogue:
    """The part of SQLAlchemy's Inspector that GX asks for, answered by DuckDB's own information schema."""

    def __init__(self, connection: sa.Connection) -> None:
        self.dialect = connection.dialect
        self._connection = connection

    def get_columns(self, table_name: str, schema: str | None = None) -> list[dict[str, Any]]:
        """Return name, type and nullability of each column, in the table's order."""
        rows = self._connection.execute(
            sa.text(
                "select column_name, data_type, is_nullable from information_schema.columns "
                "where table_name = :table and table_schema = :schema and table_catalog = current_database() "
                "order by ordinal_position"
            ),
            {"table": str(table_name), "schema": schema or "main"},
        )
        return [{"name": name, "type": kind, "nullable": nullable == "YES"} for name, kind, nullable in rows]

    def get_pk_constraint(self, table_name: str, schema: str | None = None) -> dict[str, Any]:
        """Say that no key is declared; the suites name the keys."""
        return {"constrained_columns": [], "name": None}


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]  # mypy does not follow GX (pyproject)
    """An execution engine that keeps one connection open until `close`."""

    _kept: sa.Connection | None = None

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """Yield the one connection: results are fetched after GX leaves this context, so it must not close here."""
        if self._kept is None:
            self._kept = self.engine.connect()
        try:
            yield self._kept
        except sa.exc.SQLAlchemyError:
            # DuckDB refuses everything after an error until the transaction ends: one bad query would fail the rest.
            self._kept.rollback()
            raise

    def get_inspector(self) -> _Catalogue:
        """Return what knows the columns of the tables."""
        with self.get_connection() as connection:
            return _Catalogue(connection)

    def close(self) -> None:
        """Close the connection and the pool, so that the file is free for a writer."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]  # as above
    """A DuckDB file, opened read-only. It must exist and have no writer; whoever adds the datasource closes it."""

    # The name under which GX registers this class: `add_duckdb`.
    type: Literal["duckdb"] = "duckdb"
    connection_string: str = "duckdb://"
    database: str

    _engine: sa.Engine | None = pydantic.PrivateAttr(None)
    _execution_engine: DuckDBExecutionEngine | None = pydantic.PrivateAttr(None)

    @property
    def execution_engine_type(self) -> builtins.type[DuckDBExecutionEngine]:
        """The engine that keeps its connection."""
        return DuckDBExecutionEngine

    def get_engine(self) -> sa.Engine:
        """Return the one SQLAlchemy engine, for GX's tests of a connection as well as for its expectations."""
        if self._engine is None:
            # duckdb-engine would open the file with a user agent of its own, and DuckDB refuses two connections of one
            # process with different settings: a reader that is open elsewhere would make every check fail.
            self._engine = sa.create_engine(
                self.connection_string,
                creator=lambda: ConnectionWrapper(duckdb.connect(self.database, read_only=True)),
                poolclass=sa.QueuePool,
            )
        return self._engine

    def get_execution_engine(self) -> DuckDBExecutionEngine:
        """Return the one GX engine, which is made once."""
        if self._execution_engine is None:
            # Temporary tables would be copies of whole tables, texts included, that may spill to disk.
            self._execution_engine = self.execution_engine_type(engine=self.get_engine(), create_temp_table=False)
        return self._execution_engine

    def close(self) -> None:
        """Close every connection that GX opened for this datasource."""
        self.get_execution_engine().close()
