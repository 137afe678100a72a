"""The attack on a release: everything ever published, turned into statements, against every count that was hidden.

Belongs here: which statements a release makes, what an attacker would assume (nothing changed since the last release;
people left since then), which sums he would look for, and the certificate that says how far he came.
Stays out: how ranges are found (attacker.py), what is hidden (disclosure.py): nothing of that is used or known here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from orchestration.problems import Problem
from orchestration.release.attacker import (
    ContradictionError,
    Range,
    Statement,
    System,
    Units,
    because,
    fewest_changed,
    stated,
)
from orchestration.release.published import Publication, Shown

ALL = "all"
_NO_ROLE = ("", "none")  # people without a role of the study: counted in `all` only
_CLASS_BASE = 30  # below it nine tenths of a group in one class give away the class of each of its members


@dataclass(frozen=True)
class Sum:
    """A sum of people that a release shows or hides: one stance of a group in a wave, or its base."""

    role_id: str
    wave_id: str
    stance: str | None
    units: Units
    shown: int | None = None
    says: Statement | None = None

    @property
    def name(self) -> str:
        """What a person would call it."""
        return f"{self.role_id}, {self.wave_id}, {self.stance or 'base'}"


@dataclass
class Certificate:
    """What was attacked, and what came of it."""

    release_id: str
    releases: tuple[str, ...]
    rules: dict[str, int]
    attacked: list[dict[str, Any]] = field(default_factory=list)
    already_public: list[str] = field(default_factory=list)
    leaks: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    def says(self) -> str:
        """Return what came of the attack, in one line."""
        releases = len(self.releases) + 1
        return (
            f"attacked with the numbers of {releases} release{'s' if releases > 1 else ''}: "
            f"{len(self.attacked)} hidden counts, none of them given away ({self.seconds:.1f} s)"
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the release keeps; ranges follow from public numbers alone."""
        return {
            "release_id": self.release_id,
            "method": "integer programming (scipy.optimize.milp, HiGHS) over all numbers ever published",
            "releases": list(self.releases),
            "rules": self.rules,
            "attacked_count": len(self.attacked),
            "leak_count": len(self.leaks),
            "already_public": self.already_public,
            "seconds": round(self.seconds, 2),
            "attacked": self.attacked,
        }


def attack(publication: Publication, earlier: Sequence[Publication]) -> Certificate:
    """Attack a release with all that was published before it.

    Args:
        publication: the release to be.
        earlier: all releases before it, retired ones included.
    """
    start = time.perf_counter()
    certificate = Certificate(
        publication.release_id, tuple(each.release_id for each in earlier), publication.rules.model_dump()
    )
    for wave_id in sorted({each.wave_id for each in publication.shown}):
        _attack_wave(publication, _distinct(publication, earlier, wave_id), wave_id, certificate)
    certificate.seconds = time.perf_counter() - start
    return certificate


def _distinct(publication: Publication, earlier: Sequence[Publication], wave_id: str) -> list[Publication]:
    """Return the earlier releases that say something else of a wave than this one and than each other."""
    seen = {_said(publication, wave_id)}
    found = []
    for each in earlier:
        said = _said(each, wave_id)
        if said not in seen and any(cell.base_count is not None for cell in each.wave(wave_id)):
            seen.add(said)
            found.append(each)
    return found


def _said(publication: Publication, wave_id: str) -> tuple[Any, ...]:
    grouping = publication.grouping
    return (
        frozenset(publication.wave(wave_id)),
        frozenset(grouping.groups.items()),
        wave_id in grouping.incomplete,
        tuple(publication.rules.model_dump().items()),
    )


def is_said_before(publication: Publication, earlier: Sequence[Publication], wave_id: str) -> bool:
    """Whether a release says of a wave exactly what an earlier one said, in groups of the same roles."""
    return _said(publication, wave_id) in {_said(each, wave_id) for each in earlier}


def sums(publication: Publication, wave_id: str) -> list[Sum]:
    """Return every sum that a release speaks of in a wave; hidden ones have `shown` None."""
    by_role: dict[str, list[Shown]] = {}
    for cell in publication.wave(wave_id):
        by_role.setdefault(cell.role_id, []).append(cell)
    grouping = publication.grouping
    everybody = sorted(role for roles in grouping.groups.values() for role in roles)
    found = []
    for role_id, cells in by_role.items():
        members: list[Any] = list(grouping.groups.get(role_id, (role_id,)))
        if role_id == ALL:
            members = [*everybody, _NO_ROLE] if wave_id in grouping.incomplete or not everybody else [*everybody]
        base = max((cell.base_count for cell in cells if cell.base_count is not None), default=None)
        units = frozenset((role, cell.stance) for role in members for cell in cells)
        found.append(_sum(publication, Sum(role_id, wave_id, None, units, base)))
        for cell in cells:
            units = frozenset((role, cell.stance) for role in members)
            found.append(_sum(publication, Sum(role_id, wave_id, cell.stance, units, cell.stance_count)))
    return found


def _sum(publication: Publication, each: Sum) -> Sum:
    """Add what a number says to a reader who knows the rules of its release."""
    if each.shown is None:
        return each
    rules = publication.rules
    name = f"{each.name}: {each.shown} ({publication.release_id})"
    least = rules.min_cell if each.stance else rules.min_base
    says = stated(name, each.units, each.shown, unit=rules.round_to, least=least, is_base=each.stance is None)
    return replace(each, says=says)


def statements(publication: Publication, wave_id: str, role_id: str | None = None) -> list[Statement]:
    """Return what a release says of a wave, or of one group in it."""
    found = sums(publication, wave_id)
    return [each.says for each in found if each.says is not None and role_id in (None, each.role_id)]


def _attack_wave(
    publication: Publication, versions: Sequence[Publication], wave_id: str, certificate: Certificate
) -> None:
    own, said = sums(publication, wave_id), statements(publication, wave_id)
    units = frozenset(unit for each in own for unit in each.units)
    if not said and not versions:
        return  # nothing was ever shown of this wave
    if not System(said, units).is_possible():
        certificate.leaks.append(Problem(wave_id, "its published numbers contradict each other"))
        return
    certificate.leaks.extend(_classes(publication, wave_id, System(said, units)))
    for known in _assumptions(said, versions, wave_id):
        older = [each for version in known for each in statements(version, wave_id)]
        older_sums = [each for version in known for each in sums(version, wave_id)]
        targets = _targets(own, older_sums, publication.rules.min_cell)
        _attack_sums([*said, *older], older, targets, certificate)
    for version in versions:
        certificate.leaks.extend(_changes(publication, version, wave_id))


def _assumptions(
    said: Sequence[Statement], versions: Sequence[Publication], wave_id: str
) -> Iterator[tuple[Publication, ...]]:
    """Yield the releases whose numbers an attacker may take for the same truth: none, each one, all that fit."""
    yield ()
    fitting: list[Publication] = []
    for version in versions:
        if System([*said, *statements(version, wave_id)]).is_possible():
            yield (version,)
            fitting.append(version)
    together = [each for version in fitting for each in statements(version, wave_id)]
    if len(fitting) > 1 and System([*said, *together]).is_possible():
        yield tuple(fitting)


def _targets(own: Sequence[Sum], older: Sequence[Sum], least: int) -> tuple[list[Sum], list[Sum]]:
    """Return hidden sums, and differences of shown ones that nobody shows and that may be small."""
    shown = {each.units: each for each in (*older, *own) if each.says is not None}
    hidden = {each.units: each for each in (*older, *own) if each.says is None and each.units not in shown}
    rest = {}
    for whole in shown.values():
        for part in shown.values():
            units = whole.units - part.units
            if not part.units < whole.units or units in shown or units in hidden:
                continue
            if whole.says is None or part.says is None or whole.says.low - part.says.high >= least:
                continue
            role = whole.role_id if whole.role_id == part.role_id else f"{whole.role_id} without {part.role_id}"
            stance = whole.stance if whole.stance == part.stance else f"{whole.stance or 'base'} without {part.stance}"
            rest[units] = Sum(role, whole.wave_id, stance, units)
    return list(hidden.values()), list(rest.values())


def _attack_sums(
    said: Sequence[Statement],
    older: Sequence[Statement],
    targets: tuple[Sequence[Sum], Sequence[Sum]],
    certificate: Certificate,
) -> None:
    least = certificate.rules["min_cell"]
    hidden, rest = targets
    system = System(said, frozenset(unit for each in (*hidden, *rest) for unit in each.units))
    for each in hidden:
        found = system.range_of(each.units)
        attacked = {"role_id": each.role_id, "wave_id": each.wave_id, "stance": each.stance}
        certificate.attacked.append({**attacked, "low": found.low, "high": found.high, "is_with_earlier": bool(older)})
        if found.betrays(least):
            is_old = bool(older) and System(older, each.units).range_of(each.units).betrays(least)
            _tell(certificate, each, f"is hidden, but is {found}", said, is_old=is_old, betrays=Range.betrays)
    for each in rest:
        # Perhaps nobody, or enough people: only a small number that is certain tells something.
        if not 1 <= system.fewest(each.units) < least or not (found := system.range_of(each.units)).is_small(least):
            continue
        is_old = bool(older) and System(older, each.units).range_of(each.units).is_small(least)
        _tell(certificate, each, f"is {found} by subtraction", said, is_old=is_old, betrays=Range.is_small)


def _tell(
    certificate: Certificate,
    each: Sum,
    what: str,
    said: Sequence[Statement],
    *,
    is_old: bool,
    betrays: Callable[[Range, int], bool],
) -> None:
    """Say what is given away and how; what earlier releases give away by themselves cannot be taken back any more."""
    if is_old:
        certificate.already_public.append(f"{each.name} {what}")
        return
    how = because(said, each.units, lambda found: betrays(found, certificate.rules["min_cell"]))
    certificate.leaks.append(Problem(each.name, f"{what}, as follows from {'; '.join(one.name for one in how)}"))


def _classes(publication: Publication, wave_id: str, system: System) -> Iterator[Problem]:
    """Yield groups of which it is certain that one stance holds everybody, or nearly everybody of a small group."""
    by_role: dict[str, list[Sum]] = {}
    for each in sums(publication, wave_id):
        by_role.setdefault(each.role_id, []).append(each)
    for base, *classes in by_role.values():
        if base.shown is None:
            continue
        most = system.range_of(base.units).high
        for each in classes:
            others = system.range_of(base.units - each.units)
            # Nine tenths or more, whatever the data: ten times the class is at least nine times the base.
            weights = {unit: -9.0 + (10.0 if unit in each.units else 0.0) for unit in base.units}
            is_small = most is not None and most < _CLASS_BASE
            if others.high == 0 or (is_small and system.smallest(system.row(weights)) >= 0):
                yield Problem(each.name, f"nearly everybody of the group holds it: {others} of the group do not")


def _changes(publication: Publication, version: Publication, wave_id: str) -> Iterator[Problem]:
    """Yield groups whose figures differ from an earlier release by few people: their leaving tells who they are."""
    before = {each.role_id: each for each in sums(version, wave_id) if each.stance is None and each.shown is not None}
    for base in [each for each in sums(publication, wave_id) if each.stance is None and each.shown is not None]:
        was = before.get(base.role_id)
        if was is None or was.units != base.units:
            continue
        classes = [each.units for each in sums(publication, wave_id) if each.role_id == base.role_id and each.stance]
        old, new = (statements(each, wave_id, base.role_id) for each in (version, publication))
        try:
            people = fewest_changed(old, new, classes)
        except ContradictionError:
            continue  # said already: numbers of one release contradict each other
        if 1 <= people < publication.rules.min_cell:
            yield Problem(
                f"{base.role_id}, {wave_id}",
                f"differs from {version.release_id} by {people} or more people, fewer than {publication.rules.min_cell}"
                " are possible: who came or left could be told from the difference",
            )
