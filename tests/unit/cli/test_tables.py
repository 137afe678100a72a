"""Answers of `sql` at the terminal: nothing is squeezed until it cannot be read."""

import io

from rich.console import Console

from orchestration.cli.tables import show_answer
from orchestration.operations.sql import Answer


def printed(columns: list[str], *rows: tuple) -> str:
    out = Console(file=io.StringIO(), width=80, soft_wrap=True)
    show_answer(out, Answer(tuple(columns), tuple(rows)))
    return out.file.getvalue()


def test_a_narrow_answer_is_a_table():
    assert "┃ role ┃" in printed(["role", "share"], ("all", 0.5))


def test_a_wide_answer_is_shown_row_by_row_with_every_value_whole():
    columns = [f"column_{number}" for number in range(20)]
    text = printed(columns, tuple(f"value of {name}" for name in columns), (None,) * 20)
    assert "row 1" in text
    assert "row 2" in text
    assert all(f"{name:<9}  value of {name}" in text for name in columns)


def test_an_answer_without_rows_keeps_its_columns():
    assert "share" in printed(["role", "share"])
