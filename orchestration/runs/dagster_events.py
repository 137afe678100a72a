"""What Dagster alone knows of a failure: one of its own, before, between or after the work of the stages.

Belongs here: finding it among the events of a run.
Stays out: what stages record of themselves (stage_log.py), the outcome (state/outcome.py). Dagster is imported where
it is needed, not before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg


def list_events(instance: dg.DagsterInstance, run_id: str) -> list[dg.DagsterEvent]:
    """Return what a Dagster instance has recorded of a run so far, in order."""
    return [entry.dagster_event for entry in instance.all_logs(run_id) if entry.dagster_event is not None]


def find_failure(events: Iterable[dg.DagsterEvent]) -> tuple[str, str] | None:
    """Return the first stage that Dagster takes for failed, with the trace; None where it takes none so."""
    for event in events:
        if event.is_step_failure:
            return str(event.step_key), event.step_failure_data.error_display_string
    return None
