"""What goes along with every download: what it is, of whom, how to read hidden cells, release, licence, citation.

Belongs here: the words of README.txt and CITATION.cff, from the catalogue and the release.
Stays out: the release's own CITATION.cff, which stands beside the file that the app may open; this one says the same
about title, author, release, date and licence, and is made from the file itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.data.study import About
from app.data.vocabulary import PUBLIC
from app.downloads.citation import as_cff
from app.texts.catalogue import date, language, load_texts, number, t


@dataclass(frozen=True)
class Notes:
    """The words that travel with a table."""

    title: str
    author: str
    released_at: dt.datetime
    readme: str
    citation: str


def write_notes(about: About, what: str, columns: Sequence[str]) -> Notes:
    """Return the notes of one table.

    Args:
        about: the study and the release.
        what: the name of the chart, as a reader knows it.
        columns: of the table.
    """
    author = about.contact_name or t("downloads.study_team", study=about.study_id)
    return Notes(
        title=f"{about.title}: {what}",
        author=author,
        released_at=about.released_at,
        readme=_readme(about, author, what, columns),
        citation=as_cff(about, author),
    )


def _readme(about: About, author: str, what: str, columns: Sequence[str]) -> str:
    parts = [f"{about.title}\n{what}"]
    if about.is_synthetic:
        parts.append(t("downloads.synthetic"))
    if about.tier != PUBLIC:
        parts.append(t("downloads.analysts_only"))
    parts.append(t("downloads.what_it_is"))
    parts.append("\n".join([t("downloads.columns"), *map(_column, columns)]))
    if about.tier == PUBLIC:
        parts.append(t("downloads.hidden_cells"))
        if about.round_to > 1:
            parts.append(t("downloads.rounded", round_to=number(about.round_to)))
    parts.append(t("downloads.escaped"))
    cited = f"{author}: {about.title}."
    parts.append(t("downloads.cite", cited=cited, release=about.release_id, date=date(about.released_at.date())))
    if about.licence:
        parts.append(t("downloads.licence", licence=about.licence))
    if about.contact_email:
        parts.append(t("downloads.questions", contact=about.contact_email))
    return "\n\n".join(parts) + "\n"


def _column(name: str) -> str:
    key = f"downloads.column_{name}"
    return f"- {name}: {t(key)}" if key in load_texts(language()) else f"- {name}"
