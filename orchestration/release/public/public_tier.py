"""The public tables as they go into the file: counts of the build file, through disclosure control.

Belongs here: reading what the control needs, and its results as Arrow tables.
Stays out: what may be seen (rendering.py), whether it holds (gate.py), files (publish.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from orchestration.release.disclosure.block_counts import count_blocks, list_families
from orchestration.release.disclosure.corrections import Correction, load_corrections
from orchestration.release.disclosure.editions import Edition, decide_edition
from orchestration.release.disclosure.role_groups import choose_groups_by_wave, label_groups
from orchestration.release.disclosure.true_counts import TrueCounts, read_true_counts
from orchestration.release.memory.blocks import STANCES, Family
from orchestration.release.memory.record import Memory, build_memory
from orchestration.release.memory.study_memory import StudyMemory
from orchestration.release.public.held_back import errata_rows
from orchestration.release.public.quality_tables import AGREEMENT_QUERY, BREAKS_QUERY, DOCUMENTS_QUERY, quality_tables
from orchestration.release.public.quotes import PUBLIC_QUOTES, choose_public_quotes, list_visible_groups, read_quotes
from orchestration.release.public.rows import (
    change_rows,
    mode_rows,
    retention_rows,
    share_rows,
    stability_rows,
    theme_rows,
    transition_rows,
)
from orchestration.release.public.table_specs import FURTHER
from orchestration.release.store.publications import (
    MODES,
    PANEL,
    RETENTION,
    RETENTION_COUNTS,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Count,
    Grouping,
    Publication,
    PublishedStance,
)
from orchestration.study.definition import Study
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES
from orchestration.warehouse.database import Connection, rows

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
class PublicTier:
    """What a release says to everybody, and how it came to it.

    Attributes:
        true_counts: of people, as the build file has them.
        labels: the label of each role.
        edition: what the release adds, and what stands although the data have changed.
        before: what was remembered before it.
        memory: what is remembered with it.
    """

    true_counts: TrueCounts
    labels: dict[str, str]
    edition: Edition
    before: Memory
    memory: Memory

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The public groups of all waves, in their order."""
        named = (self.memory.groups[wave] for wave in self.true_counts.waves)
        return {group: tuple(roles) for of in named for group, roles in of.items() if group != ALL_ROLES}

    @property
    def rows(self) -> tuple[Count, ...]:
        """Every count of the public tier, of all tables of people."""
        there = [self.memory.statements[family] for family in list_families(self.true_counts)]
        # An older version told why people of `all` hold no stance; no table has that any more.
        return tuple(
            each
            for statement in there
            for each in statement.rows
            if each.table != RETENTION or each.of[0] in RETENTION_COUNTS
        )

    def publication(self, release_id: str, rules: Disclosure) -> Publication:
        """Return what the release says, as its line of the ledger has it."""
        grouping = Grouping(self.memory.declared, self.groups, ())
        further = tuple(sorted(each for each in self.rows if each.table != STANCES))
        return Publication(release_id, rules, grouping, _shown(self.rows), further)


def decide_public_tier(
    connection: Connection, study: Study, remembered: StudyMemory, *, release_id: str, today: dt.date
) -> PublicTier:
    """Decide what a release says to everybody.

    Args:
        connection: the build file.
        study: the study definition.
        remembered: what is remembered of all releases.
        release_id: the release to be, or the one that is made again.
        today: the day of the release; waves that are in the field are not published for the first time.
    """
    true_counts = read_true_counts(connection)
    roles = rows(connection, _ROLES_QUERY)
    declared = {role["role_id"]: role["public_group"] for role in roles}
    memory = remembered.recall(before=release_id)
    rules = study.disclosure
    groups, merged = choose_groups_by_wave(memory, true_counts, declared, rules, birth=release_id)
    # A wave of which study.yml does not say when it ends is taken for over.
    ends = {wave.id: wave.to for wave in study.waves if wave.to is not None}

    def is_closed(family: Family) -> bool:
        return all(ends[wave] < today for wave in family.waves if wave in ends)

    edition = decide_edition(
        memory,
        count_blocks(true_counts, groups),
        rules,
        rules.knows,
        birth=release_id,
        declared=declared,
        merged=merged,
        is_closed=is_closed,
        corrections=list_open_corrections(study, memory),
    )
    labels = {role["role_id"]: role["role_label"] for role in roles}
    return PublicTier(true_counts, labels, edition, memory, build_memory([*memory.entries, edition.entry]))


def list_open_corrections(study: Study, memory: Memory) -> tuple[Correction, ...]:
    """Return the corrections that the study team asks for and that no release has made yet."""
    done = {(each.block, each.corrected_on, each.reason) for each in memory.errata}
    return tuple(
        each for each in load_corrections(study.folder) if (each.block, each.asked_on, each.reason) not in done
    )


def build_public_tables(
    connection: Connection, tier: PublicTier, study: Study, *, release_id: str, checks: Sequence[Mapping[str, Any]]
) -> dict[str, pa.Table]:
    """Return the tables that the queries of the public tier name.

    Args:
        connection: the build file.
        tier: what was decided.
        study: the study definition.
        release_id: the release to be; the order of quotes follows from it.
        checks: the outcome of each check.
    """
    every, true_counts = tier.rows, tier.true_counts
    groups = [
        {"role_id": group, "role_label": label, "role_order": order}
        for order, (group, label) in enumerate(label_groups(tier.groups, tier.labels).items(), start=1)
    ]
    themes = theme_rows(every, true_counts)
    shown_codes = frozenset(row["harmonised_code"] for row in themes)
    finding = tier.edition.finding
    found = {
        PANEL: change_rows(every, _shown(every), true_counts),
        TRANSITIONS: transition_rows(every),
        STABILITY: stability_rows(every),
        RETENTION: retention_rows(every, true_counts),
        MODES: mode_rows(every, true_counts),
        THEMES: themes,
        "codes": _codes(connection, shown_codes),
        "events": event_rows(study),
        "errata": errata_rows(tier.memory),
        "disclosure_certificate": [
            {
                "release_count": len(tier.memory.entries),
                "number_count": sum(each.count is not None for each in every),
                "hidden_count": sum(each.count is None for each in every),
                "leak_count": len(finding.leaks),
                "min_cell": study.disclosure.min_cell,
            }
        ],
    }
    public_shares = pa.Table.from_pylist(share_rows(every, true_counts), schema=_SHARES)
    return {
        "public_shares": public_shares,
        "public_roles": pa.Table.from_pylist(groups, schema=_ROLES),
        **{f"public_{each.name}": pa.Table.from_pylist(found[each.name], schema=each.schema) for each in FURTHER},
        PUBLIC_QUOTES: choose_public_quotes(
            read_quotes(connection), tier.groups, list_visible_groups(public_shares), salt=release_id
        ),
        **_quality(connection, study, _history(tier, study), checks, shown_codes),
    }


def _shown(every: Sequence[Count]) -> tuple[PublishedStance, ...]:
    return tuple(
        sorted(
            (
                PublishedStance(each.role_id, each.waves[0], each.of[0], each.count, each.base)
                for each in every
                if each.table == STANCES
            ),
            key=lambda each: (each.wave_id, each.role_id, each.stance),
        )
    )


def _history(tier: PublicTier, study: Study) -> list[Publication]:
    """Return what each release said of stances, as far as it is remembered."""
    found, memory = [], Memory()
    for entry in tier.memory.entries:
        memory.add(entry)
        every = tuple(each for statement in memory.statements.values() for each in statement.rows)
        rules = next((statement.rules for statement in reversed(list(memory.statements.values()))), study.disclosure)
        groups = {group: tuple(roles) for of in memory.groups.values() for group, roles in of.items()}
        found.append(Publication(entry.release_id, rules, Grouping(memory.declared, groups, ()), _shown(every)))
    return found


def event_rows(study: Study) -> list[dict[str, Any]]:
    """Return the rows of the table `events`, which both tiers have alike."""
    return [
        {"on_date": event.on, "event_label": event.label}
        for event in sorted(study.events, key=lambda event: (event.on, event.label))
    ]


def _codes(connection: Connection, shown_codes: frozenset[str]) -> list[dict[str, Any]]:
    """Return what the codes mean that the public tier names, in the words of the last version of the codebook."""
    return [row for row in rows(connection, _CODES_QUERY) if row["harmonised_code"] in shown_codes]


def _quality(
    connection: Connection,
    study: Study,
    published: Sequence[Publication],
    checks: Sequence[Mapping[str, Any]],
    shown_codes: frozenset[str],
) -> dict[str, pa.Table]:
    return quality_tables(
        checks=checks,
        agreement=rows(connection, AGREEMENT_QUERY),
        breaks=rows(connection, BREAKS_QUERY),
        shown_codes=shown_codes,
        documents=rows(connection, DOCUMENTS_QUERY),
        published=published,
        min_base=study.disclosure.min_base,
    )
