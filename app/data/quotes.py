"""What the page of quotes reads: the wordings that people approved, with the role group and the wave of who said them.

Belongs here: the query, for the public and for the analyst file, and one quote as a frozen dataclass.
Stays out: the figures beside the quotes (themes.py, study.py), who may be quoted (the
release).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.data.release import Release, read_once


@dataclass(frozen=True)
class Quote:
    """One approved wording. Who said it is in no field, and the page could not show it.

    Attributes:
        text: as the person approved it.
        role_id: the role group; None where it is none of the study's (only in the analyst file).
        wave_id: when it was said.
        code_id: the theme; None where none was named.
    """

    text: str
    role_id: str | None
    wave_id: str
    code_id: str | None


@dataclass(frozen=True)
class Quotes:
    """The quotes of a release, in its order, which says nothing of the people.

    Attributes:
        quotes: those that may be shown.
        waiting_count: quotes without a wording that may be shown; only the analyst file knows of them.
    """

    quotes: tuple[Quote, ...]
    waiting_count: int = 0


@read_once
def read_quotes(release: Release) -> Quotes:
    """Read the quotes of a release; one without a table of them has none.

    The analyst file has every quote in every state; only those that the person approved, and that the public might see,
    are shown on a page. Their keys order them there, as they are as good as drawn.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    columns = {
        row["column_name"]
        for row in release.rows("select column_name from duckdb_columns() where table_name = 'quotes'")
    }
    if not columns:
        return Quotes(())
    order = "quote_order" if "quote_order" in columns else "quote_id"
    allowed = "is_public_candidate and quote_text is not null" if "is_public_candidate" in columns else "true"
    rows = release.rows(
        f"select quote_text, role_id, wave_id, harmonised_code, {allowed} as is_allowed from marts.quotes "
        f"order by {order}"
    )
    shown = [row for row in rows if row["is_allowed"] and row["quote_text"]]
    return Quotes(
        tuple(Quote(row["quote_text"], row["role_id"], row["wave_id"], row["harmonised_code"]) for row in shown),
        waiting_count=len(rows) - len(shown),
    )
