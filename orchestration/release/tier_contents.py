"""What each tier of a release holds: its tables, as queries on the build file, and its macros.

Belongs here: putting together what the tables say of themselves (`meta` of the dbt models, `tiers` of those that Python
writes), the few tables with a query of their own, and the tables about the release itself.
Stays out: columns of the public tables (public/table_specs.py), their rows (public/public_tier.py), files (publish.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.release.documents.method_table import METHOD_TABLE
from orchestration.release.public.quality_tables import QUALITY_TABLES
from orchestration.release.public.table_specs import (
    DISCLOSED,
    INTERVAL_COLUMNS,
    OWN_TABLES,
    release_table,
)
from orchestration.release.store.release_table import ReleaseMacro, ReleaseTable
from orchestration.statistics.writer import MARTS
from orchestration.study.vocabulary import ALL_ROLES, ANALYST, PUBLIC
from orchestration.warehouse.mart_models import MartModel
from orchestration.warehouse.table_spec import TableSpec


@dataclass(frozen=True)
class TierContents:
    """What the file of a tier holds."""

    tables: tuple[ReleaseTable, ...]
    macros: tuple[ReleaseMacro, ...] = ()


_ANALYST_MACROS: tuple[ReleaseMacro, ...] = (
    ReleaseMacro(
        "evidence_of",
        ("role", "wave", "stance"),
        f"""
        select evidence.* from marts.evidence as evidence
        where (role = '{ALL_ROLES}' or evidence.role_id = role) and evidence.wave_id = wave and evidence.stance = stance
        order by
            evidence.stakeholder_id, evidence.document_id, evidence.start_offset, evidence.segment_id, evidence.item
        """,
        "The rows of evidence behind a figure of stance_by_role_year: "
        f"evidence_of(role_id or '{ALL_ROLES}', wave_id, stance). Its people are those that stance_count counts.",
    ),
)

_ABOUT = ReleaseTable(
    "about",
    "select * from about",
    description="The study and this release. One row.",
    columns={
        "study_id": "Short name of the study.",
        "title": "Title of the study.",
        "licence": "Licence of the published figures.",
        "contact_name": "Who answers questions.",
        "contact_email": "Where questions go.",
        "is_synthetic": "True where the data are made up.",
        "release_id": "This release.",
        "released_at": "When it was made, in UTC.",
        "tier": "Who may read this file: `public` or `analyst`.",
        "min_cell": "Smallest count of people that the public tier shows.",
        "min_base": "Smallest base that the public tier shows.",
        "round_to": "Base to which the public tier's counts are rounded.",
    },
)
_ANALYST_CHECKS = ReleaseTable(
    "quality_checks",
    "select * from quality_checks",
    description="The checks that this release passed or was warned by. One row per check.",
    columns={
        "suite": "The suite of checks.",
        "table_name": "The table that was checked.",
        "check_name": "The check.",
        "severity": "`block`, `warn` or `note`.",
        "is_passed": "Whether the table passed.",
        "failing_count": "Rows that failed.",
        "says": "What the check guards, in words.",
    },
)
# Marts that analysts get with columns of another mart beside their own.
_WITH_MORE_COLUMNS = (
    ReleaseTable(
        "stance_by_role_year",
        """
        select shares.*, intervals.ci_low, intervals.ci_high, false as is_suppressed
        from build.marts.stance_by_role_year as shares
        left join build.marts.stance_intervals as intervals using (role_id, wave_id, stance)
        """,
        columns=INTERVAL_COLUMNS,
    ),
)


def list_tier_contents(models: Iterable[MartModel]) -> dict[str, TierContents]:
    """Return what each tier holds, by its name.

    Args:
        models: the marts of dbt.
    """
    marts: list[MartModel | TableSpec] = [*models, *MARTS]
    extended = {table.name: table for table in _WITH_MORE_COLUMNS}
    analyst = [extended.get(mart.name, _copy_whole(mart.name)) for mart in marts if ANALYST in mart.tiers]
    public = [_copy_whole(mart.name) for mart in marts if PUBLIC in mart.tiers]
    own = {tier: [release_table(spec) for spec in OWN_TABLES if tier in spec.tiers] for tier in (PUBLIC, ANALYST)}
    both = (METHOD_TABLE, _ABOUT)
    return {
        PUBLIC: TierContents((*public, *DISCLOSED, *own[PUBLIC], *QUALITY_TABLES, *both)),
        ANALYST: TierContents((*analyst, *own[ANALYST], _ANALYST_CHECKS, *both), _ANALYST_MACROS),
    }


def _copy_whole(name: str) -> ReleaseTable:
    return ReleaseTable(name, f"select * from build.marts.{name}")
