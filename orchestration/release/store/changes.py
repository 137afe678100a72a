"""CHANGES.md: which published numbers moved against the release before, and what came in that can have moved them.

Belongs here: comparing two sets of public numbers and two lists of deliveries, in words.
Stays out: exact counts of rows and people (the analyst tier has them), writing releases (publish.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.release.store.manifest import Release
from orchestration.state.layout import PUBLIC_FILE
from orchestration.warehouse.database import opened, rows

CHANGES = "CHANGES.md"
# What counts for the release as a whole: the study's own files have no instrument.
_SHARES = """
    select coalesce(roles.role_label, 'All roles') as role, shares.wave_id, waves.wave_label as wave,
        scale.stance_label as stance, shares.stance_share, shares.base_count, shares.is_suppressed,
        coalesce(roles.role_order, 0) as role_order, waves.wave_order, scale.stance_order
    from marts.stance_by_role_year as shares
    left join marts.roles as roles using (role_id)
    join marts.waves as waves using (wave_id)
    join marts.stance_scale as scale using (stance)
"""
_COLUMNS = ("Role", "Stance", "Before", "Now")


@dataclass(frozen=True)
class ReleaseSummary:
    """What a release says and what it was made from: public shares, deliveries, version of the product.

    `held_back` names the figures that are older than the data.
    """

    release_id: str
    shares: Sequence[Mapping[str, Any]]
    deliveries: Sequence[Mapping[str, Any]]
    code_version: str
    held_back: Sequence[str] = ()


def summarise_release(release: Release) -> ReleaseSummary | None:
    """Return what an earlier release says; None where its public file cannot be read any more."""
    try:
        shares = read_public_shares(release.folder / PUBLIC_FILE)
    except duckdb.Error:
        return None
    manifest = release.manifest
    return ReleaseSummary(release.release_id, shares, manifest["deliveries"], manifest["code_version"])


def read_public_shares(public_file: Path) -> list[dict[str, Any]]:
    """Read the shares of a public file with their labels."""
    with opened(public_file, read_only=True) as connection:
        return rows(connection, _SHARES)


def describe_changes(before: ReleaseSummary | None, now: ReleaseSummary) -> str:
    """Write CHANGES.md.

    Only numbers that either release shows to everybody are in it, and no counts of rows: two exact counts would tell
    how many people came or left.

    Args:
        before: the release before; None where this is the first.
        now: the release to be.
    """
    if before is None:
        first = f"# Changes in {now.release_id}\n\nThe first release that can be compared: every number is new.\n"
        return first + "\n".join(["", *_held_back(now)] if now.held_back else [])
    moved = _moved(before.shares, now.shares)
    lines = [f"# Changes in {now.release_id}", "", f"Against {before.release_id}.", ""]
    if not moved:
        lines += ["No published number moved.", ""]
    for wave_id, (wave, cells) in moved.items():
        lines += [f"## {wave}", "", "| " + " | ".join(_COLUMNS) + " |", "|---|---|---:|---:|"]
        lines += [f"| {' | '.join(cell)} |" for cell in cells]
        lines += ["", "What came in for this wave:", ""]
        lines += [f"- {reason}" for reason in _reasons(before, now, wave_id)] or ["- nothing; see below"]
        lines.append("")
    quiet = {
        wave_id: reasons
        for wave_id in _waves_of(before, now)
        if wave_id not in moved and (reasons := _reasons(before, now, wave_id))
    }
    for wave_id, reasons in quiet.items():
        lines += [f"## {wave_id}: no published number moved", "", "What came in for this wave:", ""]
        lines += [*(f"- {reason}" for reason in reasons), ""]
    lines += ["## For the study as a whole", ""]
    lines += [f"- {reason}" for reason in _reasons(before, now, None)] or [
        "- nothing beside that" if moved or quiet else "- nothing changed"
    ]
    lines += ["", *_held_back(now)] if now.held_back else []
    return "\n".join(lines) + "\n"


def _held_back(now: ReleaseSummary) -> list[str]:
    """Say which public figures are older than the data; how many people wait stands in the analysts' table."""
    heading = ["## Held back", "", "These public figures are older than the data, or not shown yet:", ""]
    return [*heading, *(f"- {each}" for each in now.held_back), ""]


def _moved(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[str, list[tuple[str, ...]]]]:
    """Return the cells that read differently, by wave in time order."""
    old = {_place(row): row for row in before}
    new = {_place(row): row for row in now}
    both = {**old, **new}
    order = sorted(both, key=lambda place: [both[place][key] for key in ("wave_order", "role_order", "stance_order")])
    moved: dict[str, tuple[str, list[tuple[str, ...]]]] = {}
    for place in order:
        was, is_now = _shown(old.get(place)), _shown(new.get(place))
        if was != is_now:
            row = both[place]
            cells = moved.setdefault(row["wave_id"], (row["wave"], []))[1]
            cells.append((row["role"], row["stance"], was, is_now))
    return moved


def _place(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["wave_id"], row["role"], row["stance"]


def _shown(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "not there"
    if row["is_suppressed"]:
        return "hidden"
    return f"{100 * row['stance_share']:.0f} % of {row['base_count']}"


def _reasons(before: ReleaseSummary, now: ReleaseSummary, wave_id: str | None) -> list[str]:
    """Say what differs between the deliveries of two releases, for one wave or for what belongs to no wave."""
    old = {row["delivery_id"]: row for row in before.deliveries if _concerns(row, wave_id)}
    new = {row["delivery_id"]: row for row in now.deliveries if _concerns(row, wave_id)}
    gone = {row["path"]: row for key, row in old.items() if key not in new}
    reasons = []
    for delivery in _sorted(row for key, row in new.items() if key not in old):
        earlier = gone.pop(delivery["path"], None)
        what = "corrected" if earlier is not None else "new"
        replaced = f", in place of {earlier['delivery_id']}" if earlier is not None else ""
        reasons.append(f"`{delivery['path']}`: {what} ({delivery['delivery_id']}{replaced})")
    reasons += [f"`{row['path']}`: no longer counts ({row['delivery_id']})" for row in _sorted(gone.values())]
    if wave_id is None and before.code_version != now.code_version:
        reasons.append(f"the product: {before.code_version} became {now.code_version}")
    return reasons


def _waves_of(before: ReleaseSummary, now: ReleaseSummary) -> list[str]:
    return sorted({wave for each in (before, now) for row in each.deliveries for wave in row.get("wave_ids") or ()})


def _concerns(delivery: Mapping[str, Any], wave_id: str | None) -> bool:
    waves = delivery.get("wave_ids") or ()
    return wave_id in waves if wave_id is not None else not waves


def _sorted(deliveries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(deliveries, key=lambda row: str(row["path"]))
