"""Why the shares moved: the tables `change_decomposition` and `role_mix_decomposition`.

Belongs here: who stayed, joined and left between two waves, and which roles they held.
Stays out: the identities and their precision (orchestration/statistics/formulas/change/decomposition.py).

Both tables split the published shares: those of everybody who expressed a stance in the wave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from orchestration.statistics.formulas.change.decomposition import estimate_role_mix, split_panel_change
from orchestration.statistics.formulas.results import MISSING, IntArray
from orchestration.statistics.marts.mart import (
    FROM_WAVE,
    IS_CONSECUTIVE,
    IS_MODE_CHANGE,
    REASON,
    ROLE,
    STANCE,
    TO_WAVE,
    Topic,
    interval_columns,
)
from orchestration.statistics.marts.panel import READS, Pair, Panel, count_classes, count_transitions, read_panel
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.database import Connection
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, Column, Row, table_spec


def _part(name: str, says: str, of: str) -> tuple[Column, Column, Column]:
    return (
        (f"{name}_change", REAL, says),
        (f"{name}_low", REAL, f"Lower bound of its 95 % interval; null below a base of 10{of}."),
        (f"{name}_high", REAL, "Upper bound of its 95 % interval."),
    )


DECOMPOSITION = table_spec(
    "change_decomposition",
    "The change of a published share, split into stayers who changed, joiners and leavers; the three add up to the "
    "total. The role is the one held at the wave, so whoever changed roles left the one and joined the other. "
    "One row per pair of waves, role (`all` included) and stance.",
    ("from_wave_id", "to_wave_id", "role_id", "stance"),
    [
        FROM_WAVE,
        TO_WAVE,
        ROLE,
        STANCE,
        *_part("total", "Change of the share in stance_by_role_year, later minus earlier.", " in either wave"),
        *_part("within", "What those brought about who expressed a stance in both waves.", " of stayers"),
        *_part("joiner", "What those brought about who are in the later wave only.", " of stayers or of joiners"),
        *_part(
            "leaver",
            "What the absence of those brought about who are in the earlier wave only.",
            " of stayers or of leavers",
        ),
        ("stayer_count", WHOLE, "People in both waves."),
        ("joiner_count", WHOLE, "People in the later wave only."),
        ("leaver_count", WHOLE, "People in the earlier wave only."),
        IS_CONSECUTIVE,
        IS_MODE_CHANGE,
        ("reason", TEXT, "Why figures are missing, in words; null where all are there."),
    ],
    tiers=(ANALYST,),
)
ROLE_MIX = table_spec(
    "role_mix_decomposition",
    "The change of a published share of all roles together, split into another mix of roles and other shares within "
    "roles; the two add up to the total. People without a role of the study are a group of their own. "
    "One row per pair of waves and stance.",
    ("from_wave_id", "to_wave_id", "stance"),
    [
        FROM_WAVE,
        TO_WAVE,
        STANCE,
        ("total_change", REAL, "Change of the share of role `all` in stance_by_role_year, later minus earlier."),
        ("composition_effect", REAL, "What another mix of roles brought about (Kitagawa, symmetric)."),
        (
            "composition_low",
            REAL,
            "Lower bound of its 95 % interval (bootstrap of people); null below a base of 10 in either wave.",
        ),
        ("composition_high", REAL, "Upper bound of the same interval."),
        ("rate_effect", REAL, "What other shares within roles brought about."),
        (
            "rate_low",
            REAL,
            "Lower bound of its 95 % interval (bootstrap of people); null below a base of 10 in either wave.",
        ),
        ("rate_high", REAL, "Upper bound of the same interval."),
        ("from_base_count", WHOLE, "People who expressed a stance in the earlier wave."),
        ("to_base_count", WHOLE, "People who expressed a stance in the later wave."),
        IS_CONSECUTIVE,
        IS_MODE_CHANGE,
        REASON,
    ],
    tiers=(ANALYST,),
)


def list_panel_parts(panel: Panel) -> Iterator[Row]:
    """Yield the parts of the change of every share."""
    for pair in panel.pairs():
        for role_id in panel.groups:
            yield from _of_group(panel, pair, role_id)


# Measured (benchmarks/coverage.py): below ten joiners the interval of their part covers 0.91 on average and 0.63 in the
# worst cell, below ten leavers 0.92 and 0.79; from ten on 0.95.
def _of_group(panel: Panel, pair: Pair, role_id: str) -> Iterator[Row]:
    classes, k = panel.classes_of(role_id), len(panel.stances)
    earlier, later = classes[:, pair.earlier], classes[:, pair.later]
    parts = split_panel_change(
        count_transitions(earlier, later, k),
        count_classes(later[earlier == MISSING], k),
        count_classes(earlier[later == MISSING], k),
    )
    stayed, joined, left = parts.stayer_count, parts.joiner_count, parts.leaver_count
    for stance, total, within, joiners, leavers in zip(
        panel.stances, parts.total, parts.within, parts.joiners, parts.leavers, strict=True
    ):
        yield {
            **pair.columns,
            "role_id": role_id,
            "stance": stance,
            "total_change": total.value,
            **interval_columns("total", total, stayed + min(joined, left)),
            "within_change": within.value,
            **interval_columns("within", within, stayed),
            "joiner_change": joiners.value,
            **interval_columns("joiner", joiners, min(stayed, joined)),
            "leaver_change": leavers.value,
            **interval_columns("leaver", leavers, min(stayed, left)),
            "stayer_count": stayed,
            "joiner_count": joined,
            "leaver_count": left,
            "reason": total.reason or within.reason,
        }


def list_role_mix(panel: Panel) -> Iterator[Row]:
    """Yield composition and rate effect of every share of `all`."""
    nobody = len(panel.roles)
    held = np.where((panel.held == MISSING) & (panel.classes != MISSING), nobody, panel.held)
    shape = (len(panel.roles) + 1, len(panel.stances))
    for pair in panel.pairs():
        waves = pair.earlier, pair.later
        before, after = ((held[:, wave], panel.classes[:, wave]) for wave in waves)
        counts = [count_classes(panel.classes[:, wave], len(panel.stances)) for wave in waves]
        smallest = min(int(each.sum()) for each in counts)
        effects = estimate_role_mix(before, after, shape)
        for position, stance in enumerate(panel.stances):
            row = {
                **pair.columns,
                "stance": stance,
                "from_base_count": int(counts[0].sum()),
                "to_base_count": int(counts[1].sum()),
            }
            if effects is None:
                yield {**row, "reason": "a wave has nobody"}
                continue
            composition, rate = effects[0][position], effects[1][position]
            yield {
                **row,
                "total_change": _share(counts[1], position) - _share(counts[0], position),
                "composition_effect": composition.value,
                **interval_columns("composition", composition, smallest),
                "rate_effect": rate.value,
                **interval_columns("rate", rate, smallest),
                "reason": composition.reason or rate.reason,
            }


def _share(counts: IntArray, position: int) -> float:
    return float(counts[position] / counts.sum())


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    panel = read_panel(connection)
    return {DECOMPOSITION.name: list_panel_parts(panel), ROLE_MIX.name: list_role_mix(panel)}


TOPIC = Topic((DECOMPOSITION, ROLE_MIX), READS, _compute)
