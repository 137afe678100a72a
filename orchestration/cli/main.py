"""The command `stakeholder-views`: the list of its commands, and how an error ends one.

Belongs here: which commands there are, in the order of `--help`, and the exit code of each error.
Stays out: the commands (one module a subject). Heavy libraries are imported inside the commands that need them:
`--help` answers at once.
"""

from __future__ import annotations

import gc
from typing import Annotated

import duckdb
import typer

from orchestration.cli import backup, releases, runs, servers, study_folder
from orchestration.cli.exits import REFUSED, WRONG_USE, end
from orchestration.erasure.withdrawal_state import NotAppliedError
from orchestration.operations.backup_archive import BackupError
from orchestration.release.store.manifest import BrokenReleaseError
from orchestration.state.lock import LockedError
from orchestration.state.permissions import create_for_owner
from orchestration.system.code_version import PRODUCT, code_version
from orchestration.system.errors import RefusedDeliveryError, StudyError, SystemFaultError
from orchestration.system.faults import fault_of

app = typer.Typer(
    help="From interview and survey waves to a published, traceable trend of stakeholders' views.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(study_folder.init)
app.command()(study_folder.inspect)
app.command()(runs.run)
app.command()(study_folder.status)
app.command()(releases.sql)
app.command("app")(servers.open_app)
app.command()(servers.dagster)
app.command()(releases.verify)
app.command()(runs.withdraw)
app.command()(releases.correct)
app.command()(releases.retract)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(releases.export)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"{PRODUCT} {code_version()}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """From interview and survey waves to a published, traceable trend of stakeholders' views."""


def main() -> None:
    """Run the command line; an error that a person can act on ends in its message and exit code, never in a trace."""
    # Libraries leave millions of objects that live as long as the process. Looking through them again and again while
    # they are imported, and once more at the end, took 3 of 13.5 seconds of a run of the example.
    gc.set_threshold(200_000, 20, 20)
    try:
        with create_for_owner():
            app()
    except RefusedDeliveryError as error:
        end(REFUSED, str(error))
    except StudyError as error:
        end(WRONG_USE, str(error))
    except (BackupError, BrokenReleaseError, LockedError, NotAppliedError, SystemFaultError) as error:
        end(REFUSED, str(error))
    except (OSError, MemoryError, duckdb.Error) as error:
        says = fault_of(error)
        if says is None:
            raise  # a bug keeps its trace
        end(REFUSED, f"{says}\nThe current release is as it was.")
    finally:
        gc.freeze()
