"""What came of an attack: the certificate that a release carries.

Belongs here: plain facts of an attack, in words and as JSON. Stays out: attacking (inference.py), deciding (gate.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.release.attack.inference import Finding


@dataclass(frozen=True)
class Certificate:
    """What was attacked, and what came of it.

    Attributes:
        release_id: the release.
        releases: those before it, whose numbers were used as well.
        rules: the thresholds, and what a reader is taken to know.
        finding: what came of the attack on what the release adds.
    """

    release_id: str
    releases: tuple[str, ...]
    rules: dict[str, Any]
    finding: Finding

    def says(self) -> str:
        """Return what came of the attack, in one line."""
        found, releases = self.finding, len(self.releases) + 1
        return (
            f"attacked what it adds to {releases} release{'s' if releases > 1 else ''}, {found.number_count} numbers: "
            f"{len(found.attacked)} hidden counts, none of them given away ({found.seconds:.1f} s)"
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the release keeps; it holds ranges and stays with the team."""
        found = self.finding
        return {
            "release_id": self.release_id,
            "method": "integer programming (scipy.optimize.milp, HiGHS) over all numbers ever published",
            "reads": "for each hidden count, two values that it may have; nobody outside the study can tell which",
            "releases": list(self.releases),
            "rules": self.rules,
            "number_count": found.number_count,
            "attacked_count": len(found.attacked),
            "leak_count": len(found.leaks),
            "already_public": found.already_public,
            "seconds": round(found.seconds, 2),
            "attacked": [{"number": name, "low": each.low, "high": each.high} for name, each in found.attacked],
        }
