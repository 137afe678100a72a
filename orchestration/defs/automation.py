"""What runs by itself: the job that publishes, the night in which it runs, and the look at the folder in between.

Belongs here: jobs, schedules and sensors of one study.
Stays out: what the job does (assets), whether a folder has changed (ingest/change_detection.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.naming import Place
from orchestration.defs.partitions import TAKES_IN, WHAT_IS_NEW, build_tags
from orchestration.ingest.change_detection import hash_contents, hash_listing
from orchestration.runs.pending_work import has_pending_work
from orchestration.state import layout
from orchestration.state.lock import LockedError, hold_lock, read_holder
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError

PUBLISH, NIGHTLY, NEW_FILES = "publish", "nightly", "new_files"
SECONDS_BETWEEN_LOOKS = 30
_FIRST_HOUR, _MINUTES_APART = 2, 10
_AT_WORK = "a run is at work on this study; the folder is looked at again when it has ended"


def build_job(place: Place, assets: dg.AssetSelection) -> Any:
    """Make the job that publishes.

    Args:
        place: of the study in the graph.
        assets: of the study.
    """
    # One process: assets write one file after the other, and starting a process for each would cost more than their
    # work.
    return dg.define_asset_job(
        place.qualify(PUBLISH),
        selection=assets,
        executor_def=dg.in_process_executor,
        description="From the files of the study folder to a release; publishes nothing where nothing is new.",
    )


def build_nightly(place: Place, folder: Path, *, position: int = 0) -> dg.ScheduleDefinition:
    """Make the nightly schedule.

    Args:
        place: of the study in the graph.
        folder: of the study.
        position: of the study among those of a server, from 0: they start one after the other, not all at two.
    """
    hour, minute = divmod(position * _MINUTES_APART, 60)
    hour = (_FIRST_HOUR + hour) % 24

    @dg.schedule(
        name=place.qualify(NIGHTLY),
        job_name=place.qualify(PUBLISH),
        cron_schedule=f"{minute} {hour} * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Every night at {hour}:{minute:02}, UTC.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        looking = None if _has_pending_work(folder) else place.first_assets
        return dg.RunRequest(tags=_tags(context.instance, place, folder), asset_selection=looking)

    return nightly


def build_sensor(place: Place, folder: Path) -> dg.SensorDefinition:
    """Make the sensor that starts a run when the files of the study folder have changed and stay as they are.

    Args:
        place: of the study in the graph.
        folder: of the study.
    """

    @dg.sensor(
        name=place.qualify(NEW_FILES),
        job_name=place.qualify(PUBLISH),
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Runs the job when files of the study folder have changed and have then stayed as they are.",
    )
    def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = Seen.of(context.cursor)
        found = look_again(before, folder)
        if found.content == before.content or _is_at_work(folder):
            says = found.says if found.content == before.content else _AT_WORK
            kept = found if found.content == before.content else before
            return dg.SensorResult(skip_reason=says, cursor=kept.cursor())
        # The same content may come back after another one: then it has to run again, so it is not the key alone.
        run = dg.RunRequest(run_key=f"{found.content}-{found.turn}", tags=_tags(context.instance, place, folder))
        return dg.SensorResult(run_requests=[run], cursor=found.cursor())

    return new_files


@dataclass(frozen=True)
class Seen:
    """What the sensor remembers of a folder from one look to the next.

    Attributes:
        glimpse: names, sizes and times at the last look.
        settled: those at which the bytes were last read.
        content: hash of the bytes that a run was last started for.
        turn: number of that run; the first is the second at which it was asked for, so that it never repeats.
        says: what came of the look, for the UI.
    """

    glimpse: str = ""
    settled: str = ""
    content: str = ""
    turn: int = 0
    says: str = ""

    @staticmethod
    def of(cursor: str | None) -> "Seen":
        """Read a cursor; one that cannot be read is none."""
        try:
            return Seen(**json.loads(cursor or "{}"))
        except (ValueError, TypeError):
            return Seen()

    def cursor(self) -> str:
        """Return what is to be remembered."""
        return json.dumps(asdict(self) | {"says": ""})


def look_again(before: Seen, folder: Path) -> Seen:
    """Look at a folder once more; `hash_contents` and `turn` differ from before where a run has to start.

    Args:
        before: what the last look saw.
        folder: of the study.
    """

    def saw(says: str, **changes: str | int) -> Seen:
        return Seen(**{**asdict(before), **changes, "says": says})

    try:
        now = hash_listing(folder)
        if now != before.glimpse:
            return saw("files have just changed; a run starts when they stay as they are", glimpse=now)
        if now == before.settled:
            return saw("no file has changed")
        bytes_now = hash_contents(folder)
        if hash_listing(folder) != now:
            return saw("files change while they are read; a run starts when they stay as they are", glimpse="")
    except OSError as error:
        return saw(f"the study folder cannot be read: {error.strerror or type(error).__name__}")
    if bytes_now == before.content:
        return saw("files were touched; their content is as it was", settled=now)
    turn = before.turn + 1 if before.turn else int(time.time())
    return saw("new content", settled=now, content=bytes_now, turn=turn)


def _tags(instance: dg.DagsterInstance, place: Place, folder: Path) -> dict[str, str]:
    try:
        return build_tags(instance, place, load_study(folder))
    except StudyError:
        return {TAKES_IN: WHAT_IS_NEW}  # the run's first stage tells what is wrong with study.yml


def _has_pending_work(folder: Path) -> bool:
    """Tell whether a run would find work; where nobody can tell now, the run itself will."""
    try:
        study = load_study(folder)
        with hold_lock(layout.lock_file(study.folder)):
            return has_pending_work(study)
    except (StudyError, LockedError, OSError):
        return True


def _is_at_work(folder: Path) -> bool:
    """Tell whether somebody holds the study's lock. Asked only where a run is about to start."""
    try:
        return read_holder(layout.lock_file(load_study(folder).folder)) is not None
    except StudyError:
        return False
