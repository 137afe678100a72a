"""What a release holds: the tables of each tier, as queries on the build file.

Belongs here: names, queries and the descriptions that no dbt model has.
Stays out: numbers for the public (rendering.py), files (publish.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

INTERVAL_COLUMNS = {
    "ci_low": (
        "Lower bound of the 95 % Wilson interval: precision if the respondents were a random draw. "
        "Null below a base of 10."
    ),
    "ci_high": "Upper bound of the same interval.",
    "is_suppressed": "True where the values are hidden so that they give nobody away; they are then null, never 0.",
}


@dataclass(frozen=True)
class ReleaseTable:
    """A table of a tier: its query on schema `marts` of the build file, and descriptions that the build file lacks."""

    name: str
    query: str
    description: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleaseMacro:
    """A table macro of a tier: a query with parameters, called like a table.

    The query names tables with their schema and no catalogue: who opens the file chooses the name of the catalogue.
    """

    name: str
    parameters: tuple[str, ...]
    query: str
    description: str


def _whole(name: str) -> ReleaseTable:
    return ReleaseTable(name, f"select * from build.marts.{name}")


# In the order of the alphabet, so that two branches that add a table do not meet.
_WHOLE = (
    "attrition_summary",
    "attrition_weights",
    "change_decomposition",
    "change_tests",
    "codebook_breaks",
    "codebook_history",
    "code_cooccurrence",
    "code_first_mentions",
    "code_matrix",
    "coded_segments",
    "coder_agreement",
    "coder_drift",
    "codes",
    "deliveries",
    "delivery_changes",
    "evidence",
    "findings",
    "lasting_change",
    "mode_mix",
    "net_change",
    "panel_retention",
    "quarantine_counts",
    "quotes",
    "role_mix_decomposition",
    "roles",
    "rule_robustness",
    "rule_stability",
    "saturation",
    "stakeholders",
    "stance_confidence",
    "stance_intervals",
    "stance_scale",
    "stance_series",
    "stance_transitions",
    "stances",
    "themes_by_role_year",
    "trajectories",
    "transition_intervals",
    "trend_tests",
    "waves",
    "weighted_shares",
)
ANALYST: tuple[ReleaseTable, ...] = (
    *(_whole(name) for name in _WHOLE),
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

ANALYST_MACROS: tuple[ReleaseMacro, ...] = (
    ReleaseMacro(
        "evidence_of",
        ("role", "wave", "stance"),
        """
        select evidence.* from marts.evidence as evidence
        where (role = 'all' or evidence.role_id = role) and evidence.wave_id = wave and evidence.stance = stance
        order by
            evidence.stakeholder_id, evidence.document_id, evidence.start_offset, evidence.segment_id, evidence.item
        """,
        "The rows of evidence behind a figure of stance_by_role_year: "
        "evidence_of(role_id or 'all', wave_id, stance). Its people are those that stance_count counts.",
    ),
)

PUBLIC_WAVES = _whole("waves")
PUBLIC_SCALE = _whole("stance_scale")
PUBLIC_ROLES = ReleaseTable(
    "roles",
    "select * from public_roles",
    description="The role groups of the public tier. One row per role group.",
    columns={
        "role_id": "The role group.",
        "role_label": "The group in words: the roles it merges.",
        "role_order": "Position, from 1.",
    },
)
PUBLIC_SHARES = ReleaseTable(
    "stance_by_role_year",
    "select * from public_shares",
    description=(
        "How many people of a role group held each stance in a wave, as the public may see it: small counts hidden, "
        "others rounded, shares and intervals from rounded counts in whole percents. "
        "One row per role group (`all` included), wave and stance."
    ),
    columns={
        "role_id": "The role group, or `all`.",
        "wave_id": "The wave.",
        "year": "Year under which the wave is shown.",
        "stance": "The stance.",
        "stance_count": "People of the group who held the stance, rounded.",
        "base_count": "People of the group who expressed a stance, rounded.",
        "stance_share": "Share of the base, 0..1, in whole percents.",
        **INTERVAL_COLUMNS,
    },
)
PUBLIC_QUOTES = ReleaseTable(
    "quotes",
    "select * from public_quotes",
    description=(
        "What people said, as they approved it: two quotes of a person at most, under the role group alone, in an "
        "order that says nothing. One row per quote."
    ),
    columns={
        "quote_order": "Position, from 1; another in each release.",
        "role_id": "The role group of who said it.",
        "wave_id": "The wave in which it was said.",
        "year": "Year under which the wave is shown.",
        "harmonised_code": "The theme; null where none was named.",
        "quote_text": "The wording that the person approved.",
    },
)
PUBLIC: tuple[ReleaseTable, ...] = (PUBLIC_ROLES, PUBLIC_SCALE, PUBLIC_SHARES, PUBLIC_WAVES, PUBLIC_QUOTES)

ABOUT = ReleaseTable(
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
QUALITY = ReleaseTable(
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
