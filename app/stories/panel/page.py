"""The page "Who was asked, and who answered?": everybody in each wave, and every kind of silence.

Belongs here: the order in which a reader meets answer, picture, table and caveats.
Stays out: figures (app/data/panel.py), sentences (sentences.py), pictures (charts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from app.data.panel import Panel, read_panel
from app.data.study import Role, Study
from app.data.vocabulary import ALL, SILENCE
from app.presentation import parts, vega
from app.presentation.marks import specification
from app.presentation.tables import EXPANDER, PAGE, fit_to_phone
from app.stories.panel import charts, rows, sentences, tables
from app.texts.catalogue import t


def panel_page(context: parts.PageContext) -> parts.Page:
    """Show who took part, of everybody and of each role."""
    study, panel = context.study, read_panel(context.release)
    yield parts.Title(t("panel.title"))
    if not study.waves or not panel.counts:
        yield parts.Notice(t("panel.no_table" if study.waves else "panel.no_wave"))
        return
    yield parts.Answer(sentences.answer(study, panel))
    everybody = [role for role in study.roles if role.id == ALL]
    yield _figure("everybody", charts.panel_chart, study, panel, everybody)
    yield parts.Heading(t("panel.silence_header"))
    yield parts.Text(t("panel.silence_lead"))
    yield parts.Table(
        _fitted(tables.silence_table(study, panel), t("panel.column_wave"), PAGE), t("panel.silence_header")
    )
    yield parts.Bullets([f"**{t(f'panel.{kind}')}:** {t(f'panel.{kind}_help')}" for kind in SILENCE])
    roles = charts.roles_told(study, panel)
    if roles:
        yield parts.Heading(t("panel.roles_header"))
        yield parts.Answer(sentences.roles_answer(study, panel))
        yield _figure("roles", charts.roles_chart, study, panel, roles)
    yield parts.Heading(t("panel.modes_header"))
    yield parts.Answer(sentences.modes_answer(study, panel))
    if len(study.modes) > 1:
        yield parts.Text(t("panel.modes_why"))
    if panel.modes_used:
        modes = _fitted(tables.mode_table(study, panel), t("panel.column_way"), EXPANDER)
        yield parts.Table(modes, t("panel.modes_table"), drawer=t("panel.modes_table"))
    yield parts.Heading(t("panel.sure_header"))
    yield parts.Bullets(sentences.caveats(study, panel))


def _figure(
    name: str, draw: Callable[[Study, Panel], vega.Picture], study: Study, panel: Panel, roles: Sequence[Role]
) -> parts.Figure:
    table = _fitted(tables.panel_table(study, panel, roles), t("panel.column_step"), EXPANDER)
    return parts.Figure(
        name=name,
        picture=specification(draw(study, panel)),
        words=tables.describe_panel(study, panel, roles),
        table=parts.Table(table, t("panel.table_alt"), drawer=t("panel.as_table")),
        rows=lambda: rows.panel_rows(study, panel, roles),
    )


def _fitted(table: pd.DataFrame, column: str, room: int) -> pd.DataFrame:
    return fit_to_phone(table, (column, t("panel.column_figure")), room=room)
