"""What a reader knows beside the published numbers.

Belongs here: what holds of people anyway (who held one of two stances is in one state before and one after, modes add
up), and what the study assumes a reader to know: who took part, and his own answers.
Stays out: which numbers say what (reading.py), what follows (inference.py).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf

from orchestration.release.attack.solver import Link
from orchestration.release.attack.vocabulary import WITHOUT_STANCE

Unit = tuple[Hashable, ...]


@dataclass(frozen=True)
class Knowledge:
    """What a reader of the public tier knows.

    Attributes:
        stances: the stances of the study.
        took_part: exactly how many took part, by state of the data, wave and group; None where only the groups are
            known.
        is_one_of_them: the reader took part, and knows his own answers.
    """

    stances: tuple[str, ...]
    took_part: Mapping[tuple[str, str, str], int | None] = field(default_factory=dict)
    is_one_of_them: bool = False

    def links(self, units: Iterable[Hashable]) -> list[Link]:
        """Return what holds between the unknowns that numbers speak of, and those beside them.

        Args:
            units: the unknowns.
        """
        by_kind: dict[str, dict[Unit, None]] = {}
        for unit in units:
            if isinstance(unit, tuple):
                by_kind.setdefault(str(unit[0]), {})[unit] = None
        return list(_Links(self, by_kind).all())


@dataclass(frozen=True)
class _Links:
    knowledge: Knowledge
    by_kind: Mapping[str, Mapping[Unit, None]]

    def _places(self, kind: str, end: int = 4) -> Sequence[Unit]:
        """Return where unknowns of a kind are: state of the data, wave (or two) and group."""
        return list(dict.fromkeys(unit[1:end] for unit in self.by_kind.get(kind, ())))

    def all(self) -> Iterator[Link]:
        """Yield what holds."""
        yield from self._participation()
        yield from self._modes()
        yield from self._themes()
        yield from self._moves()

    def _held(self, birth: Hashable, wave: Hashable, group: Hashable) -> list[Unit]:
        return [("held", birth, wave, group, stance) for stance in self.knowledge.stances]

    def _took_part(self, birth: Hashable, wave: Hashable, group: Hashable) -> list[Unit]:
        return [*self._held(birth, wave, group), *(("silent", birth, wave, group, name) for name in WITHOUT_STANCE)]

    def _known(self, place: Unit) -> int | None:
        birth, wave, group = place
        return self.knowledge.took_part.get((str(birth), str(wave), str(group)))

    def _participation(self) -> Iterator[Link]:
        places = dict.fromkeys([*self._places("held"), *self._places("silent"), *self._places("mode")])
        for birth, one, other, group in self._places("moved", 5):
            places |= dict.fromkeys([(birth, one, group)])
            places |= dict.fromkeys(each for each in self._groups_at(birth, other))
        for place in places:
            people = self._known(place)
            if people is not None:
                yield Link(dict.fromkeys(self._took_part(*place), 1.0), people, people)

    def _groups_at(self, birth: Hashable, wave: Hashable) -> list[Unit]:
        """Return all groups of a wave in a state of the data, where they are known."""
        return [place for place in self.knowledge.took_part if place[:2] == (birth, wave)]

    def _modes(self) -> Iterator[Link]:
        for place in self._places("mode"):
            weights: dict[Hashable, float] = {("mode", *place, mode): 1.0 for mode in ("interview", "survey")}
            yield Link({**weights, **dict.fromkeys(self._held(*place), -1.0)}, 0, 0)

    def _themes(self) -> Iterator[Link]:
        """A person of a wave mentions a code or not, so each code has the same people; all of them took part."""
        codes: dict[Unit, dict[Hashable, None]] = {}
        for unit in self.by_kind.get("said", ()):
            codes.setdefault(unit[1:4], {})[unit[4]] = None
        for place, of_place in codes.items():
            people = self._known(place)
            for code in of_place:
                weights: dict[Hashable, float] = {("said", *place, code, is_so): 1.0 for is_so in (True, False)}
                yield Link({**weights, ("interviewed", *place): -1.0}, 0, 0)
            if people is not None:
                yield Link({("interviewed", *place): 1.0}, 0, people)
            else:
                yield Link({("interviewed", *place): -1.0, **dict.fromkeys(self._took_part(*place), 1.0)}, 0, inf)

    def _moves(self) -> Iterator[Link]:
        """Whoever held a stance in a wave went from it to some other, or to none, and came to it likewise."""
        stances = self.knowledge.stances
        groups: dict[Unit, list[Hashable]] = {}
        for birth, one, other, group in self._places("moved", 5):
            groups.setdefault((birth, one, other), []).append(group)
            for before in stances:
                weights: dict[Hashable, float] = {
                    ("moved", birth, one, other, group, before, after): 1.0 for after in stances
                }
                weights["left", birth, one, other, group, before] = 1.0
                weights["held", birth, one, group, before] = -1.0
                yield Link(weights, 0, 0)
        for birth, one, other in groups:
            known = {place[2] for place in self._groups_at(birth, one)}
            later = [place[2] for place in self._groups_at(birth, other)]
            everybody = known or set(groups[birth, one, other])
            if not later:
                continue  # who is in the later wave is not known group by group
            for after in stances:
                weights = {
                    ("moved", birth, one, other, group, before, after): 1.0
                    for group, before in product(sorted(everybody, key=str), stances)
                }
                weights |= {("held", birth, other, group, after): -1.0 for group in later}
                weights["came", birth, one, other, after] = 1.0
                yield Link(weights, 0, 0)
