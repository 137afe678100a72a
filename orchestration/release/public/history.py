"""How releases differ: the public table `release_history`.

Belongs here: comparing the entries of the release ledger, in numbers of figures and in words.
Stays out: which figure moved and what came in that moved it (changes.py); other public tables (quality_tables.py).

All that it says follows from figures that were published, so nothing new is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pyarrow as pa

from orchestration.release.store.publications import Publication, PublishedStance
from orchestration.release.store.release_table import ReleaseTable

_HISTORY = pa.schema(
    [
        ("release_id", pa.string()),
        ("released_at", pa.timestamp("us")),
        ("changed_figure_count", pa.int64()),
        ("reason", pa.string()),
    ]
)
# How a release id begins (publish.py).
_MOMENT = "%Y%m%dT%H%M%SZ"


def release_history(published: Sequence[Publication]) -> pa.Table:
    """Return every release with the number of public figures that read otherwise than in the one before.

    Args:
        published: the release ledger, the release to be included, in any order.
    """
    ordered = sorted(published, key=lambda each: each.release_id)
    lines = []
    for before, now in zip([None, *ordered], ordered, strict=False):
        count, reason = _compared(before, now)
        lines.append(
            {
                "release_id": now.release_id,
                "released_at": _moment(now.release_id),
                "changed_figure_count": count,
                "reason": reason,
            }
        )
    return pa.Table.from_pylist(lines, schema=_HISTORY)


def _moment(release_id: str) -> dt.datetime | None:
    """Return when a release was made, by its id: naive UTC, as everywhere in the files; None where it does not say."""
    try:
        return dt.datetime.strptime(release_id.split("-")[0], _MOMENT)  # noqa: DTZ007
    except ValueError:
        return None


def _compared(before: Publication | None, now: Publication) -> tuple[int | None, str]:
    if before is None:
        return None, "The first release: every figure is new."
    old, new = _figures(before), _figures(now)
    both = old.keys() & new.keys()
    came, gone = len(new.keys() - old.keys()), len(old.keys() - new.keys())
    moved = [place for place in both if old[place] != new[place]]
    hidden = sum(new[place] is None for place in moved)
    opened = sum(old[place] is None for place in moved)
    parts = [
        _counted(came, "is new", "are new"),
        _counted(gone, "is no longer there", "are no longer there"),
        _counted(len(moved) - hidden - opened, "has another value", "have other values"),
        _counted(hidden, "is hidden now", "are hidden now"),
        _counted(opened, "is shown now and was hidden", "are shown now and were hidden"),
        "the rules of disclosure control changed" if before.rules != now.rules else "",
        "the groups of roles changed" if before.grouping.groups != now.grouping.groups else "",
    ]
    said = [part for part in parts if part]
    reason = "; ".join(said) if said else "no figure changed"
    return came + gone + len(moved), f"{reason[0].upper()}{reason[1:]}."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} figure {one}" if count == 1 else f"{count:,} figures {many}" if count else ""


def _figures(publication: Publication) -> dict[tuple[str, str, str], tuple[int | None, int | None] | None]:
    return {(each.role_id, each.wave_id, each.stance): _value(each) for each in publication.shown}


def _value(shown: PublishedStance) -> tuple[int | None, int | None] | None:
    return None if shown.stance_count is None else (shown.stance_count, shown.base_count)


PUBLIC_HISTORY = ReleaseTable(
    "release_history",
    "select * from public_history",
    description="Every release so far, and how it differs from the one before. One row per release.",
    columns={
        "release_id": "The release.",
        "released_at": "When it was made, in UTC; null where its name does not tell.",
        "changed_figure_count": (
            "Published figures that read otherwise than in the release before, those that came or went included; "
            "null for the first."
        ),
        "reason": "How they differ, in words.",
    },
)
