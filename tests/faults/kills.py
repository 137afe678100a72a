"""Kills: at a failpoint and at a random moment, each followed by a plain rerun.

Belongs here: one case from the kill to the comparison with an undisturbed run.
Stays out: which cases there are (points.py), what a study holds (study.py).
"""

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .processes import Child, Ended, elsewhere, ended, run
from .study import copied, counted_releases, leftovers, result_of, whole


@dataclass(frozen=True)
class Ground:
    """Where cases start: a study with something new in it, what an undisturbed run makes of it, and with how much work.

    Attributes:
        folder: the study.
        release_id: its current release.
        result: what an undisturbed run comes to.
        work: seconds of a processor that it takes.
    """

    folder: Path
    release_id: str
    result: dict[str, str]
    work: float

    @classmethod
    def of(cls, folder: Path, scratch: Path) -> "Ground":
        """Run a copy of the study undisturbed."""
        before = elsewhere(lambda: whole(folder))
        copy = copied(folder, scratch)
        undisturbed = Child(lambda: run(copy)).wait()
        assert ended(undisturbed) == "published", ended(undisturbed)
        assert elsewhere(lambda: whole(copy)) != before
        return cls(folder, before, elsewhere(lambda: result_of(copy)), undisturbed.seconds)


def survives(ground: Ground, folder: Path, killed: Ended) -> Ended:
    """Assert that a release is readable after a kill, that a plain rerun succeeds, and that it comes to the same.

    Args:
        ground: where the run began.
        folder: the copy on which a run was killed.
        killed: how that run ended.

    Returns:
        How the rerun ended.
    """
    standing = elsewhere(lambda: whole(folder))
    rerun = Child(lambda: run(folder)).wait()
    how = ended(rerun)
    # A run that was killed after its release was out has nothing left to do.
    assert how == ("nothing new" if standing != ground.release_id else "published"), how
    assert elsewhere(lambda: whole(folder)) != ground.release_id
    assert elsewhere(lambda: result_of(folder)) == ground.result
    assert leftovers(folder) == []
    kept = {path.parent.name for path in (folder / "releases").glob("[!.]*/manifest.json")}
    # Every release that somebody may have seen is counted, and no other.
    assert kept <= counted_releases(folder)
    assert len(counted_releases(folder)) == 3, counted_releases(folder)
    assert json.loads((folder / "releases" / "standing.json").read_text(encoding="utf-8"))["outcome"] in {
        "published", "nothing_new"
    }  # fmt: skip
    assert killed.was_killed or ended(killed) in {"published", "nothing new"}, ended(killed)
    return rerun


def killed_at(ground: Ground, scratch: Path, failpoint: str) -> Ended:
    """Kill a run at a failpoint, and let it survive; return how the rerun ended."""
    folder = copied(ground.folder, scratch)
    killed = Child(lambda: run(folder), failpoint).wait()
    assert killed.was_killed, f"{failpoint} was not reached: {ended(killed)}"
    return survives(ground, folder, killed)


def killed_after(ground: Ground, scratch: Path, moments: Sequence[float]) -> tuple[int, Ended]:
    """Kill a run after some work of a processor, the rerun too, and so on; let the last rerun survive.

    Args:
        ground: where the first run begins.
        scratch: where to copy it.
        moments: seconds of work after which each of the runs is killed. Seconds of work and not of the clock: the
            machine may be busy with other things.

    Returns:
        How many of the runs were killed before they ended, and how the last rerun ended.
    """
    folder = copied(ground.folder, scratch)
    outright = 0
    for moment in moments:
        child = Child(lambda: run(folder))
        while child.is_running and child.work() < moment:
            time.sleep(0.01)
        child.kill()
        killed = child.wait()
        outright += killed.was_killed
        elsewhere(lambda: whole(folder))
    return outright, survives(ground, folder, killed)


def moments(count: int, seed: int, longest: float) -> list[float]:
    """Return random moments of a run, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    return [dice.uniform(0, longest) for _ in range(count)]
