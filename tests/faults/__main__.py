"""The big versions of the tests of faults: `python -m tests.faults --kills 100 --points --pairs 20 --publishes 50`.

Belongs here: arguments, and one line a case.
Stays out: the cases. The first that fails ends it, with what was found in place of what was expected.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from .erasures import BEFORE_ITS_RUN, killed_while_erasing
from .kills import Ground, killed_after, killed_at, moments
from .pairs import both_at_once
from .parts import (
    OF_A_RUN_WITH_NOTHING_NEW,
    OF_A_SMALL_TEST,
    publication,
    stages,
    survives_part,
    survives_refusal,
    survives_run,
    survives_twice,
)
from .points import OF_A_REFUSAL, OF_A_RUN, OF_A_WITHDRAWAL, OF_SETTLING
from .processes import elsewhere, ended, seconds_used, warm_up
from .readers import published_under_readers
from .study import add_something_new, copied, prepare, whole


def tell(line: str) -> None:
    """Print a line at once: whoever waits for an hour wants to see it go on."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def case(name: str, work: Callable[[], str]) -> None:
    """Do one case and tell how it went."""
    start = time.monotonic()
    said = work()
    tell(f"{name}: {said} ({time.monotonic() - start:.1f} s)")


def random_kills(ground: Ground, scratch: Path, each: Sequence[float]) -> str:
    """Kill a run and its reruns at random moments."""
    outright, rerun = killed_after(ground, scratch, each)
    when = ", ".join(f"{moment:.1f}" for moment in each)
    return f"{outright} of {len(each)} killed after {when} s of work; the last rerun: {ended(rerun)}"


def parts(folder: Path, scratch: Path, *, few: bool) -> dict[str, str]:
    """Kill at every failpoint, in the part of a run where it is; or only at those that `make test` can afford.

    Returns:
        What the whole run comes to.
    """

    def asked(names: Iterable[str]) -> list[str]:
        return [name for name in names if not few or name in OF_A_SMALL_TEST]

    for point in asked(OF_A_RUN_WITH_NOTHING_NEW):
        harm = OF_A_RUN_WITH_NOTHING_NEW[point]
        case(point, partial(survives_run, folder, scratch / "run", point, harm))
    for point in asked(OF_A_REFUSAL):
        case(point, partial(survives_refusal, folder, scratch / "part", point))
    killed_while_erasing(folder, scratch / "erasure", BEFORE_ITS_RUN, tell, to_the_end=not few)
    going: dict[str, str] = {}
    add_something_new(folder)
    for begun in stages(folder, scratch / "stages"):
        going = elsewhere(lambda begun=begun: begun.result(scratch / "stages" / "going"))
        for point in asked(begun.failpoints):
            case(point, partial(survives_part, begun, going, scratch / "part", point))
        for point in asked(OF_SETTLING) if begun.part is publication else ():
            case(point, partial(survives_twice, begun, going, scratch / "part", point))
    return going


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--parts", action="store_true", help="kill parts of a run at every failpoint")
    parser.add_argument("--few", action="store_true", help="with --parts: only what `make test` can afford")
    parser.add_argument("--points", action="store_true", help="kill a run at each failpoint")
    parser.add_argument("--kills", type=int, default=0, help="kill runs at random moments")
    parser.add_argument("--chain", type=int, default=1, help="so many kills before a rerun is let through")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=0, help="start two runs at once")
    parser.add_argument("--publishes", type=int, default=0, help="publish under readers")
    parser.add_argument("--readers", type=int, default=8)
    asked = parser.parse_args()
    warm_up()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = scratch / "study"
        elsewhere(lambda: str(prepare(folder)))
        result = parts(copied(folder, scratch / "parts"), scratch, few=asked.few) if asked.parts else {}
        if asked.publishes:
            case(
                "readers",
                lambda: str(
                    published_under_readers(
                        folder, scratch / "readers", publishes=asked.publishes, readers=asked.readers
                    )
                ),
            )
        for point in OF_A_WITHDRAWAL if asked.points else ():
            killed_while_erasing(folder, scratch / "erasure", (point,), tell)
        add_something_new(folder)
        if not (asked.points or asked.kills or asked.pairs):
            return
        ground = (
            Ground(folder, elsewhere(lambda: whole(folder)), result, 0.0)
            if asked.few
            else Ground.of(folder, scratch / "undisturbed")
        )
        tell(f"an undisturbed run takes {ground.work:.1f} s of work; {seconds_used():.0f} s so far")
        for number in range(asked.pairs):
            case(f"pair {number + 1}", lambda: both_at_once(ground, scratch / "pair"))
        for point in OF_A_RUN if asked.points else ():
            case(point, lambda point=point: ended(killed_at(ground, scratch / "point", point)))
        when = moments(asked.kills, asked.seed, 1.05 * ground.work)
        for first in range(0, asked.kills, asked.chain):
            each = sorted(when[first : first + asked.chain])  # later and later: one that got through ends the chain
            case(f"kill {first + 1}", lambda each=each: random_kills(ground, scratch / "kill", each))
    tell(f"all survived, with {seconds_used():.0f} s of work")


if __name__ == "__main__":
    main()
