"""Parts of the study definition that say how rows and figures are treated, and what stands beside the figures.

Belongs here: what every part of study.yml shares, and the Pydantic models of these keys.
Stays out: who, when and with what (study.py), contradictions between keys (consistency.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestration.study.consistency import EXPLORATION

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]


class Part(BaseModel):
    """A part of study.yml: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, str_strip_whitespace=True)


# What a reader of the public tier is taken to know: its numbers, exactly who took part, his own answers.
Known = Literal["published", "participation", "own"]


class Disclosure(Part):
    """Thresholds of disclosure control, and what a reader is taken to know."""

    min_cell: int = Field(default=5, ge=1)
    min_base: int = Field(default=10, ge=1)
    round_to: int = Field(default=5, ge=1)
    knows: tuple[Known, ...] = ("published", "participation", "own")


QuarantineReason = Literal[
    "unreadable_file",
    "malformed_row",
    "unknown_stakeholder",
    "unknown_wave",
    "unknown_code",
    "value_out_of_labels",
    "duplicate_respondent",
    "offset_outside_text",
    "contradicted_hint",
]


_MAX_SHARES: dict[QuarantineReason, float] = {"unknown_code": 0.5}


class Quarantine(Part):
    """How much of a wave may stay in quarantine before its delivery is refused as a whole.

    Attributes:
        max_share: largest share of a delivery's rows, documents or codings in a wave, from 0 to 1.
        max_count: largest number of them, whatever the share; no limit where it is not given.
        by_reason: another largest share for one reason. A project may hold many codes that are not the study's; where
            most codings have such codes, the codebook is the wrong one.
    """

    max_share: float = Field(default=0.05, ge=0, le=1)
    max_count: int | None = Field(default=None, ge=0)
    by_reason: dict[QuarantineReason, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=lambda: dict(_MAX_SHARES)
    )

    @field_validator("by_reason")
    @classmethod
    def _with_defaults(cls, given: dict[QuarantineReason, float]) -> dict[QuarantineReason, float]:
        return {**_MAX_SHARES, **given}


TestName = Literal["stuart_maxwell", "bhapkar", "bowker", "mcnemar", "linear_by_linear", "cochran_q", "gee"]


class Family(Part):
    """Tests that make one claim together, so that their p-values are adjusted together.

    Attributes:
        id: name of the family.
        tests: which tests.
        roles: of which roles, `all` for everybody; every role and `all` where it is not given.
        waves: which pairs of waves; tests over all waves at once are in any of them.
    """

    id: Identifier
    tests: tuple[TestName, ...]
    roles: tuple[str, ...] | None = None
    waves: Literal["consecutive", "first_and_last", "every"] = "consecutive"

    @field_validator("tests", "roles")
    @classmethod
    def _names_one(cls, given: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if given == ():
            raise ValueError("found none; at least one expected")
        return given

    @field_validator("id")
    @classmethod
    def _is_no_exploration(cls, given: str) -> str:
        if given.startswith(EXPLORATION):
            raise ValueError(f"'{given}': ids that begin with '{EXPLORATION}' are for tests that no family names")
        return given


class Hypotheses(Part):
    """Which tests make a family, and how p-values are adjusted within it.

    Without families every test is one of its own: all roles, pairs of consecutive waves. A comparison that fits two
    families counts in the first. What no family names is exploration, adjusted by Benjamini and Hochberg.
    """

    families: tuple[Family, ...] = ()
    adjust: Literal["holm", "benjamini_hochberg"] = "holm"


class Robustness(Part):
    """How the classes of coded interviews are put to the test.

    Attributes:
        coalition_codes: codes of the codebook whose stance role is open to debate; the multiverse of rules reads them
            as ED, B and N in turn.
        draws: draws of the bootstrap over a person's segments.
    """

    coalition_codes: tuple[str, ...] = ()
    draws: int = Field(default=2_000, ge=100, le=100_000)


class Event(Part):
    """Something that happened around the study, drawn beside its figures: `on` is the day, `label` a few words."""

    on: dt.date
    label: str = Field(min_length=1, max_length=60)


class Releases(Part):
    """How long releases are kept; all of them where nothing is said. The current one and the last good one always are.

    Attributes:
        keep: how many, the current one included.
        keep_days: those not older than so many days.
    """

    keep: int | None = Field(default=None, ge=1)
    keep_days: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _says_one_rule(self) -> Releases:
        if self.keep is not None and self.keep_days is not None:
            raise ValueError("one of 'keep' and 'keep_days' is expected, found both")
        return self
