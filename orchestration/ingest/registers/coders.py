"""Coders: user names of the programs stop at the door, aliases say who is who.

Belongs here: which coder a user name is, whose word settles a disagreement, the pseudonym of a user without an alias.
Stays out: reading coders.csv (registers.py), codings (documents.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from orchestration.ingest.model.records import UNKNOWN_CODER
from orchestration.ingest.model.values import key
from orchestration.ingest.registers.register_table import Row

_DIGITS = 8


class Coders:
    """Coders after aliases.

    Args:
        aliases: rows of coders.csv.
        study_id: the same user has another pseudonym in another study.
    """

    def __init__(self, aliases: Sequence[Row], study_id: str = "") -> None:
        self._by_alias: dict[str, str] = {key(row["coder_id"]): row["coder_id"] for row in aliases}
        self._by_alias |= {key(row["alias"]): row["coder_id"] for row in aliases}
        self._adjudicators = {row["coder_id"] for row in aliases if row["adjudicates"]}
        self._study_id = study_id
        self.are_listed = bool(aliases)

    def name(self, user: str) -> str:
        """Return the coder of a user name: by alias, else a pseudonym; nobody stays `unknown`."""
        if user == UNKNOWN_CODER or key(user) in self._by_alias:
            return self._by_alias.get(key(user), user)
        digest = hashlib.sha256(f"{self._study_id}\x1f{key(user)}".encode()).hexdigest()
        return f"coder_{digest[:_DIGITS]}"

    def adjudicates(self, coder: str) -> bool:
        """Say whether the coder's word settles disagreements."""
        return coder in self._adjudicators

    def strangers(self, users: Iterable[str]) -> list[str]:
        """Return the pseudonyms of users without an alias."""
        return sorted({self.name(user) for user in users if user != UNKNOWN_CODER and key(user) not in self._by_alias})
