"""Whoever is told how far a piece of work is.

Belongs here: the one protocol, and the one that tells nobody.
Stays out: who listens (a terminal, the journal, Dagster's log).
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Whoever is told how far a run is."""

    def __call__(self, stage: str, says: str) -> None:
        """Take note that a stage is done, and what came of it."""


def silent(stage: str, says: str) -> None:
    """Tell nobody."""
