"""Readers that look at the current release all the time, while one is published after the other.

Belongs here: such a reader, which opens files as the app does, and publishing under them.
Stays out: how many of each (the callers).
"""

import json
import os
import time
from pathlib import Path

from app.data.release import Release, current_release

from .processes import Child
from .study import copied, republish

_TIERS = ("public", "analyst")


def published_under_readers(folder: Path, scratch: Path, *, publishes: int, readers: int) -> dict[str, int]:
    """Publish again and again while processes read.

    Returns:
        How often the readers read, how many different releases they saw, and how often a release went from under them
        because several came after it while they were between the pointer and the file.
    """
    copy = copied(folder, scratch)
    stop = scratch.with_name("stop")
    looking = [Child(lambda: _read_until(copy / "releases", stop)) for _ in range(readers)]
    publisher = Child(lambda: json.dumps([republish(copy) for _ in range(publishes)])).wait()
    stop.touch()
    said = [each.wait() for each in looking]
    published = json.loads(publisher.says)
    assert len(set(published)) == publishes
    found = [json.loads(each.says) for each in said]
    return {
        "publishes": publishes,
        "readers": readers,
        "reads": sum(each["reads"] for each in found),
        "releases seen": len({release for each in found for release in each["seen"]}),
        "gone meanwhile": sum(each["gone"] for each in found),
    }


def _read_until(releases: Path, stop: Path) -> str:
    os.nice(10)  # so that the publisher, whom they are to catch, gets on
    reads, gone, seen = 0, 0, set()
    while not stop.exists():
        tier = _TIERS[(reads + os.getpid()) % 2]
        try:
            release = current_release(releases, tier)
            _read_whole(release)
        except Exception:
            # The reader was between the pointer and the file while the release was pruned: asked again, it is another.
            if current_release(releases, tier).release_id == release.release_id:
                raise
            gone += 1
        else:
            seen.add(release.release_id)
            reads += 1
        time.sleep(0.02)
    return json.dumps({"reads": reads, "gone": gone, "seen": sorted(seen)})


def _read_whole(release: Release) -> None:
    """Assert that a file holds the release that the pointer names, every table as its manifest counts it."""
    manifest = json.loads((release.file.parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release_id"] == release.release_id
    assert [row["release_id"] for row in release.rows("select release_id from marts.about")] == [release.release_id]
    tables = manifest["tables"][release.file.stem]
    counts = " union all ".join(
        f"select '{each['name']}' as name, count(*) as n from marts.{each['name']}" for each in tables
    )
    assert {row["name"]: row["n"] for row in release.rows(counts)} == {
        each["name"]: each["row_count"] for each in tables
    }
