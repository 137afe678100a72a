"""Markdown of ours so that Streamlit shows it as it is meant, on a phone too.

Belongs here: pure functions on the method's text and on descriptions of tables and columns; words of a study inside
are made safe where the text is written (orchestration/method/markdown.py).
Stays out: showing it (page.py).

A Markdown table is as wide as its words, and what does not fit on a phone is cut off. So tables are taken out of the
text: those of a few narrow columns become tables of the page, the others lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.presentation.markdown import escape_markdown

# Letters that all columns together may need without a break, so that a table fits in 390 pixels.
WIDEST = 32
_CODE_SPAN = re.compile(r"(`[^`]*`)")
_CELL_END = re.compile(r"(?<!\\)\|")
# Streamlit reads more than Markdown: formulas between dollar signs, `:red[...]`, `:smile:`. The method holds none.
_BEYOND_MARKDOWN = re.compile(r"\$|(?<!\\):(?=[A-Za-z0-9_+-]+[:\[])|~(?=~)")


@dataclass(frozen=True)
class Grid:
    """A table in a text: its columns, and cells that are Markdown."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_narrow(self) -> bool:
        """Whether the table fits on a phone."""
        columns = zip(self.header, *self.rows, strict=True)
        return sum(max(len(word) for cell in column for word in cell.split() or [""]) for column in columns) <= WIDEST

    @property
    def as_list(self) -> str:
        """The same as a list: the first cell of a row, then the others with the names of their columns."""
        lines = []
        for first, *others in self.rows:
            said = "; ".join(f"{name}: {cell}" for name, cell in zip(self.header[1:], others, strict=True) if cell)
            lines.append(f"- **{first}** · {said}" if said else f"- **{first}**")
        return "\n".join(lines)


def split_blocks(text: str) -> Iterator[str | Grid]:
    """Yield a text in pieces: Markdown without tables, and tables."""
    for is_table, lines in groupby(text.splitlines(), key=lambda line: line.startswith("|")):
        block = list(lines)
        if is_table and len(block) > 1:
            header, _, *rows = [_cells(line) for line in block]
            # A line with a cell too few or too many is none of ours; no reader should lose the page over it.
            yield Grid(header, tuple(row for row in rows if len(row) == len(header)))
        elif any(line.strip() for line in block):
            yield escape_beyond_markdown("\n".join(block))


def escape_beyond_markdown(text: str) -> str:
    """Return Markdown so that Streamlit takes nothing in it for more than Markdown; code stays as it is."""
    parts = _CODE_SPAN.split(text)
    return "".join(
        part if index % 2 else _BEYOND_MARKDOWN.sub(lambda found: f"\\{found.group()}", part)
        for index, part in enumerate(parts)
    )


def escape_description(text: str) -> str:
    """Return a description of ours, in which only names in backticks mean something."""
    return "".join(part if index % 2 else _spaced(part) for index, part in enumerate(_CODE_SPAN.split(text)))


def _cells(line: str) -> tuple[str, ...]:
    cells: Sequence[str] = _CELL_END.split(line.strip())[1:-1]
    return tuple(escape_beyond_markdown(cell.strip().replace("\\|", "|")) for cell in cells)


def _spaced(part: str) -> str:
    # `plain` trims, and a name in backticks would stick to the word before it.
    before, after = part[:1].isspace(), part[-1:].isspace()
    return f"{' ' if before else ''}{escape_markdown(part)}{' ' if after and part.strip() else ''}"
