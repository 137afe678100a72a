"""The commands that run the pipeline: `run` and `withdraw`.

Belongs here: their arguments, and what they print.
Stays out: the work (operations/run.py, operations/withdrawal.py), exit codes (exits.py).
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from orchestration.cli import tables as show
from orchestration.cli.exits import current_release_id, end_if_refused, end_not_built, require_release
from orchestration.cli.options import Folder, Target
from orchestration.state import layout
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError
from orchestration.warehouse.withdrawals import Scope


def run(
    folder: Folder,
    target: Annotated[Target, typer.Option(help="Where dbt builds.")] = Target.DUCKDB,
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Take in and rebuild everything.")] = False,
    wait: Annotated[float, typer.Option(metavar="SECONDS", help="Wait so long for another run to end.")] = 0,
    alert: Annotated[
        bool, typer.Option("--alert", help="Send alerts from a terminal too; a run that nobody watches always does.")
    ] = False,
) -> None:
    """Run the whole pipeline: publish a release, or say that nothing is new."""
    is_watched = sys.stdout.isatty() and not alert
    if target is Target.SPARK:
        end_not_built("--target spark")
    try:
        study = load_study(folder)
    except StudyError as error:
        if not is_watched:
            from orchestration.runs.unreadable_study import tell_unreadable

            tell_unreadable(folder, error)
        raise
    out = show.console()
    out.print(f"{study.info.title}{' (synthetic data)' if study.info.synthetic else ''}")

    from orchestration.operations import withdrawal

    before = current_release_id(study)
    outcome = withdrawal.run_with_withdrawals(
        study,
        lambda stage, says: show.tell(out, stage, says),
        target=target.value,
        full_refresh=full_refresh,
        wait=wait,
        is_watched=is_watched,
    )
    nothing_new = end_if_refused(study, outcome, before)
    release = require_release(study)
    if nothing_new:
        out.print(f"Nothing is new: release {release.release_id} stays.")
    else:
        show.show_shares(out, release.folder / layout.PUBLIC_FILE)
        show.show_held_back(out, release.folder / layout.ANALYST_FILE)
        out.print(f"Release: {release.folder}")
    out.print(
        f'Next: `stakeholder-views app {folder}` opens the page, `stakeholder-views sql {folder} "show tables"` asks.'
    )


def withdraw(
    folder: Folder,
    people: Annotated[list[str], typer.Argument(metavar="ID...", help="Whose data.")],
    scope: Annotated[Scope, typer.Option(help="How far it goes.")],
    authority: Annotated[str, typer.Option(help="On whose word, such as 'e-mail to study team'; no content.")] = "",
) -> None:
    """Record that somebody withdraws, and carry it out: erased people stand in no byte of the folder any more."""
    from orchestration.operations import withdrawal

    study, out = load_study(folder), show.console()
    before = current_release_id(study)
    outcome = withdrawal.withdraw(
        study, people, scope, authority=authority, progress=lambda stage, says: show.tell(out, stage, says)
    )
    nothing_new = end_if_refused(study, outcome, before)
    out.print("Nothing changes." if nothing_new else f"Carried out. Release: {require_release(study).folder}")
    if scope is Scope.ERASE:
        out.print(
            "Backups of this folder are not reached from here: destroy them, or keep withdrawals.csv beside them."
        )
