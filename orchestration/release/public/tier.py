"""The public tables as they go into the file: counts of the build file, through disclosure control.

Belongs here: reading what the control needs, and its results as Arrow tables.
Stays out: what may be seen (disclosure.py), whether it holds (gate.py), files (publish.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.release.disclosure.fitting import fitted
from orchestration.release.disclosure.role_groups import group_labels, grouped
from orchestration.release.disclosure.stance_control import Cell, control
from orchestration.release.disclosure.units import Truth, read_truth
from orchestration.release.public.quality_tables import AGREEMENT_QUERY, BREAKS_QUERY, DOCUMENTS_QUERY, quality_tables
from orchestration.release.public.quotes import PUBLIC_QUOTES, open_groups, public_quotes, read_quotes
from orchestration.release.public.rows import (
    change_rows,
    mode_rows,
    retention_rows,
    stability_rows,
    theme_rows,
    transition_rows,
)
from orchestration.release.public.tables import FURTHER
from orchestration.release.store.publications import (
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
from orchestration.study.definition import Study
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
# Of several codes that count together the one that names the series tells what it is called.
_CODES_QUERY = """
    with ranked as (
        select *, version_order + case when code = harmonised_code then 1000000 else 0 end as weight from marts.codes
    )
    select
        harmonised_code,
        arg_max(code_path, weight) as code_path,
        arg_max(definition, weight) as definition,
        arg_max(stance_role, weight) as stance_role
    from ranked group by harmonised_code order by harmonised_code
"""


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


def public_tables(
    build: Path,
    counts: Counts,
    study: Study,
    earlier: Sequence[Publication],
    *,
    release_id: str,
    checks: Sequence[Mapping[str, Any]],
) -> dict[str, pa.Table]:
    """Return the tables that the queries of the public tier name.

    Args:
        build: the build file.
        counts: what was read of it.
        study: the study definition.
        earlier: all releases before, the oldest first.
        release_id: the release to be; the order of quotes follows from it.
        checks: the outcome of each check.
    """
    shares = control(counts.cells, study.disclosure, counts.grouping, earlier)
    shown = tuple(Shown(each.role_id, each.wave_id, each.stance, each.stance_count, each.base_count) for each in shares)
    further, certificate = fitted(counts.truth, study.disclosure, counts.grouping, shown, earlier)
    groups = [
        {"role_id": group, "role_label": label, "role_order": order}
        for order, (group, label) in enumerate(group_labels(counts.grouping, counts.labels).items(), start=1)
    ]
    themes = theme_rows(further, counts.truth)
    shown_codes = frozenset(row["harmonised_code"] for row in themes)
    found = {
        PANEL: change_rows(further, shown, counts.truth),
        TRANSITIONS: transition_rows(further),
        STABILITY: stability_rows(further),
        RETENTION: retention_rows(further, counts.truth),
        MODES: mode_rows(further, counts.truth),
        THEMES: themes,
        "codes": _codes(build, shown_codes),
        "events": event_rows(study),
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
    publication = Publication(release_id, study.disclosure, counts.grouping, shown, further)
    public_shares = pa.Table.from_pylist([asdict(cell) for cell in shares], schema=_SHARES)
    return {
        "public_shares": public_shares,
        "public_roles": pa.Table.from_pylist(groups, schema=_ROLES),
        **{f"public_{each.name}": pa.Table.from_pylist(found[each.name], schema=each.schema) for each in FURTHER},
        PUBLIC_QUOTES: public_quotes(
            read_quotes(build), counts.grouping.groups, open_groups(public_shares), salt=release_id
        ),
        **_quality(build, study, [*earlier, publication], checks, shown_codes),
    }


def event_rows(study: Study) -> list[dict[str, Any]]:
    """Return the rows of the table `events`, which both tiers have alike."""
    return [
        {"on_date": event.on, "event_label": event.label}
        for event in sorted(study.events, key=lambda event: (event.on, event.label))
    ]


def _codes(build: Path, shown_codes: frozenset[str]) -> list[dict[str, Any]]:
    """Return what the codes mean that the public tier names, in the words of the last version of the codebook."""
    with opened(build, read_only=True) as connection:
        found = rows(connection, _CODES_QUERY)
    return [row for row in found if row["harmonised_code"] in shown_codes]


def _quality(
    build: Path,
    study: Study,
    published: Sequence[Publication],
    checks: Sequence[Mapping[str, Any]],
    shown_codes: frozenset[str],
) -> dict[str, pa.Table]:
    with opened(build, read_only=True) as connection:
        return quality_tables(
            checks=checks,
            agreement=rows(connection, AGREEMENT_QUERY),
            breaks=rows(connection, BREAKS_QUERY),
            shown_codes=shown_codes,
            documents=rows(connection, DOCUMENTS_QUERY),
            published=published,
            min_base=study.disclosure.min_base,
        )
