"""Kills in one part of a run at a time: what `make test` can afford for every failpoint.

Belongs here: the parts of a run as calls of what the assets call, the state in which each begins, one case a failpoint.
Stays out: kills of whole runs (kills.py), which `make faults` does for every failpoint too.

A run of dbt and of Dagster takes ten seconds of work, so that a whole run a failpoint would take ten minutes.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from orchestration.ingest import intake
from orchestration.ingest.comparison import compare_with_ledger
from orchestration.ingest.registers.registers import Registers
from orchestration.pipeline.checks import run_checks
from orchestration.release.store.retention import prune
from orchestration.runs.dagster_home import enter_home
from orchestration.state import layout
from orchestration.statistics.writer import write_marts
from orchestration.study.loader import load_study
from orchestration.system.errors import RefusedDeliveryError
from orchestration.system.progress import silent
from orchestration.warehouse import dbt
from orchestration.warehouse.database import opened

from . import points
from .processes import Child, elsewhere, ended, run
from .study import copied, counted_releases, leftovers, marts_of, republish, result_of, whole

Part = Callable[[Path], str]


@dataclass(frozen=True)
class Begun:
    """A part of a run: what it does, where it begins, at which failpoints it may be killed."""

    part: Part
    folder: Path
    failpoints: tuple[str, ...]
    result: Callable[[Path], dict[str, str]]


def take_in(folder: Path) -> str:
    """Look and store, as the first two assets do; files that cannot be read are refused."""
    study, at = load_study(folder), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    try:
        found = compare_with_ledger(Registers(study), reread=False)
        intake.store_deliveries(study, intake.read_deliveries(found, at=at, progress=silent), at=at)
    except RefusedDeliveryError as error:
        return str(error)
    return ""


def checks(folder: Path) -> str:
    """Check the raw tables."""
    run_checks(folder, "raw", silent, day=dt.datetime.now(dt.UTC).date())
    return ""


def parse(folder: Path) -> str:
    """Let dbt read the project."""
    study = load_study(folder)
    with enter_home(study.folder):
        return str(
            len(
                dbt.prepared_manifest(
                    layout.build_file(study.folder), layout.dbt_folder(study.folder), target="duckdb"
                )["nodes"]
            )
        )


def models(folder: Path) -> str:
    """Let dbt build the marts."""
    study = load_study(folder)
    with enter_home(study.folder):
        dbt.invoke(
            dbt.arguments("build", layout.dbt_folder(study.folder), target="duckdb"),
            build=layout.build_file(study.folder),
            on_event=lambda _: None,
        )
    return ""


def statistics(folder: Path) -> str:
    """Write the marts of Python."""
    study = load_study(folder)
    with opened(layout.build_file(study.folder)) as connection:
        write_marts(connection, study)
    return ""


def publication(folder: Path) -> str:
    """Publish, and let go what is no longer kept."""
    study = load_study(folder)
    said = republish(folder)
    prune(layout.releases_folder(study.folder), study.releases, at=dt.datetime.now(dt.UTC))
    return said


def forget_version(folder: Path) -> None:
    """Leave a study as a version without numbers did."""
    (folder / ".state" / "state.json").unlink()


def spoil_build(folder: Path) -> None:
    """Damage the build file."""
    (folder / ".state" / "build" / "warehouse.duckdb").write_bytes(b"no database")


# What is done to a study with nothing new in it, so that its next run reaches the failpoint.
OF_A_RUN_WITH_NOTHING_NEW: dict[str, Callable[[Path], None] | None] = {
    "lock.taken": None,
    "lock.named": None,
    "recovery.begun": None,
    "recovery.done": None,
    "run.recorded": None,
    "run.ended": None,
    "standing.written_beside": None,
    "standing.told": None,
    "state.step_done": forget_version,
    "state.written": forget_version,
    "state.set_aside": spoil_build,
}
# What `make test` can afford: the cheap ones, and the places where a release changes hands. `make faults` has them all.
OF_A_SMALL_TEST = frozenset(
    [
        *("lock.named", "intake.quarantined", "intake.scanned", "intake.raw_created", "intake.file_read"),
        *("intake.planned", "store.rows", "store.delivery", "store.ledger", "store.definition"),
        *("warehouse.before_commit", "warehouse.committed", "dbt.model_built", "statistics.table"),
        *("publish.sealed", "publish.renamed", "pointer.moved", "memory.link_written", "prune.renamed"),
        "settle.folder_removed",
    ]
)


def stages(folder: Path, scratch: Path) -> Iterator[Begun]:
    """Go through a run part by part, and yield each with a copy of the folder as it finds it.

    Args:
        folder: a study with something new in it.
        scratch: where to keep the copies.
    """
    names = points.OF_A_RUN
    between = partial(_between, names)
    order: list[tuple[Part, tuple[str, ...]]] = [
        (parse, ("dbt.parsed", "dbt.manifest_kept")),
        (take_in, between("intake.scanned", "warehouse.committed")),
        (checks, between("checks.run", "checks.kept")),
        (models, between("dbt.model_built", "dbt.done")),
        (statistics, ("statistics.table",)),
        (publication, between("publish.begun", "prune.removed")),
    ]
    going = copied(folder, scratch / "going")
    (going / ".state" / "dbt" / "manifest.key").unlink()
    for part, failpoints in order:
        start = copied(going, scratch / part.__name__)
        done = Child(partial(part, going)).wait()
        assert not done.signal, done
        assert "Traceback" not in done.says, done.says
        yield Begun(part, start, failpoints, result_of if part is publication else marts_of)


def _between(names: tuple[str, ...], first: str, last: str) -> tuple[str, ...]:
    return names[names.index(first) : names.index(last) + 1]


def survives_part(begun: Begun, going: dict[str, str], scratch: Path, failpoint: str) -> str:
    """Kill a part at a failpoint and do it again: readers have a release throughout, and it comes to the same."""
    folder = copied(begun.folder, scratch)
    before = elsewhere(lambda: whole(folder))
    killed = Child(partial(begun.part, folder), failpoint).wait()
    assert killed.was_killed, f"was not reached: {killed.says}"
    standing = elsewhere(lambda: whole(folder))
    assert standing == before or begun.part is publication
    again = Child(partial(begun.part, folder)).wait()
    assert "Traceback" not in again.says, again.says
    assert elsewhere(lambda: begun.result(folder)) == going
    assert elsewhere(lambda: whole(folder)) == (again.says if begun.part is publication else before)
    assert leftovers(folder) == []
    return f"{killed.seconds + again.seconds:.1f} s of work"


def survives_run(folder: Path, scratch: Path, failpoint: str, harm: Callable[[Path], None] | None = None) -> str:
    """Kill a run in which nothing is new at a failpoint, and run again."""
    copy = copied(folder, scratch)
    before, result = elsewhere(lambda: [whole(copy), result_of(copy)])
    if harm is not None:
        harm(copy)
    killed = Child(lambda: run(copy), failpoint).wait()
    assert killed.was_killed, f"was not reached: {ended(killed)}"
    again = Child(lambda: run(copy)).wait()
    assert ended(again) == "nothing new", ended(again)
    assert elsewhere(lambda: [whole(copy), result_of(copy)]) == [before, result]
    return f"{killed.seconds + again.seconds:.1f} s of work"


def survives_refusal(folder: Path, scratch: Path, failpoint: str) -> str:
    """Kill a run that refuses a file at a failpoint; with that file mended, the next one takes all in."""
    copy = copied(folder, scratch)
    result = elsewhere(lambda: marts_of(copy))
    broken = copy / "waves" / "w2" / "export.qdpx"
    content = broken.read_bytes()
    broken.write_bytes(b"no archive")
    killed = Child(partial(take_in, copy), failpoint).wait()
    assert killed.was_killed, f"was not reached: {killed.says}"
    assert "export.qdpx" in Child(partial(take_in, copy)).wait().says
    broken.write_bytes(content)
    again = Child(partial(take_in, copy)).wait()
    assert again.says == "", again.says
    assert elsewhere(lambda: marts_of(copy)) == result, "the quarantine is empty again"
    return f"{again.seconds:.1f} s of work"


def survives_twice(begun: Begun, going: dict[str, str], scratch: Path, failpoint: str) -> str:
    """Kill a publication between its folder and the pointer, then the next while it settles that, then publish."""
    folder = copied(begun.folder, scratch)
    before, counted = elsewhere(lambda: whole(folder)), counted_releases(folder)
    for point in ("publish.renamed", failpoint):
        killed = Child(partial(begun.part, folder), point).wait()
        assert killed.was_killed, f"{point} was not reached: {killed.says}"
        assert elsewhere(lambda: whole(folder)) == before
    again = Child(partial(begun.part, folder)).wait()
    assert elsewhere(lambda: whole(folder)) == again.says
    assert counted_releases(folder) == counted | {again.says}, "nobody saw the other"
    assert elsewhere(lambda: result_of(folder)) == going
    return f"{again.seconds:.1f} s of work"
