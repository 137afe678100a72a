"""Lists that stand beside study.yml and that people may edit: `withdrawals.csv`, `retractions.csv`.

Belongs here: from the file to its cells by column.
Stays out: what a line means (withdrawals.py, retractions.py).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from orchestration.system.errors import Problem, StudyError


def read_list(folder: Path, name: str, columns: Sequence[str], *, required: int) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of a list, each with its number and its cells by column; none where there is no such file.

    Args:
        folder: of the study.
        name: of the file.
        columns: which it has; a cell that is not there is empty.
        required: so many of them, from the first on, must be there.

    Raises:
        StudyError: the file is no UTF-8 text, or lacks a column.
    """
    path = folder / name
    if not path.is_file():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(name, [Problem(name, f"cannot be read: {error}; UTF-8 text is expected")]) from error
    first = text.partition("\n")[0]
    # A spreadsheet of another country saves it with semicolons.
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first and "," not in first else ",")
    found = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(cell.strip() for cell in row)]
    header = [cell.casefold() for cell in found[0][1]] if found else []
    lacking = [column for column in columns[:required] if column not in header]
    if lacking:
        says = f"columns {', '.join(columns)} are expected; {', '.join(lacking)} missing"
        raise StudyError(name, [Problem(f"{name}, header", says)])
    empty = dict.fromkeys(columns, "")
    return [(line, {**empty, **dict(zip(header, row, strict=False))}) for line, row in found[1:]]
