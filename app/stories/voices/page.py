"""The page "In their words": approved quotes beside the numbers, by role group and year only.

Belongs here: the order in which a reader meets answer, choice, quotes, figures and caveats.
Stays out: quotes (app/data/quotes.py), sentences (sentences.py).

A quote is a person's own text: plain words, whoever shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.data.quotes import Quote, Quotes, read_quotes
from app.data.study import Study
from app.data.themes import Themes, read_themes
from app.data.vocabulary import ALL
from app.presentation import parts
from app.presentation.markdown import escape_markdown
from app.presentation.theme_labels import group_of
from app.stories.voices import sentences
from app.texts.catalogue import number, t

PAGE_SIZE = 8
_ANY = ""


def voices_page(context: parts.PageContext) -> parts.Page:
    """Show the quotes that a reader chose, a page of them at most."""
    study, themes, quotes = context.study, read_themes(context.release), read_quotes(context.release)
    yield parts.Title(t("voices.title"))
    if not quotes.quotes:
        yield parts.Notice(t("voices.none_yet"))
        yield from _waiting(quotes)
        return
    chosen = yield _choices(study, themes, quotes.quotes)
    selected = select_quotes(study, themes, quotes.quotes, chosen)
    yield parts.Answer(sentences.answer(study, quotes.quotes, selected), more=t("voices.not_counted"))
    first = 0
    if len(selected) > PAGE_SIZE:
        place = yield parts.Choices([_choice_of_page(-(-len(selected) // PAGE_SIZE))])
        first = PAGE_SIZE * (int(place["page"]) - 1)
    yield parts.Quotations([_quotation(study, themes, quote) for quote in selected[first : first + PAGE_SIZE]])
    yield from _waiting(quotes)
    yield parts.Heading(t("voices.figures_heading"))
    lines = [escape_markdown(line) for line in _figures(study, themes, chosen)]
    yield parts.Bullets(lines) if lines else parts.Text(t("voices.no_figures"))
    yield parts.Heading(t("voices.sure_heading"))
    yield parts.Bullets([t(f"voices.sure_{key}") for key in ("approved", "chosen", "who", "changed", "taken")])


def select_quotes(study: Study, themes: Themes, quotes: Sequence[Quote], chosen: parts.Chosen) -> list[Quote]:
    """Return the quotes of a choice; `all` and an empty name stand for any."""
    group, code_id = chosen.get("group", _ANY), chosen.get("code", _ANY)

    def is_in_group(quote: Quote) -> bool:
        code = themes.code(quote.code_id) if quote.code_id else None
        return code is not None and group_of(code, study) == group

    return [
        quote
        for quote in quotes
        if chosen["role"] in (ALL, quote.role_id)
        and chosen["wave"] in (_ANY, quote.wave_id)
        and (group == _ANY or is_in_group(quote))
        and code_id in (_ANY, quote.code_id)
    ]


def _choices(study: Study, themes: Themes, quotes: Sequence[Quote]) -> parts.Choices:
    with_quotes = {quote.wave_id for quote in quotes}
    waves = {t("voices.any_wave"): _ANY}
    waves |= {study.when(wave): wave.id for wave in study.waves if wave.id in with_quotes}
    roles = {role.label: role.id for role in study.roles}
    choices = [
        parts.Choice("role", t("voices.whose"), roles, t("themes.whose_help")),
        parts.Choice("wave", t("voices.which_wave"), waves, t("voices.which_wave_help")),
    ]
    codes = [code for code in themes.codes if any(quote.code_id == code.id for quote in quotes)]
    names = list(dict.fromkeys(group_of(code, study) for code in codes))
    if len(names) > 1:
        groups = {t("voices.any_group"): _ANY} | {name: name for name in names}
        choices.append(parts.Choice("group", t("voices.which_group"), groups, t("themes.which_help")))
    if codes:
        labels = {t("voices.any_theme"): _ANY} | {code.label: code.id for code in codes}
        choices.append(parts.Choice("code", t("voices.which_theme"), labels, t("themes.one_help")))
    return parts.Choices(choices)


def _choice_of_page(count: int) -> parts.Choice:
    pages = {t("voices.page", page=number(page), count=number(count)): str(page) for page in range(1, count + 1)}
    return parts.Choice("page", t("voices.which_page"), pages, t("voices.which_page_help"))


def _quotation(study: Study, themes: Themes, quote: Quote) -> parts.Quotation:
    theme = sentences.theme_of(themes, quote)
    on_theme = f"{t('voices.on_theme', label=theme)} " if theme else ""
    figure = f"{on_theme}{sentences.figure_beside(themes, study, quote)}"
    return parts.Quotation(quote.text, sentences.attribution(study, quote), figure)


def _figures(study: Study, themes: Themes, chosen: parts.Chosen) -> list[str]:
    role_id, wave_id, code_id = chosen["role"], chosen["wave"], chosen.get("code", _ANY)
    waves = [wave for wave in study.waves if wave_id in (_ANY, wave.id) and wave.id in themes.wave_ids]
    code = themes.code(code_id) if code_id else None
    of_theme = [sentences.shares_of_theme(themes, study, code, role_id, wave) for wave in waves] if code else []
    return [*of_theme, *(sentences.stances_held(study, role_id, wave) for wave in waves)]


def _waiting(quotes: Quotes) -> Iterator[parts.Part]:
    if quotes.waiting_count:
        yield parts.Text(t("voices.waiting", count=number(quotes.waiting_count)))
