"""Where the assets of a study stand in Dagster's graph: their keys, names, groups, owner and partitions.

Belongs here: the names alone. One study on a server has plain ones; several carry the study's id before each.
Stays out: which assets there are (the other modules), which studies a folder holds (orchestration/study/folders.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import dagster as dg

from orchestration.study.definition import Study
from orchestration.study.vocabulary import DELIVERIES

_NO_NAME = re.compile(r"[^A-Za-z0-9_]")
# What Dagster takes for an address is not written down; a plain one always is, and others become a team.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


@dataclass(frozen=True)
class Place:
    """The place of one study in the graph.

    Attributes:
        owner: an e-mail address, or `team:` and a name.
        name: what stands before every name; None where the server has one study.
    """

    owner: str
    name: str | None = None

    def key(self, *path: str) -> dg.AssetKey:
        """Return the key of an asset."""
        return dg.AssetKey([*((self.name,) if self.name else ()), *path])

    def qualify(self, name: str) -> str:
        """Return the name of an op, a job, a schedule, a sensor or a group: unique on the server."""
        return f"{self.name}__{name}" if self.name else name

    @property
    def first_assets(self) -> list[dg.AssetKey]:
        """The assets of a run that finds nothing new."""
        return [self.key("study_folder"), self.key(DELIVERIES)]

    @property
    def waves(self) -> dg.DynamicPartitionsDefinition:
        """The waves of the study as partitions; study.yml says which, and they may change while a server runs."""
        return dg.DynamicPartitionsDefinition(name=self.qualify("waves"))


def place_of(study: Study, *, is_one_of_several: bool) -> Place:
    """Return the place of a study: its contact owns the assets, or a team of its name."""
    contact = study.info.contact
    is_address = contact is not None and _ADDRESS.fullmatch(contact.email) is not None
    owner = contact.email if contact is not None and is_address else f"team:{study.info.id}"
    return Place(owner, plain(study.info.id) if is_one_of_several else None)


def plain(name: str) -> str:
    """Return a name that Dagster takes: letters, digits and underscores."""
    return _NO_NAME.sub("_", name)
