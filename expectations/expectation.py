"""Expectations and suites as plain data: what is expected of a table, how grave a breach is, and what it says.

Belongs here: the frozen dataclasses, one small constructor a kind of expectation, and the SQL condition that finds the
rows that break it. Nothing here touches a database or Great Expectations, so importing it is instant.
Stays out: the suites themselves (suites.py), running them (runner.py), translating them for GX (translation.py).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from expectations.vocabulary import spelt_out

# Columns that may name a failing row in a message. Keys only: a message goes to screens and logs, where no quotation,
# answer, file text or document name (often a person's name) may appear.
KEY_COLUMNS = frozenset(
    {
        "answer",
        "code",
        "code_path",
        "coder_id",
        "codebook_version",
        "column_name",
        "delivery_id",
        "document_id",
        "from_stance",
        "from_wave_id",
        "instrument_id",
        "crosswalk_id",
        "event_id",
        "item",
        "mode",
        "path",
        "quarantine_id",
        "quote_id",
        "reason",
        "role_id",
        "segment_id",
        "stakeholder_id",
        "stance",
        "study_id",
        "table_name",
        "to_stance",
        "to_wave_id",
        "wave_id",
    }
)

# Keys that name a person, or a piece of what a person said. They go to the screen, to Dagster's log of the run, and to
# working files that an erasure destroys (log of checks, files of alerts); no release and no Data Docs have them.
PERSONAL_COLUMNS = frozenset({"stakeholder_id", "document_id", "segment_id", "coder_id", "answer"})

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CLOCK = re.compile(r"\b(now|today|current_date|current_time|current_timestamp|get_current_\w+)\b(?!\})", re.IGNORECASE)

Kind = Literal["unique", "not_null", "in_set", "within", "row_count", "compound_unique", "no_rows"]


class Severity(Enum):
    """How grave a breach is: BLOCK stops the run, WARN is shown to the data manager, NOTE is kept for the record."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


BLOCK, WARN, NOTE = Severity.BLOCK, Severity.WARN, Severity.NOTE


@dataclass(frozen=True)
class Expectation:
    """One expectation on one table; made by the constructors below, never by hand.

    Attributes:
        name: Unique in its suite; it also names the check in reports.
        kind: Which of the constructors made it.
        severity: What a breach means for the run.
        says: What a breach means, in a sentence for the data manager.
        keys: Columns that name a failing row; identifiers only.
        columns: The columns that are looked at.
        allowed: Allowed values (in_set).
        low: Smallest value or row count.
        high: Largest value or row count.
        sql: The query that finds no row when all is well, with `{batch}` for the table and `{today}` for the day of
            the check (no_rows).
        then: What the data manager does about a breach, in a sentence; given wherever a breach does not block.
    """

    name: str
    kind: Kind
    severity: Severity
    says: str
    keys: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    sql: str | None = None
    then: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would break only at run time, or would show more than identifiers."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r}: the name of an expectation is lower case words joined by _")
        if not self.says.endswith((".", "?")):
            raise ValueError(f"{self.name}: `says` is a sentence and ends like one")
        if self.then is not None and not self.then.endswith("."):
            raise ValueError(f"{self.name}: `then` is a sentence and ends like one")
        if strange := [key for key in self.keys if key not in KEY_COLUMNS]:
            raise ValueError(f"{self.name}: {', '.join(strange)} may not name a row in a message; see KEY_COLUMNS")

    def failing_rows(self, table: str, day: dt.date) -> str | None:
        """Return the query for the rows that break this expectation, or None where rows are not the matter.

        Args:
            table: The qualified table.
            day: The day of the check; it comes from outside, so that a check of the same data on the same day says
                the same whenever it is repeated.
        """
        if self.sql is not None:
            return self.sql.replace("{batch}", table).replace("{today}", f"date '{day:%Y-%m-%d}'")
        condition = self._condition(table)
        return " ".join(("select * from", table, "where", condition)) if condition else None

    def _condition(self, table: str) -> str | None:
        columns = ", ".join(self.columns)
        if self.kind in {"unique", "compound_unique"}:
            repeated = " ".join(("select", columns, "from", table, "group by", columns, "having count(*) > 1"))
            return f"({columns}) in ({repeated})"
        if self.kind == "not_null":
            return f"{columns} is null"
        if self.kind == "in_set":
            allowed = ", ".join(f"'{value}'" for value in self.allowed)
            return f"{columns} not in ({allowed})"
        if self.kind == "within":
            bounds = [
                f"{columns} {sign} {bound}" for sign, bound in (("<", self.low), (">", self.high)) if bound is not None
            ]
            return " or ".join(bounds)
        return None


@dataclass(frozen=True)
class Suite:
    """What is expected of one table.

    Attributes:
        schema: Schema of the table: `raw` or `marts`.
        table: Name of the table.
        expectations: The expectations, in the order in which they are reported.
    """

    schema: str
    table: str
    expectations: tuple[Expectation, ...]

    def __post_init__(self) -> None:
        """Refuse two expectations of one name: the second would hide the first."""
        names = [expectation.name for expectation in self.expectations]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{self.name}: given twice: {', '.join(repeated)}")

    @property
    def name(self) -> str:
        """The qualified table, which is also the name of the suite."""
        return f"{self.schema}.{self.table}"


def unique(column: str, *, severity: Severity = BLOCK, says: str, keys: Sequence[str] = ()) -> Expectation:
    """Expect no value of the column twice (nulls aside)."""
    return Expectation(f"{column}_unique", "unique", severity, says, keys=tuple(keys or (column,)), columns=(column,))


def compound_unique(*columns: str, severity: Severity = BLOCK, says: str, keys: Sequence[str] = ()) -> Expectation:
    """Expect no combination of the columns twice."""
    return Expectation(
        f"{'_and_'.join(columns)}_unique",
        "compound_unique",
        severity,
        says,
        keys=tuple(keys or columns),
        columns=columns,
    )


def not_null(
    column: str, *, severity: Severity = BLOCK, says: str, keys: Sequence[str] = (), then: str | None = None
) -> Expectation:
    """Expect a value in every row of the column."""
    return Expectation(f"{column}_given", "not_null", severity, says, keys=tuple(keys), columns=(column,), then=then)


def in_set(
    column: str, allowed: Sequence[str], *, severity: Severity = BLOCK, says: str, keys: Sequence[str] = ()
) -> Expectation:
    """Expect only the allowed values (nulls aside)."""
    return Expectation(
        f"{column}_known", "in_set", severity, says, keys=tuple(keys), columns=(column,), allowed=tuple(allowed)
    )


def within(
    column: str,
    *,
    low: float | None = None,
    high: float | None = None,
    severity: Severity = BLOCK,
    says: str,
    keys: Sequence[str] = (),
    then: str | None = None,
) -> Expectation:
    """Expect values from low to high, both included (nulls aside)."""
    if low is None and high is None:
        raise ValueError(f"{column}: within needs a bound")
    return Expectation(
        f"{column}_in_range",
        "within",
        severity,
        says,
        keys=tuple(keys),
        columns=(column,),
        low=low,
        high=high,
        then=then,
    )


def row_count(*, low: int = 1, high: int | None = None, severity: Severity = BLOCK, says: str) -> Expectation:
    """Expect that many rows in the table."""
    return Expectation("row_count", "row_count", severity, says, low=low, high=high)


def no_rows(
    name: str, sql: str, *, keys: Sequence[str], severity: Severity = BLOCK, says: str, then: str | None = None
) -> Expectation:
    """Expect that a query finds nothing.

    Args:
        name: Name of the expectation.
        sql: The query, with `{batch}` for the table, `{today}` for the day of the check where it needs one (no query
            asks the clock), and words of the data as vocabulary.py names them. It selects the keys alone, so that no
            text leaves the database.
        keys: The selected columns that name a failing row.
        severity: What a breach means for the run.
        says: What a breach means, in a sentence.
        then: What the data manager does about it, in a sentence.
    """
    sql = spelt_out(sql)
    if "{batch}" not in sql or sql.count("{") != sql.count("{batch}") + sql.count("{today}"):
        raise ValueError(f"{name}: the query takes its table as {{batch}}, its day as {{today}}; no other braces")
    if _CLOCK.search(sql):
        raise ValueError(f"{name}: the query asks the clock; it takes its day as {{today}}")
    if ":" in sql:
        raise ValueError(f"{name}: a colon would be read as a parameter; write cast(... as ...)")
    return Expectation(name, "no_rows", severity, says, keys=tuple(keys), sql=" ".join(sql.split()), then=then)
