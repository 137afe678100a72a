"""`correct`: the study team asks that a published figure be corrected, although few people changed.

Belongs here: whether there is such a block, and recording what is asked for.
Stays out: whether the correction can be made without giving somebody away (release/disclosure), arguments.
"""

from __future__ import annotations

import datetime as dt

from orchestration.release.disclosure.corrections import FILE, Correction, add_correction
from orchestration.release.memory.blocks import parse_block
from orchestration.release.memory.study_memory import read_memory
from orchestration.study.definition import Study
from orchestration.system.errors import Problem, StudyError


def record_correction(study: Study, block_id: str, reason: str, *, at: dt.datetime) -> None:
    """Record that a block of the public tier has to be corrected; the next run tries it.

    Args:
        study: the study definition.
        block_id: the block, as the table `held_back` names it.
        reason: why, in words that everybody may read.
        at: now, in UTC.

    Raises:
        StudyError: there is no such block, or no reason is given.
        LostMemoryError: what the public tier said before is not known as a whole.
    """
    memory = read_memory(study.folder, [wave.id for wave in study.waves]).recall()
    try:
        block = parse_block(block_id)
    except ValueError as error:
        raise StudyError(FILE, [Problem("BLOCK", str(error))]) from error
    statement = memory.statements.get(block.family)
    if statement is None or memory.vintage(block) is None:
        known = sorted(str(each) for each in memory.vintages if each.family.table == block.family.table)
        expected = f"expected one of {', '.join(known)}" if known else "nothing of this table is published"
        raise StudyError(FILE, [Problem("BLOCK", f"{block_id!r} is no block that says something; {expected}")])
    if not reason.strip():
        raise StudyError(FILE, [Problem("--reason", "is empty; everybody reads it with the correction")])
    add_correction(study.folder, Correction(block, reason.strip(), f"{at:%Y-%m-%d}"))
