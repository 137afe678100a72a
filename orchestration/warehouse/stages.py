"""How far the build file has come: which stages hold for what the warehouse holds now.

Belongs here: the table `pipeline.passed`, in the build file, so that it is lost, copied or rolled back with it.
Stays out: the stages themselves (orchestration/defs/assets), their names
(orchestration/study/vocabulary.py), the fingerprint (ledger.py).

A stage may be run alone, by hand. Without this note a release could be made of marts that other deliveries made, and
carry the fingerprint of the new ones: from then on nothing would be new, and the figures wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.study.vocabulary import MODELS, QUALITY, RAW, STAGES, STATISTICS
from orchestration.warehouse.database import Connection

__all__ = ["MODELS", "QUALITY", "RAW", "STATISTICS"]  # so that a caller needs one import


def begin(connection: Connection, stage: str) -> dict[str, str]:
    """Take a stage and all that follow it as not passed; return those that had passed, with their fingerprints."""
    before = _passed(connection)
    for later in STAGES[STAGES.index(stage) :]:
        connection.execute("delete from pipeline.passed where stage = ?", [later])
    return before


def finish(connection: Connection, stage: str, fingerprint: str) -> bool:
    """Note that a stage has passed; return whether it counts, which it does where those before it have passed too.

    Args:
        connection: the build file.
        stage: one of STAGES.
        fingerprint: of what the warehouse holds.
    """
    before = STAGES[: STAGES.index(stage)]
    known = _passed(connection)
    if any(known.get(each) != fingerprint for each in before):
        return False
    connection.execute("delete from pipeline.passed where stage = ?", [stage])
    connection.execute("insert into pipeline.passed values (?, ?)", [stage, fingerprint])
    return True


def put_back(connection: Connection, passed: Mapping[str, str]) -> None:
    """Undo `begin` where the stage changed nothing, such as one model built once more from the same rows."""
    connection.execute("delete from pipeline.passed")
    for stage, fingerprint in passed.items():
        connection.execute("insert into pipeline.passed values (?, ?)", [stage, fingerprint])


def has_passed(connection: Connection, stage: str, fingerprint: str) -> bool:
    """Tell whether a stage has passed for what the warehouse holds."""
    return _passed(connection).get(stage) == fingerprint


def open_stages(connection: Connection, fingerprint: str) -> tuple[str, ...]:
    """List the stages that have not passed for what the warehouse holds, in their order."""
    known = _passed(connection)
    return tuple(stage for stage in STAGES if known.get(stage) != fingerprint)


def _passed(connection: Connection) -> dict[str, str]:
    connection.execute("create schema if not exists pipeline")
    connection.execute(
        "create table if not exists pipeline.passed (stage varchar primary key, fingerprint varchar not null)"
    )
    return dict(connection.execute("select stage, fingerprint from pipeline.passed").fetchall())
