"""What goes along with every download: what it is, of whom, how to read hidden cells, release, licence, citation.

Belongs here: the words of README.txt and CITATION.cff, from the catalogue and the release.
Stays out: the release's own CITATION.cff, which stands beside the file that the app may open; this one says the same
about title, author, release, date and licence, and is made from the file itself.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.data.queries import About
from app.texts.catalogue import date, language, number, t, texts

_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*\Z")


@dataclass(frozen=True)
class Notes:
    """The words that travel with a table."""

    title: str
    author: str
    released_at: dt.datetime
    readme: str
    citation: str


def notes(about: About, study_id: str, what: str, columns: Sequence[str]) -> Notes:
    """Return the notes of one table.

    Args:
        about: the study and the release.
        study_id: the study's own short name.
        what: the name of the chart, as a reader knows it.
        columns: of the table.
    """
    author = about.contact_name or t("downloads.study_team", study=study_id)
    return Notes(
        title=f"{about.title}: {what}",
        author=author,
        released_at=about.released_at,
        readme=_readme(about, author, what, columns),
        citation=_citation(about, author),
    )


def _readme(about: About, author: str, what: str, columns: Sequence[str]) -> str:
    parts = [f"{about.title}\n{what}"]
    if about.is_synthetic:
        parts.append(t("downloads.synthetic"))
    if about.tier != "public":
        parts.append(t("downloads.analysts_only"))
    parts.append(t("downloads.what_it_is"))
    parts.append("\n".join([t("downloads.columns"), *map(_column, columns)]))
    if about.tier == "public":
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
    return f"- {name}: {t(key)}" if key in texts(language()) else f"- {name}"


def _citation(about: About, author: str) -> str:
    # A string in JSON is a string in YAML: nothing in a title can become a field of its own.
    def said(text: str) -> str:
        return json.dumps(" ".join(text.split()), ensure_ascii=False)

    lines = [
        "cff-version: 1.2.0",
        f"message: {said('If you use these figures, please cite them as below, with the release.')}",
        "type: dataset",
        f"title: {said(about.title)}",
        "authors:",
        f"- name: {said(author)}",
    ]
    if "@" in about.contact_email:
        lines.append(f"  email: {said(about.contact_email)}")
    lines += [f"version: {said(about.release_id)}", f"date-released: '{about.released_at:%Y-%m-%d}'"]
    if _SPDX.match(about.licence):
        lines.append(f"license: {said(about.licence)}")
    elif about.licence:
        lines.append(f"abstract: {said(f'Licence: {about.licence}.')}")
    return "\n".join(lines) + "\n"
