"""What came of an attack: the leaks, and the certificate that a release carries.

Belongs here: plain facts of an attack, in words and as JSON. Stays out: attacking (attack.py), deciding (gate.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestration.release.store.publications import Block
from orchestration.system.errors import Problem


@dataclass(frozen=True)
class Leak:
    """A number that is given away.

    Attributes:
        problem: which number, and how.
        causes: the rows of blocks whose numbers tell it together, each with its role group.
    """

    problem: Problem
    causes: tuple[tuple[Block, str], ...] = ()

    def __str__(self) -> str:
        return str(self.problem)


@dataclass
class Certificate:
    """What was attacked, and what came of it."""

    release_id: str
    releases: tuple[str, ...]
    rules: dict[str, int]
    attacked: list[dict[str, Any]] = field(default_factory=list)
    already_public: list[str] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    number_count: int = 0
    seconds: float = 0.0

    def says(self) -> str:
        """Return what came of the attack, in one line."""
        releases = len(self.releases) + 1
        return (
            f"attacked with the {self.number_count} numbers of {releases} release{'s' if releases > 1 else ''}: "
            f"{len(self.attacked)} hidden counts, none of them given away ({self.seconds:.1f} s)"
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the release keeps; ranges follow from public numbers alone."""
        return {
            "release_id": self.release_id,
            "method": "integer programming (scipy.optimize.milp, HiGHS) over all numbers ever published",
            "reads": "for each hidden count, two values that it may have; nobody outside the study can tell which",
            "releases": list(self.releases),
            "rules": self.rules,
            "number_count": self.number_count,
            "attacked_count": len(self.attacked),
            "leak_count": len(self.leaks),
            "already_public": self.already_public,
            "seconds": round(self.seconds, 2),
            "attacked": self.attacked,
        }
