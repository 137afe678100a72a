"""Statistical files with value labels, by way of pyreadstat: what SPSS and Stata have in common.

Belongs here: one call of pyreadstat, its errors in plain words, labels and declared missing codes.
Stays out: the bytes of either format (readers/sav.py, readers/dta.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyreadstat

from orchestration.ingest.cells import encode, labelled_cell
from orchestration.ingest.model import Cell, SurveyColumn, SurveyData, UnreadableError

_STATA_TAG = 1


def read_labelled(
    read: Callable[..., tuple[Mapping[str, list[Any]], Any]], path: Path, *, file_format: str, tool: str | None
) -> SurveyData:
    """Read a labelled file.

    Args:
        read: `pyreadstat.read_sav` or `pyreadstat.read_dta`.
        path: the file, already known to be whole.
        file_format: name of the format.
        tool: the program that wrote the file, as its header says.

    Raises:
        UnreadableError: pyreadstat refuses the file.
    """
    try:
        values, meta = read(str(path), user_missing=True, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, OverflowError) as error:
        raise UnreadableError(
            f"no readable .{file_format} file: {str(error).lower()}; ask for the file again"
        ) from error
    columns = tuple(_column(name, cells, meta) for name, cells in values.items())
    return SurveyData(file_format, tool, columns, range(1, meta.number_rows + 1))


def _column(name: str, values: list[Any], meta: Any) -> SurveyColumn:
    labels = {code: str(label) for code, label in (meta.variable_value_labels.get(name) or {}).items()}
    is_text = meta.readstat_variable_types.get(name) == "string"
    ranges = meta.missing_ranges.get(name) or []
    tags = () if is_text else tuple(meta.missing_user_values.get(name) or ())

    def is_missing(value: Any) -> bool:
        if value in tags:
            return True
        return any(_within(value, bounds["lo"], bounds["hi"]) for bounds in ranges)

    def cell(value: Any) -> Cell:
        made = labelled_cell(value, labels, is_missing)
        # Stata's tagged missing values come as bare letters; a dot in front tells them from answers, as in Stata.
        is_tag = not is_text and isinstance(value, str) and len(value) == _STATA_TAG
        return made._replace(value=f".{value}") if is_tag else made

    return encode(name, values, cell)


def _within(value: Any, low: Any, high: Any) -> bool:
    if isinstance(value, str) != isinstance(low, str):
        return False
    if isinstance(value, str):
        return bool(low.rstrip() <= value.rstrip() <= high.rstrip())
    return isinstance(value, int | float) and bool(low <= value <= high)
