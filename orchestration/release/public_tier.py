"""The public tables as they go into the file: counts of the build file, through disclosure control.

Belongs here: reading what the control needs, and its results as Arrow tables.
Stays out: what may be seen (disclosure.py), whether it holds (gate.py), files (publish.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from orchestration.release.disclosure import Cell, control
from orchestration.release.fitting import fitted
from orchestration.release.grouping import group_labels, grouped
from orchestration.release.public_rows import (
    change_rows,
    mode_rows,
    retention_rows,
    stability_rows,
    theme_rows,
    transition_rows,
)
from orchestration.release.public_tables import FURTHER
from orchestration.release.published import (
    MODES,
    PANEL,
    RETENTION,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Grouping,
    Publication,
    Shown,
)
from orchestration.release.truth import Truth, read_truth
from orchestration.study import Study
from orchestration.warehouse.database import opened, rows

_SHARES = pa.schema(
    [
        ("role_id", pa.string()),
        ("wave_id", pa.string()),
        ("year", pa.int64()),
        ("stance", pa.string()),
        ("stance_count", pa.int64()),
        ("base_count", pa.int64()),
        ("stance_share", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("is_suppressed", pa.bool_()),
    ]
)
_ROLES = pa.schema([("role_id", pa.string()), ("role_label", pa.string()), ("role_order", pa.int64())])
_CELLS_QUERY = "select role_id, wave_id, year, stance, stance_count, base_count from marts.stance_by_role_year"
_ROLES_QUERY = "select role_id, role_label, public_group from marts.roles order by role_order"


@dataclass(frozen=True)
class Counts:
    """What the public tables are made from: true counts, role labels, the groups of this release."""

    cells: tuple[Cell, ...]
    truth: Truth
    labels: dict[str, str]
    grouping: Grouping


def read_counts(build: Path, study: Study, earlier: Sequence[Publication]) -> Counts:
    """Read the counts of the build file, and decide the groups.

    Args:
        build: the build file.
        study: the study definition.
        earlier: all releases before, the oldest first.
    """
    with opened(build, read_only=True) as connection:
        cells = tuple(Cell(**row) for row in rows(connection, _CELLS_QUERY))
        roles = rows(connection, _ROLES_QUERY)
        truth = read_truth(connection)
    counts = {(cell.role_id, cell.wave_id, cell.stance): cell.stance_count for cell in cells}
    declared = {role["role_id"]: role["public_group"] for role in roles}
    labels = {role["role_id"]: role["role_label"] for role in roles}
    return Counts(cells, truth, labels, grouped(counts, declared, study.disclosure, earlier))


def public_tables(counts: Counts, study: Study, earlier: Sequence[Publication]) -> dict[str, pa.Table]:
    """Return the tables that the queries of the public tier name."""
    shares = control(counts.cells, study.disclosure, counts.grouping, earlier)
    shown = tuple(Shown(each.role_id, each.wave_id, each.stance, each.stance_count, each.base_count) for each in shares)
    further, certificate = fitted(counts.truth, study.disclosure, counts.grouping, shown, earlier)
    groups = [
        {"role_id": group, "role_label": label, "role_order": order}
        for order, (group, label) in enumerate(group_labels(counts.grouping, counts.labels).items(), start=1)
    ]
    found = {
        PANEL: change_rows(further, shown, counts.truth),
        TRANSITIONS: transition_rows(further),
        STABILITY: stability_rows(further),
        RETENTION: retention_rows(further, counts.truth),
        MODES: mode_rows(further, counts.truth),
        THEMES: theme_rows(further, counts.truth),
        "disclosure_certificate": [
            {
                "release_count": len(earlier) + 1,
                "number_count": certificate.number_count,
                "hidden_count": len(certificate.attacked),
                "leak_count": len(certificate.leaks),
                "min_cell": study.disclosure.min_cell,
            }
        ],
    }
    return {
        "public_shares": pa.Table.from_pylist([asdict(cell) for cell in shares], schema=_SHARES),
        "public_roles": pa.Table.from_pylist(groups, schema=_ROLES),
        **{f"public_{each.name}": pa.Table.from_pylist(found[each.name], schema=each.schema) for each in FURTHER},
    }
