"""Choices that look random and never change.

Belongs here: drawing from a sequence by a hash of what the draw is for.
Stays out: what is drawn.

`random.Random` keeps its raw numbers but not its `sample` and `shuffle` over Python versions, and a draw more in one
place would change all later ones. A hash of the draw's own name has neither trouble.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """A stream of choices that depends on its name alone."""

    def __init__(self, *name: object) -> None:
        self._name = "/".join(str(part) for part in ("leadership example", *name))
        self._drawn = 0

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 up to, not including, `limit`."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._name}#{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one item."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in a drawn order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def happens(self, percent: int) -> bool:
        """Say yes in `percent` of 100 draws."""
        return self.below(100) < percent
