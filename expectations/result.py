"""What one expectation found, as plain data, and how it is said.

Belongs here: the result, its one-line message, and which identifiers of failing rows may be told where.
Stays out: running suites (gx/runner.py), expectations (expectation.py), pages (gx/data_docs.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from expectations.expectation import PERSONAL_COLUMNS, Severity

BETWEEN = " / "  # between the parts of one row's identifier


@dataclass(frozen=True)
class CheckResult:
    """What one expectation found.

    Attributes:
        suite: Name of the suite, `schema.table`.
        table: The table.
        name: Name of the expectation, unique in its suite.
        severity: What a breach means for the run.
        passed: True only where the expectation was evaluated and held.
        says: What a breach means.
        failing_count: Rows that break it (rows found, for a row count); None where it could not be evaluated.
        failing_keys: Identifiers of at most five of them, never text.
        key_columns: What the identifiers are.
        error: Why it could not be evaluated; None where it could.
        then: What the data manager does about a breach; None where the breach says it.
    """

    suite: str
    table: str
    name: str
    severity: Severity
    passed: bool
    says: str
    failing_count: int | None = None
    failing_keys: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()
    error: str | None = None
    then: str | None = None

    @property
    def blocks(self) -> bool:
        """True where the run must stop."""
        return not self.passed and self.severity is Severity.BLOCK

    def message(self) -> str:
        """Return one line for the data manager: where, what it means, how many and which."""
        if self.error is not None:
            return f"{self.suite}: {self.name} could not be checked: {self.error}"
        if self.passed:
            return f"{self.suite}: {self.name} holds"
        parts = [] if self.failing_count is None else [f"{self.failing_count:,} row{'s' * (self.failing_count != 1)}"]
        parts += [self._which()] if self.failing_keys else []
        return f"{self.suite}: {self.says}" + (f" ({'; '.join(parts)})" if parts else "")

    def which(self) -> str | None:
        """Return where the breach is, in waves, items, codes or files; None where that would name people."""
        return self._which() if self.failing_keys and not PERSONAL_COLUMNS & set(self.key_columns) else None

    def places(self) -> str | None:
        """Return what `which` returns, and of rows that name people the waves, items and files; None without any."""
        kept = [place for place, column in enumerate(self.key_columns) if column not in PERSONAL_COLUMNS]
        rows = [key.split(BETWEEN) for key in self.failing_keys]
        if not kept or not rows or any(len(row) != len(self.key_columns) for row in rows):
            return self.which()
        found = dict.fromkeys(BETWEEN.join(row[place] for place in kept) for row in rows)
        return f"{BETWEEN.join(self.key_columns[place] for place in kept)}: {', '.join(found)}{self._more()}"

    def rows(self) -> str | None:
        """Return the identifiers of failing rows, people included; None where there are none."""
        return self._which() if self.failing_keys else None

    def _which(self) -> str:
        return f"{BETWEEN.join(self.key_columns)}: {', '.join(self.failing_keys)}{self._more()}"

    def _more(self) -> str:
        return ", ..." if len(self.failing_keys) < (self.failing_count or 0) else ""
