"""The page "What did people talk about?": themes of the interviews, by role and year.

Belongs here: the order in which a reader meets answer, choice, chart, table and caveats.
Stays out: figures (app/data/themes.py), claims (sentences.py), pictures (charts.py, years.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.data.study import Study
from app.data.themes import Code, Themes, read_themes
from app.data.vocabulary import ALL
from app.presentation import parts
from app.presentation.markdown import escape_markdown
from app.presentation.marks import specification
from app.presentation.theme_labels import (
    find_break,
    group_name,
    group_names,
    group_of,
    interview_waves,
    reason_words,
    sort_by_share,
)
from app.presentation.words import quote_label
from app.stories.themes import charts, rows, sentences, tables, years
from app.texts.catalogue import number, t


def themes_page(context: parts.PageContext) -> parts.Page:
    """Show all themes of one role, and one theme of all roles."""
    study, themes = context.study, read_themes(context.release)
    yield parts.Title(t("themes.title"))
    if not themes.codes or not themes.wave_ids:
        yield parts.Notice(t("themes.no_interviews", page=t("trends.menu")))
        return
    chosen = yield _choices(themes, study)
    role_id, group = chosen["role"], chosen.get("group", "")
    codes = [code for code in themes.codes if not group or group_of(code, study) == group]
    yield parts.Answer(sentences.answer(themes, study, role_id, codes), also=sentences.not_asked(themes, study))
    yield _overview_figure(themes, study, role_id, codes)
    yield parts.Table(
        tables.codebook_table(study, codes), t("themes.codebook_table_alt"), drawer=t("themes.codebook_table")
    )
    yield parts.Heading(t("themes.code_heading"))
    # In the order of everybody's last interviews, whatever the role: the first, which the address need not name, stays.
    ordered = sort_by_share(themes, themes.codes, ALL, interview_waves(themes, study))
    options = {code.label: code.id for code in ordered}
    chosen = yield parts.Choices([parts.Choice("code", t("themes.one"), options, t("themes.one_help"))])
    code = next(code for code in themes.codes if code.id == chosen["code"])
    yield parts.Answer(sentences.answer_code(themes, study, code))
    yield parts.Bullets(_facts(themes, study, code))
    yield _code_figure(themes, study, code)
    yield parts.Heading(t("themes.first_heading"))
    yield from _first_heard(themes, study)
    yield parts.Heading(t("themes.sure_heading"))
    yield parts.Bullets(_caveats(themes, study))


def _choices(themes: Themes, study: Study) -> parts.Choices:
    roles = {role.label: role.id for role in study.roles}
    choices = [parts.Choice("role", t("themes.whose"), roles, t("themes.whose_help"))]
    known = group_names(themes, study)
    if len(known) > 1:
        options = {t("themes.all_codes"): ""} | {name: name for name in known}
        choices.append(parts.Choice("group", t("themes.which"), options, t("themes.which_help")))
    return parts.Choices(choices)


def _overview_figure(themes: Themes, study: Study, role_id: str, codes: Sequence[Code]) -> parts.Figure:
    return parts.Figure(
        name="overview",
        picture=specification(charts.overview_chart(themes, study, role_id, codes)),
        words=tables.describe_overview(themes, study, role_id, codes),
        table=parts.Table(
            tables.overview_table(themes, study, role_id, codes),
            t("themes.overview_table_alt", who=group_name(study.role(role_id))),
            drawer=t("themes.overview_table"),
        ),
        rows=lambda: rows.overview_rows(themes, study, role_id, codes),
    )


def _code_figure(themes: Themes, study: Study, code: Code) -> parts.Figure:
    return parts.Figure(
        name="theme",
        picture=specification(years.code_chart(themes, study, code)),
        words=tables.describe_code(themes, study, code),
        table=parts.Table(
            tables.code_table(themes, study, code), t("themes.code_table_alt"), drawer=t("themes.code_table")
        ),
        rows=lambda: rows.code_rows(themes, study, code),
    )


def _facts(themes: Themes, study: Study, code: Code) -> list[str]:
    facts = []
    if code.definition and code.definition != code.label:
        facts.append(t("themes.definition", definition=escape_markdown(code.definition)))
    facts.append(t("themes.group_is", group=escape_markdown(group_of(code, study))))
    when = {wave.id: escape_markdown(study.when(wave)) for wave in study.waves}
    facts += [
        t(
            "themes.break_note",
            first=when[one.from_wave_id],
            last=when[one.to_wave_id],
            reason=escape_markdown(reason_words(one)),
        )
        for one in themes.breaks
        if one.code_id == code.id and {one.from_wave_id, one.to_wave_id} <= set(when)
    ]
    return facts


def _first_heard(themes: Themes, study: Study) -> Iterator[parts.Part]:
    waves = interview_waves(themes, study)
    heard = sentences.first_heard(themes, study, themes.codes)
    if len(waves) == 1:
        yield parts.Answer(t("themes.first_one_wave"))
    elif not heard:
        yield parts.Answer(t("themes.first_none", first=study.when(waves[0])))
    else:
        yield parts.Answer(t("themes.first_some", first=study.when(waves[0]), count=number(len(heard))))
        yield parts.Bullets(
            [
                escape_markdown(t(f"themes.first_{known}", label=quote_label(code.label), when=study.when(wave)))
                for code, wave, known in heard
            ]
        )


def _caveats(themes: Themes, study: Study) -> list[str]:
    caveats = [t(f"themes.sure_{key}") for key in ("who", "raised", "chance", "change")]
    waves = interview_waves(themes, study)
    if any(find_break(themes, study, code, waves[0], waves[-1]) for code in themes.codes):
        caveats.append(t("themes.sure_breaks"))
    if any(cell.is_hidden for cell in themes.cells.values()):
        caveats.append(t("themes.sure_hidden"))
    if study.about.round_to > 1:
        caveats.append(t("themes.sure_rounded", round_to=number(study.about.round_to)))
    return caveats
