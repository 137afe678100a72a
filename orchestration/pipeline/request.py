"""What a run was asked for.

Belongs here: the one value that says so to every stage.
Stays out: reading it from a command (operations/run.py) or from a run's tags (defs/partitions.py).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RunRequest:
    """What a run was asked for.

    Attributes:
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.
        waves: those whose files are read anew, asked for by hand.
        is_by_hand: somebody asked for waves, which is carried out although nothing is new.
    """

    target: str = "duckdb"
    full_refresh: bool = False
    waves: frozenset[str] = frozenset()
    is_by_hand: bool = False

    @property
    def is_insistent(self) -> bool:
        """Whether the work is done although nothing is new."""
        return self.full_refresh or self.is_by_hand
