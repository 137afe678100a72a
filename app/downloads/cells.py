"""Cells that people open in a spreadsheet: what would be run as a formula is shown as text instead.

Belongs here: one cell. The rule is that of the release's own CSV files (orchestration/release/store/csv_cells.py),
which the app may not import; tests/unit/app/downloads/test_files.py holds the two against each other.
Stays out: whole files (files.py).
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
# XML cannot hold these, so no workbook can.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def escape_formula(value: Any) -> Any:
    """Return a value as a cell that no spreadsheet runs: a text that starts like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(_STARTS) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def workbook_cell(value: Any) -> Any:
    """Return a value as a workbook can hold it: safe, nothing for null, no control characters."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return escape_formula(_CONTROLS.sub("", value))
    return value.item() if hasattr(value, "item") else value
