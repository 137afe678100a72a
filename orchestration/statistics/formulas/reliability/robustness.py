"""How sure a class is: other segments of the same person, and other rules.

Belongs here: the bootstrap over segments, the multiverse of rules.
Stays out: the rule (stance_rule.py), the bootstrap over people (trend.py, decomposition.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from orchestration.statistics.formulas.reliability.stance_rule import ROLES, RULE_V1, UNCLASSED, WHOLE, Rule, classify
from orchestration.statistics.formulas.resampling import DRAWS, SEED
from orchestration.statistics.formulas.results import BoolArray, Estimate, FloatArray, IntArray

LOW_CONFIDENCE = 0.60
THRESHOLDS = (60, 65, 70, 75, 80)
CONCERN_HALVES = (0, 1, 2)
CAPS: tuple[int | None, ...] = (3, None)
COALITION_ROLES = ("ED", "B", "N")

Segment = tuple[tuple[int, int], ...]  # codings drawn together, each a code and its vote
Pattern = tuple[tuple[Segment, ...], bool]  # evidence of a case, and whether there is a direct answer


@dataclass(frozen=True)
class Evidence:
    """Codings of respondent-waves in which the person was interviewed and asked, before the cap.

    Attributes:
        case: one a coding: the respondent-wave, 0..cases-1.
        code: one a coding: position in `code_roles`.
        vote: one a coding: votes, `whole` for a whole segment, less where coders disagree; 0 does not count.
        code_roles: stance role of each code (EC, ED, KD, KC, B, N, S).
        has_direct_answer: one a case; says how many cases there are.
        coalition_codes: positions in `code_roles` of the codes that the multiverse reads otherwise.
        segment: one a coding: codings with the same number in a case are drawn together, such as those that two coders
            made on one passage; None for each by itself.
    """

    case: IntArray
    code: IntArray
    vote: IntArray
    code_roles: tuple[str, ...]
    has_direct_answer: BoolArray
    coalition_codes: tuple[int, ...] = ()
    segment: IntArray | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.case), len(self.code), len(self.vote)} | (
            set() if self.segment is None else {len(self.segment)}
        )
        if len(lengths) != 1:
            raise ValueError("case, code, vote and segment have one number a coding each")
        if len(self.case) and not (
            self.case.min() >= 0
            and self.case.max() < len(self.has_direct_answer)
            and self.code.min() >= 0
            and self.code.max() < len(self.code_roles)
            and self.vote.min() >= 0
        ):
            raise ValueError("a coding names a case or a code that is not there, or has a negative vote")


@dataclass(frozen=True)
class Confidence:
    """How often other segments of the same interview would give each class.

    Attributes:
        pole: one a case: the class by the rule, UNCLASSED for none.
        probabilities: cases x 4: share of draws with the first, middle and last class, and without a class.
        probability: one a case: share of draws that give what the rule gives.
        is_low_confidence: classed, and `probability` below 0.60.
    """

    pole: IntArray
    probabilities: FloatArray
    probability: FloatArray
    is_low_confidence: BoolArray


@dataclass(frozen=True)
class Multiverse:
    """The class of each case under each rule.

    Attributes:
        rules: the rules, in the order of `poles`.
        poles: rules x cases, UNCLASSED for none.
        published: one a case: the class by the rule that is published.
        is_stable: classed, and the same class under every rule.
        is_stable_where_classed: classed, and no rule gives another class (some may give none).
    """

    rules: tuple[Rule, ...]
    poles: IntArray
    published: IntArray
    is_stable: BoolArray
    is_stable_where_classed: BoolArray

    def stable_share(self, respondents: IntArray | None = None) -> Estimate:
        """Return the share of respondents whose class never changes, whatever the rule.

        Args:
            respondents: one a case: the person, who is stable if all their classed waves are; None counts cases.

        Returns:
            The share of those with a published class; undefined where nobody has one.
        """
        classed = self.published != UNCLASSED
        who = np.arange(len(classed)) if respondents is None else respondents
        people = np.unique(who[classed])
        if not len(people):
            return Estimate.undefined("nobody has a class")
        changing = np.unique(who[classed & ~self.is_stable])
        return Estimate(1 - len(changing) / len(people), base_count=len(people))


def list_rules(*, coalition: bool = True) -> tuple[Rule, ...]:
    """Return the rules of the multiverse: 90, or 30 for a study without coalition codes."""
    roles: Sequence[str | None] = COALITION_ROLES if coalition else (None,)
    return tuple(Rule(*choice) for choice in product(THRESHOLDS, CONCERN_HALVES, CAPS, roles))


def vary_rule(
    evidence: Evidence, *, rules: Iterable[Rule] | None = None, published: Rule = RULE_V1, whole: int = WHOLE
) -> Multiverse:
    """Classify every case by every rule.

    Args:
        evidence: the codings.
        rules: the rules to compare; `every_rule` if None.
        published: the rule whose class is published.
        whole: votes of one segment.

    Source: Steegen, Tuerlinckx, Gelman & Vanpaemel 2016 (the idea); the choices are those of the method page.
    """
    compared = tuple(list_rules(coalition=bool(evidence.coalition_codes)) if rules is None else rules)
    cases = len(evidence.has_direct_answer)
    tallies = np.zeros((cases, len(evidence.code_roles)), dtype=np.int64)
    np.add.at(tallies, (evidence.case, evidence.code), evidence.vote)
    counted: dict[tuple[int | None, str | None], IntArray] = {}

    def poles(rule: Rule) -> IntArray:
        key = rule.cap_per_code, rule.coalition_role
        if key not in counted:
            counted[key] = _capped(tallies, rule, whole) @ _role_matrix(evidence, rule)
        return classify(counted[key], has_direct_answer=evidence.has_direct_answer, rule=rule, whole=whole).pole

    base = poles(published)
    by_rule = np.array([poles(rule) for rule in compared], dtype=np.int64).reshape(len(compared), cases)
    same = by_rule == base
    classed = base != UNCLASSED
    return Multiverse(
        rules=compared,
        poles=by_rule,
        published=base,
        is_stable=classed & same.all(axis=0),
        is_stable_where_classed=classed & (same | (by_rule == UNCLASSED)).all(axis=0),
    )


def estimate_confidence(
    evidence: Evidence, *, rule: Rule = RULE_V1, draws: int = DRAWS, seed: int = SEED, whole: int = WHOLE
) -> Confidence:
    """Draw the evaluative segments of each respondent-wave with replacement, and classify every draw.

    Equal evidence gets equal probabilities, whatever the order of the codings and whoever else is in the study: every
    case is drawn with the same random numbers, so a new wave leaves the figures of the old ones alone. Codes without
    direction (N, S) are not drawn. A draw without a class counts against the class.

    Args:
        evidence: the codings.
        rule: the rule that is published.
        draws: draws a case.
        seed: of the random generator.
        whole: votes of one segment.

    Source: Efron 1979; Benoit, Laver & Mikhaylov 2009 (drawing the units of a text).
    """
    cases = len(evidence.has_direct_answer)
    patterns = _patterns(evidence, rule)
    most = max((len(segments) for segments, _ in patterns), default=0)
    # One row a segment, so that the numbers of the first rows do not depend on how many rows there are.
    random = np.random.default_rng(seed).random((most, draws))
    to_role = _role_matrix(evidence, rule)
    found: dict[Pattern, tuple[int, FloatArray]] = {}
    pole = np.full(cases, UNCLASSED, dtype=np.int64)
    probabilities = np.zeros((cases, 4))
    for case, pattern in enumerate(patterns):
        if pattern not in found:
            found[pattern] = _drawn(*pattern, random, to_role, rule, whole)
        pole[case], probabilities[case] = found[pattern]
    probability = probabilities[np.arange(cases), pole]  # UNCLASSED is -1, the last column
    return Confidence(pole, probabilities, probability, (pole != UNCLASSED) & (probability < LOW_CONFIDENCE))


def _patterns(evidence: Evidence, rule: Rule) -> list[Pattern]:
    """Return the evaluative segments of each case, sorted, and whether there is a direct answer."""
    evaluative = _role_matrix(evidence, rule).sum(axis=1) > 0
    segment = np.arange(len(evidence.case)) if evidence.segment is None else evidence.segment
    cases: list[dict[int, list[tuple[int, int]]]] = [{} for _ in evidence.has_direct_answer]
    columns = (evidence.case.tolist(), segment.tolist(), evidence.code.tolist(), evidence.vote.tolist())
    for case, place, code, vote in zip(*columns, strict=True):
        if vote and evaluative[code]:
            cases[case].setdefault(place, []).append((code, vote))
    return [
        (tuple(sorted(tuple(sorted(codings)) for codings in segments.values())), bool(direct))
        for segments, direct in zip(cases, evidence.has_direct_answer, strict=True)
    ]


def _drawn(
    segments: tuple[Segment, ...],
    direct: bool,
    random: FloatArray,
    to_role: IntArray,
    rule: Rule,
    whole: int,
) -> tuple[int, FloatArray]:
    """Return the class of a case, and the shares of its draws by class and without."""
    size = len(segments)
    if size == 0:
        return UNCLASSED, np.array([0.0, 0.0, 0.0, 1.0])
    codes = sorted({code for codings in segments for code, _ in codings})
    votes = np.zeros((size, len(codes)))
    for place, codings in enumerate(segments):
        for code, vote in codings:
            votes[place, codes.index(code)] += vote
    draws = random.shape[1]
    picked = (random[:size] * size).astype(np.int64) + size * np.arange(draws)
    times = np.bincount(picked.ravel(), minlength=size * draws).reshape(draws, size).astype(np.float64)
    # The first row is the interview as it is. Floats hold these whole numbers exactly, and multiply faster.
    tallies = (np.vstack([np.ones(size), times]) @ votes).astype(np.int64)
    poles = classify(
        _capped(tallies, rule, whole) @ to_role[codes], has_direct_answer=direct, rule=rule, whole=whole
    ).pole
    return int(poles[0]), np.bincount(poles[1:] % 4, minlength=4) / draws


def _capped(tallies: IntArray, rule: Rule, whole: int) -> IntArray:
    return tallies if rule.cap_per_code is None else np.minimum(tallies, rule.cap_per_code * whole)


def _role_matrix(evidence: Evidence, rule: Rule) -> IntArray:
    """Return codes x 5: 1 where the code has the stance role under the rule."""
    roles = list(evidence.code_roles)
    if rule.coalition_role is not None:
        for code in evidence.coalition_codes:
            roles[code] = rule.coalition_role
    return np.array([[role == one for one in ROLES] for role in roles], dtype=np.int64).reshape(len(roles), len(ROLES))
