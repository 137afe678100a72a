"""Stance rule v1 on arrays, with the choices that the multiverse turns.

Belongs here: from votes to a status and a class, in whole numbers, as dbt's int_stances_classified does it.
Stays out: who took part and what was coded (dbt), surveys (their stance is answered, not classified), resampling
(robustness.py). The SQL makes the published class; this twin answers what another rule or other segments would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.results import BoolArray, FloatArray, IntArray
from orchestration.study.vocabulary import Pole, Status
from orchestration.warehouse.dbt_variables import rule_numbers

_NUMBERS = rule_numbers()
WHOLE = _NUMBERS.vote_scale
ROLES = ("EC", "ED", "KD", "KC", "B")  # the last axis of votes
UNCLASSED = -1


@dataclass(frozen=True)
class Rule:
    """The choices of the rule; as they stand, those of dbt_project.yml.

    Attributes:
        threshold_percent: smallest share of a pole's evidence that makes the class, in per cent, 51..100.
        concern_halves: what a concern counts for the other pole, in halves of an endorsement: 0, 1 or 2.
        cap_per_code: at most so many segments of one code count; None for no cap.
        coalition_role: stance role of the coalition codes; None as the codebook has it.
        least_evidence: segments of evidence below which there is no class without a direct answer.
        blend_percent: smallest share of explicit blends that makes the middle class, in per cent.
    """

    threshold_percent: int = _NUMBERS.pole_percent
    concern_halves: int = _NUMBERS.concern_halves
    cap_per_code: int | None = _NUMBERS.cap_per_code
    coalition_role: str | None = None
    least_evidence: int = _NUMBERS.least_evidence
    blend_percent: int = _NUMBERS.blend_percent


RULE_V1 = Rule()


@dataclass(frozen=True)
class Classified:
    """What the rule says, each of the shape of the respondents given.

    Attributes:
        status: numbers of Status.
        pole: numbers of Pole, UNCLASSED without a class.
        is_qualified: the endorsed pole decides alone, against concerns; false without a class.
    """

    status: IntArray
    pole: IntArray
    is_qualified: BoolArray


def classify(
    votes: npt.ArrayLike,
    *,
    has_direct_answer: npt.ArrayLike = False,
    is_asked: npt.ArrayLike = True,
    is_interviewed: npt.ArrayLike = True,
    is_withdrawn: npt.ArrayLike = False,
    is_ineligible: npt.ArrayLike = False,
    rule: Rule = RULE_V1,
    whole: int = WHOLE,
) -> Classified:
    """Return status and class of each respondent-wave.

    Args:
        votes: ... x 5 whole numbers in the order of ROLES, capped, `whole` votes a segment.
        has_direct_answer: of the shape of the respondents, or one for all; so are the other truth values.
        is_asked: whether the question was put.
        is_interviewed: whether the person took part.
        is_withdrawn: whether the person withdrew.
        is_ineligible: whether the person left the population.
        rule: its thresholds and the weight of concerns (cap and coalition code act before, in `robustness`).
        whole: votes of one segment.

    Raises:
        ValueError: votes that are not five whole numbers from 0 each.

    Source: rule v1 of the method page, after Lowe, Benoit, Mikhaylov & Laver 2011.
    """
    array = np.asarray(votes)
    if array.ndim < 1 or array.shape[-1] != len(ROLES) or array.dtype.kind not in "iu" or np.any(array < 0):
        raise ValueError("votes are five whole numbers from 0, one a stance role")
    ec, ed, kd, kc, b = np.moveaxis(array.astype(np.int64), -1, 0)
    first, last = _doubled(ec, kd, rule), _doubled(ed, kc, rule)
    both = first + last
    evidence = both + 2 * b
    shape = ec.shape
    asks = [
        (Status.INELIGIBLE, np.asarray(is_ineligible)),
        (Status.WITHDRAWN, np.asarray(is_withdrawn)),
        (Status.NONRESPONSE, ~np.asarray(is_interviewed, dtype=np.bool_)),
        (Status.NOT_ASKED, ~np.asarray(is_asked, dtype=np.bool_)),
        (Status.NOT_EXPRESSED, ec + ed + kd + kc + b == 0),
        (Status.CRITIQUE_ONLY, ec + ed + b == 0),
        (
            Status.INSUFFICIENT,
            (evidence < 2 * rule.least_evidence * whole) & ~np.asarray(has_direct_answer, dtype=np.bool_),
        ),
    ]
    status = np.full(shape, int(Status.EXPRESSED), dtype=np.int64)
    for name, applies in reversed(asks):
        status = np.where(np.broadcast_to(applies, shape), int(name), status)
    endorsed = np.where(ed > ec, int(Pole.LAST), np.where(ec > ed, int(Pole.FIRST), int(Pole.MIDDLE)))
    pole = np.select(
        [
            200 * b >= rule.blend_percent * evidence,
            (100 * last >= rule.threshold_percent * both) & (ed >= whole),
            (100 * first >= rule.threshold_percent * both) & (ec >= whole),
            (b >= whole) | ((ec >= whole) & (ed >= whole)),
        ],
        [int(Pole.MIDDLE), int(Pole.LAST), int(Pole.FIRST), int(Pole.MIDDLE)],
        default=UNCLASSED,
    )
    expressed = status == int(Status.EXPRESSED)
    qualified = expressed & (pole == UNCLASSED)
    return Classified(status, np.where(expressed, np.where(qualified, endorsed, pole), UNCLASSED), qualified)


def compute_theta(votes: npt.ArrayLike, *, rule: Rule = RULE_V1, whole: int = WHOLE) -> FloatArray:
    """Return theta = ln((D + 1/2) / (C + 1/2)), above 0 where the evidence leans to the last pole.

    Defined for any votes, 0 for none; the status says whether it is to be read.

    Args:
        votes: ... x 5 whole numbers in the order of ROLES.
        rule: weight of concerns.
        whole: votes of one segment.

    Source: Lowe, Benoit, Mikhaylov & Laver 2011.
    """
    ec, ed, kd, kc, _ = np.moveaxis(np.asarray(votes, dtype=np.int64), -1, 0)
    return np.asarray(np.log((_doubled(ed, kc, rule) + whole) / (_doubled(ec, kd, rule) + whole)))


def _doubled(endorsements: IntArray, concerns: IntArray, rule: Rule) -> IntArray:
    return 2 * endorsements + rule.concern_halves * concerns
