"""How a run ended, read from what Dagster recorded of it, whoever started the run.

Belongs here: what a failed asset keeps of an error, and the one function that makes an outcome of a run's events.
Stays out: the outcome itself (state/outcome.py), running (operations/run.py), telling anybody (recording.py). Dagster
is imported where it is needed, not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.state.layout import trace_file
from orchestration.state.outcome import BUG, CONFIGURATION, FAULT, INTERRUPTED, REFUSED, Ending, Outcome
from orchestration.system.errors import Problem, StudyError
from orchestration.system.faults import fault_in

if TYPE_CHECKING:
    import dagster as dg

_OURS = "expectations"  # metadata of a check that sums up expectations; what they found is in the log of checks


def failure_metadata(error: Exception, kind: str) -> dict[str, Any]:
    """Return what a failure of an asset keeps of an error, so that `outcome_of_events` finds it again."""
    import dagster as dg

    problems = [[each.place, each.says] for each in error.problems] if isinstance(error, StudyError) else []
    subject = error.subject if isinstance(error, StudyError) else ""
    told = {"error": type(error).__name__, "subject": subject, "problems": problems}
    return {"kind": kind, "told": dg.MetadataValue.json(told)}


def events_of_run(instance: dg.DagsterInstance, run_id: str) -> list[dg.DagsterEvent]:
    """Return what a Dagster instance has recorded of a run so far, in order."""
    return [entry.dagster_event for entry in instance.all_logs(run_id) if entry.dagster_event is not None]


def outcome_of_run(instance: dg.DagsterInstance, run_id: str, folder: Path) -> Outcome:
    """Read from a Dagster instance how a run ended, or how it stands when the last of its stages is done.

    Args:
        instance: where the run was recorded.
        run_id: the run.
        folder: of the study, where the trace of a failure that nobody foresaw is put.
    """
    return outcome_of_events(events_of_run(instance, run_id), folder)


def outcome_of_events(events: Sequence[dg.DagsterEvent], folder: Path) -> Outcome:
    """Read from the events of a run how it ended.

    Args:
        events: the events, in order.
        folder: of the study, where the trace of a failure that nobody foresaw is put.
    """
    import dagster as dg

    whole = _is_whole(events)
    refused = [
        check for check in _evaluations(events) if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR
    ]
    if refused:
        says = "\n".join(
            check.description or f"{check.asset_key.to_user_string()}: {check.check_name}" for check in refused
        )
        by = [
            f"{check.asset_key.to_user_string()}: {check.check_name}"
            for check in refused
            if _OURS not in check.metadata
        ]
        return Outcome(Ending.REFUSED, says, error="checks", refused_by=tuple(sorted(by)), is_whole=whole)
    for event in events:
        if event.is_step_failure:
            return _of_failure(event, folder, whole=whole)
    if _is_unfinished(events):
        return Outcome(Ending.BROKEN, "the run was ended before its end", error=INTERRUPTED, is_whole=whole)
    if any(_is(event, "PIPELINE_FAILURE") for event in events):
        says = "the run failed before its first stage; `stakeholder-views dagster` shows why"
        return Outcome(Ending.BROKEN, says, error=BUG, is_whole=whole)
    published = any(_is_new_release(event) for event in events if _is(event, "ASSET_MATERIALIZATION"))
    return Outcome(Ending.PUBLISHED if published else Ending.NOTHING_NEW, "", is_whole=whole)


def stages_of(events: Iterable[dg.DagsterEvent]) -> list[tuple[str, float]]:
    """Return the stages that a run passed, and how many seconds each took."""
    return [
        (str(event.step_key), event.step_success_data.duration_ms / 1000) for event in events if event.is_step_success
    ]


def _of_failure(event: dg.DagsterEvent, folder: Path, *, whole: bool) -> Outcome:
    stage = str(event.step_key)
    failure = event.step_failure_data.user_failure_data
    if failure is None:
        fault = fault_in(event.step_failure_data.error_display_string)
        if fault is not None:
            return Outcome(Ending.BROKEN, fault, error=FAULT, stage=stage, is_whole=whole)
        trace = trace_file(folder)
        trace.write_text(event.step_failure_data.error_display_string, encoding="utf-8")
        says = f"stage {stage} broke down; the trace is in {trace}"
        return Outcome(Ending.BROKEN, says, error=BUG, stage=stage, is_whole=whole)
    kind = failure.metadata["kind"].value if "kind" in failure.metadata else REFUSED
    told: Any = failure.metadata["told"].value if "told" in failure.metadata else {}
    endings = {CONFIGURATION: Ending.MISCONFIGURED, FAULT: Ending.BROKEN}
    return Outcome(
        endings.get(str(kind), Ending.REFUSED),
        failure.description or "",
        error=FAULT if kind == FAULT else str(told.get("error", "")),
        subject=str(told.get("subject", "")),
        problems=tuple(Problem(str(place), str(says)) for place, says in told.get("problems", ())),
        stage=stage,
        is_whole=whole,
    )


def _is_whole(events: Sequence[dg.DagsterEvent]) -> bool:
    """Say whether the run was to go from the deliveries to the release; without a plan among its events, it was.

    One that looked at the deliveries and found nothing new was whole too: it had no further to go.
    """
    planned = {_key(event)[-1:] for event in events if _is(event, "ASSET_MATERIALIZATION_PLANNED")}
    made = {_key(event)[-1:] for event in events if _is(event, "ASSET_MATERIALIZATION")}
    stops = ("deliveries",) in planned and ("deliveries",) not in made
    return not planned or {("deliveries",), ("release",)} <= planned or stops


def _is_unfinished(events: Sequence[dg.DagsterEvent]) -> bool:
    """Say whether a step began and did not end, or none began at all where the run had not failed."""
    begun = {event.step_key for event in events if event.is_step_start}
    done = {event.step_key for event in events if event.is_step_success or event.is_step_failure}
    return bool(begun - done) or (not begun and not any(_is(event, "PIPELINE_FAILURE") for event in events))


def _is_new_release(event: dg.DagsterEvent) -> bool:
    """Say whether a release was published; asked for by hand where nothing is new, the one before is told again."""
    if _key(event)[-1:] != ("release",):
        return False
    is_new = event.step_materialization_data.materialization.metadata.get("is_new")
    return is_new is None or bool(is_new.value)


def _evaluations(events: Sequence[dg.DagsterEvent]) -> list[dg.AssetCheckEvaluation]:
    found = [event.asset_check_evaluation_data for event in events if _is(event, "ASSET_CHECK_EVALUATION")]
    return [each for each in found if each is not None]


def _is(event: dg.DagsterEvent, kind: str) -> bool:
    return event.event_type_value == kind


def _key(event: dg.DagsterEvent) -> tuple[str, ...]:
    key = event.asset_key
    return tuple(key.path) if key is not None else ()
