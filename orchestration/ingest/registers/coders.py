"""Coders: user names of the programs stop at the door, aliases say who is who.

Belongs here: the columns of coders.csv, which coder a user name is, whose word settles a disagreement, the pseudonym of
a user without an alias.
Stays out: codings (coding/documents.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from orchestration.ingest.model.records import UNKNOWN_CODER
from orchestration.ingest.model.values import match_key
from orchestration.ingest.registers.register_table import Register, Row, parse_yes_no, read_records, require_cell

_DIGITS = 8


class Coders:
    """Coders after aliases.

    Args:
        aliases: rows of coders.csv.
        study_id: the same user has another pseudonym in another study.
    """

    def __init__(self, aliases: Sequence[Row], study_id: str = "") -> None:
        self._by_alias: dict[str, str] = {match_key(row["coder_id"]): row["coder_id"] for row in aliases}
        self._by_alias |= {match_key(row["alias"]): row["coder_id"] for row in aliases}
        self._adjudicators = {row["coder_id"] for row in aliases if row["adjudicates"]}
        self._study_id = study_id
        self.are_listed = bool(aliases)

    def name(self, user: str) -> str:
        """Return the coder of a user name: by alias, else a pseudonym; nobody stays `unknown`."""
        if user == UNKNOWN_CODER or match_key(user) in self._by_alias:
            return self._by_alias.get(match_key(user), user)
        digest = hashlib.sha256(f"{self._study_id}\x1f{match_key(user)}".encode()).hexdigest()
        return f"coder_{digest[:_DIGITS]}"

    def adjudicates(self, coder: str) -> bool:
        """Say whether the coder's word settles disagreements."""
        return coder in self._adjudicators

    def strangers(self, users: Iterable[str]) -> list[str]:
        """Return the pseudonyms of users without an alias."""
        return sorted(
            {self.name(user) for user in users if user != UNKNOWN_CODER and match_key(user) not in self._by_alias}
        )


def read_coders(path: Path, name: str) -> Register:
    """Read coder aliases: alias, coder_id; optionally adjudicates (yes or no). A coder_id is an alias of itself."""
    own = Register(name)
    seen: dict[Any, int] = {}
    for number, cells in read_records(own, path, required=("alias", "coder_id"), optional=("adjudicates",)):
        alias = require_cell(own, number, cells, "alias")
        coder = require_cell(own, number, cells, "coder_id")
        adjudicates = parse_yes_no(own, number, cells, "adjudicates") or False
        if alias and coder and own.once(number, seen, match_key(alias), f"alias '{alias}'"):
            own.rows.append({"alias": alias, "coder_id": coder, "adjudicates": adjudicates})
    return own
