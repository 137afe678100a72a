"""A study whose study.yml cannot be read: who is told, and what.

Belongs here: the one alert that goes out without a study, from what was known when it could be read the last time.
Stays out: runs of a study (recording.py), what is wrong with the file (study/loader.py).
"""

from __future__ import annotations

import datetime as dt
import socket
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from orchestration.alerts import delivery_state
from orchestration.alerts.causes import judge_reach, list_outcome_causes
from orchestration.alerts.dispatch import AlertDesk, send_alerts
from orchestration.alerts.message import RunFacts
from orchestration.state import journal
from orchestration.state.outcome import classify_error
from orchestration.study.upkeep import Alerts
from orchestration.system.errors import StudyError


def tell_unreadable(folder: Path, error: StudyError) -> None:
    """Tell that study.yml cannot be read, to those whom it named when it could be read the last time.

    Args:
        folder: the study folder.
        error: what is wrong with study.yml.
    """
    known = delivery_state.load_state_from(folder)
    if not known.settings:
        return  # it never could be read, so somebody is just writing it
    at = dt.datetime.now(dt.UTC)
    try:
        alerts = Alerts.model_validate(known.settings["alerts"])
    except (ValidationError, KeyError):
        return
    outcome = classify_error(error)
    found = list_outcome_causes(outcome)
    around = RunFacts(
        study=str(known.settings.get("study", "")), title=str(known.settings.get("title", "")),
        folder=str(folder.resolve()), host=socket.gethostname(), at=journal.format_moment(at),
        ended=outcome.ending.value, run="", release="Readers have what they had before.",
    )  # fmt: skip
    send_alerts(AlertDesk(folder.resolve(), alerts, lambda: None, at), known, found, judge_reach(outcome), around)
    with suppress(OSError):
        delivery_state.save_state(folder, known)
