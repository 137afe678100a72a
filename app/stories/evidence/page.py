"""The page "What is behind a figure?", in the analyst tier only: from a share to people, and to what each rests on.

Belongs here: the order in which an analyst meets answer, choice, people and evidence.
Stays out: who may see it (app/sign_in.py), figures (app/data/evidence.py), words (sentences.py, tables.py).

Role, wave and view are in the address, under their labels as on the page of trends. A person is not: an address ends
up in histories and logs.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.data import evidence
from app.data.evidence import PEOPLE_A_PAGE, FigureKey, Person
from app.data.study import Study
from app.presentation import parts
from app.presentation.links import EVIDENCE_ROLE, EVIDENCE_VIEW, EVIDENCE_WAVE
from app.presentation.markdown import escape_markdown
from app.stories.evidence import sentences, tables
from app.texts.catalogue import number, t


def evidence_page(context: parts.PageContext) -> parts.Page:
    """Show the people behind a figure, and what the view of one of them rests on."""
    study, release = context.study, context.release
    yield parts.Title(t("evidence.title"))
    if not study.waves or not study.stances or not evidence.has_evidence(release):
        yield parts.Notice(t("evidence.none"))
        return
    chosen = yield _choices(study)
    key = FigureKey(chosen[EVIDENCE_ROLE], chosen[EVIDENCE_WAVE], chosen[EVIDENCE_VIEW])
    count = evidence.count_people(release, key)
    yield parts.Answer(sentences.answer(study, key, count))
    if count:
        yield parts.Heading(t("evidence.people_header"), t("evidence.theta_help"))
        page_count = -(-count // PEOPLE_A_PAGE)
        page = 1
        if page_count > 1:
            pages = {number(page): str(page) for page in range(1, page_count + 1)}
            label = t("evidence.page", pages=number(page_count))
            page = int((yield parts.Choices([parts.Choice("page", label, pages, is_in_address=False)]))["page"])
        people = evidence.read_people(release, key, page)
        yield parts.Table(tables.people_table(people), t("evidence.people_alt"))
        yield parts.Heading(t("evidence.evidence_header"))
        names = {person.id: person.id for person in people}
        chosen = yield parts.Choices([parts.Choice("person", t("evidence.choose_person"), names, is_in_address=False)])
        person = next(person for person in people if person.id == chosen["person"])
        yield from _evidence_of(context, key, person)
    yield parts.Text(t("evidence.careful"))


def _choices(study: Study) -> parts.Choices:
    roles = {role.label: role.id for role in study.roles}
    waves = {study.when(wave): wave.id for wave in study.waves}
    views = {stance.label: stance.id for stance in study.stances}
    return parts.Choices(
        [
            parts.Choice(EVIDENCE_ROLE, t("evidence.choose_role"), roles),
            parts.Choice(EVIDENCE_WAVE, t("evidence.choose_wave"), waves),
            parts.Choice(EVIDENCE_VIEW, t("evidence.choose_view"), views),
        ]
    )


def _evidence_of(context: parts.PageContext, key: FigureKey, person: Person) -> Iterator[parts.Part]:
    pieces = evidence.read_evidence(context.release, key, person.id)
    # The choice of the person stands above: this is what it leads to.
    yield parts.Text(f"**{escape_markdown(sentences.summarise_evidence(person, pieces))}**")
    if pieces:
        yield parts.Table(tables.evidence_table(context.study, pieces), t("evidence.evidence_alt"))
        yield parts.Bullets([escape_markdown(source) for source in tables.sources(pieces)])
    quotes = evidence.read_quotes(context.release, key, person.id)
    if quotes:
        yield parts.Text(t("evidence.quotes"))
        yield parts.Table(tables.quote_table(quotes), t("evidence.quotes_alt"))
    else:
        yield parts.Text(t("evidence.no_quotes"))
