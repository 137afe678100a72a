"""CITATION.cff of a release: how to cite these figures (Citation File Format 1.2).

Belongs here: the file as a pure function of facts.
Stays out: how to cite the product itself (CITATION.cff at the root of the repository).
Source: github.com/citation-file-format, schema 1.2.0: cff-version, message, title and authors are required, `license`
is an SPDX identifier.
"""

from __future__ import annotations

from typing import Any

import yaml

from orchestration.release.documents.description import Description

CITATION = "CITATION.cff"


def format_citation(about: Description) -> str:
    """Write how the release is cited; who is to be asked is its author, as a group and never as a person.

    Args:
        about: the public tier: other tiers are not there for citing.
    """
    info = about.study.info
    author = {"name": info.contact.name if info.contact else f"Study team of {info.id}"}
    if info.contact is not None and "@" in info.contact.email:
        author["email"] = info.contact.email
    abstract = list(about.sentences)
    said: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use these figures, please cite them as below, with the release.",
        "type": "dataset",
        "title": info.title,
        "authors": [author],
        "version": about.release_id,
        "date-released": f"{about.released_at:%Y-%m-%d}",
    }
    if about.licence_url is not None:
        said["license"] = about.licence
    else:
        abstract.append(f"Licence: {about.licence}.")
    said |= {"keywords": list(about.keywords), "abstract": " ".join(abstract)}
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=120)
