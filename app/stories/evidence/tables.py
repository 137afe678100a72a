"""The tables of the page of evidence.

Belongs here: people, and the pieces of evidence of one person, as text.
Stays out: reading (app/data).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from app.data.evidence import Person, Piece, Quote
from app.data.study import Study
from app.stories.evidence.sentences import position
from app.texts.catalogue import number, t

# The reasons that a release gives, as dbt_project/models words them; any other is shown as it is.
_REASONS = {
    "the instrument has no stance rule for codings": "reason_no_rule",
    "the codebook has no entry for the code": "reason_no_entry",
    "the code is not evaluative": "reason_not_evaluative",
    "adjudicated codings in the document overrule it": "reason_overruled",
    "the item was not answered": "reason_not_answered",
}


def people_table(people: Sequence[Person]) -> pd.DataFrame:
    """Return one row a person; what people differ in stands in one column, so that a phone has room."""
    traits = {
        t("evidence.role"): [person.role or t("evidence.other_role") for person in people],
        t("evidence.asked_by"): [t(f"evidence.mode_{person.mode}") if person.mode else "" for person in people],
        t("evidence.held"): [t("evidence.qualified" if one.is_qualified else "evidence.unqualified") for one in people],
    }
    told = {name: values for name, values in traits.items() if len(set(values)) > 1}
    columns = {t("evidence.person"): [person.id for person in people]}
    if told:
        columns[", ".join(told)] = [", ".join(filter(None, values)) for values in zip(*told.values(), strict=True)]
    columns[t("evidence.theta")] = [_position(person) for person in people]
    columns[t("evidence.pieces")] = [number(person.evidence_count) for person in people]
    return pd.DataFrame(columns)


def evidence_table(study: Study, pieces: Sequence[Piece]) -> pd.DataFrame:
    """Return one row a coding or answer; where each was delivered stands beneath (`sources`)."""
    labels = {stance.id: stance.label for stance in study.stances}
    documents = _documents(pieces)
    return pd.DataFrame(
        [
            {
                t("evidence.what"): piece.code_path or t("evidence.answer_to", item=piece.item),
                t("evidence.speaks_for"): _speaks_for(piece, labels),
                t("evidence.where"): _where(piece, documents),
            }
            for piece in pieces
        ]
    )


def sources(pieces: Sequence[Piece]) -> list[str]:
    """Say in which document each piece stands, and which delivery brought it; once each."""
    documents = _documents(pieces)
    return list(
        dict.fromkeys(
            t(
                "evidence.source" if piece.document_id else "evidence.source_of_answers",
                document=f"{documents[piece.document_id]} ({piece.document_id})"
                if len(documents) > 1 and piece.document_id
                else piece.document_id,
                path=piece.path,
                delivery=piece.delivery_id,
            )
            for piece in pieces
        )
    )


def quote_table(quotes: Sequence[Quote]) -> pd.DataFrame:
    """Return one row a quote."""
    return pd.DataFrame([{t("evidence.code"): quote.code, t("evidence.words"): quote.text} for quote in quotes])


def _position(person: Person) -> str:
    return t("evidence.no_theta") if person.theta is None else position(person.theta)


def _documents(pieces: Sequence[Piece]) -> dict[str, int]:
    """Number the documents: their names are too long for a phone, and stand beneath the table."""
    found = dict.fromkeys(piece.document_id for piece in pieces if piece.document_id)
    return {document: place for place, document in enumerate(found, start=1)}


def _speaks_for(piece: Piece, labels: Mapping[str, str]) -> str:
    view = labels.get(piece.speaks_for, t("evidence.neither"))
    given = piece.not_counted_reason
    if not given:
        return view
    return t("evidence.not_counted", view=view, reason=t(f"evidence.{_REASONS[given]}") if given in _REASONS else given)


def _where(piece: Piece, documents: Mapping[str, int]) -> str:
    if not piece.document_id:
        return t("evidence.in_survey")
    parts = [t("evidence.document", place=documents[piece.document_id])] if len(documents) > 1 else []
    if piece.start is not None and piece.end is not None:
        parts.append(t("evidence.offsets", start=number(piece.start), end=number(piece.end)))
    return ", ".join(parts) or piece.document_id
