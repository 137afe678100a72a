"""What a person at the terminal reads.

Belongs here: tables and lines for the commands, in plain words.
Stays out: finding the facts, deciding the exit code (exits.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.cli.run_tables import show_runs
from orchestration.ingest.model.offsets import LOW_CONFIDENCE
from orchestration.operations.sql import Answer, list_held_back, run_query
from orchestration.warehouse.withdrawals import Scope

_SHARES = """
    select coalesce(roles.role_label, 'All roles') as role, shares.year, scale.stance_label as stance,
        shares.stance_share, shares.base_count, shares.is_suppressed
    from stance_by_role_year as shares
    join stance_scale as scale using (stance)
    left join roles using (role_id)
    order by coalesce(roles.role_order, 0), scale.stance_order, shares.year
"""


_WIDE = 140
_SHOWN_BLOCKS = 6
_SHOWN_REFUSED = 20
_BORDER, _NARROW = 3, 8  # of a table: characters around a cell, columns that are read side by side however long
_SEVERITIES = ("block", "warn", "note")
_STAGE = 21  # characters of the longest stage, "checks on statistics", and a space
_MINUTE = "%Y-%m-%d %H:%M"
_DELIVERY_COLUMNS = ("path", "format", "wave", "received (UTC)", "rows", "added", "removed", "remark")
_COUNTS = {"row_count": "rows", "code_count": "codes", "segment_count": "selections", "coding_count": "codings"}


def console(*, errors: bool = False) -> Console:
    """Return a console; lines are not broken, and tables have room where the output is no terminal."""
    made = Console(stderr=errors, highlight=False, soft_wrap=True)
    return made if made.is_terminal else Console(stderr=errors, highlight=False, soft_wrap=True, width=_WIDE)


def tell(out: Console, stage: str, says: str) -> None:
    """Print one line of progress."""
    out.print(Text.assemble((f"  {stage:<{_STAGE}}", "bold"), says))


def show_shares(out: Console, public_file: Path) -> None:
    """Print the published shares of each stance by role group and year."""
    answer = run_query(public_file, _SHARES)
    years = sorted({row[1] for row in answer.rows})
    table = Table(title="Stances by role and year (share of those who expressed one)", title_justify="left")
    table.add_column("Role")
    table.add_column("Stance")
    for year in years:
        table.add_column(str(year), justify="right")
    cells: dict[tuple[str, str], dict[int, str]] = {}
    for role, year, stance, share, base, hidden in answer.rows:
        cells.setdefault((role, stance), {})[year] = "hidden" if hidden else f"{100 * share:.0f} % of {base}"
    before = None
    for (role, stance), by_year in cells.items():
        if before not in (None, role):
            table.add_section()
        table.add_row("" if role == before else role, stance, *(by_year.get(year, "") for year in years))
        before = role
    out.print(table)
    out.print("As published: counts rounded, small counts hidden so that they give nobody away.", style="dim")


def show_held_back(out: Console, analyst_file: Path) -> None:
    """Print which public figures are older than the data, or not shown yet, and why."""
    for reason, blocks in list_held_back(analyst_file).items():
        shown = ", ".join(blocks[:_SHOWN_BLOCKS])
        more = f" and {len(blocks) - _SHOWN_BLOCKS:,} more" if len(blocks) > _SHOWN_BLOCKS else ""
        out.print(f"Public figures that wait ({reason}): {shown}{more}.", style="dim", markup=False)


def show_answer(out: Console, answer: Answer) -> None:
    """Print the rows of a query: as a table where it fits the console, else row by row, a line a column."""
    cells = [["" if value is None else str(value) for value in row] for row in answer.rows]
    widths = [max(map(len, column)) for column in zip(answer.columns, *cells, strict=True)]
    if sum(widths) + _BORDER * len(widths) > out.width and len(widths) > _NARROW:
        longest = max(map(len, answer.columns))
        for number, row in enumerate(cells, start=1):
            out.print(Text(f"row {number}", "bold"))
            for name, cell in zip(answer.columns, row, strict=True):
                out.print(f"  {name:<{longest}}  {cell}", markup=False)
        return
    table = Table(*answer.columns)
    for row in cells:
        table.add_row(*row)
    out.print(table)


def show_inspection(out: Console, facts: Mapping[str, Any]) -> None:
    """Print what a delivery holds."""
    out.print(Text.assemble((str(facts["file"]), "bold"), f"  {facts['format'] or 'cannot be read'}"))
    if facts["tool"]:
        out.print(f"  {'written by':<16} {facts['tool']}", markup=False)
    for key, words in _COUNTS.items():
        if facts[key]:
            out.print(f"  {words:<16} {facts[key]:,}")
    if facts["events"]:
        out.print(f"  {'logged events':<16} {len(facts['events']):,}")
    for key in ("coders", "variables", "cases", "sets"):
        if facts[key]:
            out.print(f"  {key:<16} {_joined(facts[key])}", markup=False)
    if facts["documents"]:
        table = Table("document", "characters", "segments", "offset confidence")
        for document in facts["documents"]:
            confidence = document["offset_confidence"]
            table.add_row(
                str(document["name"]),
                "" if document["characters"] is None else f"{document['characters']:,}",
                f"{document['segment_count']:,}",
                "" if confidence is None else f"{100 * confidence:.1f} %",
            )
        out.print(table)
    for line in (*facts["problems"], *facts["notes"]):
        out.print(f"  ! {line}", markup=False)


def show_status(out: Console, facts: Mapping[str, Any]) -> None:
    """Print what a study folder holds and how its last run went."""
    study, release = facts["study"], facts["release"]
    out.print(Text.assemble((study["title"], "bold"), "  (synthetic data)" if study["synthetic"] else ""))
    show_runs(out, facts)
    out.print(f"  release     {_release(release)}")
    out.print(f"  withdrawals {_withdrawals(facts['withdrawals'])}", markup=False)
    checks = facts["checks"]
    if checks:
        out.print(f"  checks      {sum(check['is_passed'] for check in checks)} of {len(checks)} passed")
    for reason, blocks in facts["held_back"].items():
        out.print(f"  held back   {len(blocks):,} blocks of the public tier: {reason}", markup=False)
    _show_failing(out, [check for check in checks if not check["is_passed"]])
    _table(out, facts["waves"], ("wave_id", "year", "document_count", "answering_count"))
    _table(out, [_delivery(row) for row in facts["deliveries"]], _DELIVERY_COLUMNS)
    _show_quarantine(out, facts["quarantine"])
    _show_confidence(out, facts["documents"])
    for path in facts["waiting"]:
        out.print(f"  new, not taken in yet: {path}")
    for each in facts["retracted"]:
        when = each["retracted_on"] if each["is_carried_out"] else f"{each['retracted_on']}, still counts"
        out.print(f"  taken back: {each['path']} ({when}): {each['reason']}", markup=False)
    for line in facts["problems"]:
        out.print(f"  ! {line}", markup=False)
    for line in facts["next"]:
        out.print(Text.assemble(("  next        ", "bold"), line))


def _delivery(row: Mapping[str, Any]) -> dict[str, Any]:
    """Shorten a delivery to what fits a line; `status --json` has all of it."""
    remark = ""
    if row["superseded_at"] is not None:
        remark = f"superseded {row['superseded_at']:{_MINUTE}}"
    elif row["same_as"] is not None:
        remark = f"the same rows as {row['same_as']}"
    return {
        **row,
        "wave": row["wave_id"],
        "received (UTC)": f"{row['received_at']:{_MINUTE}}",
        "rows": row["row_count"],
        "added": row["added_count"],
        "removed": row["removed_count"],
        "remark": remark,
    }


def _show_failing(out: Console, checks: Sequence[Mapping[str, Any]]) -> None:
    """Print what was not met, the gravest first, and what to do about it."""
    for check in sorted(checks, key=lambda check: _SEVERITIES.index(check["severity"])):
        count = check["failing_count"]
        found = [] if count is None else [f"{count:,} row{'s' * (count != 1)}"]
        which = check.get("rows") or check.get("which")
        found += [which] if which else []
        where = f" ({'; '.join(found)})" if found else ""
        out.print(f"    {check['severity']}: {check['suite']}: {check['says']}{where}", markup=False)
        if check.get("then"):
            out.print(f"      next: {check['then']}", markup=False)


def _show_quarantine(out: Console, refused: Sequence[Mapping[str, Any]]) -> None:
    if not refused:
        out.print("  quarantine  empty: everything delivered was taken in")
        return
    blocked = sorted({row["path"] for row in refused if row["is_blocking"]})
    out.print(f"  quarantine  {len(refused):,} refused; a corrected file clears them")
    _table(out, refused[:_SHOWN_REFUSED], ("path", "place", "reason", "says"))
    if len(refused) > _SHOWN_REFUSED:
        out.print(f"  and {len(refused) - _SHOWN_REFUSED:,} more; `status --json` lists them all")
    for path in blocked:
        out.print(f"  ! {path} is refused as a whole; what it held before stays", markup=False)


def _show_confidence(out: Console, documents: Sequence[Mapping[str, Any]]) -> None:
    low = [row for row in documents if row["offset_confidence"] < LOW_CONFIDENCE]
    if documents:
        fit = f"{len(documents) - len(low):,} of {len(documents):,} coded documents fit their positions"
        out.print(f"  positions   {fit} ({LOW_CONFIDENCE:.0%} of segment edges on word boundaries)")
    _table(out, low[:_SHOWN_REFUSED], ("document_name", "wave_id", "position_unit", "offset_confidence"))


def _release(release: Mapping[str, Any] | None) -> str:
    if release is None:
        return "none yet; `stakeholder-views run` makes one"
    return str(release.get("problem") or f"{release['release_id']}, {release['released_at']}")


def _withdrawals(facts: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{facts[scope]:,} {scope}" for scope in Scope if facts[scope])
    open_ones = f"; still in {_joined(facts['remaining'])}" if facts["remaining"] else ", all carried out"
    return f"{counts}{open_ones}" if counts else "none"


def _table(out: Console, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    if rows:
        table = Table()
        for column in columns:
            table.add_column(column.replace("_", " "), overflow="fold")
        for row in rows:
            table.add_row(*("" if row.get(column) is None else str(row[column]) for column in columns))
        out.print(table)


def _joined(values: Sequence[Any]) -> str:
    text = ", ".join(str(value) for value in values[:12])
    return text if len(values) <= 12 else f"{text} and {len(values) - 12} more"
