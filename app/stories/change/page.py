"""The page "Who changed their mind?": what the same people said in two waves.

Belongs here: the order in which a reader meets answer, choice, picture, table and caveats.
Stays out: figures (app/data/changes.py), claims (claims.py, sentences.py), pictures (flow_chart.py, charts.py).
"""

from __future__ import annotations

import pandas as pd

from app.data.changes import Changes, Pair, read_changes
from app.data.study import Study
from app.presentation import parts
from app.presentation.markdown import escape_markdown
from app.presentation.marks import specification
from app.presentation.tables import EXPANDER, PAGE, fit_to_phone
from app.stories.change import charts, claims, flow_chart, rows, sentences, tables
from app.texts.catalogue import t


def change_page(context: parts.PageContext) -> parts.Page:
    """Show what the people of both waves of a pair did between them."""
    study = context.study
    yield parts.Title(t("change.title"))
    changes = read_changes(context.release)
    if not changes.pairs:
        yield parts.Notice(t("change.no_pair" if len(study.waves) < 2 else "change.no_table"))
        return
    pairs = {label_of(study, pair): pair for pair in changes.pairs}
    options = {label: label for label in pairs}
    preset = label_of(study, latest_pair(study, changes))
    chosen = yield parts.Choices([parts.Choice("waves", t("change.choose"), options, t("change.choose_help"), preset)])
    pair = pairs[chosen["waves"]]
    yield parts.Answer(sentences.answer(study, pair))
    if pair.moves:
        yield _flow_figure(study, pair)
    yield parts.Heading(t("change.stability_header"))
    yield parts.Answer(sentences.stability_answer(study, pair))
    if tables.roles_told(study, pair):
        yield _stability_figure(study, pair)
    if pair.parts:
        yield parts.Heading(t("change.parts_header"))
        yield parts.Answer(sentences.parts_answer(study, pair))
        yield parts.Text(t("change.parts_help"))
        for conflict in claims.find_conflicts(study, pair):
            yield parts.Notice(_with_bold_lead(sentences.warning(conflict)), is_warning=conflict.is_firm)
        yield _parts_figure(study, pair)
    yield parts.Heading(t("change.sure_header"))
    yield parts.Bullets(sentences.caveats(study, pair))


def label_of(study: Study, pair: Pair) -> str:
    """Return what a pair of waves is called in the list and in the address, in every language."""
    return "-".join(study.when(wave) for wave in (pair.before, pair.after))


def latest_pair(study: Study, changes: Changes) -> Pair:
    """Return the pair of successive waves that the page opens with: the latest of which something is told."""
    order = [wave.id for wave in study.waves]
    return max(
        changes.pairs,
        key=lambda pair: (
            any(count is not None for count in pair.moves.values()),
            order.index(pair.after.id),
            order.index(pair.before.id),
        ),
    )


def _flow_figure(study: Study, pair: Pair) -> parts.Figure:
    when = sentences.pair_words(study, pair)
    return parts.Figure(
        name="flows",
        picture=specification(flow_chart.flow_chart(study, pair)),
        words=tables.describe_flows(study, pair),
        table=parts.Table(
            _fitted(tables.flow_table(study, pair), PAGE),
            t("change.table_alt", **when),
            heading=t("change.table_title"),
            lead=t("change.table_lead", **when),
        ),
        rows=lambda: rows.flow_rows(study, pair),
    )


def _stability_figure(study: Study, pair: Pair) -> parts.Figure:
    return parts.Figure(
        name="stability",
        picture=specification(charts.stability_chart(study, pair)),
        words=tables.describe_stability(study, pair),
        table=parts.Table(
            _fitted(tables.stability_table(study, pair), EXPANDER),
            t("change.stability_header"),
            drawer=t("change.as_table"),
        ),
        rows=lambda: rows.stability_rows(study, pair),
    )


def _parts_figure(study: Study, pair: Pair) -> parts.Figure:
    return parts.Figure(
        name="parts",
        picture=specification(charts.parts_chart(study, pair)),
        words=tables.describe_parts(study, pair),
        table=parts.Table(
            _fitted(tables.parts_table(study, pair), EXPANDER), t("change.parts_header"), drawer=t("change.as_table")
        ),
        rows=lambda: rows.parts_rows(study, pair),
    )


def _fitted(table: pd.DataFrame, room: int) -> pd.DataFrame:
    return fit_to_phone(table, (t("change.column_which"), t("change.column_figure")), room=room)


def _with_bold_lead(text: str) -> str:
    # The bold lead is ours, the rest may hold a study's label.
    if not text.startswith("**"):
        return escape_markdown(text)
    lead, rest = text.removeprefix("**").split("**", 1)
    return f"**{escape_markdown(lead)}** {escape_markdown(rest)}"
