"""Quotes of the example study: sentences of its interviews, in every state on the way to approval.

Belongs here: who is asked for which sentence, and what became of it.
Stays out: the sentences themselves (speech.py), files (leadership.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examples.codes import BY_KEY
from examples.dice import Dice
from examples.evidence import EVALUATIVE, Interview, interviews
from examples.panel import GONE, WAVES, Wave
from examples.speech import transcripts

HEADER = ("quote_id", "stakeholder_id", "wave_id", "code_path", "text", "state", "state_on")
# What becomes of the quotes of an interview wave, one after the other; a list of states each.
_WHOLE_WAY = ("draft", "sent", "approved")
_ENDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "w2011": (
        *([_WHOLE_WAY] * 6),
        ("draft", "sent", "edited"),
        ("draft", "sent", "refused"),
        *([("approved",)] * 5),  # a list kept since the answers came knows no more
        ("sent", "expired"),
        ("draft", "sent", "approved", "withdrawn"),
        ("sent", "approved"),
    ),
    "w2019": (
        *([_WHOLE_WAY] * 7),
        ("draft", "sent", "edited"),
        ("draft", "sent", "refused"),
        *([("sent", "approved")] * 3),
        ("draft", "sent", "expired"),
        ("draft", "sent"),
        ("draft", "sent"),
        ("draft",),
    ),
}
_TALKS_MOST = 3  # quotes of one person, all approved; the public sees two of them
_SHORTENED, _SHORTENED_COUNT = "w2019", 3  # quotes that leave out a word


@dataclass(frozen=True)
class Quote:
    """A sentence of an interview, and the states that it went through with their days."""

    id: str
    interview: Interview
    code: str
    states: tuple[tuple[str, dt.date, str], ...]

    @property
    def state(self) -> str:
        """The last state."""
        return self.states[-1][0]


def quotes() -> tuple[Quote, ...]:
    """Return the quotes of both interview waves in the order of their ids, which says nothing of people."""
    found = [quote for wave in WAVES if wave.id in _ENDS for quote in _of_wave(wave)]
    return tuple(sorted(found, key=lambda quote: quote.id))


def quote_rows() -> Iterator[Sequence[object]]:
    """Yield the rows of quotes.csv: one for each state of a quote, with its text where it is another than before."""
    for quote in quotes():
        earlier = None
        for state, day, text in quote.states:
            path = " > ".join(BY_KEY[quote.code].path)
            shown = "" if text == earlier else text
            yield (quote.id, quote.interview.person.id, quote.interview.wave.id, path, shown, state, day)
            earlier = text


def _of_wave(wave: Wave) -> Iterator[Quote]:
    asked = Dice("quotes", wave.id).shuffled([one for one in interviews(wave) if _may_be_asked(one)])
    chosen: list[tuple[Interview, int, tuple[str, ...]]] = []
    if wave == WAVES[0]:
        # One person says three things well; everybody else is quoted once in a wave.
        talks_most = next(one for one in asked if len(_sentences(one)) >= _TALKS_MOST)
        asked.remove(talks_most)
        chosen += [(talks_most, place, _WHOLE_WAY) for place in range(_TALKS_MOST)]
    chosen += [(interview, 0, states) for interview, states in zip(asked, _ENDS[wave.id], strict=False)]
    for number, (interview, place, states) in enumerate(chosen):
        code, text = _sentences(interview)[place]
        dice = Dice("quote", wave.id, interview.person.id, place)
        identifier = f"q{dice.below(900_000) + 100_000}"
        shown = _shortened(text) if wave.id == _SHORTENED and number < _SHORTENED_COUNT else text
        yield Quote(identifier, interview, code, tuple(_states(dice, interview, states, shown)))


def _may_be_asked(interview: Interview) -> bool:
    person = interview.person
    is_willing = person.quote_permission != "no" and person.consent_scope == "full" and GONE not in person.marks
    return is_willing and len(_sentences(interview)) >= 2


def _sentences(interview: Interview) -> list[tuple[str, str]]:
    """List the coded sentences that say something of leadership, as they stand in the transcripts."""
    found = []
    for document in transcripts(interview):
        for span in document.spans:
            code = interview.segments[span.segment].code
            if BY_KEY[code].stance_role in EVALUATIVE:
                found.append((code, document.text[span.start : span.end]))
    return found


def _states(dice: Dice, interview: Interview, states: Sequence[str], text: str) -> Iterator[tuple[str, dt.date, str]]:
    # All quotes of a wave are drafted once its interviews are coded, and sent out within a month.
    day = interview.wave.ends_on + dt.timedelta(days=60 + dice.below(30))
    for state in states:
        if state == "edited":
            text = text.rstrip(".") + ", as far as I can see."
        yield state, day, text
        day += dt.timedelta(days=3 + dice.below(25))


def _shortened(text: str) -> str:
    """Leave out a word in the middle, as people do who quote."""
    words = text.split(" ")
    middle = len(words) // 2
    return " ".join([*words[:middle], "...", *words[middle + 1 :]])
