"""What stands behind one figure, from the analyst file: people under pseudonyms, their codings, answers and quotes.

Belongs here: the queries of the page, each bounded.
Stays out: the public file, which holds none of these tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.data.release import Release
from app.data.vocabulary import ALL

PEOPLE_A_PAGE = 25
_OF_FIGURE = f"wave_id = ? and stance = ? and (? = '{ALL}' or role_id = ?)"


@dataclass(frozen=True)
class FigureKey:
    """One figure: who held which view when."""

    role_id: str
    wave_id: str
    stance: str

    @property
    def parameters(self) -> list[str]:
        """The values that the queries take, in their order."""
        return [self.wave_id, self.stance, self.role_id, self.role_id]


@dataclass(frozen=True)
class Person:
    """Somebody under a pseudonym, in one wave. `theta` is None for surveys."""

    id: str
    role: str
    mode: str
    theta: float | None
    evidence_count: int
    is_qualified: bool


@dataclass(frozen=True)
class Piece:
    """One coding of an interview or one answer of a survey."""

    kind: str
    code_path: str
    speaks_for: str
    document_id: str
    start: int | None
    end: int | None
    item: str
    not_counted_reason: str
    path: str
    delivery_id: str


@dataclass(frozen=True)
class Quote:
    """Words that their speaker approved."""

    code: str
    text: str


def has_evidence(release: Release) -> bool:
    """Say whether a release holds what this page shows."""
    return {"stances", "evidence"} <= release.tables


def count_people(release: Release, key: FigureKey) -> int:
    """Return how many people are behind a figure."""
    found = release.rows(f"select count(*) as people from marts.stances where {_OF_FIGURE}", key.parameters)
    return int(found[0]["people"])


def read_people(release: Release, key: FigureKey, page: int) -> tuple[Person, ...]:
    """Return one page of the people behind a figure, by pseudonym. Pages count from 1."""
    rows = release.rows(
        "select stances.*, coalesce(role_label, '') as role from marts.stances left join marts.roles using (role_id) "
        f"where {_OF_FIGURE} order by stakeholder_id limit {PEOPLE_A_PAGE} offset ?",
        [*key.parameters, (page - 1) * PEOPLE_A_PAGE],
    )
    return tuple(
        Person(
            id=row["stakeholder_id"],
            role=row["role"],
            mode=row["mode"] or "",
            theta=row["theta"],
            evidence_count=int(row["evidence_count"] or 0),
            is_qualified=bool(row["is_qualified"]),
        )
        for row in rows
    )


def read_evidence(release: Release, key: FigureKey, person_id: str) -> tuple[Piece, ...]:
    """Return what the stance of one person behind a figure rests on, by the release's own macro `evidence_of`."""
    rows = release.rows(
        "select * from marts.evidence_of(?, ?, ?) where stakeholder_id = ? "
        "order by not is_counted, document_id, start_offset, segment_id, item",
        [key.role_id, key.wave_id, key.stance, person_id],
    )
    return tuple(
        Piece(
            kind=row["evidence_kind"],
            code_path=row["code_path"] or "",
            speaks_for=row["speaks_for"] or "",
            document_id=row["document_id"] or "",
            start=row["start_offset"],
            end=row["end_offset"],
            item=row["item"] or "",
            not_counted_reason=row["not_counted_reason"] or "",
            path=row["path"] or "",
            delivery_id=row["delivery_id"] or "",
        )
        for row in rows
    )


def read_quotes(release: Release, key: FigureKey, person_id: str) -> tuple[Quote, ...]:
    """Return the approved words of a person in a wave; a release holds the text of no others."""
    rows = release.rows(
        "select harmonised_code, quote_text from marts.quotes "
        "where wave_id = ? and stakeholder_id = ? and quote_text is not null order by quote_id",
        [key.wave_id, person_id],
    )
    return tuple(Quote(row["harmonised_code"] or "", row["quote_text"]) for row in rows)
