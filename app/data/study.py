"""The study that a release is about: its roles, waves and views, and how many held each view.

Belongs here: what every page knows, as frozen dataclasses.
Stays out: opening files (release.py), tables of one page (the modules beside this one), words, pictures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.data.release import Release, UnreadableReleaseError, read_once
from app.data.vocabulary import ALL, PUBLIC
from app.texts.catalogue import t

# Named one by one, so that a file that lacks one is found out here and not in the middle of a page.
_ABOUT = (
    *("study_id", "title", "licence", "contact_name", "contact_email", "is_synthetic"),
    *("release_id", "released_at", "tier", "round_to"),
)
_WAVE = ("wave_id", "wave_label", "year", "starts_on", "ends_on", "mode")
_CELL = ("role_id", "wave_id", "stance", "base_count", "stance_share", "ci_low", "ci_high", "is_suppressed")


@dataclass(frozen=True)
class About:
    """The study and the release that a page is about."""

    study_id: str
    title: str
    licence: str
    contact_name: str
    contact_email: str
    is_synthetic: bool
    release_id: str
    released_at: dt.datetime
    tier: str
    round_to: int


@dataclass(frozen=True)
class Role:
    """A group of people with one role; `all` is everybody."""

    id: str
    label: str


@dataclass(frozen=True)
class Wave:
    """A field period. `mode` says how people were asked: `interview`, `survey`, `mixed`, or None where nobody was."""

    id: str
    label: str
    year: int
    starts_on: dt.date
    ends_on: dt.date
    mode: str | None


@dataclass(frozen=True)
class Stance:
    """A position of the study's stance scale."""

    id: str
    label: str


@dataclass(frozen=True)
class Event:
    """Something that happened around the study, in the study's own words."""

    on: dt.date
    label: str


@dataclass(frozen=True)
class Cell:
    """The share of one stance in one role and wave, or that it is hidden.

    `share` is None where the value is hidden or nobody expressed a view; `low` and `high` are None where the base is
    too small for an interval.
    """

    is_hidden: bool
    base: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None


NOBODY = Cell(is_hidden=False, base=0)


@dataclass(frozen=True)
class Study:
    """Shares of each stance by role and wave, with the names of all three in the study's order."""

    about: About
    roles: tuple[Role, ...]
    waves: tuple[Wave, ...]
    stances: tuple[Stance, ...]
    cells: Mapping[tuple[str, str, str], Cell]
    events: tuple[Event, ...] = ()

    def cell(self, role_id: str, wave_id: str, stance_id: str) -> Cell:
        """Return one cell; a row that the release does not hold is one in which nobody expressed a view."""
        return self.cells.get((role_id, wave_id, stance_id), NOBODY)

    def row(self, role_id: str, wave_id: str) -> list[Cell]:
        """Return the cells of all stances of a role in a wave, in the order of the scale."""
        return [self.cell(role_id, wave_id, stance.id) for stance in self.stances]

    def base(self, role_id: str, wave_id: str) -> int | None:
        """Return how many people of a role expressed a view in a wave; None where that is hidden."""
        return max((cell.base for cell in self.row(role_id, wave_id) if cell.base is not None), default=None)

    def role(self, role_id: str) -> Role:
        """Return a role by its id."""
        return next(role for role in self.roles if role.id == role_id)

    def when(self, wave: Wave) -> str:
        """Return what a reader calls a wave: its year, or its label where two waves share the year."""
        return str(wave.year) if self._years.count(wave.year) == 1 else wave.label

    @cached_property
    def _years(self) -> list[int]:
        return [wave.year for wave in self.waves]

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """The ways in which people were asked, in the order in which they were first used."""
        return tuple(dict.fromkeys(wave.mode for wave in self.waves if wave.mode is not None))


@read_once
def read_study(release: Release) -> Study:
    """Read the study, and the shares of its views.

    Raises:
        UnreadableReleaseError: the file cannot be read, or is not what its name says.
    """
    about = release.rows(f"select {', '.join(_ABOUT)} from marts.about")
    if len(about) != 1:
        raise UnreadableReleaseError(t("frame.study_unnamed", file=release.file.name))
    roles = release.rows("select role_id, role_label from marts.roles order by role_order")
    waves = release.rows(f"select {', '.join(_WAVE)} from marts.waves order by wave_order")
    stances = release.rows("select stance, stance_label from marts.stance_scale order by stance_order")
    cells = release.rows(f"select {', '.join(_CELL)} from marts.stance_by_role_year")
    return Study(
        about=_about(about[0]),
        roles=_unlike(
            (ALL, t("shared.all_roles")), *((row["role_id"], row["role_label"] or row["role_id"]) for row in roles)
        ),
        waves=tuple(
            Wave(
                id=row["wave_id"],
                label=row["wave_label"],
                year=row["year"],
                starts_on=row["starts_on"],
                ends_on=row["ends_on"],
                mode=row["mode"],
            )
            for row in waves
        ),
        stances=tuple(Stance(id=row["stance"], label=row["stance_label"]) for row in stances),
        cells={(row["role_id"], row["wave_id"], row["stance"]): _cell(row) for row in cells},
        events=tuple(Event(row["on_date"], row["event_label"]) for row in _events(release)),
    )


def _events(release: Release) -> list[dict[str, Any]]:
    # Releases from before there were events have no such table; they stay readable.
    if "events" not in release.tables:
        return []
    return release.rows("select on_date, event_label from marts.events order by on_date, event_label")


def _about(row: Mapping[str, object]) -> About:
    released_at = row["released_at"]
    if not isinstance(released_at, dt.datetime):
        raise UnreadableReleaseError(t("frame.release_undated"))
    return About(
        study_id=str(row["study_id"] or ""),
        title=str(row["title"]),
        licence=str(row["licence"] or ""),
        contact_name=str(row["contact_name"] or ""),
        contact_email=str(row["contact_email"] or ""),
        is_synthetic=bool(row["is_synthetic"]),
        release_id=str(row["release_id"]),
        released_at=released_at,
        tier=str(row["tier"]),
        round_to=int(str(row["round_to"] or 1)) if row["tier"] == PUBLIC else 1,
    )


def _cell(row: Mapping[str, object]) -> Cell:
    def number(name: str) -> float | None:
        value = row[name]
        return None if value is None else float(str(value))

    if row["is_suppressed"]:
        return Cell(is_hidden=True)
    base = number("base_count")
    return Cell(
        is_hidden=False,
        base=None if base is None else int(base),
        share=number("stance_share"),
        low=number("ci_low"),
        high=number("ci_high"),
    )


def _unlike(*roles: tuple[str, str]) -> tuple[Role, ...]:
    # The label is what stands in the address of the page, so two groups may not share one.
    labels = [label for _, label in roles]
    return tuple(
        Role(role, label if labels.count(label) == 1 else f"{label} ({role})") for role, label in dict(roles).items()
    )
