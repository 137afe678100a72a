"""The command `stakeholder-views`: one function a command.

Belongs here: arguments, exit codes (0 done, 1 refused by a check, 2 wrong use or configuration), what is printed where.
Stays out: the work itself. Heavy libraries are imported inside the commands that need them: `--help` answers at once.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import duckdb
import typer

from orchestration.cli import app_access, backup
from orchestration.cli import tables as show
from orchestration.erasure.standing import NotAppliedError, refuse_until_applied
from orchestration.operations.backup_archive import BackupError
from orchestration.operations.sql import ask
from orchestration.release.store.manifest import BrokenReleaseError, Current, current_release, differences
from orchestration.state import layout
from orchestration.state.lock import LockedError
from orchestration.state.permissions import owner_only
from orchestration.state.versions import refuse_newer
from orchestration.study.definition import Study
from orchestration.study.loader import load_study
from orchestration.system.code_version import ROOT
from orchestration.system.errors import RefusedDeliveryError, StudyError, SystemFaultError
from orchestration.system.faults import fault_of
from orchestration.warehouse.withdrawals import Scope

if TYPE_CHECKING:
    from orchestration.state.outcome import Outcome

REFUSED = 1
WRONG_USE = 2

app = typer.Typer(
    help="From interview and survey waves to a published, traceable trend of stakeholders' views.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The study folder.")]


class Tier(StrEnum):
    """Who may read."""

    ANALYST = "analyst"
    PUBLIC = "public"


class Target(StrEnum):
    """Where dbt builds."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Example(StrEnum):
    """The examples that travel with the product."""

    LEADERSHIP = "leadership"


class ExportFormat(StrEnum):
    """What analysts and archives take."""

    SPSS = "spss"
    STATA = "stata"
    CSV = "csv"
    MATRIX = "matrix"
    QDPX = "qdpx"
    QDC = "qdc"
    DDI = "ddi"


def main() -> None:
    """Run the command line; an error that a person can act on ends in its message and exit code, never in a trace."""
    # Libraries leave millions of objects that live as long as the process. Looking through them again and again while
    # they are imported, and once more at the end, took 3 of 13.5 seconds of a run of the example.
    gc.set_threshold(200_000, 20, 20)
    try:
        with owner_only():
            app()
    except RefusedDeliveryError as error:
        _end(REFUSED, str(error))
    except StudyError as error:
        _end(WRONG_USE, str(error))
    except (BackupError, BrokenReleaseError, LockedError, NotAppliedError, SystemFaultError) as error:
        _end(REFUSED, str(error))
    except (OSError, MemoryError, duckdb.Error) as error:
        says = fault_of(error)
        if says is None:
            raise  # a bug keeps its trace
        _end(REFUSED, f"{says}\nThe current release is as it was.")
    finally:
        gc.freeze()


@app.command()
def init(
    folder: Folder, example: Annotated[Example | None, typer.Option(help="Fill it with an example.")] = None
) -> None:
    """Make a new study folder, empty or with the synthetic example."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _end(WRONG_USE, f"{folder}: is there and not empty; a new folder is expected")
    if example is None:
        from examples.template import write_template

        write_template(folder)
    else:
        from examples.leadership import write_example

        write_example(folder)
    out = show.console()
    out.print(f"{folder} is ready. Next: edit study.yml, then `stakeholder-views run {folder}`." if example is None else
              f"{folder} holds the synthetic example study. Next: `stakeholder-views run {folder}`.")  # fmt: skip


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files as delivered.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")] = False,
) -> None:
    """Show what a delivery holds before it is taken in."""
    from orchestration.ingest.inspection import inspect_file

    readable = True
    for file in files:
        facts = dataclasses.asdict(inspect_file(file))
        readable = readable and facts["format"] is not None
        if as_json:
            typer.echo(json.dumps(facts, ensure_ascii=False))
        else:
            show.show_inspection(show.console(), facts)
    if not readable:
        raise typer.Exit(REFUSED)


@app.command()
def run(
    folder: Folder,
    target: Annotated[Target, typer.Option(help="Where dbt builds.")] = Target.DUCKDB,
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Take in and rebuild everything.")] = False,
    wait: Annotated[float, typer.Option(metavar="SECONDS", help="Wait so long for another run to end.")] = 0,
) -> None:
    """Run the whole pipeline: publish a release, or say that nothing is new."""
    if target is Target.SPARK:
        _not_built("--target spark")
    try:
        study = load_study(folder)
    except StudyError as error:
        from orchestration.runs.recording import conclude_unreadable

        conclude_unreadable(folder, error)
        raise
    out = show.console()
    out.print(f"{study.info.title}{' (synthetic data)' if study.info.synthetic else ''}")

    from orchestration.operations import withdrawal

    before = _release_id(study)
    outcome = withdrawal.run(
        study,
        lambda stage, says: show.tell(out, stage, says),
        target=target.value,
        full_refresh=full_refresh,
        wait=wait,
    )
    nothing_new = _end_if_refused(study, outcome, before)
    release = _current(study)
    if nothing_new:
        out.print(f"Nothing is new: release {release.release_id} stays.")
    else:
        show.show_shares(out, release.folder / layout.PUBLIC_FILE)
        out.print(f"Release: {release.folder}")
    out.print(
        f'Next: `stakeholder-views app {folder}` opens the page, `stakeholder-views sql {folder} "show tables"` asks.'
    )


@app.command()
def status(folder: Folder, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show waves, deliveries, the last run, the current release and its checks."""
    from orchestration.operations.status import study_status

    study = _opened(folder)
    facts = study_status(study)
    if as_json:
        typer.echo(json.dumps(facts, indent=1, ensure_ascii=False, default=str))
    else:
        show.show_status(show.console(), facts)


@app.command()
def sql(
    folder: Folder,
    query: Annotated[str, typer.Argument(help="One query; its tables are those of schema marts.")],
    tier: Annotated[Tier, typer.Option(help="Which file of the release.")] = Tier.ANALYST,
    as_format: Annotated[Format, typer.Option("--format", help="How the rows are printed.")] = Format.TABLE,
) -> None:
    """Ask the current release, read-only."""
    study = _opened(folder)
    release = _current(study)
    try:
        answer = ask(release.folder / f"{tier.value}.duckdb", query)
    except duckdb.Error as error:
        _end(WRONG_USE, str(error))
    if as_format is Format.CSV:
        typer.echo(answer.as_csv(), nl=False)
    elif as_format is Format.JSON:
        typer.echo(answer.as_json())
    else:
        show.show_answer(show.console(), answer)


@app.command("app")
def open_app(
    folder: Folder,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    tier: Annotated[Tier, typer.Option(help="Which file of the release the page may open.")] = Tier.PUBLIC,
    address: Annotated[str, typer.Option(help="Where it listens; 0.0.0.0 lets other machines in.")] = "localhost",
    secrets: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Analyst tier: who signs in where, and who may read.")
    ] = None,
) -> None:
    """Open the page that stakeholders read, on the current release."""
    refused = app_access.refusal(tier.value, address, secrets)
    if refused is not None:
        _end(WRONG_USE, refused)
    study = _opened(folder)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "server.py")]
    command += ["--server.port", str(port), "--server.address", address, "--browser.gatherUsageStats", "false"]
    if secrets is not None:
        command += ["--secrets.files", str(secrets.resolve())]
    command += ["--", "--releases", str(layout.releases_folder(study.folder)), "--tier", tier.value]
    typer.echo(f"http://{address}:{port} (end with Ctrl+C)")
    os.execv(sys.executable, command)  # noqa: S606 - the arguments are this function's own


@app.command()
def dagster(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The study folder, or a folder of several.")],
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
) -> None:
    """Open Dagster's web UI with its daemon on a study, or on every study in a folder: graph, history, nights."""
    from orchestration.operations import serving
    from orchestration.study.folders import holds_several

    if not holds_several(folder):
        _opened(folder)
    variables = serving.environment(folder)
    for note in serving.notes(folder):
        typer.echo(note)
    typer.echo(f"http://localhost:{port} (end with Ctrl+C)")
    os.execve(sys.executable, serving.command(port), {**os.environ, **variables, "PYTHONWARNINGS": "ignore"})  # noqa: S606 - as above


@app.command()
def verify(folder: Folder) -> None:
    """Compare the current release with its manifest, rebuild it from the rows as delivered, and attack its numbers."""
    study = _opened(folder)
    release = _current(study)
    problems = differences(release)
    if problems:
        _end(REFUSED, "\n".join([f"release {release.release_id} is not as it was published", *map(str, problems)]))
    typer.echo(f"release {release.release_id}: {len(release.manifest['files'])} files are as they were published")

    from orchestration.operations.verification import rebuilt

    outcome = rebuilt(study, release)
    if outcome.problems:
        says = f"release {release.release_id} comes out otherwise when it is made again"
        _end(REFUSED, "\n".join([says, *map(str, outcome.problems)]))
    for line in outcome.says:
        typer.echo(line)

    from orchestration.release import gate
    from orchestration.release.store.publications import BrokenLedgerError

    try:
        certificate = gate.verify(study, release.release_id)
    except BrokenLedgerError as error:
        _end(REFUSED, str(error))
    if certificate.leaks:
        _end(REFUSED, "\n".join([f"release {release.release_id} gives people away", *map(str, certificate.leaks)]))
    typer.echo(certificate.says())


@app.command()
def withdraw(
    folder: Folder,
    people: Annotated[list[str], typer.Argument(metavar="ID...", help="Whose data.")],
    scope: Annotated[Scope, typer.Option(help="How far it goes.")],
    authority: Annotated[str, typer.Option(help="On whose word, such as 'e-mail to study team'; no content.")] = "",
) -> None:
    """Record that somebody withdraws, and carry it out: erased people stand in no byte of the folder any more."""
    from orchestration.operations import withdrawal

    study, out = load_study(folder), show.console()
    before = _release_id(study)
    outcome = withdrawal.withdraw(
        study, people, scope, authority=authority, progress=lambda stage, says: show.tell(out, stage, says)
    )
    nothing_new = _end_if_refused(study, outcome, before)
    out.print("Nothing changes." if nothing_new else f"Carried out. Release: {_current(study).folder}")
    if scope is Scope.ERASE:
        out.print(
            "Backups of this folder are not reached from here: destroy them, or keep withdrawals.csv beside them."
        )


app.command()(backup.backup)
app.command()(backup.restore)


@app.command()
def export(folder: Folder, as_format: Annotated[ExportFormat, typer.Option("--format", help="What to write.")]) -> None:
    """Write what analysts and archives take. Not built yet; a release holds DuckDB and Parquet files."""
    _not_built("export", "; the release holds DuckDB and Parquet files that R, Stata and Python read")


def _opened(folder: Path) -> Study:
    """Return the study, unless its folder does not know of a withdrawal yet, or a newer version has written there."""
    study = load_study(folder)
    refuse_newer(study)
    refuse_until_applied(study)
    return study


def _release_id(study: Study) -> str | None:
    try:
        release = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError:
        return None
    return release.release_id if release is not None else None


def _end_if_refused(study: Study, outcome: Outcome, before: str | None) -> bool:
    """End the command where a run was refused or broke; else say whether nothing was new."""
    from orchestration.state.outcome import Ending

    if outcome.ending is Ending.MISCONFIGURED:
        _end(WRONG_USE, outcome.says)
    if outcome.ending in (Ending.REFUSED, Ending.BROKEN):
        is_as_before = _release_id(study) == before
        as_it_was = "\nNothing was published; the current release is as it was." if is_as_before else ""
        _end(REFUSED, f"{outcome.says}{as_it_was}")
    return outcome.ending is Ending.NOTHING_NEW


def _current(study: Study) -> Current:
    release = current_release(layout.releases_folder(study.folder))
    if release is None:
        _end(REFUSED, "there is no release yet; `stakeholder-views run` makes one")
    return release


def _not_built(what: str, instead: str = "") -> NoReturn:
    _end(WRONG_USE, f"{what} is not built yet{instead}")


def _end(code: int, says: str) -> NoReturn:
    show.console(errors=True).print(says, markup=False)
    raise SystemExit(code)
