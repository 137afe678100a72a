"""The commands on the current release and on what it was made of: `sql`, `verify`, `correct`, `retract`, `export`.

Belongs here: their arguments, and what they print.
Stays out: the work (operations/sql.py, operations/verification.py, release), exit codes (exits.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import duckdb
import typer

from orchestration.cli import tables as show
from orchestration.cli.exits import REFUSED, WRONG_USE, end, end_not_built, open_study, require_release
from orchestration.cli.options import ExportFormat, Folder, Format, Tier
from orchestration.operations.sql import run_query
from orchestration.release.store.manifest import compare_with_manifest


def sql(
    folder: Folder,
    query: Annotated[str, typer.Argument(help="One query; its tables are those of schema marts.")],
    tier: Annotated[Tier, typer.Option(help="Which file of the release.")] = Tier.ANALYST,
    as_format: Annotated[Format, typer.Option("--format", help="How the rows are printed.")] = Format.TABLE,
) -> None:
    """Ask the current release, read-only."""
    study = open_study(folder)
    release = require_release(study)
    try:
        answer = run_query(release.folder / f"{tier.value}.duckdb", query)
    except duckdb.Error as error:
        end(WRONG_USE, str(error))
    if as_format is Format.CSV:
        typer.echo(answer.as_csv(), nl=False)
    elif as_format is Format.JSON:
        typer.echo(answer.as_json())
    else:
        show.show_answer(show.console(), answer)


def verify(folder: Folder) -> None:
    """Compare the current release with its manifest, rebuild it from the rows as delivered, and attack its numbers."""
    study = open_study(folder)
    release = require_release(study)
    problems = compare_with_manifest(release)
    if problems:
        end(REFUSED, "\n".join([f"release {release.release_id} is not as it was published", *map(str, problems)]))
    typer.echo(f"release {release.release_id}: {len(release.manifest['files'])} files are as they were published")

    from orchestration.operations.verification import rebuild_release

    outcome = rebuild_release(study, release)
    if outcome.problems:
        says = f"release {release.release_id} comes out otherwise when it is made again"
        end(REFUSED, "\n".join([says, *map(str, outcome.problems)]))
    for line in outcome.says:
        typer.echo(line)

    from orchestration.release import gate

    certificate, unlike = gate.repeat_attack(study, release.release_id)
    if certificate.finding.leaks or unlike:
        found = [*certificate.finding.leaks, *unlike]
        end(REFUSED, "\n".join([f"release {release.release_id} gives people away", *map(str, found)]))
    typer.echo(certificate.says())


def correct(
    folder: Folder,
    block: Annotated[str, typer.Argument(metavar="BLOCK", help="As the table held_back names it.")],
    reason: Annotated[str, typer.Option(help="Why; everybody reads it with the correction.")],
) -> None:
    """Correct a published figure that was wrong although few people changed; the next run publishes it."""
    from orchestration.operations.correction import record_correction

    record_correction(open_study(folder), block, reason, at=dt.datetime.now(dt.UTC))
    typer.echo(
        f"{block}: recorded in corrections.csv. The next `stakeholder-views run {folder}` corrects it and calls it a "
        "correction; where old and new figures together would give somebody away, it is withdrawn instead."
    )


def retract(
    folder: Folder,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file that was taken in.")],
    reason: Annotated[str, typer.Option(help="Why it counts no longer.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Let it count again.")] = False,
) -> None:
    """Take a file back that was taken in: it counts no longer, wherever it lies; the next run publishes without it."""
    from orchestration.operations.retraction import record_retraction, undo_retraction

    study = open_study(folder)
    if undo:
        done = undo_retraction(study, path)
        typer.echo(f"{done.path}: counts again from the next `stakeholder-views run {folder}` on.")
        return
    done = record_retraction(study, path, reason, at=dt.datetime.now(dt.UTC))
    typer.echo(
        f"{done.path}: recorded in retractions.csv. The next `stakeholder-views run {folder}` takes its rows out and "
        "publishes; the file itself may stay where it is. Another file in its place counts. `--undo` takes this back."
    )


def export(folder: Folder, as_format: Annotated[ExportFormat, typer.Option("--format", help="What to write.")]) -> None:
    """Write what analysts and archives take. Not built yet; a release holds DuckDB and Parquet files."""
    end_not_built("export", "; the release holds DuckDB and Parquet files that R, Stata and Python read")
