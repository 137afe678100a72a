"""Failures that a person can act on: the domain's errors as Dagster shows them.

Belongs here: the one translation between the two.
Stays out: finding the errors (the domain), printing them (cli).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from orchestration.erasure.standing import NotAppliedError
from orchestration.release.publish import RefusedReleaseError
from orchestration.release.store.manifest import BrokenReleaseError
from orchestration.runs.dagster_events import failure_metadata
from orchestration.state.lock import LockedError
from orchestration.state.outcome import CONFIGURATION, FAULT, REFUSED
from orchestration.system.errors import RefusedDeliveryError, StudyError, SystemFaultError
from orchestration.system.faults import fault_in, fault_of
from orchestration.warehouse.dbt import DbtError


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error of the domain into a Dagster failure with its message; a bug keeps its trace."""
    try:
        yield
    except DbtError as error:
        says = fault_in(str(error))
        raise _failure(error, REFUSED if says is None else FAULT, says) from error
    except (RefusedDeliveryError, RefusedReleaseError, BrokenReleaseError, LockedError, NotAppliedError) as error:
        raise _failure(error, REFUSED) from error
    except StudyError as error:
        raise _failure(error, CONFIGURATION) from error
    except SystemFaultError as error:
        raise _failure(error, FAULT) from error
    except (OSError, MemoryError, duckdb.Error) as error:
        says = fault_of(error)
        if says is None:
            raise
        raise _failure(error, FAULT, says) from error


def _failure(error: Exception, kind: str, says: str | None = None) -> dg.Failure:
    return dg.Failure(description=says or str(error), metadata=failure_metadata(error, kind), allow_retries=False)
