"""The figures of the page of change without a picture: real tables, and descriptions for those who see no picture.

Belongs here: every figure of a picture, as text.
Stays out: claims (claims.py, sentences.py).
"""

from __future__ import annotations

import pandas as pd

from app.data.changes import Outcome, Pair
from app.data.study import Role, Study
from app.data.vocabulary import ALL, STAYED, SWITCHED
from app.presentation.words import hidden_words, synthetic_mark
from app.stories.change.sentences import FEWEST, pair_words, signed, when_and_how
from app.texts.catalogue import number, percent, t


def flow_table(study: Study, pair: Pair) -> pd.DataFrame:
    """Return the table of transitions: one row a way from an earlier view to a later one.

    A square table would be shorter, but not fit a phone.
    """
    when = pair_words(study, pair)
    return pd.DataFrame(
        [
            {
                t("change.table_from", before=when["before"]): one.label,
                t("change.table_to", after=when["after"]): other.label,
                t("change.table_people"): _way(pair, one.id, other.id),
            }
            for one in study.stances
            for other in study.stances
            if (one.id, other.id) in pair.moves
        ]
    )


def stability_table(study: Study, pair: Pair) -> pd.DataFrame:
    """Return the table of who stayed and who switched: one row a role."""
    return pd.DataFrame(
        [
            {
                t("change.column_role"): role.label,
                t("change.column_people"): _count(role_base(pair, role)),
                t("change.column_stayed"): _outcome(pair.outcome(role.id, STAYED)),
                t("change.column_switched"): _outcome(pair.outcome(role.id, SWITCHED)),
            }
            for role in roles_told(study, pair)
        ]
    )


def parts_table(study: Study, pair: Pair) -> pd.DataFrame:
    """Return the table of what each change is made of: one row a view and part, in percentage points."""
    rows = []
    for stance in study.stances:
        parts = pair.part(stance.id)
        figures = {
            "total": _points(parts.total, parts.total_range),
            "within": _points(parts.within, parts.within_range),
            "joined": _points(parts.joined),
            "left": _points(parts.left),
        }
        rows += [
            {
                t("change.column_view"): stance.label,
                t("change.column_part"): t(f"change.part_{name}"),
                t("change.column_points"): words,
            }
            for name, words in figures.items()
        ]
    return pd.DataFrame(rows)


def describe_flows(study: Study, pair: Pair) -> str:
    """Describe the flows in words, with every figure of the picture."""
    ways = []
    for one in study.stances:
        for other in study.stances:
            if (one.id, other.id) not in pair.moves:
                continue
            count = pair.moves[one.id, other.id]
            people = t("change.flow_hidden") if count is None else number(count) if count else t("change.flow_nobody")
            if one is other:
                ways.append(t("change.flow_stayed", count=people, stance=one.label))
            else:
                ways.append(t("change.flow_moved", count=people, before=one.label, after=other.label))
    text = t(
        "change.flows_alt",
        before=when_and_how(study, pair.before),
        after=when_and_how(study, pair.after),
        flows="; ".join(ways),
        synthetic=synthetic_mark(study.about),
    )
    return text.strip()


def describe_stability(study: Study, pair: Pair) -> str:
    """Describe who stayed and who switched in words, with every figure of the picture."""
    rows = [
        t(
            "change.stability_alt_row",
            role=role.label,
            stayed=_share(pair.outcome(role.id, STAYED)),
            switched=_share(pair.outcome(role.id, SWITCHED)),
        )
        for role in roles_told(study, pair)
    ]
    return t(
        "change.stability_alt", rows="; ".join(rows), synthetic=synthetic_mark(study.about), **pair_words(study, pair)
    ).strip()


def describe_parts(study: Study, pair: Pair) -> str:
    """Describe what each change is made of in words, with every figure of the picture."""
    stances = []
    for stance in study.stances:
        parts = pair.part(stance.id)
        figures = {
            "total": _in_words(parts.total),
            "within": _in_words(parts.within),
            "joined": _in_words(parts.joined),
            "left": _in_words(parts.left),
        }
        stances.append(t("change.parts_alt_stance", stance=stance.label, **figures))
    return t(
        "change.parts_alt", stances="; ".join(stances), synthetic=synthetic_mark(study.about), **pair_words(study, pair)
    ).strip()


def roles_told(study: Study, pair: Pair) -> list[Role]:
    """Return the roles of which the release tells who stayed, everybody first."""
    return [role for role in study.roles if role.id in pair.stability]


def role_base(pair: Pair, role: Role) -> int | None:
    """Return how many people of a role expressed a view in both waves; None where that is hidden."""
    if role.id == ALL and pair.base is not None:
        return pair.base
    bases = [outcome.base for outcome in pair.stability.get(role.id, {}).values()]
    return max((base for base in bases if base is not None), default=None)


def _way(pair: Pair, one: str, other: str) -> str:
    count, held = pair.moves[one, other], pair.part(one).before
    if count is None:
        return t("change.hidden_short")
    # A share of a few people says nothing.
    if held is None or held < FEWEST:
        return number(count)
    # Counts are rounded apart, so that a part may read as more than the whole.
    share = percent(min(1.0, count / held))
    return t("change.table_cell_of", count=number(count), held=number(held), share=share)


def _outcome(outcome: Outcome | None) -> str:
    if outcome is None or outcome.count is None:
        return t("change.hidden_short")
    if outcome.share is None:
        return number(outcome.count)
    return t("change.table_cell", count=number(outcome.count), share=percent(outcome.share))


def _share(outcome: Outcome | None) -> str:
    return hidden_words() if outcome is None or outcome.share is None else percent(outcome.share)


def _count(count: int | None) -> str:
    return t("change.hidden_short") if count is None else number(count)


def _points(change: float | None, interval: tuple[float, float] | None = None) -> str:
    if change is None:
        return t("change.hidden_short")
    if interval is None:
        return signed(change)
    return t("change.points_and_range", points=signed(change), low=signed(interval[0]), high=signed(interval[1]))


def _in_words(change: float | None) -> str:
    return hidden_words() if change is None else signed(change)
