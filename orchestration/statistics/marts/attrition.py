"""Who of the first wave stayed, and what the shares would be if those who left were spoken for.

Belongs here: the tables `attrition_weights`, `attrition_summary` and `weighted_shares`.
Stays out: formulas (orchestration/statistics/formulas/attrition.py), counts of who took part (dbt: panel_retention).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from orchestration.statistics.formulas.attrition import Attrition, effective_count, model_attrition, weighted_share
from orchestration.statistics.marts.mart import REASON, ROLE, STANCE, Topic, interval_columns
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ABSENT, ALL_ROLES, ANALYST, NOT_INVITED
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, YES_NO, Row, table_spec

WEIGHTS = table_spec(
    "attrition_weights",
    "How likely people of the first wave were to take part in a later one, by a logistic regression on the role, the "
    "stance and the years in the panel that the first wave knew (Little & Rubin 2019), and the weight 1 / probability "
    "of those who came, at most five times the mean weight. People who joined later, withdrew or left the population "
    "have no row. One row per stakeholder of the first wave and later wave in which the person could take part.",
    ("stakeholder_id", "wave_id"),
    [
        ("stakeholder_id", TEXT, "The person."),
        ("wave_id", TEXT, "The later wave."),
        ("has_responded", YES_NO, "Whether the person took part, with a stance or without."),
        ("probability", REAL, "Modelled probability of taking part; null without a model."),
        ("weight", REAL, "Weight of who took part: 1 where everybody came; null for who did not take part."),
        REASON,
    ],
    tiers=(ANALYST,),
)
SUMMARY = table_spec(
    "attrition_summary",
    "What the weights for attrition of a wave rest on and cost. One row per wave.",
    ("wave_id",),
    [
        ("wave_id", TEXT, "The wave."),
        ("invited_count", WHOLE, "People of the first wave who could take part in this one."),
        ("respondent_count", WHOLE, "People of the first wave who took part."),
        (
            "predictors",
            TEXT,
            "What the model looked at: role, stance (`(none)` without one) and tenure (years from the first role to "
            "the end of the first wave); what is the same for all is left out.",
        ),
        ("n_eff", REAL, "Equally weighted people that the weighted ones are worth (Kish 1965); null without weights."),
        ("smallest_probability", REAL, "Smallest modelled probability; near 0, nobody speaks for people like these."),
        ("largest_weight", REAL, "Largest weight after trimming."),
        ("trimmed_count", WHOLE, "Weights that were cut to five times the mean."),
        ("reason", TEXT, "Why there is no model, in words; null where there is one."),
    ],
    tiers=(ANALYST,),
)
SHARES = table_spec(
    "weighted_shares",
    "Shares of the people of the first wave, weighted for those who left, beside the plain ones. The two differ by "
    "attrition as far as role, stance and tenure explain it; stance_share counts joiners as well. A study of one wave "
    "has no rows. One row per role (`all` included), wave after the first and stance.",
    ("role_id", "wave_id", "stance"),
    [
        ROLE,
        ("wave_id", TEXT, "The wave."),
        STANCE,
        ("stance_share", REAL, "The share as published in stance_by_role_year, of everybody."),
        ("plain_share", REAL, "Share of the people of the first wave, each counted once; null without any."),
        ("weighted_share", REAL, "Share of the same people by their weights; null without any."),
        (
            "ci_low",
            REAL,
            "Lower bound of Wilson's interval at n_eff: precision if the respondents were a random draw. Null below a "
            "base of 10.",
        ),
        ("ci_high", REAL, "Upper bound of the same interval."),
        ("base_count", WHOLE, "People of the first wave who expressed a stance."),
        ("n_eff", REAL, "Equally weighted people that these are worth (Kish 1965); null without any."),
        REASON,
    ],
    tiers=(ANALYST,),
)

_STANCES = f"""
    select
        stances.stakeholder_id, stances.wave_id, stances.role_id, stances.stance,
        stances.status not in {NOT_INVITED} as is_invited,
        stances.status not in {ABSENT} as is_there,
        date_diff('day', stakeholders.entered_on, waves.ends_on) / 365.25 as tenure
    from marts.stances as stances
    inner join marts.stakeholders as stakeholders on stances.stakeholder_id = stakeholders.stakeholder_id
    inner join marts.waves as waves on stances.wave_id = waves.wave_id
    order by waves.wave_order, stances.stakeholder_id
"""
_SHARES = """
    select shares.role_id, shares.wave_id, shares.stance, shares.stance_share
    from marts.stance_by_role_year as shares
    inner join marts.waves as waves on shares.wave_id = waves.wave_id
    left join marts.roles as roles on shares.role_id = roles.role_id
    inner join marts.stance_scale as scale on shares.stance = scale.stance
    order by waves.wave_order, roles.role_order nulls first, scale.stance_order
"""
_WAVES = "select wave_id from marts.waves order by wave_order"
NONE = "(none)"  # no id of a role or stance begins so
FIRST_WAVE = "the first wave in which anybody took part"
TOO_EARLY = "nobody took part so far"
NOBODY = "nobody of the first wave with a stance and a weight"

Model = tuple[list[Row], list[str], Attrition]  # people of the first wave in their order, predictors, weights


def model_waves(stances: Sequence[Row], waves: Sequence[str]) -> tuple[str | None, dict[str, Model]]:
    """Model who of the first wave took part in each later one.

    Args:
        stances: one row a person and wave, in the order of waves and people: stakeholder_id, wave_id, role_id, stance,
            is_invited, is_there, tenure.
        waves: in their order.

    Returns:
        The first wave in which anybody took part, and of each later one the people of the first who were invited, what
        the model looked at, and what it says.
    """
    first = next((wave for wave in waves if any(row["is_there"] for row in stances if row["wave_id"] == wave)), None)
    if first is None:
        return None, {}
    known = {row["stakeholder_id"]: row for row in stances if row["wave_id"] == first and row["is_there"]}
    found: dict[str, Model] = {}
    for wave in waves[waves.index(first) + 1 :]:
        people = [
            row for row in stances if row["wave_id"] == wave and row["is_invited"] and row["stakeholder_id"] in known
        ]
        before = [known[row["stakeholder_id"]] for row in people]
        predictors: dict[str, list[Any]] = {
            "role": [row["role_id"] or NONE for row in before],
            "stance": [row["stance"] or NONE for row in before],
            "tenure": [float(row["tenure"]) for row in before],
        }
        telling = {name: np.array(values) for name, values in predictors.items() if len(set(values)) > 1}
        came = np.array([row["is_there"] for row in people], dtype=np.bool_)
        found[wave] = people, list(telling), model_attrition(came, telling)
    return first, found


def list_weights(found: Mapping[str, Model]) -> Iterator[Row]:
    """Yield probability and weight of everybody of the first wave in every later wave."""
    for wave, (people, _, model) in found.items():
        for row, propensity, weight in zip(people, model.propensity.tolist(), model.weights.tolist(), strict=True):
            yield {
                "stakeholder_id": row["stakeholder_id"],
                "wave_id": wave,
                "has_responded": row["is_there"],
                "probability": propensity if model.reason is None else None,
                "weight": weight if row["is_there"] else None,
                "reason": model.reason,
            }


def summarize_waves(first: str | None, found: Mapping[str, Model], waves: Sequence[str]) -> Iterator[Row]:
    """Yield what the weights of each wave rest on."""
    for wave in waves:
        if wave not in found:
            yield {"wave_id": wave, "reason": FIRST_WAVE if wave == first else TOO_EARLY}
            continue
        _, predictors, model = found[wave]
        is_modelled = model.reason is None
        yield {
            "wave_id": wave,
            "invited_count": model.invited_count,
            "respondent_count": model.respondent_count,
            "predictors": ", ".join(predictors) if is_modelled and predictors else None,
            "n_eff": model.n_eff if model.respondent_count else None,
            "smallest_probability": float(model.propensity.min()) if is_modelled else None,
            "largest_weight": float(model.weights.max()) if model.respondent_count else None,
            "trimmed_count": model.trimmed_count,
            "reason": model.reason,
        }


def list_shares(found: Mapping[str, Model], published: Iterable[Row]) -> Iterator[Row]:
    """Yield the weighted share beside the plain one, of every role and stance in the waves after the first.

    Args:
        found: the models.
        published: rows of `stance_by_role_year`.
    """
    for cell in published:
        if cell["wave_id"] not in found:
            continue
        people, _, model = found[cell["wave_id"]]
        weight = np.array(
            [
                each if row["stance"] is not None and cell["role_id"] in (ALL_ROLES, row["role_id"]) else 0.0
                for row, each in zip(people, model.weights.tolist(), strict=True)
            ]
        )
        held = np.array([row["stance"] == cell["stance"] for row in people], dtype=np.bool_)
        base = int((weight > 0).sum())
        share = weighted_share(held, weight)
        yield {
            "role_id": cell["role_id"],
            "wave_id": cell["wave_id"],
            "stance": cell["stance"],
            "stance_share": cell["stance_share"],
            "plain_share": float(held[weight > 0].mean()) if base else None,
            "weighted_share": share.value,
            **interval_columns("ci", share, base),
            "base_count": base,
            "n_eff": effective_count(weight) if base else None,
            "reason": None if base else NOBODY,
        }


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    waves = [row["wave_id"] for row in rows(connection, _WAVES)]
    first, found = model_waves(rows(connection, _STANCES), waves)
    return {
        WEIGHTS.name: list_weights(found),
        SUMMARY.name: summarize_waves(first, found, waves),
        SHARES.name: list_shares(found, rows(connection, _SHARES)),
    }


TOPIC = Topic(
    (WEIGHTS, SUMMARY, SHARES),
    reads=("stances", "stakeholders", "stance_by_role_year", "stance_scale", "roles", "waves"),
    compute=_compute,
)
