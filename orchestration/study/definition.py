"""The study definition: what study.yml may say, and what it means.

Belongs here: the Pydantic models of every key that says what the study is and what it brings.
Stays out: what a wave is asked with (instruments.py), how its figures are treated (treatment.py), who is told of runs
(upkeep.py), YAML (loader.py), contradictions between keys (consistency.py), the files it points to (ingest).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from orchestration.study.instruments import Instrument
from orchestration.study.treatment import Disclosure, Event, Hypotheses, Identifier, Part, Quarantine, Robustness
from orchestration.study.upkeep import Upkeep
from orchestration.study.vocabulary import NO_ROLE


class Contact(Part):
    """Who answers questions about the study."""

    name: str
    email: str


class StudyInfo(Part):
    """Title, licence and nature of the study; `sampling` says in the study's own words how its people were chosen."""

    id: Identifier
    title: str
    licence: str = "CC-BY-4.0"
    contact: Contact | None = None
    sampling: str | None = None
    synthetic: bool = False


class Role(Part):
    """A role that stakeholders hold; `public_group` merges roles for the public tier."""

    id: Identifier
    label: str
    public_group: Identifier | None = None


class Stance(Part):
    """One stance of the scale, which runs from one pole to the other."""

    id: Identifier
    label: str


DEFAULT_STANCES = (
    Stance(id="concentrated", label="Concentrated"),
    Stance(id="blended", label="Blended"),
    Stance(id="distributed", label="Distributed"),
)


class RoleRule(Part):
    """How a role is read off a survey item: zero-padded to `width`, the first `digits`, then the map."""

    item: str
    map: dict[str, str]
    width: int | None = Field(default=None, ge=1)
    digits: int | None = Field(default=None, ge=1)
    other: str = NO_ROLE


class StakeholderSource(Part):
    """Stakeholders that no file lists: whoever an instrument names, under the id it gives."""

    instrument: str
    id: str
    role: RoleRule | None = None


StanceRole = Literal["EC", "ED", "KD", "KC", "B", "N", "S"]


class Codebook(Part):
    """The codebook's files.

    `stance_roles` says what codes of a .qdc codebook mean for the stance, by code, name or path; others are neutral.
    """

    file: str
    crosswalk: str | None = None
    coder_aliases: str | None = None
    stance_roles: dict[str, StanceRole] = Field(default_factory=dict)

    @property
    def is_refi(self) -> bool:
        """Whether the codebook is a REFI-QDA one, which has no column for the stance role."""
        return self.file.casefold().endswith(".qdc")

    @model_validator(mode="after")
    def _says_roles_once(self) -> Codebook:
        if self.stance_roles and not self.is_refi:
            raise ValueError(f"'stance_roles' is for a .qdc codebook; {self.file} has the column stance_role")
        return self


class Wave(Part):
    """A wave of the field work."""

    id: Identifier
    year: int = Field(ge=1000, le=9999)
    label: str = ""
    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None

    @property
    def starts_on(self) -> dt.date:
        """First day of the field period; without `from` the first of the year."""
        return self.from_ or dt.date(self.year, 1, 1)

    @property
    def ends_on(self) -> dt.date:
        """Last day of the field period; without `to` the last of the year."""
        return self.to or dt.date(max(self.year, self.starts_on.year), 12, 31)

    @model_validator(mode="after")
    def _in_order(self) -> Wave:
        if self.starts_on > self.ends_on:
            raise ValueError(f"'from' {self.starts_on} is after 'to' {self.ends_on}")
        return self


class Locator(Part):
    """Where a delivery itself says the wave or the stakeholder of a document or respondent."""

    variable: str | None = None
    case: str | bool | None = None
    set_prefix: str | None = None
    document_name: str | None = None
    documents: str | None = None
    map: dict[str, str] | None = None

    @field_validator("document_name")
    @classmethod
    def _names_a_value(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        if "value" not in compiled.groupindex:
            raise ValueError("the regular expression needs a group (?P<value>...)")
        return pattern

    @model_validator(mode="after")
    def _says_one_place(self) -> Locator:
        given = [
            name for name in ("variable", "case", "set_prefix", "document_name", "documents") if getattr(self, name)
        ]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"one of variable, case, set_prefix, document_name, documents is expected, found {found}")
        return self


class DeliveryRule(Part):
    """Which files belong to which wave and instrument.

    `role` is where the files hint at a person's role; a hint fills a gap of stakeholders.csv and never overrules it.
    """

    path: str
    instrument: str
    wave: Annotated[
        Annotated[str, Tag("id")] | Annotated[Locator, Tag("locator")],
        Discriminator(lambda value: "locator" if isinstance(value, dict | Locator) else "id"),
    ]
    stakeholder: Locator | None = None
    role: Locator | None = None
    codebook_version: str | None = None

    @field_validator("path")
    @classmethod
    def _stays_in_the_folder(cls, path: str) -> str:
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise ValueError(f"'{path}' leaves the study folder; a path inside it is expected")
        return path


class Study(Upkeep):
    """A study as study.yml defines it, with every reference between its parts resolved.

    `identities` is the file that says which stakeholder an id of a delivery is; `personal_data` names more columns
    and variables that stop at the door, as glob patterns without case.
    """

    folder: Path = Field(exclude=True)
    info: StudyInfo = Field(alias="study")
    roles: tuple[Role, ...]
    stances: tuple[Stance, ...] = DEFAULT_STANCES
    stakeholders: Annotated[
        Annotated[str, Tag("file")] | Annotated[StakeholderSource, Tag("source")],
        Discriminator(lambda value: "file" if isinstance(value, str) else "source"),
    ]
    codebook: Codebook | None = None
    waves: tuple[Wave, ...]
    instruments: tuple[Instrument, ...]
    deliveries: tuple[DeliveryRule, ...] = ()
    identities: str | None = None
    quarantine: Quarantine = Quarantine()
    personal_data: tuple[str, ...] = ()
    disclosure: Disclosure = Disclosure()
    tests: Hypotheses = Hypotheses()
    robustness: Robustness = Robustness()
    events: tuple[Event, ...] = Field(default=(), max_length=12)

    @field_validator("events")
    @classmethod
    def _told_once(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if len(set(events)) < len(events):
            raise ValueError("an event is given twice")
        return events

    @field_validator("waves")
    @classmethod
    def _in_time_order(cls, waves: tuple[Wave, ...]) -> tuple[Wave, ...]:
        return tuple(sorted(waves, key=lambda wave: (wave.year, wave.starts_on)))

    @cached_property
    def _waves_by_id(self) -> dict[str, Wave]:
        return {wave.id: wave for wave in self.waves}

    @cached_property
    def _instruments_by_id(self) -> dict[str, Instrument]:
        return {instrument.id: instrument for instrument in self.instruments}

    def wave(self, wave_id: str) -> Wave:
        """Return the wave of this id; KeyError where there is none."""
        return self._waves_by_id[wave_id]

    def instrument(self, instrument_id: str) -> Instrument:
        """Return the instrument of this id; KeyError where there is none."""
        return self._instruments_by_id[instrument_id]
