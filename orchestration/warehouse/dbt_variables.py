"""The variables of the dbt project: the numbers of the stance rule.

Belongs here: reading them from dbt_project.yml, where the SQL takes them too, so that no number stands twice.
Stays out: what they mean (orchestration/statistics/formulas/reliability/stance_rule.py), running dbt (dbt.py).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import yaml

from orchestration.system.code_version import ROOT

PROJECT = ROOT / "dbt_project"


@dataclass(frozen=True)
class RuleNumbers:
    """The numbers of the stance rule, whole as the SQL compares them; dbt_project.yml says what each means."""

    rule_version: str
    vote_scale: int
    cap_per_code: int
    concern_halves: int
    least_evidence: int
    blend_percent: int
    pole_percent: int


@cache
def rule_numbers(project: Path = PROJECT) -> RuleNumbers:
    """Read the numbers of the stance rule.

    Args:
        project: the dbt project.
    """
    given = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    return RuleNumbers(**{field.name: given[field.name] for field in fields(RuleNumbers)})
