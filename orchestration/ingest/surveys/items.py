"""What an answer to an item may be: by the study's definition of the item, by its stance rule, by the file's labels.

Belongs here: answers that the study calls none, answers that its rules can read, words that agree.
Stays out: the scale that numbers show by themselves (scales.py), rows of `raw.answer` (answers.py).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.ingest.model.missing_answers import classify_declared, classify_undeclared
from orchestration.ingest.model.records import Cell, SurveyColumn, SurveyData
from orchestration.ingest.model.values import match_key, write_value
from orchestration.ingest.model.wording import list_some
from orchestration.ingest.registers.roles import is_readable
from orchestration.ingest.surveys.scales import Scale, find_scale
from orchestration.study.definition import RoleRule
from orchestration.study.instruments import Instrument, ItemDefinition, ItemRule, LikertPair

_MOST_WORDS = 10  # different answers in words; more are no scale but free text
_UNDEFINED = ItemDefinition()


@dataclass(frozen=True)
class Item:
    """An item that the study relies on: which answers it can read, and what the others are not."""

    name: str
    can_read: Callable[[Cell], bool]
    expected: str


def list_stance_items(instrument: Instrument) -> Sequence[str]:
    """Return the items that give the stance."""
    stance = instrument.stance
    if isinstance(stance, ItemRule):
        return (stance.item,)
    return (stance.concentrated, stance.distributed) if isinstance(stance, LikertPair) else ()


def apply_definition(column: SurveyColumn, name: str, instrument: Instrument) -> SurveyColumn:
    """Let count as no answer what the study calls none, and as an answer what it names although it reads like none.

    Args:
        column: the file's column.
        name: the study's name of the item.
        instrument: the instrument.
    """
    definition = instrument.item(name) or _UNDEFINED
    missing = {match_key(write_value(each)) for each in definition.missing}
    named = _named_answers(name, instrument)
    if not missing and not named:
        return column

    def read(cell: Cell) -> Cell:
        if cell.value is None:
            return cell
        keys = {match_key(cell.value), match_key(cell.label)} - {""}
        number = parse_number(cell.value)
        is_in_range = number is not None and any(low <= number <= high for low, high in definition.missing_ranges)
        if keys & missing or is_in_range:
            return cell._replace(missing_reason=classify_declared(cell.label or cell.value), is_declared=True)
        return cell._replace(missing_reason=None) if keys & named else cell

    return SurveyColumn(column.name, tuple(read(cell) for cell in column.cells), column.places)


def build_stance_item(instrument: Instrument, name: str, column: SurveyColumn, data: SurveyData) -> Item:
    """Say which answers to a stance item its rule can read.

    Args:
        instrument: the instrument.
        name: the study's name of the item.
        column: the file's column, after `apply_definition`.
        data: the file.
    """
    stance = instrument.stance
    definition = instrument.item(name) or _UNDEFINED
    named = _named_answers(name, instrument)
    if isinstance(stance, ItemRule):
        expected = f"is in no map; expected {list_some(list(stance.map))}"
        return Item(name, lambda cell: bool({match_key(cell.value), match_key(cell.label)} & named), expected)
    pair = stance if isinstance(stance, LikertPair) else None
    takes_words = pair is not None and bool(pair.agree) and not definition.scale and _has_few_words(column, named)
    return _scaled_item(name, definition, _scale(column, data, definition, pair), named, takes_words=takes_words)


def build_declared_item(definition: ItemDefinition, name: str) -> Item:
    """Say which answers fit the scale that the study declares for an item."""
    scale = Scale(*definition.ends) if definition.ends is not None else None
    named = {match_key(each) for each in (*definition.scale, *definition.map)}
    return _scaled_item(name, definition, scale, named, takes_words=False)


def build_role_item(rule: RoleRule) -> Item:
    """Say which answers to the item of the role can be read."""
    return Item(rule.item, lambda cell: is_readable(cell, rule), f"gives no role; expected {list_some(list(rule.map))}")


def list_agreement(instrument: Instrument) -> dict[tuple[str, str], bool]:
    """Return by item and answer whether an answer agrees, as far as no smallest number says so (`likert_pair`)."""
    pair = instrument.stance
    if not isinstance(pair, LikertPair):
        return {}
    agreeing = {match_key(write_value(each)) for each in pair.agree}
    found: dict[tuple[str, str], bool] = {}
    for name in (pair.concentrated, pair.distributed):
        definition = instrument.item(name) or _UNDEFINED
        numbers = {match_key(word): number for word, number in definition.map.items()}
        if definition.reversed and definition.ends is not None:
            low, high = definition.ends
            steps = range(math.ceil(low), math.floor(high) + 1)
            numbers = {word: low + high - number for word, number in numbers.items()}
            numbers = {str(step): low + high - step for step in steps} | numbers
        for answer, number in numbers.items():
            is_enough = pair.agree_from is not None and number >= pair.agree_from
            found[name, answer] = is_enough or match_key(write_value(number)) in agreeing
        for answer in agreeing:
            if parse_number(answer) is None or not definition.reversed:
                found[name, answer] = True
    return found


def parse_number(text: str | None) -> float | None:
    """Return the number that an answer is; None where it is none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in (text or "") else None


def _named_answers(name: str, instrument: Instrument) -> set[str]:
    """Return the answers that the study names itself, as they are compared."""
    definition = instrument.item(name) or _UNDEFINED
    stance = instrument.stance
    answers: list[str] = [*definition.map]
    if isinstance(stance, ItemRule) and match_key(stance.item) == match_key(name):
        answers += stance.map
    if isinstance(stance, LikertPair) and match_key(name) in map(match_key, list_stance_items(instrument)):
        answers += stance.agree
    if definition.ends is None:
        answers += definition.scale
    return {match_key(write_value(each)) for each in answers}


def _scaled_item(
    name: str, definition: ItemDefinition, scale: Scale | None, named: set[str], *, takes_words: bool
) -> Item:
    words = sorted(each for each in named if parse_number(each) is None)
    expected = ["is no number"]
    if scale is not None:
        whose = "the study's scale" if definition.ends is not None else "the scale that its answers and labels show,"
        expected = [f"is not on {whose} from {scale.low:g} to {scale.high:g}"]
    if words:
        expected.append(f"nor one of {list_some(words)}")
    expected.append(f"say in study.yml what it is: items.{name}.missing, .scale or .map, or `agree` of the stance")

    def can_read(cell: Cell) -> bool:
        if {match_key(cell.value), match_key(cell.label)} & named:
            return True
        number = parse_number(cell.value)
        if number is None:
            return takes_words
        if definition.scale and definition.ends is None:
            return False
        return scale is None or scale.holds(number)

    return Item(name, can_read, "; ".join([" ".join(expected[:-1]), expected[-1]]))


def _scale(column: SurveyColumn, data: SurveyData, definition: ItemDefinition, pair: LikertPair | None) -> Scale | None:
    """Return the scale of an item: the study's, else the one that the file evidently has."""
    if definition.ends is not None:
        return Scale(*definition.ends)
    silent = {cell.value for cell in column.cells if cell.missing_reason is not None}
    labelled = [
        number
        for value, label in data.labelled.get(column.name, {}).items()
        if value not in silent and classify_undeclared(label) is None and (number := parse_number(value)) is not None
    ]
    counts = Counter(column.places.tolist())
    answers: Counter[float] = Counter()
    for place, count in counts.items():
        cell = column.cells[place]
        number = parse_number(cell.value) if cell.missing_reason is None else None
        if number is not None:
            answers[number] += count
    given = pair.agree if pair is not None else ()
    agreeing = [number for each in given if (number := parse_number(each)) is not None]
    threshold = pair.agree_from if pair is not None and pair.agree_from is not None else max(agreeing, default=None)
    return find_scale(answers, labelled, None if definition.reversed else threshold)


def _has_few_words(column: SurveyColumn, named: set[str]) -> bool:
    words = {
        match_key(cell.value)
        for cell in column.cells
        if cell.missing_reason is None and parse_number(cell.value) is None
    }
    return bool(words & named) and len(words) <= _MOST_WORDS
