"""How sure the classes of coded interviews are: other segments of the same person, and other rules.

Belongs here: the tables `stance_confidence`, `rule_robustness` and `rule_stability`.
Stays out: reading the codings (interviews.py), formulas (orchestration/statistics/formulas/reliability/robustness.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from orchestration.statistics.formulas.reliability.robustness import (
    Confidence,
    Evidence,
    Multiverse,
    estimate_confidence,
    vary_rule,
)
from orchestration.statistics.formulas.reliability.stance_rule import RULE_V1, UNCLASSED, Rule
from orchestration.statistics.formulas.results import BoolArray, IntArray
from orchestration.statistics.marts.mart import REASON, ROLE, STANCE, Topic
from orchestration.statistics.marts.reliability.interviews import READS, Interviews, read_interviews
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ALL_ROLES, ANALYST, Status
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, YES_NO, Row, table_spec

CONFIDENCE = table_spec(
    "stance_confidence",
    "How sure the class of a coded interview is: the passages of the interview are drawn again, with replacement, and "
    "every draw is classified; what two coders made of one passage is drawn together. An answer of a survey has no "
    "passages to draw, and its row says so. One row per stakeholder and wave.",
    ("stakeholder_id", "wave_id"),
    [
        ("stakeholder_id", TEXT, "The person."),
        ("wave_id", TEXT, "The wave."),
        ("stance", TEXT, "The published stance; null where there is none."),
        ("stance_probability", REAL, "Share of draws that give the published stance; null without one."),
        ("first_probability", REAL, "Share of draws that give the first pole of the scale."),
        ("middle_probability", REAL, "Share of draws that give the middle of the scale."),
        ("last_probability", REAL, "Share of draws that give the last pole of the scale."),
        ("unclassed_probability", REAL, "Share of draws that give no stance, such as too little evidence."),
        ("is_low_confidence", YES_NO, "True where stance_probability is below 0.60; null without a published stance."),
        (
            "is_rule_stable",
            YES_NO,
            "True where every rule of rule_robustness gives the published stance; null without.",
        ),
        ("segment_count", WHOLE, "Passages that were drawn: those with a code that points somewhere."),
        ("draw_count", WHOLE, "Draws, `robustness.draws` in study.yml; null where nothing was drawn."),
        REASON,
    ],
    tiers=(ANALYST,),
)
ROBUSTNESS = table_spec(
    "rule_robustness",
    "What other rules make of the coded interviews: every combination of threshold, weight of concerns, cap and, where "
    "study.yml names coalition codes, their stance role (Steegen and others 2016). Waves without interviews have no "
    "rows. One row per rule, wave and stance.",
    ("rule_id", "wave_id", "stance"),
    [
        ("rule_id", TEXT, "The rule in short."),
        ("wave_id", TEXT, "The wave."),
        STANCE,
        ("threshold", REAL, "Smallest share of a pole's evidence that makes the stance."),
        ("concern_weight", REAL, "What a concern about one pole counts for the other, in endorsements."),
        ("cap_per_code", WHOLE, "At most so many segments of one code count; null for no cap."),
        ("coalition_role", TEXT, "Stance role of the coalition codes; null where the study names none."),
        ("is_published", YES_NO, "True for the rule whose stances are published."),
        ("stance_count", WHOLE, "People of whom this rule says the stance."),
        ("base_count", WHOLE, "People of whom this rule says any stance."),
        ("stance_share", REAL, "Share of the base; null where the rule gives nobody a stance."),
        ("changed_count", WHOLE, "People with a published stance to whom this rule gives another, or none."),
    ],
    tiers=(ANALYST,),
)
STABILITY = table_spec(
    "rule_stability",
    "How many people have the same stance whatever the rule; where the wave is null, how many have so in every wave in "
    "which they were interviewed. One row per role (`all` included) and wave, and one over all waves.",
    ("role_id", "wave_id"),
    [
        ROLE,
        ("wave_id", TEXT, "The wave; null over all waves."),
        ("rule_count", WHOLE, "Rules compared."),
        ("base_count", WHOLE, "People with a published stance from an interview."),
        ("stable_count", WHOLE, "People to whom every rule gives their published stance."),
        ("stable_share", REAL, "Share of the base; null without a base."),
        (
            "contradicted_share",
            REAL,
            "Share of the base to whom some rule gives another stance; what is missing to 1 are people to whom some "
            "rule gives none.",
        ),
        REASON,
    ],
    open_key=["wave_id"],
    tiers=(ANALYST,),
)

_STANCES = """
    select stakeholder_id, wave_id, role_id, status, stance, mode from marts.stances
    order by stakeholder_id, wave_id
"""
_SCALE = "select stance from marts.stance_scale order by stance_order"
_ROLES = "select role_id from marts.roles order by role_order"
_WAVES = "select wave_id from marts.waves order by wave_order"
_WHY = {
    Status.NONRESPONSE.name: "did not take part",
    Status.WITHDRAWN.name: "withdrew",
    Status.INELIGIBLE.name: "left the population",
    Status.NOT_ASKED.name: "was not asked",
}
NO_INTERVIEWS = "no interviews"
NOBODY = "nobody has a stance from an interview"


def list_confidence(
    stances: Iterable[Row], interviews: Interviews, found: Confidence, stable: BoolArray, draws: int
) -> Iterator[Row]:
    """Yield the confidence of every stance.

    Args:
        stances: rows of `stances`.
        interviews: the cases, and how many passages each has.
        found: one a case.
        stable: one a case: whether every rule gives the same.
        draws: draws that were made.
    """
    cases = {case: place for place, case in enumerate(interviews.cases)}
    for row in stances:
        key = {column: row[column] for column in ("stakeholder_id", "wave_id", "stance")}
        place = cases.get((row["stakeholder_id"], row["wave_id"]))
        if place is None:
            why = _WHY.get(row["status"], "answered in a survey: no passages to draw")
            yield {**key, "reason": why}
        elif not interviews.segment_counts[place]:
            yield {**key, "segment_count": 0, "reason": "no passage with a code that points somewhere"}
        else:
            first, middle, last, unclassed = found.probabilities[place].tolist()
            classed = found.pole[place] != UNCLASSED
            yield {
                **key,
                "stance_probability": float(found.probability[place]) if classed else None,
                "first_probability": first,
                "middle_probability": middle,
                "last_probability": last,
                "unclassed_probability": unclassed,
                "is_low_confidence": bool(found.is_low_confidence[place]) if classed else None,
                "is_rule_stable": bool(stable[place]) if classed else None,
                "segment_count": interviews.segment_counts[place],
                "draw_count": draws,
            }


def list_rule_shares(
    found: Multiverse, case_waves: IntArray, waves: tuple[str, ...], scale: tuple[str, ...], published: set[Rule]
) -> Iterator[Row]:
    """Yield the shares of every rule in every wave with interviews.

    Args:
        found: the class of each case under each rule.
        case_waves: one a case: position of the wave.
        waves: in their order.
        scale: the three stances.
        published: the rules that say what is published.
    """
    for place in np.unique(case_waves).tolist():
        inside = case_waves == place
        before = found.published[inside]
        for rule, poles in zip(found.rules, found.poles[:, inside], strict=True):
            counts = np.bincount(poles[poles != UNCLASSED], minlength=len(scale))
            base = int(counts.sum())
            for stance, count in zip(scale, counts.tolist(), strict=True):
                yield {
                    "rule_id": name_rule(rule),
                    "wave_id": waves[place],
                    "stance": stance,
                    "threshold": rule.threshold_percent / 100,
                    "concern_weight": rule.concern_halves / 2,
                    "cap_per_code": rule.cap_per_code,
                    "coalition_role": rule.coalition_role,
                    "is_published": rule in published,
                    "stance_count": count,
                    "base_count": base,
                    "stance_share": count / base if base else None,
                    "changed_count": int(((before != UNCLASSED) & (poles != before)).sum()),
                }


def name_rule(rule: Rule) -> str:
    """Return a short name of a rule, such as `t70-k0.5-cap3-ED`."""
    cap = "nocap" if rule.cap_per_code is None else f"cap{rule.cap_per_code}"
    parts = (f"t{rule.threshold_percent}", f"k{rule.concern_halves / 2:g}", cap, rule.coalition_role)
    return "-".join(part for part in parts if part)


def list_stability(
    found: Multiverse,
    people: IntArray,
    case_waves: IntArray,
    case_roles: IntArray,
    waves: tuple[str, ...],
    roles: tuple[str, ...],
) -> Iterator[Row]:
    """Yield the share of people whose class never changes, by role and wave, and over all waves.

    Args:
        found: the class of each case under each rule.
        people: one a case: the person.
        case_waves: one a case: position of the wave.
        case_roles: one a case: position of the role, -1 for none of the study's.
        waves: in their order.
        roles: in their order, without `all`.
    """
    everybody = np.ones(len(people), dtype=np.bool_)
    yield {"role_id": ALL_ROLES, "wave_id": None, **_stable(found, people, everybody)}
    for place, wave in enumerate(waves):
        inside = case_waves == place
        yield {"role_id": ALL_ROLES, "wave_id": wave, **_stable(found, people, inside)}
        for number, role in enumerate(roles):
            yield {"role_id": role, "wave_id": wave, **_stable(found, people, inside & (case_roles == number))}


def _stable(found: Multiverse, people: IntArray, inside: BoolArray) -> Row:
    classed = inside & (found.published != UNCLASSED)
    base = len(np.unique(people[classed]))
    if not base:
        return {
            "rule_count": len(found.rules),
            "base_count": 0,
            "stable_count": 0,
            "reason": NOBODY if inside.any() else NO_INTERVIEWS,
        }
    moved = len(np.unique(people[classed & ~found.is_stable]))
    contradicted = len(np.unique(people[classed & ~found.is_stable_where_classed]))
    return {
        "rule_count": len(found.rules),
        "base_count": base,
        "stable_count": base - moved,
        "stable_share": (base - moved) / base,
        "contradicted_share": contradicted / base,
    }


def list_published_rules(evidence: Evidence) -> set[Rule]:
    """Return the rules that say what is published: version 1, with the coalition codes as the codebook has them."""
    roles = {evidence.code_roles[code] for code in evidence.coalition_codes}
    as_it_is = {Rule(coalition_role=role) for role in roles} if len(roles) == 1 else set()
    return {RULE_V1, *as_it_is}


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    interviews = read_interviews(connection, study)
    scale, roles, waves = (
        tuple(next(iter(row.values())) for row in rows(connection, query)) for query in (_SCALE, _ROLES, _WAVES)
    )
    stances = rows(connection, _STANCES)
    role_held = {(row["stakeholder_id"], row["wave_id"]): row["role_id"] for row in stances}
    number_of = {person: number for number, person in enumerate(dict.fromkeys(case[0] for case in interviews.cases))}
    people = np.array([number_of[person] for person, _ in interviews.cases], dtype=np.int64)
    case_waves = np.array([waves.index(wave) for _, wave in interviews.cases], dtype=np.int64)
    case_roles = np.array(
        [roles.index(held) if (held := role_held[case]) in roles else -1 for case in interviews.cases], dtype=np.int64
    )
    evidence, draws = interviews.evidence, study.robustness.draws
    found = vary_rule(evidence)
    sure = estimate_confidence(evidence, draws=draws)
    return {
        CONFIDENCE.name: list_confidence(stances, interviews, sure, found.is_stable, draws),
        ROBUSTNESS.name: list_rule_shares(found, case_waves, waves, scale, list_published_rules(evidence)),
        STABILITY.name: list_stability(found, people, case_waves, case_roles, waves, roles),
    }


TOPIC = Topic((CONFIDENCE, ROBUSTNESS, STABILITY), reads=(*READS, "stance_scale", "roles", "waves"), compute=_compute)
