"""What a wave is asked with: instruments, their items, and the rule that makes a stance of what was answered.

Belongs here: the Pydantic models of `instruments` in study.yml.
Stays out: files and waves (definition.py), contradictions between keys (consistency.py), reading answers (ingest).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from orchestration.study.treatment import Identifier, Part

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*(?:\.\.|to|thru|–|(?<=\d)\s*-)\s*({_NUMBER})\s*", re.IGNORECASE)
_ENDS = 2


class ItemDefinition(Part):
    """How the answers to one item are to be read.

    Attributes:
        question: what was asked, in the study's own words.
        scale: the answers that there are: two numbers for the ends of a scale of numbers, or all answers one by one.
        missing: answers that are none: numbers, words, labels, or ranges such as `-9..-1`.
        reversed: the scale runs the other way; an answer counts as its mirror image.
        map: the number that an answer in words, or a code, counts as.
        keep: the item is stored although nothing uses it, or although its heading or its values look personal.
    """

    question: str | None = None
    scale: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reversed: bool = False
    map: dict[str, float] = Field(default_factory=dict)
    keep: bool = False

    @property
    def ends(self) -> tuple[float, float] | None:
        """The ends of a scale of numbers; None where the scale is of words, or not said."""
        if len(self.scale) != _ENDS or not all(re.fullmatch(_NUMBER, each) for each in self.scale):
            return None
        low, high = sorted(float(each) for each in self.scale)
        return low, high

    @property
    def missing_ranges(self) -> tuple[tuple[float, float], ...]:
        """The ranges of numbers that are no answers."""
        return tuple(found for each in self.missing if (found := range_of(each)) is not None)

    @model_validator(mode="after")
    def _can_be_reversed(self) -> ItemDefinition:
        if self.reversed and self.ends is None:
            raise ValueError("'reversed' needs 'scale' with the two ends of the scale, such as [1, 5]")
        if len(self.scale) == 1:
            raise ValueError("'scale' needs its two ends, such as [1, 5], or all answers one by one")
        return self


def range_of(text: str) -> tuple[float, float] | None:
    """Return the range of numbers that a text names, such as `-9..-1` or `97-99`; None where it names none."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    low, high = sorted((float(found[1]), float(found[2])))
    return low, high


class CodedSegments(Part):
    """The stance follows from the coded segments of a respondent's documents."""

    rule: Literal["coded_segments"]


class LikertPair(Part):
    """The stance follows from two items of agreement, one for each pole.

    `agree_from` is the smallest number that agrees; `agree` names each answer that does, by code, word or label.
    """

    rule: Literal["likert_pair"]
    concentrated: str
    distributed: str
    agree_from: float | None = None
    agree: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_agrees(self) -> LikertPair:
        if (self.agree_from is None) == (not self.agree):
            found = "both" if self.agree else "none"
            raise ValueError(f"one of agree_from, agree is expected, found {found}")
        return self


class ItemRule(Part):
    """The stance is the answer to one item."""

    rule: Literal["item"]
    item: str
    map: dict[str, str]


class Instrument(Part):
    """What a wave is asked with. `items` says how answers are to be read, by the item's name."""

    id: Identifier
    kind: Literal["coded_documents", "survey"]
    id_item: str | None = None
    items: dict[str, ItemDefinition] = Field(default_factory=dict)
    stance: Annotated[CodedSegments | LikertPair | ItemRule, Field(discriminator="rule")] | None = None

    @field_validator("items")
    @classmethod
    def _named_once(cls, items: dict[str, ItemDefinition]) -> dict[str, ItemDefinition]:
        if len({name.casefold() for name in items}) < len(items):
            raise ValueError("an item is given twice, in different case")
        return items

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Instrument:
        if self.kind == "survey" and self.id_item is None:
            raise ValueError("a survey needs 'id_item', the column that says who answered")
        if self.kind != "survey" and self.items:
            raise ValueError("'items' are of a survey")
        if self.stance is not None and (self.kind == "survey") == isinstance(self.stance, CodedSegments):
            raise ValueError(f"rule '{self.stance.rule}' does not fit kind '{self.kind}'")
        return self

    def item(self, name: str) -> ItemDefinition | None:
        """Return what the study says of an item, whatever the case of its name; None where it says nothing."""
        found = self.items.get(name)
        if found is not None:
            return found
        return next((item for other, item in self.items.items() if other.casefold() == name.strip().casefold()), None)
