"""What the page of the panel reads from a release: who was asked, who answered, and every kind of silence.

Belongs here: the tables of the panel as plain values, whichever tier they come from.
Stays out: words and pictures (stories/panel).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.data.release import Release, read_once
from app.data.study import Study, read_study
from app.data.vocabulary import ALL, COMPLETED, EXPRESSED, INVITED, NO_RESPONSE, SILENCE

# All that a role group is told of in the public tier; the rest is told of everybody only.
BY_ROLE = (INVITED, COMPLETED, NO_RESPONSE)
_TABLES = ("panel_retention", "mode_mix")


@dataclass(frozen=True)
class Counts:
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


NOTHING_TOLD = Counts()


@dataclass(frozen=True)
class Panel:
    """Who was asked and who answered, by role and wave; `modes` counts by role, wave and way of asking."""

    counts: Mapping[tuple[str, str], Counts]
    modes: Mapping[tuple[str, str, str], int | None]

    def counts_of(self, role_id: str, wave_id: str) -> Counts:
        """Return what became of a role in a wave; nothing is told where the release has no such row."""
        return self.counts.get((role_id, wave_id), NOTHING_TOLD)

    @property
    def modes_used(self) -> tuple[str, ...]:
        """The ways of asking in which somebody took part, in alphabetical order."""
        return tuple(sorted({mode for (_, _, mode), count in self.modes.items() if count is None or count > 0}))

    @property
    def hides_something(self) -> bool:
        """True where any count of the page is hidden."""
        counts = [count for of_role in self.counts.values() for count in of_role.counts.values()]
        return None in counts or None in self.modes.values()


@read_once
def read_panel(release: Release) -> Panel:
    """Read what became of everybody in each wave.

    A table that the file does not hold is read as one without rows: an older release, or another tier.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    study, tables = read_study(release), release.tables

    def rows(table: str) -> list[dict[str, Any]]:
        return release.rows(f"select * from marts.{table}") if table in tables else []

    retention, modes = (rows(table) for table in _TABLES)
    return Panel(
        counts={(row["role_id"], row["wave_id"]): _counts(row, study) for row in retention},
        modes={(row["role_id"], row["wave_id"], row["mode"]): _whole(row["stakeholder_count"]) for row in modes},
    )


def _counts(row: Mapping[str, Any], study: Study) -> Counts:
    is_complete = row["role_id"] == ALL or "is_suppressed" not in row
    names = (INVITED, COMPLETED, EXPRESSED, *SILENCE) if is_complete else BY_ROLE
    counts = {name: _whole(row[name]) for name in names if name in row}
    if not is_complete:
        # The base of the published shares is the number who expressed a view: told of role groups elsewhere.
        counts[EXPRESSED] = study.base(row["role_id"], row["wave_id"])
    return Counts(counts)


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))
