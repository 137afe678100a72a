"""How to cite a release: as a line of text, as BibTeX, as CITATION.cff.

Belongs here: pure functions of what the release says of itself, the same in every language.
Stays out: showing them (stories/method), the files that hold them (files.py, release_package.py).
Source: APA 7, 10.9 (data sets); CFF 1.2.0: cff-version, message, title and authors are required.
"""

from __future__ import annotations

import json
import re

from app.data.study import About

_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {sign: f"\\{sign}" for sign in "&%$#_"}


def author(about: About) -> str:
    """Return who is to be named as author: who answers questions, or the study where nobody is named."""
    return about.contact_name or "Study team"


def as_text(about: About) -> str:
    """Cite the release in one line, as APA has it."""
    licence = f" Licence: {about.licence}." if about.licence else ""
    return (
        f"{author(about)} ({about.released_at.year}). {about.title} [Data set]. "
        f"Release {about.release_id} of {about.released_at:%Y-%m-%d}.{licence}"
    )


def as_bibtex(about: About) -> str:
    """Cite the release as an entry of BibTeX, in which no character of the study's own starts a command."""
    key = re.sub(r"[^A-Za-z0-9]", "", about.release_id)
    note = f"Data set, released {about.released_at:%Y-%m-%d}"
    fields = {
        "author": f"{{{_escaped(author(about))}}}",  # twice in braces: a group, not a first and a last name
        "title": f"{{{_escaped(about.title)}}}",
        "year": str(about.released_at.year),
        "version": _escaped(about.release_id),
        "note": _escaped(f"{note}. Licence: {about.licence}" if about.licence else note),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{release{key},\n{lines}}}\n"


def as_cff(about: About, written_by: str = "") -> str:
    """Cite the release as CITATION.cff; texts are written as JSON, which YAML reads as it stands.

    Args:
        about: the study and the release.
        written_by: the author, where it is not named as ever.
    """
    lines = [
        "cff-version: 1.2.0",
        "message: If you use these figures, please cite them as below, with the release.",
        "type: dataset",
        f"title: {_quoted(about.title)}",
        "authors:",
        f"  - name: {_quoted(written_by or author(about))}",
    ]
    if "@" in about.contact_email:
        lines.append(f"    email: {_quoted(about.contact_email)}")
    lines += [f"version: {_quoted(about.release_id)}", f'date-released: "{about.released_at:%Y-%m-%d}"']
    if re.fullmatch(r"[A-Za-z0-9.+-]+", about.licence):
        lines.append(f"license: {about.licence}")
    elif about.licence:
        lines.append(f"abstract: {_quoted(f'Licence: {about.licence}.')}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in " ".join(text.split()))


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
