"""Failures that a person can act on: the domain's errors as Dagster shows them.

Belongs here: the one translation between the two.
Stays out: finding the errors (the domain), printing them (cli.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.problems import RefusedDeliveryError, StudyError
from orchestration.release.erasure import NotAppliedError
from orchestration.release.manifest import BrokenReleaseError
from orchestration.release.publish import RefusedReleaseError
from orchestration.warehouse.dbt import DbtError
from orchestration.warehouse.lock import LockedError

CONFIGURATION = "configuration"
REFUSED = "refused"


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error of the domain into a Dagster failure with its message; a bug keeps its trace."""
    try:
        yield
    except (
        RefusedDeliveryError,
        RefusedReleaseError,
        BrokenReleaseError,
        DbtError,
        LockedError,
        NotAppliedError,
    ) as error:
        raise dg.Failure(description=str(error), metadata={"kind": REFUSED}, allow_retries=False) from error
    except StudyError as error:
        raise dg.Failure(description=str(error), metadata={"kind": CONFIGURATION}, allow_retries=False) from error
