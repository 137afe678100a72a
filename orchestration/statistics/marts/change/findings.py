"""Everything that a page may say, judged once: the table `findings`.

Belongs here: which comparisons a release makes, and one verdict for each.
Stays out: the comparison, the price of many and the rule of verdicts (orchestration/statistics/formulas/claims), the
tests beside (hypotheses.py), words for readers (app).

No page judges by itself: a sentence, the title of a picture and an export take their verdict from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from orchestration.statistics.formulas.claims.comparison import (
    Comparison,
    compare_groups,
    compare_same_people,
    effect_size,
)
from orchestration.statistics.formulas.claims.hierarchy import adjust_questions
from orchestration.statistics.formulas.claims.judgement import judge_difference
from orchestration.statistics.formulas.intervals import SMALLEST_BASE
from orchestration.statistics.formulas.results import MISSING
from orchestration.statistics.marts.change.families import PAIRED_TESTS, Span, is_in_family
from orchestration.statistics.marts.mart import REASON, ROLE, Topic, interval_columns
from orchestration.statistics.marts.panel import READS, Panel, count_classes, count_transitions, read_panel
from orchestration.study.definition import Study
from orchestration.study.treatment import Hypotheses
from orchestration.study.vocabulary import ALL_ROLES, ANALYST
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, YES_NO, Row, table_spec

FINDINGS = table_spec(
    "findings",
    "What may be said of every comparison that a page shows, judged from the true counts and for all comparisons of "
    "the release together: any false claim where nothing changed is held at 5 %. "
    "One row per topic, role (`all` included), stance or code, and pair of waves.",
    ("finding_id",),
    [
        ("finding_id", TEXT, "Topic, role, stance or code and waves; the same in every release."),
        (
            "topic",
            TEXT,
            "`share`: all who expressed a stance in a wave, against another wave. `movement`: the same people in both "
            "waves. `role_difference`: a role against all others of a wave. `composition`: those in the later wave "
            "only against those in the earlier wave only. `theme`: people who mentioned a code in an interview.",
        ),
        ROLE,
        ("stance", TEXT, "The stance; null for a theme."),
        ("code_path", TEXT, "The harmonised code of a theme; null for other topics."),
        ("from_wave_id", TEXT, "The earlier wave; for role_difference the wave itself."),
        ("to_wave_id", TEXT, "The later wave."),
        ("from_base_count", WHOLE, "People behind from_share."),
        ("to_base_count", WHOLE, "People behind to_share."),
        ("from_share", REAL, "Share in the earlier wave (role_difference: of all others); null without people."),
        ("to_share", REAL, "Share in the later wave (role_difference: of the role); null without people."),
        ("difference", REAL, "to_share minus from_share."),
        ("ci_low", REAL, "Lower bound of the 95 % interval of the difference; null below a base of 10."),
        ("ci_high", REAL, "Upper bound of the same interval."),
        ("effect_h", REAL, "Cohen's h of the two shares: .2 is small, .5 medium, .8 large."),
        ("p_value", REAL, "Of this comparison, with the other stances of its question."),
        ("p_adjusted", REAL, "For all comparisons of the release; clear at 0.05. Null below a base of 10."),
        (
            "verdict",
            TEXT,
            "`rose`, `fell`: clear. `may_have_risen`, `may_have_fallen`: larger than rounding, within chance. "
            "`about_the_same`: a change of more than 10 points is excluded. `cannot_be_said`: see reason.",
        ),
        REASON,
        ("is_headline", YES_NO, "Whether the comparison is one of those that the release asks first."),
    ],
    tiers=(ANALYST,),
)
_THEMES = f"""
    select themes.wave_id, themes.harmonised_code, themes.stakeholder_count, themes.base_count
    from marts.themes_by_role_year as themes
    inner join marts.waves as waves on themes.wave_id = waves.wave_id
    where themes.role_id = '{ALL_ROLES}' and themes.is_in_codebook and themes.base_count > 0
    order by themes.harmonised_code, waves.wave_order
"""


@dataclass(frozen=True)
class Question:
    """A comparison of two groups over all stances, or of one code; `things` are the stances or the code."""

    topic: str
    role_id: str
    from_wave_id: str
    to_wave_id: str
    things: tuple[str, ...]
    comparison: Comparison
    is_headline: bool = False

    @property
    def smallest_base(self) -> int:
        """People of the smaller group."""
        return min(self.comparison.from_base, self.comparison.to_base)


def list_findings(panel: Panel, themes: Iterable[Row], declared: Hypotheses) -> Iterator[Row]:
    """Yield a verdict on everything that may be said.

    Args:
        panel: who expressed which stance.
        themes: wave_id, harmonised_code, stakeholder_count and base_count of everybody, ordered by code and wave.
        declared: what study.yml says of tests.
    """
    questions = [*_ask_of_stances(panel, declared), *_ask_of_roles(panel), *_ask_of_themes(themes)]
    # Of fewer than ten people nothing is ever claimed, so the comparison costs the others nothing.
    p_values = [
        one.comparison.p_values if one.smallest_base >= SMALLEST_BASE else (None,) * len(one.comparison.p_values)
        for one in questions
    ]
    adjusted = adjust_questions(p_values, [one.is_headline for one in questions])
    for question, p_adjusted in zip(questions, adjusted, strict=True):
        yield from _judge(question, p_adjusted)


def _ask_of_stances(panel: Panel, declared: Hypotheses) -> Iterator[Question]:
    """Yield the questions about pairs of waves."""
    # A wave in which nobody expressed anything is still to come, or was about something else.
    seen = [place for place in range(len(panel.waves)) if np.any(panel.classes[:, place] != MISSING)]
    first_and_last = (seen[0], seen[-1]) if seen else None
    k = len(panel.stances)
    for pair in panel.pairs():
        is_whole = (pair.earlier, pair.later) == first_and_last
        span = Span(pair.is_consecutive, is_whole)
        waves = pair.from_wave_id, pair.to_wave_id
        for role_id in panel.groups:
            classes = panel.classes_of(role_id)
            earlier, later = classes[:, pair.earlier], classes[:, pair.later]
            moves = count_transitions(earlier, later, k)
            shares = compare_groups(count_classes(earlier, k), count_classes(later, k), moves)
            is_first = role_id == ALL_ROLES and is_whole
            yield Question("share", role_id, *waves, panel.stances, shares, is_first)
            is_declared = is_in_family(PAIRED_TESTS, role_id, span, declared)
            yield Question("movement", role_id, *waves, panel.stances, compare_same_people(moves), is_declared)
            if role_id == ALL_ROLES:
                left, came = count_classes(earlier[later == MISSING], k), count_classes(later[earlier == MISSING], k)
                yield Question("composition", role_id, *waves, panel.stances, compare_groups(left, came))


def _ask_of_roles(panel: Panel) -> Iterator[Question]:
    """Yield every role against all others in every wave."""
    k = len(panel.stances)
    if len(panel.roles) < 2:
        return
    for place, wave in enumerate(panel.waves):
        everybody = count_classes(panel.classes[:, place], k)
        for role_id in panel.roles:
            mine = count_classes(panel.classes_of(role_id)[:, place], k)
            compared = compare_groups(everybody - mine, mine)
            yield Question("role_difference", role_id, wave.wave_id, wave.wave_id, panel.stances, compared)


def _ask_of_themes(themes: Iterable[Row]) -> Iterator[Question]:
    """Yield every code in every pair of waves whose codebooks have it; who was interviewed twice is not known here."""
    by_code: dict[str, list[Row]] = {}
    for row in themes:
        by_code.setdefault(row["harmonised_code"], []).append(row)
    for code, waves in by_code.items():
        for before, after in combinations(waves, 2):
            counts = [
                [row["stakeholder_count"], row["base_count"] - row["stakeholder_count"]] for row in (before, after)
            ]
            yield Question("theme", ALL_ROLES, before["wave_id"], after["wave_id"], (code,), compare_groups(*counts))


def _judge(question: Question, p_adjusted: Sequence[float | None]) -> Iterator[Row]:
    compared = question.comparison
    is_theme = question.topic == "theme"
    for place, thing in enumerate(question.things):
        before, after, difference = compared.from_shares[place], compared.to_shares[place], compared.differences[place]
        p_value = compared.p_values[place]
        verdict, reason = judge_difference(difference, question.smallest_base, p_value, p_adjusted[place])
        yield {
            "finding_id": "/".join(
                (question.topic, question.role_id, thing, question.from_wave_id, question.to_wave_id)
            ),
            "topic": question.topic,
            "role_id": question.role_id,
            "stance": None if is_theme else thing,
            "code_path": thing if is_theme else None,
            "from_wave_id": question.from_wave_id,
            "to_wave_id": question.to_wave_id,
            "from_base_count": compared.from_base,
            "to_base_count": compared.to_base,
            "from_share": before,
            "to_share": after,
            "difference": difference.value,
            **interval_columns("ci", difference, question.smallest_base),
            "effect_h": None if before is None or after is None else effect_size(before, after),
            "p_value": p_value,
            "p_adjusted": p_adjusted[place],
            "verdict": str(verdict),
            "reason": reason,
            "is_headline": question.is_headline,
        }


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    return {FINDINGS.name: list_findings(read_panel(connection), rows(connection, _THEMES), study.tests)}


TOPIC = Topic((FINDINGS,), (*READS, "themes_by_role_year"), _compute)
