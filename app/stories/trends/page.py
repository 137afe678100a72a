"""The page "How have views moved?": shares of each view by role over the years.

Belongs here: the order in which a reader meets answer, choice, chart, table and caveats.
Stays out: figures (app/data/study.py), claims (sentences.py), pictures (charts.py).
"""

from __future__ import annotations

import re

from app.data.study import Study, Wave
from app.data.vocabulary import ALL, PUBLIC
from app.presentation import parts
from app.presentation.links import link_evidence
from app.presentation.markdown import escape_markdown
from app.presentation.marks import specification
from app.stories.trends import charts, rows, sentences, tables
from app.texts.catalogue import t


def trends_page(context: parts.PageContext) -> parts.Page:
    """Show how the views of one role moved, and how the roles differ."""
    study = context.study
    yield parts.Title(question(study.about.title))
    if not study.waves or not study.stances:
        yield parts.Notice(t("trends.no_wave"))
        return
    roles = {role.label: role.id for role in study.roles}
    chosen = yield parts.Choices([parts.Choice("role", t("trends.choose_role"), roles, t("trends.choose_role_help"))])
    role_id = chosen["role"]
    yield parts.Answer(sentences.answer(study, role_id))
    yield _trend_figure(study, role_id)
    if study.about.tier != PUBLIC:
        yield link_evidence(study, role_id)
    if len(study.roles) > 2:
        wave = latest_wave_of_roles(study)
        yield parts.Heading(t("trends.roles_question"))
        yield parts.Answer(sentences.difference(study, wave))
        if wave is not None:
            yield _role_figure(study, wave, role_id)
    yield parts.Heading(t("trends.sure_question"))
    yield parts.Bullets(_caveats(study))


def question(title: str) -> str:
    """Turn the title of a study into the question of the page.

    A title such as "Views on leadership (synthetic example)" gives the subject; any other is not bent into a question.
    """
    subject = re.fullmatch(t("trends.subject"), title.strip(), flags=re.IGNORECASE)
    return t("trends.question_of", subject=escape_markdown(subject.group(1))) if subject else t("trends.question")


def latest_wave_of_roles(study: Study) -> Wave | None:
    """Return the latest wave in which at least two roles have a figure."""
    for wave in reversed(study.waves):
        roles = [role for role in study.roles if role.id != ALL]
        if sum(any(cell.share is not None for cell in study.row(role.id, wave.id)) for role in roles) >= 2:
            return wave
    return None


def _trend_figure(study: Study, role_id: str) -> parts.Figure:
    return parts.Figure(
        name="trend",
        picture=specification(charts.trend_chart(study, role_id)),
        words=tables.describe_trends(study, role_id),
        table=parts.Table(
            tables.trend_table(study, role_id),
            t("trends.table_alt", role=study.role(role_id).label),
            drawer=t("trends.table"),
        ),
        rows=lambda: rows.trend_rows(study, role_id),
    )


def _role_figure(study: Study, wave: Wave, role_id: str) -> parts.Figure:
    return parts.Figure(
        name="roles",
        picture=specification(charts.role_chart(study, wave, role_id)),
        words=tables.describe_roles(study, wave),
        table=parts.Table(
            tables.role_table(study, wave),
            t("trends.roles_table_alt", when=study.when(wave)),
            drawer=t("trends.roles_table"),
        ),
        rows=lambda: rows.role_rows(study, wave),
    )


def _caveats(study: Study) -> list[str]:
    caveats = [t("trends.sure_counted"), t("trends.sure_chance"), t("trends.sure_change")]
    if len(study.modes) > 1:
        caveats.append(t("trends.sure_modes"))
    if study.events:
        caveats.append(t("trends.sure_events"))
    if any(cell.is_hidden for cell in study.cells.values()):
        caveats.append(t("trends.sure_hidden"))
    if study.about.round_to > 1:
        caveats.append(t("trends.sure_rounding", round_to=study.about.round_to))
    return caveats
