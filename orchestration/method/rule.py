"""The stance rule as the code has it: its numbers, its order of statuses, and both in words.

Belongs here: what the numbers of dbt_project.yml mean. A changed threshold changes the page.
Stays out: applying the rule (dbt_project, orchestration/statistics/formulas/reliability/stance_rule.py), surveys
(instruments.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orchestration.method.markdown import format_percent, join_words, mark_code, write_table
from orchestration.statistics.formulas.reliability.robustness import (
    CAPS,
    COALITION_ROLES,
    CONCERN_HALVES,
    LOW_CONFIDENCE,
    THRESHOLDS,
    list_rules,
)
from orchestration.statistics.formulas.reliability.stance_rule import RULE_V1, Rule
from orchestration.study.vocabulary import Status
from orchestration.warehouse.dbt_variables import rule_numbers

STATUS_WORDS = {
    Status.INELIGIBLE: "left the population that the study is about",
    Status.WITHDRAWN: "took back consent, in this wave or before",
    Status.NONRESPONSE: "expected, and did not take part",
    Status.NOT_ASKED: "took part, and the question was not put",
    Status.NOT_EXPRESSED: "was asked, and took no position",
    Status.CRITIQUE_ONLY: "named concerns and endorsed nothing",
    Status.INSUFFICIENT: "said too little for a class",
    Status.EXPRESSED: "has a class",
}
STANCE_ROLE_WORDS = {
    "EC": "endorses {first}",
    "ED": "endorses {last}",
    "KC": "concern about {first}",
    "KD": "concern about {last}",
    "B": "endorses both together ({middle})",
    "N": "neutral: no direction",
    "S": "asked, and declined to take a position",
}


@dataclass(frozen=True)
class Thresholds:
    """The numbers of the rule.

    Attributes:
        version: of the rule.
        cap_per_code: segments of one code that count at most; None for no cap.
        concern: what a concern counts for the other pole; an endorsement counts 1.
        least_evidence: evidence below which there is no class without a direct answer.
        blend_from: smallest share of explicit blends that makes the middle class.
        pole_from: smallest share of one pole's evidence that makes its class.
    """

    version: str
    cap_per_code: int | None
    concern: Fraction
    least_evidence: Fraction
    blend_from: Fraction
    pole_from: Fraction


def read_thresholds(rule: Rule = RULE_V1) -> Thresholds:
    """Return the numbers of the rule as the page writes them.

    Args:
        rule: its choices; those of dbt_project.yml where none are given.
    """
    return Thresholds(
        version=rule_numbers().rule_version,
        cap_per_code=rule.cap_per_code,
        concern=Fraction(rule.concern_halves, 2),
        least_evidence=Fraction(rule.least_evidence),
        blend_from=Fraction(rule.blend_percent, 100),
        pole_from=Fraction(rule.threshold_percent, 100),
    )


def format_fraction(value: Fraction) -> str:
    """Return a fraction as people write it: `1/2` where it is a simple one, else with two decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{value.numerator}/{value.denominator}" if value.denominator <= 4 else f"{float(value):.2f}"


def status_section() -> list[str]:
    """Return what the statuses are, in the order in which the rule asks."""
    lines = [
        "### First a status",
        "",
        "Whoever belongs to the panel has one status in every wave: the first of this list that applies. Only the last "
        "one carries a stance. No other status is ever counted as the middle class, and each is shown as data.",
        "",
    ]
    rows = [[str(place), f"`{status.name}`", STATUS_WORDS[status]] for place, status in enumerate(Status, start=1)]
    return lines + write_table(["Order", "Status", "The person"], rows)


def coded_section(first: str, middle: str, last: str, *, contested: Sequence[str], draws: int) -> list[str]:
    """Return the rule for coded interviews.

    Args:
        first: label of the first pole, as Markdown; so are the others.
        middle: label of the class between the poles.
        last: label of the last pole.
        contested: codes of coalition, as Markdown, which the multiverse of rules reads otherwise.
        draws: draws of the bootstrap over segments.
    """
    rule = read_thresholds()
    pole, blend = format_fraction(rule.pole_from), format_fraction(rule.blend_from)
    weight = format_fraction(rule.concern)
    checked = [f"{value / 100:.2f}" for value in THRESHOLDS]
    weights = [format_fraction(Fraction(halves, 2)) for halves in CONCERN_HALVES]
    caps = join_words(["none" if cap is None else str(cap) for cap in CAPS], "or")
    otherwise = f", {join_words(contested)} read as {join_words(COALITION_ROLES, 'or')}" if contested else ""
    rules = len(list_rules(coalition=bool(contested)))
    return [
        "### Coded interviews",
        "",
        f"Rule {rule.version}. Coders mark passages (segments) of an interview with codes; each code has a direction "
        "and a target (see the codebook below). Concern about one pole is not support for the other, so it counts "
        "less.",
        "",
        f"1. At most {rule.cap_per_code} segments of one code count for a person in a wave: a favourite phrase is no "
        "stance. Several interviews of a person in a wave are read as one.",
        f"2. C = EC + {weight} KD is the evidence for {first}, D = ED + {weight} KC for {last}, B the explicit blends; "
        "E = C + D + B.",
        f"3. With E below {format_fraction(rule.least_evidence)} and no direct answer to the question there is no "
        f"class ({mark_code(Status.INSUFFICIENT.name)}).",
        f"4. B / E of {blend} or more: {middle}.",
        f"5. Otherwise D / (C + D) of {pole} or more, and at least one endorsement (ED): {last}. "
        f"C / (C + D) of {pole} or more, and at least one EC: {first}. A share of exactly {pole} belongs to the pole.",
        f"6. Otherwise, with at least one explicit blend, or at least one endorsement of each pole: {middle}.",
        "7. Otherwise the pole that was endorsed, marked as qualified (`is_qualified`): what the person said of "
        f"concerns weighs against it. Ties fall in {middle}.",
        "",
        "The position theta = ln((D + 1/2) / (C + 1/2)) is above 0 where the evidence leans to "
        f"{last} (Lowe and others 2011). All comparisons are made in whole numbers, so that every database decides "
        "alike.",
        "",
        f"**How sure is a class?** The segments of an interview are drawn {draws:,} times with replacement, and each "
        f"draw is classified (`stance_confidence`): where fewer than {format_percent(LOW_CONFIDENCE)} of the draws "
        f"give the same class, it has low confidence. And the rule itself is varied (`rule_robustness`, {rules} "
        f"rules): thresholds {join_words(checked, 'or')}, a concern counting {join_words(weights, 'or')}, a cap of "
        f"{caps}{otherwise}; the share of people whose class never changes stands beside the shares.",
        "",
    ]
