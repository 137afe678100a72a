"""Writing the documents of a release beside its tables: data packages, codebooks, citation, and CSV for spreadsheets.

Belongs here: which document stands where, and what is read from the finished files for them.
The public package stands at the root of the release and names files of the public tier only, so that the root can be
handed on without the analysts' files; those have a package of their own in their folder.
Stays out: what the documents say (datapackage.py, ddi.py, citation.py), the manifest (manifest.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration.release.documents.citation import CITATION, format_citation
from orchestration.release.documents.contracts import list_contracts, list_public_contracts
from orchestration.release.documents.datapackage import DATA_PACKAGE, DataFile, format_data_package
from orchestration.release.documents.ddi import DDI, format_ddi_codebook
from orchestration.release.documents.description import ROLES, STANCES, WAVES, Description
from orchestration.release.store.csv_cells import write_csv
from orchestration.release.store.tier_files import TableFacts
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST, PUBLIC
from orchestration.system.hashes import file_hash
from orchestration.warehouse.database import opened
from orchestration.warehouse.mart_models import MartModel

_LABELS = {
    STANCES: f"select stance, stance_label from marts.{STANCES} order by stance_order",
    ROLES: f"select role_id, role_label from marts.{ROLES} order by role_order",
    WAVES: f"select wave_id, wave_label from marts.{WAVES} order by wave_order",
}


def write_documents(
    study: Study,
    release_id: str,
    at: dt.datetime,
    code_version: str,
    folder: Path,
    tiers: Mapping[str, tuple[TableFacts, ...]],
    models: Iterable[MartModel],
) -> None:
    """Write every document of a release; its tables are in their files already, read back and found fit.

    Args:
        study: the study definition.
        release_id: the release.
        at: the moment of the release, in UTC.
        code_version: which code makes it.
        folder: the release.
        tiers: the tables of each tier.
        models: what the marts of dbt promise.
    """
    promised = list_contracts(models)
    public = Description(
        study=study,
        release_id=release_id,
        released_at=at,
        code_version=code_version,
        tier=PUBLIC,
        tables=tiers[PUBLIC],
        labels=_labels(folder / f"{PUBLIC}.duckdb"),
        contracts=list_public_contracts(promised),
    )
    _write_tables(folder, public)
    _write(folder, public, folder / "csv", "csv")
    (folder / CITATION).write_text(format_citation(public), encoding="utf-8")
    analyst = Description(
        study=study,
        release_id=release_id,
        released_at=at,
        code_version=code_version,
        tier=ANALYST,
        tables=tiers[ANALYST],
        labels=_labels(folder / f"{ANALYST}.duckdb"),
        contracts=promised,
    )
    own = folder / "parquet" / ANALYST
    _write(own, analyst, own, "parquet")


def _labels(file: Path) -> dict[str, dict[str, str]]:
    with opened(file, read_only=True) as connection:
        return {name: dict(connection.execute(query).fetchall()) for name, query in _LABELS.items()}


def _write_tables(folder: Path, public: Description) -> None:
    """Write the public tables as CSV, the format of the package."""
    # frictionless-py 5.21 reads null whole numbers of Parquet as NaN, and so refuses every table with a hidden count.
    (folder / "csv").mkdir()
    with opened(folder / f"{PUBLIC}.duckdb", read_only=True) as connection:
        for table in public.tables:
            rows = connection.execute(f"select * from marts.{table.name} order by all").fetchall()
            write_csv(folder / "csv" / f"{table.name}.csv", [column.name for column in table.columns], rows)


def _write(folder: Path, about: Description, data: Path, suffix: str) -> None:
    files = {}
    for table in about.tables:
        path = data / f"{table.name}.{suffix}"
        files[table.name] = DataFile(path.relative_to(folder).as_posix(), path.stat().st_size, file_hash(path))
    (folder / DATA_PACKAGE).write_text(format_data_package(about, files), encoding="utf-8")
    paths = {name: file.path for name, file in files.items()}
    (folder / DDI).write_text(format_ddi_codebook(about, paths), encoding="utf-8")
