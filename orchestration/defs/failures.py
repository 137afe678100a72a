"""Failures that a person can act on: the domain's errors as Dagster shows them.

Belongs here: the one translation between the two.
Stays out: what an error means (state/outcome.py), keeping it (runs/stage_log.py), printing it (cli).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.runs.stage_log import StageLog
from orchestration.state.outcome import BUG, classify_error


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn an error of the domain into a Dagster failure with its message; a bug keeps its trace."""
    try:
        yield
    except dg.Failure:
        raise
    except Exception as error:
        outcome = classify_error(error)
        if outcome.error == BUG:
            raise
        raise dg.Failure(description=outcome.says, allow_retries=False) from error


@contextmanager
def record_stage(log: StageLog, stage: str) -> Iterator[None]:
    """Record a stage in the log of its run, and tell Dagster of the error that ends it."""
    with translate_errors(), log.record(stage):
        yield
