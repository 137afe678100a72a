"""Dagster's own storage of a study: opened, or said in words why it cannot be.

Belongs here: what goes wrong where the storage is wrongly described, not there, or closed.
Stays out: what is kept in it (run.py), and how it is destroyed (dagster_history.py). Dagster is imported where it is
needed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.system.errors import SystemFaultError
from orchestration.system.faults import fault_of

if TYPE_CHECKING:
    import dagster as dg


def storage_errors() -> tuple[type[Exception], ...]:
    """Return what is raised where Dagster's storage is wrongly described, not there, closed, or out of room."""
    from dagster import DagsterError
    from sqlalchemy.exc import SQLAlchemyError

    known: tuple[type[Exception], ...] = (DagsterError, SQLAlchemyError, sqlite3.Error, OSError, SystemFaultError)
    try:
        from dagster_postgres.utils import DagsterPostgresException
    except ImportError:  # the extra `server` is not installed
        return known
    return (*known, DagsterPostgresException)


@contextmanager
def open_storage() -> Iterator[dg.DagsterInstance]:
    """Open the storage that DAGSTER_HOME describes.

    Raises:
        SystemFaultError: it is wrongly described, not there, or closed; the message says what to do.
    """
    from dagster import DagsterInstance

    try:
        instance = DagsterInstance.get()
    except storage_errors() as error:
        found = fault_of(error)
        raise SystemFaultError(found or _unreachable(error)) from error
    with instance:
        yield instance


def _unreachable(error: Exception) -> str:
    return (
        f"{os.environ['DAGSTER_HOME']}/dagster.yaml: Dagster's storage cannot be reached as it is described there "
        f"({type(error).__name__}); start its server, set the variables that the file names, and run again"
    )
