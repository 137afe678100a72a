"""What several commands are given: the study folder, and the choices among which they take one.

Belongs here: arguments and their values.
Stays out: what a command does with them (the modules of the commands).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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
