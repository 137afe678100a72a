"""Which studies a folder holds: it is one, or it holds several, each in a folder of its own.

Belongs here: that question, and where a server of several studies keeps what belongs to none of them.
Stays out: what a study is (study.py), what is done with several (definitions.py, serving.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.study.loader import STUDY_FILE
from orchestration.system.errors import Problem, StudyError

SERVER_HOME = ".dagster"


def study_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders of the studies in a folder, by name.

    Raises:
        StudyError: it is no study, and holds none.
    """
    if (folder / STUDY_FILE).is_file():
        return (folder,)
    try:
        # A hidden folder is something on its way, such as a backup that is being restored.
        found = sorted(
            each for each in folder.iterdir() if not each.name.startswith(".") and (each / STUDY_FILE).is_file()
        )
    except OSError as error:
        raise StudyError(
            "study folder", [Problem(str(folder), f"cannot be read: {error.strerror or error}")]
        ) from error
    if not found:
        says = f"holds no {STUDY_FILE}, and no folder in it does; `stakeholder-views init DIR` writes one to start from"
        raise StudyError("study folder", [Problem(str(folder), says)])
    return tuple(found)


def holds_several(folder: Path) -> bool:
    """Tell whether a folder is for several studies, which it is although it may hold one at the moment."""
    return not (folder / STUDY_FILE).is_file()
