"""The memory of a study folder: read from its two places, or made anew where an older version published.

Belongs here: what is known when a release is made, and the links that the release adds.
Stays out: the chain itself (chain.py), when links count (store/settlement.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.memory.chain import Link, entries_of, link, read_chain
from orchestration.release.memory.record import Entry, Memory, build_memory
from orchestration.release.memory.takeover import take_over
from orchestration.release.store.manifest import BrokenReleaseError, current_release
from orchestration.release.store.publications import read_ledger
from orchestration.state import layout

# The key of a manifest that says how many entries the release rests on.
ENTRIES = "memory_entries"


@dataclass(frozen=True)
class StudyMemory:
    """What is remembered of a study.

    Attributes:
        links: the chain as it stands.
        first_entry: that of a study that an older version published; it joins the chain with the next release.
        notes: what was mended.
    """

    links: tuple[Link, ...]
    first_entry: Entry | None = None
    notes: tuple[str, ...] = ()

    def recall(self, *, before: str | None = None) -> Memory:
        """Return the memory, or what it was before a release.

        Args:
            before: the id of the release; without it everything is remembered.
        """
        entries = entries_of(self.links)
        ids = [each.release_id for each in entries]
        known = entries[: ids.index(before)] if before in ids else entries
        first = (self.first_entry,) if self.first_entry is not None and self.first_entry.release_id != before else ()
        return build_memory([*first, *known])

    def list_new_links(self, entry: Entry) -> tuple[Link, ...]:
        """Return the links that a new entry adds."""
        links = list(self.links)
        for each in (self.first_entry, entry):
            if each is not None:
                links.append(link(each, links))
        return tuple(links[len(self.links) :])


def read_memory(folder: Path, waves: Sequence[str]) -> StudyMemory:
    """Read the memory of a study folder; what is missing in one place is mended from the other.

    Args:
        folder: the study folder.
        waves: the waves of the study.

    Raises:
        LostMemoryError: neither place has the whole of it.
        BrokenLedgerError: an older version published, and what cannot be read.
    """
    releases = layout.releases_folder(folder)
    try:
        current = current_release(releases)
    except BrokenReleaseError:
        current = None  # told by whoever needs the release
    least = int(current.manifest.get(ENTRIES, 0)) if current is not None else 0
    links, notes = read_chain(layout.memory_folders(folder), at_least=least)
    first = None if links else take_over(read_ledger(releases), waves)
    return StudyMemory(links, first, notes)
