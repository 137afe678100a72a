"""Dagster's web UI and daemon, on one study or on every study in a folder.

Belongs here: which folder is Dagster's home, what is made ready before it starts, and the command that starts it.
Stays out: what Dagster loads (definitions.py), starting it (cli/servers.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

from orchestration.runs.dagster_home import dagster_variables, make_home
from orchestration.state.permissions import restrict_folders
from orchestration.study.folders import SERVER_HOME, holds_several, study_folders
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError


def prepare_environment(folder: Path) -> dict[str, str]:
    """Return the variables under which Dagster serves a folder, its home made ready.

    A study has its own home in its state folder; several share one beside them.

    Raises:
        StudyError: there is no study, or study.yml of a single one is not in order.
    """
    place = folder.resolve()
    if not holds_several(place):
        return dagster_variables(load_study(place).folder)
    study_folders(place)
    home = make_home(place / SERVER_HOME)
    home.chmod(0o700)  # what checks say of deliveries names people by their ids
    return dagster_variables(place, home)


def restrict_studies(folder: Path) -> tuple[str, ...]:
    """Close the working folders of every study to others, and tell what was open or cannot be loaded."""
    told = []
    is_one_of_several = holds_several(folder)
    for each in study_folders(folder):
        before = f"{each.name}: " if is_one_of_several else ""
        try:
            told += [f"{before}rights: {note}" for note in restrict_folders(load_study(each))]
        except StudyError as error:
            told.append(f"{before}{error}")
    return tuple(told)


def build_command(port: int) -> list[str]:
    """Return the command that starts webserver and daemon."""
    return [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "--port", str(port)]
