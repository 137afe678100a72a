"""The tables of the page of evidence.

Belongs here: people, and the pieces of evidence of one person, as text.
Stays out: reading (queries.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.queries import Trends
from app.stories.evidence.queries import Person, Piece, Quote
from app.stories.evidence.sentences import position
from app.texts.catalogue import number, t


def people_table(people: Sequence[Person]) -> pd.DataFrame:
    """Return one row a person; a column in which all people are alike is left out, so that a phone has room."""
    table = pd.DataFrame(
        [
            {
                t("evidence.person"): person.id,
                t("evidence.role"): person.role or t("evidence.other_role"),
                t("evidence.asked_by"): t(f"evidence.mode_{person.mode}") if person.mode else "",
                t("evidence.theta"): t("evidence.no_theta") if person.theta is None else position(person.theta),
                t("evidence.pieces"): number(person.evidence_count),
                t("evidence.held"): t("evidence.qualified" if person.is_qualified else "evidence.unqualified"),
            }
            for person in people
        ]
    )
    alike = [
        t(f"evidence.{name}") for name in ("role", "asked_by", "held") if table[t(f"evidence.{name}")].nunique() < 2
    ]
    return table.drop(columns=alike)


def evidence_table(trends: Trends, pieces: Sequence[Piece]) -> pd.DataFrame:
    """Return one row a coding or answer; where each was delivered stands beneath (`sources`)."""
    labels = {stance.id: stance.label for stance in trends.stances}
    many = len({piece.document_id for piece in pieces if piece.document_id}) > 1
    return pd.DataFrame(
        [
            {
                t("evidence.what"): piece.code_path or t("evidence.answer_to", item=piece.item),
                t("evidence.speaks_for"): labels.get(piece.speaks_for, t("evidence.neither")),
                t("evidence.counts"): piece.not_counted_reason or t("evidence.yes"),
                t("evidence.where"): _where(piece, is_named=many),
            }
            for piece in pieces
        ]
    )


def sources(pieces: Sequence[Piece]) -> list[str]:
    """Say in which document each piece stands, and which delivery brought it; once each."""
    return list(
        dict.fromkeys(
            t(
                "evidence.source" if piece.document_id else "evidence.source_of_answers",
                document=piece.document_id,
                path=piece.path,
                delivery=piece.delivery_id,
            )
            for piece in pieces
        )
    )


def quote_table(quotes: Sequence[Quote]) -> pd.DataFrame:
    """Return one row a quote."""
    return pd.DataFrame([{t("evidence.code"): quote.code, t("evidence.words"): quote.text} for quote in quotes])


def _where(piece: Piece, *, is_named: bool) -> str:
    if not piece.document_id:
        return t("evidence.in_survey")
    if piece.start is None or piece.end is None:
        return piece.document_id
    said = t("evidence.offsets", start=number(piece.start), end=number(piece.end))
    return f"{piece.document_id}, {said}" if is_named else said
