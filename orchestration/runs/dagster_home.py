"""The home of Dagster: its folder, its settings, the variables under which it works, telemetry off.

Belongs here: all that has to be in place before Dagster is imported.
Stays out: its storage (dagster_storage.py), what it runs (definitions.py), starting its server (operations/serving.py).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.state import layout
from orchestration.system.environment import variables

STUDY_VARIABLE = "STAKEHOLDER_VIEWS_STUDY"
TELEMETRY_OFF = {
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "False",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
_EARLIER_SETTINGS = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
# Ticks of schedules and sensors are kept for ever by default; a sensor leaves one every half minute.
_INSTANCE_SETTINGS = f"""\
{_EARLIER_SETTINGS}freshness:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: {{skipped: 2, failure: 30, success: 90, started: 2}}
"""


def make_home(home: Path) -> Path:
    """Make a folder ready as Dagster's home; settings that somebody wrote there stay as they are."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / layout.DAGSTER_SETTINGS
    if not settings.exists() or settings.read_text(encoding="utf-8") == _EARLIER_SETTINGS:
        settings.write_text(_INSTANCE_SETTINGS, encoding="utf-8")
    return home


def dagster_variables(folder: Path, home: Path | None = None) -> dict[str, str]:
    """Return the variables under which Dagster works on a study, or on every study in a folder, its home made ready.

    Args:
        folder: the study folder, or the folder of several.
        home: Dagster's own; that of the study where none is given.
    """
    return {
        **TELEMETRY_OFF,
        "DAGSTER_HOME": str(make_home(home or layout.dagster_home(folder))),
        STUDY_VARIABLE: str(folder),
        # The sensor reads every byte of a folder that has changed; Dagster's minute is short for a network drive.
        "DAGSTER_SENSOR_GRPC_TIMEOUT_SECONDS": "900",
        "DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS": "900",
    }


@contextmanager
def enter_home(folder: Path) -> Iterator[None]:
    """Work on a study's own Dagster instance, with telemetry off and libraries' warnings kept off the user's screen.

    Args:
        folder: of the study.
    """
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with variables(dagster_variables(folder)), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
