"""What both pictures of themes share: a point, the end of the axis, the small print.

Belongs here: what must look the same in the rows of all themes and in the years of one.
Stays out: what one picture shows (charts.py, years.py), what all charts of the app share (app/presentation/marks.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from app.data.study import Cell, Study, Wave
from app.data.themes import Code, Themes
from app.presentation import marks
from app.presentation.marks import Row
from app.texts.catalogue import number, percent, t

POINT = 70  # size of a mark
DRAWN = 60  # themes in one picture; a longer one is cut off by browsers, and nobody scrolls through it


def point(cell: Cell) -> Row:
    """Return the row of a share that is shown, with its range where it has one."""
    row: Row = {"share": cell.share, "label": percent(cell.share or 0.0), "label_at": cell.share}
    if cell.low is not None and cell.high is not None:
        row |= {"low": cell.low, "high": cell.high, "label_at": cell.high}
    return row


def top_of(themes: Themes, code: Code | None = None) -> float:
    """Return where the axis of shares ends, for all themes or for one."""
    # The same for all roles, so that choosing a role changes no scale.
    highest = max(
        (
            cell.high or cell.share or 0.0
            for (_, _, code_id), cell in themes.cells.items()
            if code is None or code_id == code.id
        ),
        default=0.0,
    )
    return next((top for top in (0.25, 0.5, 0.75) if 0 < highest <= top), 1.0)


def notes(study: Study, cells: Iterable[Cell | None], count: int = 0, last: Wave | None = None) -> list[str]:
    """Return the small print.

    Args:
        study: the study.
        cells: what is drawn.
        count: how many themes there are to draw.
        last: the wave that has pale bars; None where each has.
    """
    shown = [cell for cell in cells if cell is not None and cell.share is not None]
    lines = [t("themes.note_range_of", when=study.when(last)) if last else t("themes.note_range")] if shown else []
    if any(cell.low is None for cell in shown):
        lines.append(t("themes.note_small"))
    if study.about.round_to > 1:
        lines.append(t("themes.note_rounded", round_to=number(study.about.round_to)))
    if count > DRAWN:
        lines.append(t("themes.cut", count=number(DRAWN)))
    return [" ".join(lines), marks.source(study)]
