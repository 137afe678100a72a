"""Words of a study as Markdown that stays what it is.

Belongs here: tables and text in which no character of the study's own words starts something else.
Stays out: what the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_TELLING = re.compile(r"([\\`*_\[\]<>|#])")


def escape_text(text: object) -> str:
    """Return text on one line in which no character means anything to Markdown; nothing for None."""
    return "" if text is None else _TELLING.sub(r"\\\1", " ".join(str(text).split()))


def mark_code(text: object) -> str:
    """Return an identifier as code; nothing for None."""
    return "" if text is None else f"`{' '.join(str(text).replace('`', ' ').split())}`"


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, with an empty line after it.

    Args:
        header: the columns.
        rows: cells that are Markdown already (`plain`, `code`); a bar in code is escaped here.
    """
    lines = [_line(header), "|" + "---|" * len(header)]
    return [*lines, *(_line(row) for row in rows), ""]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells) + " |"


def format_percent(share: float) -> str:
    """Return a share in whole per cents."""
    return f"{100 * share:.0f} %"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Return words as one phrase: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
