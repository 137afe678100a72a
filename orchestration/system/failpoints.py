"""Failpoints: named places at which a run can be killed, so that tests show what a kill there leaves behind.

Belongs here: the one call, and the variable that names a place.
Stays out: the places themselves, which stand in the code as `reached("stage.what_was_just_done")`; the tests that kill
there (tests/faults). Nobody sets the variable on a server: without it a failpoint costs one look at the environment.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "STAKEHOLDER_VIEWS_FAILPOINT"


def reached(name: str) -> None:
    """Kill this process if the environment asks for it here: at once, with nothing tidied up, as a power cut would.

    Args:
        name: the place, as `stage.what_was_just_done`.
    """
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
