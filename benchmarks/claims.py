"""How often the judge of claims claims what is not there, and how often it sees what is: studies whose truth is known.

Belongs here: drawing studies, and counting what `findings` and the public judge say. Stays out: the judge
(orchestration/statistics/formulas/claims).

Panels of 107 and of 380 people in four roles: 80 % respond in a wave, 70 % keep their view from wave to wave, the rest
draw anew from the shares of the wave. Without change the shares stay; with change the first stance falls and the last
rises by 15 points from the first wave to the last. A claim is false where nothing changed, whichever pair is chosen.

    python -m benchmarks.claims [STUDIES]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np

from orchestration.statistics.formulas.claims.comparison import compare_groups
from orchestration.statistics.formulas.claims.hierarchy import ALPHA, HEADLINE_SHARE
from orchestration.statistics.formulas.claims.judgement import Verdict
from orchestration.statistics.formulas.claims.published import CountRange, PublishedGroup, judge_published
from orchestration.statistics.formulas.results import MISSING
from orchestration.statistics.marts.change.findings import list_findings
from orchestration.statistics.marts.panel import Panel, PanelWave, count_classes, count_transitions
from orchestration.study.treatment import Hypotheses

STUDIES = 200
STANCES = ("concentrated", "blended", "distributed")
ROLES = ("professional", "manager", "policy_maker", "commentator")
SHARES = np.array([0.35, 0.35, 0.30])
RESPONDING, STAYING, CHANGE = 0.8, 0.7, 0.15
LEVELS = (0.02, ALPHA * HEADLINE_SHARE, 0.05, 0.10, 0.20)
ROUNDING = 5  # published counts are multiples of it
CLEAR = (Verdict.ROSE, Verdict.FELL)


def draw_panel(people: int, waves: int, change: float, seed: int) -> Panel:
    """Draw a study; `change` is what the first stance loses to the last from the first wave to the last."""
    generator = np.random.default_rng([people, waves, seed])
    classes = np.full((people, waves), MISSING, dtype=np.int64)
    held = np.tile(generator.integers(0, len(ROLES), people)[:, None], (1, waves))
    views = generator.choice(3, people, p=SHARES)
    for wave in range(waves):
        shares = SHARES + np.array([-1, 0, 1]) * change * wave / (waves - 1)
        if wave:
            before = SHARES + np.array([-1, 0, 1]) * change * (wave - 1) / (waves - 1)
            # Who draws anew draws so that the shares of the wave come out.
            anew = np.maximum(0, (shares - STAYING * before) / (1 - STAYING))
            redrawn = generator.random(people) >= STAYING
            views = np.where(redrawn, generator.choice(3, people, p=anew / anew.sum()), views)
        there = generator.random(people) < RESPONDING
        classes[there, wave] = views[there]
    ids = tuple(f"p{place}" for place in range(people))
    panel_waves = tuple(PanelWave(f"w{place}", 2011 + 2 * place, "interview") for place in range(waves))
    return Panel(ids, panel_waves, STANCES, ROLES, classes, np.where(classes == MISSING, MISSING, held))


def judge_counts(panel: Panel) -> tuple[Verdict | None, ...]:
    """Return what the public may be told of each stance of everybody, from the first wave to the last."""
    before, after = (
        _publish(count_classes(panel.classes[:, wave], len(STANCES))) for wave in (0, len(panel.waves) - 1)
    )
    return judge_published(before, after, level=ALPHA * HEADLINE_SHARE)


def _publish(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> PublishedGroup:
    """Round the counts and their sum, each by itself."""
    return PublishedGroup(tuple(_round(int(count)) for count in counts), _round(int(counts.sum())))


def _round(count: int) -> CountRange:
    rounded, reach = ROUNDING * round(count / ROUNDING), ROUNDING // 2
    return CountRange(max(0, rounded - reach), rounded + reach)


def measure(people: int, waves: int, change: float, studies: int = STUDIES) -> Counter[str]:
    """Count the studies in which anything is claimed, by where."""
    found: Counter[str] = Counter()
    for seed in range(studies):
        panel = draw_panel(people, waves, change, seed)
        rows = list(list_findings(panel, (), Hypotheses()))
        clear = [row for row in rows if row["verdict"] in CLEAR]
        found["any"] += bool(clear)
        found["headline"] += any(row["is_headline"] for row in clear)
        found["about the same"] += any(row["verdict"] == Verdict.ABOUT_THE_SAME and row["is_headline"] for row in rows)
        public = judge_counts(panel)
        found["public"] += any(public)
        said = {row["stance"]: row["verdict"] for row in rows if row["is_headline"]}
        found["public alone"] += any(
            verdict is not None and verdict != said[stance] for stance, verdict in zip(STANCES, public, strict=True)
        )
    return found


def measure_frontier(people: int, waves: int, studies: int = STUDIES) -> Iterator[tuple[float, float, float, float]]:
    """Yield level of a headline, false claims, true claims of analysts, true claims of the public."""
    found: dict[float, Counter[str]] = {level: Counter() for level in LEVELS}
    for change in (0.0, CHANGE):
        for seed in range(studies):
            classes = draw_panel(people, waves, change, seed).classes
            before, after = (count_classes(classes[:, wave], len(STANCES)) for wave in (0, waves - 1))
            shared = count_transitions(classes[:, 0], classes[:, waves - 1], len(STANCES))
            smallest = min(p for p in compare_groups(before, after, shared).p_values if p is not None)
            for level, counts in found.items():
                counts["true" if change else "false"] += smallest <= level
                if change:
                    counts["public"] += any(judge_published(_publish(before), _publish(after), level=level))
    for level, counts in found.items():
        yield level, counts["false"] / studies, counts["true"] / studies, counts["public"] / studies


def main(studies: int = STUDIES) -> None:
    """Measure, and print a table."""
    start = time.perf_counter()
    columns = ("any", "headline", "about the same", "public", "public alone")
    print(f"{'people':>6} {'waves':>5} {'change':>6}  " + "  ".join(columns))
    for people in (107, 380):
        for waves in (2, 4):
            for change in (0.0, CHANGE):
                found = measure(people, waves, change, studies)
                cells = "  ".join(f"{found[column] / studies:{len(column)}.3f}" for column in columns)
                print(f"{people:6} {waves:5} {change:6.2f}  {cells}", flush=True)
    print("Headline of 107 people over four waves, by its level: false, true to analysts, true to the public")
    for level, *shares in measure_frontier(107, 4, studies):
        print(f"{level:6.3f}  " + "  ".join(f"{share:.3f}" for share in shares))
    print(f"{studies} studies a line, {time.perf_counter() - start:.0f} s; analysts' page: any, headline; then public.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
