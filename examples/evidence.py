"""The evidence planted in the interviews: which segments there are, and which coder saw what.

Belongs here: segment counts that lead to a mark by the stance rule with room to spare, and two coders with their
disagreements.
Stays out: words and positions (speech.py), the rule itself (the tests hold an independent one), files (nvivo.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from examples.codes import BY_KEY, usable
from examples.dice import Dice
from examples.panel import GONE, TOOK_PART, WAVES, Person, Wave, people

READER_ONE, READER_TWO, ADJUDICATOR = "Reader One", "Reader Two", "Lead Reader"
READER_ONE_LAPTOP = "READER-1-LAPTOP"  # the same coder at another machine; coders.csv says so

ENDORSES_CONCENTRATED, ENDORSES_DISTRIBUTED = "EC", "ED"
EVALUATIVE = (ENDORSES_CONCENTRATED, ENDORSES_DISTRIBUTED, "KD", "KC", "B")
_USUAL_A_CODE = 2  # below the cap of 3 a code, so that the cap matters only where it is planted


@dataclass(frozen=True)
class Profile:
    """Planted segment counts of an interview by stance role; `direct` where the question was answered directly."""

    ec: int = 0
    ed: int = 0
    kd: int = 0
    kc: int = 0
    b: int = 0
    direct: bool = False

    def counts(self) -> dict[str, int]:
        """Return the counts by stance role."""
        return dict(zip(EVALUATIVE, (self.ec, self.ed, self.kd, self.kc, self.b), strict=True))

    def is_robust(self) -> bool:
        """Say whether the interview holds so much that a coder may miss a segment and the class stays."""
        return 2 * (self.ec + self.ed + self.b) + self.kd + self.kc >= 8


@dataclass(frozen=True)
class Segment:
    """A coded sentence as it was meant: its code, and the part of the interview that it stands in."""

    code: str
    part: int


@dataclass(frozen=True)
class Coding:
    """What a user of the coding software did: a segment, under a code. `is_short` leaves out the full stop."""

    segment: int
    code: str
    user: str
    is_short: bool = False


@dataclass(frozen=True)
class Interview:
    """An interview: whose, when, what was planted in it, and how it was coded. `part_count` documents hold it."""

    person: Person
    wave: Wave
    occurred_on: dt.date
    profile: Profile
    segments: tuple[Segment, ...]
    codings: tuple[Coding, ...]
    part_count: int
    has_wide_characters: bool

    @property
    def is_adjudicated(self) -> bool:
        """Say whether a third reader settled the coding."""
        return any(coding.user == ADJUDICATOR for coding in self.codings)


_CONCENTRATED = (
    Profile(ec=4),
    Profile(ec=5, ed=1),
    Profile(ec=3, kd=2),
    Profile(ec=4, ed=1, kd=1),
    Profile(ec=6, ed=1, kd=2, kc=1, b=1),
    Profile(ec=2),
    Profile(ec=1, direct=True),
)
_DISTRIBUTED = (
    Profile(ed=4),
    Profile(ec=1, ed=5),
    Profile(ed=3, kc=2),
    Profile(ec=1, ed=4, kc=1),
    Profile(ec=1, ed=6, kd=1, kc=2, b=1),
    Profile(ed=2),
    Profile(ed=1, direct=True),
)
_BLENDED = (
    Profile(ec=3, ed=3),
    Profile(ec=2, ed=2, kd=1, kc=1, b=1),
    Profile(ec=3, ed=3, kd=1, b=1),
    Profile(ec=1, b=3),
    Profile(ed=1, b=2),
    Profile(kd=1, kc=1, b=2),
    Profile(b=3),
    Profile(b=1, direct=True),
)
PROFILES: dict[str, tuple[Profile, ...]] = {
    "C": _CONCENTRATED,
    "B": _BLENDED,
    "D": _DISTRIBUTED,
    "c": (Profile(ec=2, kc=3),),  # speaks for one pole only, and against it as well: qualified
    "d": (Profile(ed=2, kd=3),),
    "K": (Profile(kd=2), Profile(kc=2), Profile(kd=2, kc=1)),
    "U": (Profile(ec=1), Profile(ed=1), Profile(ed=1, kd=1), Profile(b=1)),
    "S": (Profile(),),
    "A": (Profile(),),
}
# Talkative people, one a wave: the cap of 3 a code makes them blended; without it they would be at a pole.
TALKATIVE = {"w2011": ("CON-02", Profile(ec=8, ed=3)), "w2019": ("DIS-02", Profile(ec=3, ed=8))}
_ADJUDICATED_A_WAVE = 3
_CLEAR_LEAN = 3
_TWO_PARTS_A_WAVE = 2


@cache
def interviews(wave: Wave) -> tuple[Interview, ...]:
    """Return the interviews of a wave in the order of the people's ids."""
    met = [person for person in people() if _has_interview(person, wave)]
    profiles = {person.id: Dice("profile", wave.id, person.id).pick(PROFILES[_mark(person, wave)]) for person in met}
    talkative = next(person.id for person in met if _mark(person, wave) == "B")
    profiles[talkative] = TALKATIVE[wave.id][1]
    twice = {person.id for person in met if person.id != talkative and Dice("twice", wave.id, person.id).happens(32)}
    settled = [
        person.id
        for person in met
        if person.id in twice
        and _mark(person, wave) in "CD"
        and (abs(profiles[person.id].ec - profiles[person.id].ed) >= _CLEAR_LEAN)
    ][:_ADJUDICATED_A_WAVE]
    long_talks = [person.id for person in met if sum(profiles[person.id].counts().values()) >= 6][:_TWO_PARTS_A_WAVE]
    return tuple(
        _interview(
            person,
            wave,
            profiles[person.id],
            talkative=person.id == talkative,
            readers=3 if person.id in settled else 2 if person.id in twice else 1,
            part_count=2 if wave == WAVES[0] and person.id in long_talks else 1,
        )
        for person in met
    )


def _has_interview(person: Person, wave: Wave) -> bool:
    # Whoever withdrew everything was interviewed once: the delivered file still holds it, the marts must not.
    return person.mark_in(wave) in TOOK_PART or (not person.marks.strip(GONE) and wave == WAVES[0])


def _mark(person: Person, wave: Wave) -> str:
    mark = person.mark_in(wave)
    return "D" if mark == GONE else mark


def _interview(
    person: Person, wave: Wave, profile: Profile, *, talkative: bool, readers: int, part_count: int
) -> Interview:
    dice = Dice("interview", wave.id, person.id)
    version = wave.codebook_version
    codes: list[str] = []
    for stance_role, count in profile.counts().items():
        insists_on = TALKATIVE[wave.id][0] if talkative else ""
        choice = usable(stance_role, version)
        if insists_on in choice and count > len(choice):
            codes += [insists_on] * count
        else:
            codes += _spread(dice, [code for code in choice if code != insists_on], count)
    codes += [dice.pick(("LDR-01", "COA-02", "NEU-01")) for _ in range(1 + dice.below(3))]
    if person.mark_in(wave) == "S":
        codes.append("NEX-01")
    codes = dice.shuffled(codes)
    half = (len(codes) + 1) // 2
    segments = tuple(Segment(code, 1 if part_count == 2 and place >= half else 0) for place, code in enumerate(codes))
    return Interview(
        person=person,
        wave=wave,
        occurred_on=wave.starts_on + dt.timedelta(days=7 + dice.below((wave.ends_on - wave.starts_on).days - 14)),
        profile=profile,
        segments=segments,
        codings=tuple(_codings(dice, segments, profile, version, readers)),
        part_count=part_count,
        has_wide_characters=dice.happens(15) or part_count > 1,
    )


def _spread(dice: Dice, choice: Sequence[str], count: int) -> list[str]:
    """Draw codes, none more often than usual; a role with a single code takes it each time, up to the cap."""
    if len(choice) == 1:
        return list(choice) * count
    return dice.shuffled(list(choice) * _USUAL_A_CODE)[:count]


def _codings(dice: Dice, segments: Sequence[Segment], profile: Profile, version: str, readers: int) -> list[Coding]:
    if readers == 1:
        # One coder under two user names in one document is still one coder.
        names = dice.pick([(READER_ONE,), (READER_ONE, READER_ONE_LAPTOP), (READER_TWO,), (READER_TWO,)])
        return [Coding(place, segment.code, names[place % len(names)]) for place, segment in enumerate(segments)]
    codings = [Coding(place, segment.code, READER_ONE) for place, segment in enumerate(segments)]
    if readers == 2:
        codings += _second_reading(dice, segments, profile, version)
    else:
        codings += [
            Coding(place, _opposite(segment.code, version), READER_TWO) for place, segment in enumerate(segments)
        ]
        codings += [Coding(place, segment.code, ADJUDICATOR) for place, segment in enumerate(segments)]
    return codings


def _second_reading(dice: Dice, segments: Sequence[Segment], profile: Profile, version: str) -> list[Coding]:
    """Code once more and differ here and there: other edges, a sibling code, one segment missed or seen as neutral."""
    evaluative = [place for place, segment in enumerate(segments) if BY_KEY[segment.code].stance_role in EVALUATIVE]
    strays = dice.pick(evaluative) if evaluative and profile.is_robust() and dice.happens(60) else None
    codings = []
    for place, segment in enumerate(segments):
        code = segment.code
        siblings = [key for key in usable(BY_KEY[code].stance_role, version) if key != code]
        if place == strays:
            if dice.happens(50):
                continue
            code = "NEU-01"
        elif place in evaluative and siblings and dice.happens(12):
            code = dice.pick(siblings)
        codings.append(Coding(place, code, READER_TWO, is_short=dice.happens(20)))
    return codings


def _opposite(code: str, version: str) -> str:
    concentrated, distributed = usable(ENDORSES_CONCENTRATED, version), usable(ENDORSES_DISTRIBUTED, version)
    for own, other in ((concentrated, distributed), (distributed, concentrated)):
        if code in own:
            return other[own.index(code) % len(other)]
    return code
