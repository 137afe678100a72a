"""Words that data carry through the whole house: the role of everybody, statuses, poles, stages, tiers.

Belongs here: each of these words once, in the order that means something, and the groups of statuses that have a name.
Stays out: what they are called for readers (orchestration/method, app). Packages that stand alone have a vocabulary of
their own, tested equal to this one: dbt_project/macros/vocabulary.sql, expectations/vocabulary.py,
app/data/vocabulary.py, and the attacker, which must not share a mistake.
"""

from __future__ import annotations

from enum import IntEnum

ALL_ROLES = "all"  # everybody, people without a role of the study included
NO_ROLE = "none"


class Status(IntEnum):
    """Why a person has a stance in a wave or none, in the order in which the rule asks; data carry the names."""

    INELIGIBLE = 0
    WITHDRAWN = 1
    NONRESPONSE = 2
    NOT_ASKED = 3
    NOT_EXPRESSED = 4
    CRITIQUE_ONLY = 5
    INSUFFICIENT = 6
    EXPRESSED = 7


class Pole(IntEnum):
    """The places of a scale of three; data carry the names in lower case."""

    FIRST = 0
    MIDDLE = 1
    LAST = 2


EXPRESSED = Status.EXPRESSED.name
NOT_INVITED = (Status.INELIGIBLE.name, Status.WITHDRAWN.name)
ABSENT = (*NOT_INVITED, Status.NONRESPONSE.name)
TOOK_PART = tuple(status.name for status in Status if status.name not in ABSENT)
WITHOUT_STANCE = tuple(name for name in TOOK_PART if name != EXPRESSED)
ASKED = tuple(name for name in TOOK_PART if name != Status.NOT_ASKED.name)
POLES = tuple(pole.name.lower() for pole in Pole)

# How far a build file has come, and the suites of checks, in the order of a run.
STAGES = RAW, MODELS, QUALITY, STATISTICS = ("raw", "models", "quality_checks", "statistics")
DELIVERIES, RELEASE = "deliveries", "release"  # the first stage of a run, and its last
SUITES = RAW_SUITE, MARTS_SUITE, STATISTICS_SUITE = ("raw", "marts", "statistics")

TIERS = PUBLIC, ANALYST = ("public", "analyst")  # of a release: who may read which file
