"""The commands on a study folder: `init`, `inspect` and `status`.

Belongs here: their arguments, and what they print.
Stays out: the work (examples, ingest/inspection.py, operations/status.py), exit codes (exits.py).
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import tables as show
from orchestration.cli.exits import REFUSED, WRONG_USE, end, open_study
from orchestration.cli.options import Example, Folder


def init(
    folder: Folder, example: Annotated[Example | None, typer.Option(help="Fill it with an example.")] = None
) -> None:
    """Make a new study folder, empty or with the synthetic example."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        end(WRONG_USE, f"{folder}: is there and not empty; a new folder is expected")
    if example is None:
        from examples.template import write_template

        write_template(folder)
    else:
        from examples.leadership import write_example

        write_example(folder)
    out = show.console()
    out.print(f"{folder} is ready. Next: edit study.yml, then `stakeholder-views run {folder}`." if example is None else
              f"{folder} holds the synthetic example study. Next: `stakeholder-views run {folder}`.")  # fmt: skip


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


def status(folder: Folder, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show waves, deliveries, the last run, the current release and its checks."""
    from orchestration.operations.status import read_status

    study = open_study(folder)
    facts = read_status(study)
    if as_json:
        typer.echo(json.dumps(facts, indent=1, ensure_ascii=False, default=str))
    else:
        show.show_status(show.console(), facts)
