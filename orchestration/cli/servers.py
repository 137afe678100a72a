"""The commands that open a page: `app` for stakeholders and analysts, `dagster` for whoever watches the runs.

Belongs here: their arguments, and the process that takes this one's place.
Stays out: who may reach the app (app_access.py), what Dagster loads (definitions.py), exit codes (exits.py).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import app_access
from orchestration.cli.exits import WRONG_USE, end, open_study
from orchestration.cli.options import Folder, Tier
from orchestration.state import layout
from orchestration.system.code_version import ROOT


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
        end(WRONG_USE, refused)
    study = open_study(folder)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "server.py")]
    command += ["--server.port", str(port), "--server.address", address, "--browser.gatherUsageStats", "false"]
    if secrets is not None:
        command += ["--secrets.files", str(secrets.resolve())]
    command += ["--", "--releases", str(layout.releases_folder(study.folder)), "--tier", tier.value]
    typer.echo(f"http://{address}:{port} (end with Ctrl+C)")
    os.execv(sys.executable, command)  # noqa: S606 - the arguments are this function's own


def dagster(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The study folder, or a folder of several.")],
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
) -> None:
    """Open Dagster's web UI with its daemon on a study, or on every study in a folder: graph, history, nights."""
    from orchestration.operations import serving
    from orchestration.study.folders import holds_several

    if not holds_several(folder):
        open_study(folder)
    variables = serving.prepare_environment(folder)
    for note in serving.restrict_studies(folder):
        typer.echo(note)
    typer.echo(f"http://localhost:{port} (end with Ctrl+C)")
    os.execve(sys.executable, serving.build_command(port), {**os.environ, **variables, "PYTHONWARNINGS": "ignore"})  # noqa: S606 - as above
