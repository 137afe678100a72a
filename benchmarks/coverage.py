"""Do the intervals cover, and are the estimates unbiased? Two hundred panels of the example study's design.

Belongs here: drawing panels, computing what the marts compute, counting. Stays out: limits; a figure is to be read.

The example study itself has no seed: its panel is a table (examples/trajectories.py). So the table is the population,
and a seed draws as many people from it with replacement, each with roles, stances and silences of all waves: the design
of the example, with shares, changes and parts that are known. What is drawn is read as the statistics read the marts.

    python -m benchmarks.coverage [SEEDS]
"""

from __future__ import annotations

import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from examples.panel import ROLES, WAVES, people
from examples.planted import STANCES, planted
from orchestration.statistics.formulas.intervals import LEVEL, SMALLEST_BASE, goodman, normal_quantile, wilson
from orchestration.statistics.formulas.results import MISSING
from orchestration.statistics.marts.change.decomposition import list_panel_parts, list_role_mix
from orchestration.statistics.marts.change.trend_tests import list_trend_tests
from orchestration.statistics.marts.change.turnover import (
    list_lasting_change,
    list_net_change,
    list_transition_intervals,
)
from orchestration.statistics.marts.panel import Panel, PanelWave, count_classes
from orchestration.study.vocabulary import ALL_ROLES

SEEDS = 200
FEWEST = 100  # seeds in which a cell has an interval: coverage of a cell with fewer says nothing
LEGEND = f"""
covered: mean over cells and panels, +- two standard errors over panels. lowest: of one cell. width: mean.
bias: root mean square over cells of the mean error. max|z|: the largest mean error of a cell, in its standard errors;
chance: what the largest of so many exceeds in 5 of 100 benchmarks at most, where nothing is biased (Bonferroni).
Of one cell only where {FEWEST} panels have a figure. But for shares no interval stands below {SMALLEST_BASE} people."""


@dataclass(frozen=True)
class Figure:
    """A figure of one panel; `kind` and `cell` say which, `base` how many people it rests on."""

    kind: str
    cell: tuple[str, ...]
    base: int
    value: float | None
    low: float | None
    high: float | None


def population() -> Panel:
    """Return the planted people of the example study."""
    ids = [person.id for person in people()]
    waves = [wave.id for wave in WAVES]
    roles = list(ROLES.values())
    classes = np.full((len(ids), len(waves)), MISSING, dtype=np.int64)
    held = classes.copy()
    for row in planted():
        if row.stance is not None:
            cell = ids.index(row.stakeholder_id), waves.index(row.wave_id)
            classes[cell], held[cell] = STANCES.index(row.stance), roles.index(row.role_id)
    panel_waves = tuple(PanelWave(wave.id, wave.year, wave.mode) for wave in WAVES)
    return Panel(tuple(ids), panel_waves, tuple(STANCES), tuple(roles), classes, held)


def drawn(panel: Panel, seed: int) -> Panel:
    """Draw as many people with replacement."""
    picked = np.random.default_rng(seed).integers(0, len(panel.people), len(panel.people))
    return replace(panel, classes=panel.classes[picked], held=panel.held[picked])


def figures(panel: Panel) -> Iterator[Figure]:
    """Yield every figure of a panel that has an interval."""
    yield from _shares(panel)
    for row in list_panel_parts(panel):
        cell = tuple(row[key] for key in ("role_id", "from_wave_id", "to_wave_id", "stance"))
        stayed, joined, left = (row[f"{each}_count"] for each in ("stayer", "joiner", "leaver"))
        bases = {"total": stayed + min(joined, left), "within": stayed, "joiner": joined, "leaver": left}
        for part, base in bases.items():
            yield _figure(f"decomposition: {part}", cell, base, row, f"{part}_change", part)
    for row in list_role_mix(panel):
        cell = (ALL_ROLES, row["from_wave_id"], row["to_wave_id"], row["stance"])
        base = min(row["from_base_count"], row["to_base_count"])
        for part in ("composition", "rate"):
            yield _figure(f"role mix: {part}", cell, base, row, f"{part}_effect", part)
    for row in list_net_change(panel):
        cell = (row["role_id"], row["from_wave_id"], row["to_wave_id"])
        for part in ("gross", "net"):
            yield _figure(f"{part} change", cell, row["base_count"], row, f"{part}_share", part)
    for row in list_transition_intervals(panel):
        cell = (ALL_ROLES, *(row[key] for key in ("from_wave_id", "to_wave_id", "from_stance", "to_stance")))
        yield _figure("transition, row share", cell, row["row_base_count"], row, "row_share", "ci")
    for row in list_lasting_change(panel):
        cell = tuple(row[key] for key in ("role_id", "first_wave_id", "second_wave_id", "third_wave_id"))
        yield _figure("lasting change", cell, row["base_count"], row, "lasting_share", "ci")
    for row, _ in list_trend_tests(panel):
        if row["test"] in ("slope", "newcombe", "gee"):
            cell = tuple(row[key] for key in ("role_id", "from_wave_id", "to_wave_id", "stance"))
            yield _figure(f"trend: {row['test']}", cell, row["base_count"], row, "estimate", "ci")


def _shares(panel: Panel) -> Iterator[Figure]:
    for role_id in panel.groups:
        for wave, held in zip(panel.waves, panel.classes_of(role_id).T, strict=True):
            counts = [int(count) for count in count_classes(held, len(panel.stances))]
            base = sum(counts)
            joint = goodman(counts)
            for stance, count, together in zip(panel.stances, counts, joint or [None] * len(counts), strict=True):
                alone, value = wilson(count, base), count / base if base else None
                cell = (role_id, wave.wave_id, stance)
                for kind, bound in (("share, Wilson", alone), ("share, Goodman", together)):
                    yield Figure(kind, cell, base, value, bound.low if bound else None, bound.high if bound else None)


def _figure(kind: str, cell: tuple[str, ...], base: int, row: Any, value: str, bounds: str) -> Figure:
    return Figure(kind, cell, base, row[value], row[f"{bounds}_low"], row[f"{bounds}_high"])


def main(seeds: int = SEEDS) -> None:
    """Measure, and print a table."""
    start = time.perf_counter()
    panel = population()
    truth = {(each.kind, each.cell): each.value for each in figures(panel)}
    groups: dict[tuple[str, str], SimpleNamespace] = defaultdict(
        lambda: SimpleNamespace(hits=defaultdict(list), by_seed=defaultdict(list), widths=[], values=defaultdict(list))
    )
    for seed in range(seeds):
        for each in figures(drawn(panel, seed)):
            true = truth[each.kind, each.cell]
            if true is None or each.value is None:
                continue
            who = (
                ALL_ROLES if each.cell[0] == ALL_ROLES else f"roles, n {'>=' if each.base >= SMALLEST_BASE else '<'} 10"
            )
            group = groups[each.kind, who]
            group.values[each.cell].append(each.value - true)
            if each.low is not None and each.high is not None:
                hit = each.low - 1e-12 <= true <= each.high + 1e-12
                group.hits[each.cell].append(hit)
                group.by_seed[seed].append(hit)
                group.widths.append(each.high - each.low)
    print(
        f"{seeds} panels of {len(panel.people)} people in {time.perf_counter() - start:.0f} s; intervals at {LEVEL:.2f}"
    )
    print(f"{'figure':26} {'of':16} cells  covered     +-  lowest  width    bias  max|z|  chance")
    for (kind, who), group in sorted(groups.items()):
        print(f"{kind:26} {who:16} {_line(group)}")
    print(LEGEND)


def _line(group: SimpleNamespace) -> str:
    values = [errors for errors in group.values.values() if len(errors) >= FEWEST]
    bias = f"{math.sqrt(np.mean([np.mean(errors) ** 2 for errors in values])):7.4f}" if values else f"{'-':>7}"
    largest = f"{max(abs(_z(errors)) for errors in values):7.2f}" if values else f"{'-':>7}"
    far = f"{largest} {normal_quantile(1 - 0.05 / max(1, len(values))):7.2f}"
    if not group.by_seed:
        return f"{len(group.values):5} {'-':>8} {'-':>6} {'-':>7} {'-':>6} {bias} {far}"
    covered = np.mean([hit for hits in group.by_seed.values() for hit in hits])
    means = [np.mean(hits) for hits in group.by_seed.values()]
    error = f"{2 * np.std(means, ddof=1) / math.sqrt(len(means)):6.3f}" if len(means) > 1 else f"{'-':>6}"
    cells = [np.mean(hits) for hits in group.hits.values() if len(hits) >= FEWEST]
    lowest = f"{min(cells):7.3f}" if cells else f"{'-':>7}"
    return f"{len(group.values):5} {covered:8.3f} {error} {lowest} {np.mean(group.widths):6.3f} {bias} {far}"


def _z(errors: list[float]) -> float:
    spread = float(np.std(errors, ddof=1))
    return float(np.mean(errors)) / spread * math.sqrt(len(errors)) if spread > 1e-12 else 0.0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
