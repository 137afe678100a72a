"""How far the build file has come: which stages hold for what the warehouse holds now.

Belongs here: the table `pipeline.passed`, in the build file, so that it is lost, copied or rolled back with it.
Stays out: the stages themselves (orchestration/pipeline), their names
(orchestration/study/vocabulary.py), the fingerprint (ledger.py).

A stage may be run alone, by hand. Without this note a release could be made of marts that other deliveries made, and
carry the fingerprint of the new ones: from then on nothing would be new, and the figures wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from orchestration.study.vocabulary import MODELS, QUALITY, RAW, STAGES, STATISTICS
from orchestration.warehouse.database import Connection, opened
from orchestration.warehouse.ledger import stored_fingerprint

__all__ = ["MODELS", "QUALITY", "RAW", "STATISTICS"]  # so that a caller needs one import


class Extent(Enum):
    """What a stage makes anew: all that is its own; a part, such as one model by hand; or nothing, where it judges."""

    ALL = "all"
    PART = "part"
    NOTHING = "nothing"


@dataclass
class Attempt:
    """A stage at work.

    Attributes:
        is_refused: whether what it left is not fit for the stages that follow.
    """

    is_refused: bool = False

    def refuse_if(self, is_unfit: bool) -> None:
        """Leave the stage as not passed, where its checks found that what it left is unfit."""
        self.is_refused = self.is_refused or is_unfit


@contextmanager
def attempt_stage(build: Path, stage: str, *, basis: str, extent: Extent = Extent.ALL) -> Iterator[Attempt]:
    """Note that a stage has passed for what the warehouse holds, when its block ends well and refused nothing.

    While the block is at work, and after an error in it, the stage and all that follow it count as not passed; nobody
    has the build file open when it begins and ends. A part changes nothing that was whole, so what had passed before
    has passed after it. A stage that makes nothing takes what follows it back only where it refuses.

    Args:
        build: the build file.
        stage: one of STAGES.
        basis: hash of whatever else a release depends on, as for `ledger.plan`.
        extent: what the stage makes anew.
    """
    before: Mapping[str, str] = {}
    if extent is not Extent.NOTHING:
        with opened(build) as connection:
            before = revoke(connection, stage)
    attempt = Attempt()
    yield attempt
    with opened(build) as connection:
        if attempt.is_refused:
            revoke(connection, stage)
            return
        fingerprint = stored_fingerprint(connection, basis=basis)
        if extent is not Extent.PART:
            _pass(connection, stage, fingerprint)
        elif before.get(stage) == fingerprint:
            _restore(connection, before)


def revoke(connection: Connection, stage: str) -> dict[str, str]:
    """Take a stage and all that follow it as not passed; return those that had passed, with their fingerprints."""
    before = _passed(connection)
    for later in STAGES[STAGES.index(stage) :]:
        connection.execute("delete from pipeline.passed where stage = ?", [later])
    return before


def _pass(connection: Connection, stage: str, fingerprint: str) -> None:
    """Note that a stage has passed, where those before it have passed for the same rows too."""
    before = STAGES[: STAGES.index(stage)]
    known = _passed(connection)
    if any(known.get(each) != fingerprint for each in before):
        return
    connection.execute("delete from pipeline.passed where stage = ?", [stage])
    connection.execute("insert into pipeline.passed values (?, ?)", [stage, fingerprint])


def _restore(connection: Connection, passed: Mapping[str, str]) -> None:
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
