"""Kills while somebody is erased.

Belongs here: a chain of kills, each at the next failpoint, and an erasure that is let through at its end.
Stays out: what an erasure must leave (tests/integration/test_withdrawal.py).
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from orchestration.erasure.erasure_log import read_erasure_log
from orchestration.erasure.withdrawal_state import read_withdrawal_state
from orchestration.operations import withdrawal
from orchestration.study.loader import load_study
from orchestration.system.progress import silent
from orchestration.warehouse.withdrawals import Scope

from .points import OF_A_WITHDRAWAL
from .processes import Child, elsewhere
from .study import copied, leftovers, result_of, whole

PERSON = "p2"
# Those before the run that an erasure ends with, which takes ten seconds of work.
BEFORE_ITS_RUN = OF_A_WITHDRAWAL[: OF_A_WITHDRAWAL.index("withdrawal.released")]


def withdraw(folder: Path) -> str:
    """Record that somebody is to be erased, and carry it out."""
    return withdrawal.withdraw(load_study(folder), [PERSON], Scope.ERASE, authority="", progress=silent).ending.value


def run(folder: Path) -> str:
    """Run the pipeline, which carries out what is open."""
    return withdrawal.run_with_withdrawals(load_study(folder), silent, target="duckdb", full_refresh=False).ending.value


def killed_while_erasing(
    folder: Path, scratch: Path, failpoints: tuple[str, ...], tell: Callable[[str], None], *, to_the_end: bool = True
) -> None:
    """Kill an erasure at one failpoint after the other, and let it through at the end.

    Args:
        folder: the study.
        scratch: where to copy it.
        failpoints: in the order in which they are reached.
        tell: is told of each that was survived.
        to_the_end: let it through; what it must leave is looked at elsewhere too.
    """
    copy = copied(folder, scratch)
    for point in failpoints:
        killed = Child(partial(withdraw, copy), point).wait()
        assert killed.was_killed, f"{point} was not reached: {killed.says}"
        elsewhere(lambda: whole(copy))
        tell(f"{point}: {killed.seconds:.1f} s of work")
    if not to_the_end:
        return
    done = Child(partial(run, copy)).wait()
    # Killed after the line in the log was written, there is nothing left to do.
    assert done.says in {"published", "nothing new"}, done.says
    elsewhere(lambda: whole(copy))
    study = load_study(copy)
    assert read_withdrawal_state(study).is_applied
    assert not read_erasure_log(study)[-1].found
    assert not read_erasure_log(study)[-1].remaining
    assert leftovers(copy) == []
    assert len(elsewhere(lambda: result_of(copy))) == len(elsewhere(lambda: result_of(folder)))
