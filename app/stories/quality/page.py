"""The page "How far can these figures be trusted?": checks, agreement of coders, protection of people, releases.

Belongs here: the order in which a reader meets answer, chart, tables and what the words mean.
Stays out: figures (app/data/quality.py), claims (sentences.py), pictures (charts.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from app.data.quality import Quality, read_quality
from app.data.study import Study
from app.data.vocabulary import MARKED
from app.presentation import parts
from app.presentation.markdown import escape_markdown
from app.presentation.marks import specification
from app.stories.quality import charts, rows, sentences, tables
from app.texts.catalogue import DEFAULT, language, t

_TERMS = ("check", "weight", "alpha", "ac1", "plausible", "position", "hidden", "attack")


def quality_page(context: parts.PageContext) -> parts.Page:
    """Show what speaks for the figures of a release, and what against them."""
    quality, study = read_quality(context.release), context.study
    yield parts.Title(t("quality.question"))
    yield parts.Answer(sentences.answer(quality, study))
    yield parts.Heading(t("quality.agreement_header"))
    yield from _agreement(quality, study)
    yield parts.Heading(t("quality.checks_header"))
    yield from _checks(quality)
    yield parts.Heading(t("quality.positions_header"))
    yield from _positions(quality, study)
    yield parts.Heading(t("quality.certificate_header"))
    yield from _certificate(quality)
    yield parts.Heading(t("quality.history_header"))
    yield from _history(quality)
    yield parts.Heading(t("quality.terms_header"))
    yield parts.Bullets([t(f"quality.term_{term}") for term in _TERMS])


def _agreement(quality: Quality, study: Study) -> Iterator[parts.Part]:
    if quality.agreements is None:
        yield parts.Notice(t("quality.not_in_this_file"))
        return
    yield parts.Text(t("quality.agreement_means"))
    if not quality.agreements:
        yield parts.Notice(t("quality.coded_once"))
        return
    figures = filter(None, [sentences.figures(quality, study), t("quality.agreement_read")])
    yield parts.Figure(
        name="agreement",
        picture=specification(charts.agreement_chart(quality, study)),
        words=tables.describe_agreement(quality, study),
        table=parts.Table(
            tables.agreement_table(quality, study),
            t("quality.agreement_header"),
            drawer=t("quality.same_as_table"),
        ),
        rows=lambda: rows.agreement_rows(quality, study),
        reading=escape_markdown(" ".join(figures)) if quality.agreement(MARKED) else "",
    )


def _checks(quality: Quality) -> Iterator[parts.Part]:
    if not quality.checks:
        yield parts.Notice(t("quality.no_checks" if quality.checks is not None else "quality.not_in_this_file"))
        return
    yield parts.Text(t("quality.checks_mean"))
    if quality.failed:
        yield parts.Table(tables.failed_table(quality), t("quality.failed_alt"))
    else:
        yield parts.Text(escape_markdown(sentences.checks(quality)))
    if language() != DEFAULT:
        yield parts.Text(t("quality.in_english"), is_small=True)
    by_topic: list[parts.Part] = []
    for topic, checks in tables.group_by_topic(quality).items():
        name = t(f"quality.topic_{topic}")
        by_topic.append(parts.Table(tables.check_table(checks), name, heading=name))
    yield parts.Drawer(t("quality.every_check"), by_topic)


def _positions(quality: Quality, study: Study) -> Iterator[parts.Part]:
    if quality.positions is None:
        yield parts.Notice(t("quality.not_in_this_file"))
        return
    yield parts.Text(escape_markdown(sentences.positions(quality.positions, study)))
    yield parts.Text(t("quality.positions_mean"))


def _certificate(quality: Quality) -> Iterator[parts.Part]:
    if quality.certificate is None:
        yield parts.Notice(t("quality.not_in_this_file"))
        return
    yield parts.Answer(sentences.certificate(quality.certificate))
    yield parts.Text(t("quality.certificate_means"))


def _history(quality: Quality) -> Iterator[parts.Part]:
    if not quality.editions:
        yield parts.Notice(t("quality.not_in_this_file"))
        return
    yield parts.Text(t("quality.history_means"))
    yield parts.Table(tables.history_table(quality.editions), t("quality.history_header"))
