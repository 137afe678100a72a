"""How many people moved, from where to where, and whether it lasted.

Belongs here: the tables `transition_intervals`, `net_change` and `lasting_change`.
Stays out: formulas (orchestration/statistics/formulas: transitions.py, turnover.py), tests of change (change_tests.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np

from orchestration.statistics.formulas.change.transitions import lasting_change, row_shares
from orchestration.statistics.formulas.change.turnover import estimate_turnover
from orchestration.statistics.marts.mart import (
    FROM_WAVE,
    IS_CONSECUTIVE,
    IS_MODE_CHANGE,
    REASON,
    ROLE,
    TO_WAVE,
    Topic,
    interval_columns,
)
from orchestration.statistics.marts.panel import READS, Panel, read_panel
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ALL_ROLES, ANALYST
from orchestration.warehouse.database import Connection
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, YES_NO, Row, table_spec

TRANSITION_INTERVALS = table_spec(
    "transition_intervals",
    "How precise the row shares of stance_transitions are. One row per pair of waves, earlier stance and later stance.",
    ("from_wave_id", "to_wave_id", "from_stance", "to_stance"),
    [
        FROM_WAVE,
        TO_WAVE,
        ("from_stance", TEXT, "Stance in the earlier wave."),
        ("to_stance", TEXT, "Stance in the later wave."),
        ("stakeholder_count", WHOLE, "People who moved so, or stayed."),
        ("row_base_count", WHOLE, "People with the earlier stance: what the share rests on."),
        ("row_share", REAL, "Share of them, 0 to 1; null where nobody had the earlier stance."),
        ("ci_low", REAL, "Lower bound of the 95 % Wilson interval of the share; null below a base of 10."),
        ("ci_high", REAL, "Upper bound of the same interval."),
        ("smoothed_share", REAL, "Posterior mean under a Dirichlet(1/2) prior; also where the row is empty."),
        IS_CONSECUTIVE,
        IS_MODE_CHANGE,
        REASON,
    ],
    tiers=(ANALYST,),
)
NET_CHANGE = table_spec(
    "net_change",
    "How many of the same people changed (gross), and how much of it is left in the shares (net). "
    "One row per pair of waves and role (`all` included).",
    ("from_wave_id", "to_wave_id", "role_id"),
    [
        FROM_WAVE,
        TO_WAVE,
        ROLE,
        ("base_count", WHOLE, "People who expressed a stance in both waves, and for a role held it in both."),
        ("gross_share", REAL, "Share of them whose stance changed."),
        ("gross_low", REAL, "Lower bound of the 95 % Wilson interval of the gross share; null below a base of 10."),
        ("gross_high", REAL, "Upper bound of the same interval."),
        (
            "net_share",
            REAL,
            "Half the sum of the absolute changes of the shares. Never below 0, so above it by chance.",
        ),
        (
            "net_low",
            REAL,
            "Lower bound of net change from simultaneous 95 % intervals of the changes; null below a base of 10.",
        ),
        ("net_high", REAL, "Upper bound of the same interval."),
        IS_CONSECUTIVE,
        IS_MODE_CHANGE,
        REASON,
    ],
    tiers=(ANALYST,),
)
LASTING_CHANGE = table_spec(
    "lasting_change",
    "Whether change between two waves was still there in a third, among people with a stance in all three (and the "
    "role). An error of coding looks like going back, so the share errs towards transient. "
    "One row per three waves in their order and role (`all` included).",
    ("first_wave_id", "second_wave_id", "third_wave_id", "role_id"),
    [
        ("first_wave_id", TEXT, "The first wave."),
        ("second_wave_id", TEXT, "The second wave."),
        ("third_wave_id", TEXT, "The third wave."),
        ROLE,
        ("lasting_count", WHOLE, "People who changed and kept the new stance (A-B-B)."),
        ("transient_count", WHOLE, "People who changed and went back (A-B-A)."),
        ("onward_count", WHOLE, "People who changed twice (A-B-C); not in the share."),
        ("base_count", WHOLE, "What the share rests on: lasting and transient."),
        ("lasting_share", REAL, "Lasting in lasting and transient."),
        ("ci_low", REAL, "Lower bound of the 95 % Wilson interval of the share; null below a base of 10."),
        ("ci_high", REAL, "Upper bound of the same interval."),
        ("is_consecutive", YES_NO, "True where no wave lies between the three."),
        ("is_mode_change", YES_NO, "True where not all three were asked in one way; null where one had nobody."),
        REASON,
    ],
    tiers=(ANALYST,),
)


def list_transition_intervals(panel: Panel) -> Iterator[Row]:
    """Yield every cell of every pair of waves."""
    for pair in panel.pairs():
        table = panel.transitions(ALL_ROLES, pair)
        for from_stance, counts, row in zip(panel.stances, table, row_shares(table), strict=True):
            for position, to_stance in enumerate(panel.stances):
                interval = row.intervals[position] if row.intervals else None
                yield {
                    **pair.columns,
                    "from_stance": from_stance,
                    "to_stance": to_stance,
                    "stakeholder_count": int(counts[position]),
                    "row_base_count": row.base_count,
                    "row_share": row.shares[position] if row.shares else None,
                    **interval_columns("ci", interval, row.base_count),
                    "smoothed_share": row.smoothed[position],
                    "reason": None if row.shares else "nobody had the earlier stance in both waves",
                }


def list_net_change(panel: Panel) -> Iterator[Row]:
    """Yield gross and net change of every pair of waves and role."""
    for pair in panel.pairs():
        for role_id in panel.groups:
            found = estimate_turnover(panel.transitions(role_id, pair))
            base = found.gross.base_count
            yield {
                **pair.columns,
                "role_id": role_id,
                "base_count": base,
                "gross_share": found.gross.value,
                **interval_columns("gross", found.gross, base),
                "net_share": found.net.value,
                **interval_columns("net", found.net, base),
                "reason": found.gross.reason,
            }


def list_lasting_change(panel: Panel) -> Iterator[Row]:
    """Yield what became of change in every three waves."""
    for places in combinations(range(len(panel.waves)), 3):
        waves = [panel.waves[place] for place in places]
        modes = {wave.mode for wave in waves}
        for role_id in panel.groups:
            found = lasting_change(panel.classes_of(role_id)[:, list(places)])
            yield {
                **dict(zip(LASTING_CHANGE.key, (wave.wave_id for wave in waves), strict=False)),
                "role_id": role_id,
                "lasting_count": found.lasting_count,
                "transient_count": found.transient_count,
                "onward_count": found.onward_count,
                "base_count": found.share.base_count,
                "lasting_share": found.share.value,
                **interval_columns("ci", found.share, found.share.base_count),
                "is_consecutive": bool(np.ptp(places) == 2),
                "is_mode_change": None if None in modes else len(modes) > 1 or "mixed" in modes,
                "reason": found.share.reason,
            }


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    panel = read_panel(connection)
    return {
        TRANSITION_INTERVALS.name: list_transition_intervals(panel),
        NET_CHANGE.name: list_net_change(panel),
        LASTING_CHANGE.name: list_lasting_change(panel),
    }


TOPIC = Topic((TRANSITION_INTERVALS, NET_CHANGE, LASTING_CHANGE), READS, _compute)
