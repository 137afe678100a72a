"""Interviews as text: questions, answers, and where each coded sentence stands.

Belongs here: building a transcript from planted segments; positions in code points of the whole text, CRLF as two.
Stays out: the words (sentences.py), the position units and files of a coding program (nvivo.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from examples.dice import Dice
from examples.evidence import Interview
from examples.sentences import ASIDES, CODED, OPENINGS, PLACES, QUESTIONS, TOPICS, WIDE_ASIDES

LINE_END = "\r\n"
FIRST_LINE = "SYNTHETIC INTERVIEW: generated for an example study. Nobody said any of this."
_FEWEST_ANSWERS, _MOST_ANSWERS = 4, 10


@dataclass(frozen=True)
class Span:
    """Where the sentence of a segment stands in a transcript; `end` is exclusive."""

    segment: int
    start: int
    end: int


@dataclass(frozen=True)
class Transcript:
    """One document of an interview."""

    name: str
    text: str
    spans: tuple[Span, ...]


def transcripts(interview: Interview) -> tuple[Transcript, ...]:
    """Write out the documents of an interview, named by the stakeholder's id."""
    dice = Dice("speech", interview.wave.id, interview.person.id)
    said: set[str] = set()
    sentences = [_sentence(dice, segment.code, said) for segment in interview.segments]
    return tuple(
        _transcript(
            dice,
            interview,
            part,
            {place: sentence for place, sentence in enumerate(sentences) if interview.segments[place].part == part},
        )
        for part in range(interview.part_count)
    )


def _sentence(dice: Dice, code: str, said: set[str]) -> str:
    while True:
        sentence = dice.pick(CODED[code]).format(place=dice.pick(PLACES), topic=dice.pick(TOPICS))
        sentence = sentence[0].upper() + sentence[1:]
        if sentence not in said:
            said.add(sentence)
            return sentence


def _transcript(dice: Dice, interview: Interview, part: int, sentences: dict[int, str]) -> Transcript:
    answer_count = min(_MOST_ANSWERS, max(_FEWEST_ANSWERS, len(sentences)))
    coded_in: dict[int, list[int]] = {answer: [] for answer in range(answer_count)}
    for order, place in enumerate(sentences):
        coded_in[order * answer_count // len(sentences)].append(place)
    questions = dice.shuffled(QUESTIONS)
    asides = iter(dice.shuffled(ASIDES) * 2)

    text = FIRST_LINE + LINE_END + f"{interview.wave.label}, {interview.occurred_on.isoformat()}" + LINE_END
    spans: list[Span] = []
    for answer in range(answer_count):
        text += f"Interviewer: {questions[answer]}{LINE_END}Respondent: {dice.pick(OPENINGS)}"
        if answer == 0 and interview.has_wide_characters:
            text += f" {dice.pick(WIDE_ASIDES)}"
        for place in coded_in[answer]:
            start = len(text) + 1
            text += f" {sentences[place]}"
            spans.append(Span(place, start, len(text)))
            text += f" {next(asides)}"
        if not coded_in[answer]:
            text += f" {next(asides)}"
        text += LINE_END
    return Transcript(
        name=interview.person.id + (f" part {part + 1}" if interview.part_count > 1 else ""),
        text=text + "Interviewer: Thank you very much." + LINE_END,
        spans=tuple(spans),
    )
