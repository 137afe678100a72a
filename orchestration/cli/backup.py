"""The commands `backup` and `restore`.

Belongs here: their arguments, and what they print.
Stays out: the work (backup.py), exit codes (exits.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.erasure.withdrawal_state import read_withdrawal_state
from orchestration.operations.backup import back_up, keep_beside
from orchestration.operations.backup import restore as restored_from
from orchestration.study.loader import load_study


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The study folder.")],
    into: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the archives, on another disk.")],
    keep: Annotated[int | None, typer.Option(min=1, help="How many archives of this study stay.")] = None,
    ledgers_only: Annotated[
        bool,
        typer.Option("--ledgers-only", help="Copy only withdrawals and published numbers; at once, also in a run."),
    ] = False,
) -> None:
    """Write one archive of the study folder, read it back, and keep withdrawals beside it."""
    study = load_study(folder)
    if ledgers_only:
        keep_beside(study, into)
        typer.echo(f"{into}: withdrawals and published numbers are kept")
        return
    made = back_up(study, into, keep=keep)
    typer.echo(f"{made.path}: {made.files:,} files, {made.size:,} bytes, read back")
    for name in made.removed:
        typer.echo(f"removed: {name}")
    for name in made.from_before_an_erasure:
        typer.echo(f"{name}: was made before an erasure, and still holds who was erased; destroy it and its copies")


def restore(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="As `backup` wrote it.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The study folder to make; not there yet, or empty.")],
    newer: Annotated[
        Path | None, typer.Option(metavar="OLD", help="The folder that is replaced, as far as it can be read.")
    ] = None,
) -> None:
    """Make a study folder of an archive, with every withdrawal and published number that is known since."""
    made = restored_from(archive, folder, newer=newer)
    typer.echo(f"{folder}: {made.files:,} files as of {made.made_at}")
    if made.later_withdrawals or made.later_releases:
        typer.echo(
            f"known since then: {made.later_withdrawals:,} withdrawals, numbers of {made.later_releases:,} releases"
        )
    if not read_withdrawal_state(load_study(folder)).is_applied:
        typer.echo("Nothing of it is shown until a run has carried the withdrawals out.")
    typer.echo(f"Next: `stakeholder-views run {folder}`.")
