"""What the page of the panel reads from a release: who was asked, who answered, and every kind of silence.

Belongs here: the tables of the panel as plain values, whichever tier they come from.
Stays out: words (sentences.py), pictures (charts.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.data.queries import ALL, Trends
from app.data.release import Release

INVITED, COMPLETED, EXPRESSED = "invited_count", "completed_count", "expressed_count"
NO_RESPONSE = "nonresponse_count"
# In the order in which a person meets them: out of reach, silent, present without a view.
SILENCE = (
    *("ineligible_count", "withdrawn_count", NO_RESPONSE, "not_asked_count"),
    *("not_expressed_count", "insufficient_count", "critique_only_count"),
)
# All that a role group is told of in the public tier; the rest is told of everybody only.
BY_ROLE = (INVITED, COMPLETED, NO_RESPONSE)
_TABLES = ("panel_retention", "mode_mix")


@dataclass(frozen=True)
class Standing:
    """What became of the people of one role in one wave.

    `counts` holds what the release tells, by column; None is a hidden count, no entry one that the release leaves out.
    """

    counts: Mapping[str, int | None] = field(default_factory=dict)

    def get(self, name: str) -> int | None:
        """Return a count; None where it is hidden or not told."""
        return self.counts.get(name)

    def is_told(self, name: str) -> bool:
        """Tell whether the release speaks of a count at all, hidden or not."""
        return name in self.counts

    def is_hidden(self, name: str) -> bool:
        """Tell whether a count is hidden."""
        return name in self.counts and self.counts[name] is None


NOT_TOLD = Standing()


@dataclass(frozen=True)
class Panel:
    """Who was asked and who answered, by role and wave; `modes` counts by role, wave and way of asking.

    `key` names the file, so that what is computed may be kept under it.
    """

    key: str
    standings: Mapping[tuple[str, str], Standing]
    modes: Mapping[tuple[str, str, str], int | None]

    def of(self, role_id: str, wave_id: str) -> Standing:
        """Return what became of a role in a wave; nothing is told where the release has no such row."""
        return self.standings.get((role_id, wave_id), NOT_TOLD)

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways of asking in which somebody took part, in alphabetical order."""
        return tuple(sorted({mode for (_, _, mode), count in self.modes.items() if count is None or count > 0}))

    @property
    def hides_something(self) -> bool:
        """True where any count of the page is hidden."""
        counts = [count for standing in self.standings.values() for count in standing.counts.values()]
        return None in counts or None in self.modes.values()


def read_panel(release: Release, trends: Trends) -> Panel:
    """Read what became of everybody in each wave.

    A table that the file does not hold is read as one without rows: an older release, or another tier.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    there = {
        row["table_name"]
        for row in release.rows("select table_name from information_schema.tables where table_schema = 'marts'")
    }

    def rows(table: str) -> list[dict[str, Any]]:
        return release.rows(f"select * from marts.{table}") if table in there else []

    retention, modes = (rows(table) for table in _TABLES)
    return Panel(
        key=str(release.file),
        standings={(row["role_id"], row["wave_id"]): _standing(row, trends) for row in retention},
        modes={(row["role_id"], row["wave_id"], row["mode"]): _whole(row["stakeholder_count"]) for row in modes},
    )


def _standing(row: Mapping[str, Any], trends: Trends) -> Standing:
    is_complete = row["role_id"] == ALL or "is_suppressed" not in row
    names = (INVITED, COMPLETED, EXPRESSED, *SILENCE) if is_complete else BY_ROLE
    counts = {name: _whole(row[name]) for name in names if name in row}
    if not is_complete:
        # The base of the published shares is the number who expressed a view: told of role groups elsewhere.
        counts[EXPRESSED] = trends.base(row["role_id"], row["wave_id"])
    return Standing(counts)


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))
