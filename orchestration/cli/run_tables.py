"""What a person at the terminal reads of runs: how the last ones went, what is open, how much room is left.

Belongs here: these lines of `status`.
Stays out: finding the facts (status.py), the rest of the page (tables.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

_EARLIER = "              "


def show_runs(out: Console, facts: Mapping[str, Any]) -> None:
    """Print how the last runs went, what is open since when, and the room that is left."""
    runs: Sequence[Mapping[str, Any]] = facts["runs"]
    out.print(Text(f"  last run    {_run(runs[0])}" if runs else "  last run    none in the journal"))
    for each in runs[1:]:
        out.print(Text(f"{_EARLIER}{_run(each)}", style="dim"))
    for alert in facts["alerts"]:
        out.print(Text.assemble("  ", (f"{alert['level']:<12}", "bold"), f"{alert['title']}"))
        where = [*([alert["where"]] if alert["where"] else []), f"since {alert['since']}", *_told(alert)]
        out.print(Text(f"{_EARLIER}{'; '.join(where)}"))
    disk = facts["disk"]
    short = ", which may be too little for a run" if disk["is_short"] else ""
    out.print(f"  disk        {disk['free_bytes'] / 1024**3:.1f} GB free{short}")


def _run(run: Mapping[str, Any]) -> str:
    parts = [f"{run['status']}, {run['started_at']} ({run['command']})"]
    if run["ended_at"] is None and run["last_stage"]:
        parts.append(f"last stage done: {run['last_stage']}")
    if run["says"]:
        parts.append(run["says"])
    return ": ".join([parts[0], "; ".join(parts[1:])]) if parts[1:] else parts[0]


def _told(alert: Mapping[str, Any]) -> list[str]:
    told = [f"told by {', '.join(sorted(alert['told']))}"] if alert["told"] else []
    return [*told, *(f"not sent by {channel}: {why}" for channel, why in alert["unsent"].items())]
