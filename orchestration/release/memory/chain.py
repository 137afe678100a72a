"""The chain: the entries of the memory as files, in two places, each naming the one before.

Belongs here: writing an entry, reading them all, mending one place from the other, refusing where neither is whole.
Stays out: what an entry says (record.py), when it counts (store: the announced line of a release).

A file is named by its number and holds the hash of the one before and its own, so that a missing, a damaged and an
exchanged file are noticed, whatever was lost. That the newest are missing from both places shows by the releases, which
name the number of entries they rest on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.memory.record import Entry, as_plain, from_plain
from orchestration.release.store.manifest import BrokenReleaseError
from orchestration.system.atomic_file import write_whole
from orchestration.system.failpoints import reached

FOLDER = "memory"
_FIRST = "0" * 64
_DIGITS = 6


class LostMemoryError(BrokenReleaseError):
    """What the public tier has said before is not known as a whole; nothing may be published without it."""


@dataclass(frozen=True)
class Link:
    """An entry as it stands in a file."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.number:0{_DIGITS}d}.json"

    @property
    def hash(self) -> str:
        """What the next one names, and the second line of its file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def content(self) -> str:
        """What its file holds."""
        return f"{self.text}\n{self.hash}\n"


def link(entry: Entry, before: Sequence[Link]) -> Link:
    """Return an entry as the next link of a chain."""
    number = len(before) + 1
    said = {"number": number, "before": before[-1].hash if before else _FIRST, **as_plain(entry)}
    return Link(number, json.dumps(said, ensure_ascii=False, sort_keys=True))


def entries_of(links: Sequence[Link]) -> tuple[Entry, ...]:
    """Read the entries of a chain."""
    return tuple(from_plain(json.loads(each.text)) for each in links)


def add_link(places: Sequence[Path], new: Link) -> None:
    """Write a link into each place; one that stands there already is left alone."""
    for place in places:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = place / new.name
        if not path.exists():
            write_whole(path, new.content)
            path.chmod(0o400)
        reached("memory.link_written")


def read_chain(places: Sequence[Path], *, at_least: int = 0) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """Read the chain, and mend each place from the others.

    Args:
        places: the folders in which it stands.
        at_least: how many entries there must be, as the releases say.

    Returns:
        The links, and a note for each place that was mended.

    Raises:
        LostMemoryError: no place, nor all together, have an unbroken chain of so many links.
    """
    chain: list[Link] = []
    while True:
        number, before = len(chain) + 1, chain[-1].hash if chain else _FIRST
        found = [each for place in places if (each := _read(place, number, before)) is not None]
        if not found:
            break
        if any(each.text != found[0].text for each in found):
            raise LostMemoryError(_lost(places, number, "two different entries claim this place in the record"))
        chain.append(found[0])
    last = max((_numbers(place)[-1] for place in places if _numbers(place)), default=0)
    if len(chain) < max(last, at_least):
        what = (
            "the entry is missing or damaged in every place" if len(chain) < last else "the newest entries are missing"
        )
        raise LostMemoryError(_lost(places, len(chain) + 1, what))
    notes = []
    for place in places:
        absent = [each for each in chain if _read(place, each.number, None) != each]
        for each in absent:
            path = place / each.name
            if path.exists():
                path.chmod(0o600)
                path.unlink()
            add_link([place], each)
        if absent:
            notes.append(
                f"{place.name} in {place.parent.name}: {len(absent):,} entries were missing or damaged; mended"
            )
    return tuple(chain), tuple(notes)


def _numbers(place: Path) -> list[int]:
    return sorted(int(path.stem) for path in place.glob("[0-9]*.json") if path.stem.isdigit())


def _read(place: Path, number: int, before: str | None) -> Link | None:
    """Return a link of a place if it is whole and follows the one before."""
    path = place / f"{number:0{_DIGITS}d}.json"
    try:
        text, own_hash = path.read_text(encoding="utf-8").splitlines()
        said = json.loads(text)
        from_plain(said)
        is_next = said["number"] == number and before in (None, said["before"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    found = Link(number, text)
    return found if is_next and found.hash == own_hash else None


def _lost(places: Sequence[Path], number: int, what: str) -> str:
    where = " and ".join(f"{place.parent.name}/{place.name}" for place in places)
    return (
        f"{where}: {what} (entry {number}). The public tier may say nothing new without knowing everything that it "
        "said before; the release that stands goes on. Put the drive or the folder back where it was, or restore these "
        "two folders from the newest backup, then run again."
    )
