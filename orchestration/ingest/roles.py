"""Roles read off a survey item, such as the major group of an occupation code.

Belongs here: the rule of study.yml for one answer.
Stays out: which rows it is applied to (surveys.py), roles that a file lists (own_files.py).
"""

from __future__ import annotations

from orchestration.ingest.cells import key
from orchestration.ingest.model import Cell
from orchestration.study import RoleRule
from orchestration.study_checks import NO_ROLE


def role_of(cell: Cell, rule: RoleRule) -> str | None:
    """Read a role off an answer: padded with zeros to `width`, its first `digits`, then the map; else `other`.

    A map may also name the whole answer or its label. Without an answer there is no role.
    """
    if cell.missing_reason is not None or cell.value is None:
        return None
    mapping = {key(answer): role for answer, role in rule.map.items()}
    code = cell.value
    if code.isdigit():
        code = code.zfill(rule.width or 0)
        code = code[: rule.digits] if rule.digits else code
    for name in (code, cell.value, cell.label):
        if name is not None and key(name) in mapping:
            return mapping[key(name)]
    return rule.other if rule.other != NO_ROLE else None
