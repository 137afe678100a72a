"""datapackage.json: one tier of a release as a Frictionless Data Package (version 2, readable by readers of version 1).

Belongs here: the descriptor as a pure function of facts: resources, schemas, keys, licence, contact.
Stays out: what is said (description.py), writing files (documents.py).
Source: datapackage.org/standard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.release.documents.description import PRECISION, Description, codelist_of, find_bounds
from orchestration.release.store.tier_files import ColumnFacts, TableFacts
from orchestration.study.vocabulary import PUBLIC

DATA_PACKAGE = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "HUGEINT": "integer",
    "DOUBLE": "number",
    "FLOAT": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
_FORMATS = {
    "csv": {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"},
    "parquet": {"format": "parquet", "mediatype": "application/vnd.apache.parquet"},
}


@dataclass(frozen=True)
class DataFile:
    """A file that holds a table: its path from the package's folder, its size and its SHA-256."""

    path: str
    size_bytes: int
    sha256: str


def format_data_package(about: Description, files: Mapping[str, DataFile]) -> str:
    """Write the descriptor of a tier.

    Args:
        about: the tier.
        files: the file of each table; a table without one is left out.
    """
    info = about.study.info
    tables = [table for table in about.tables if table.name in files]
    descriptor: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": f"{info.id.casefold()}-{about.tier}",
        "id": f"{info.id}/{about.release_id}/{about.tier}",
        "title": info.title,
        "description": " ".join((*about.sentences, *([info.sampling] if info.sampling else []), PRECISION)),
        "version": about.release_id,
        "created": about.moment,
        "keywords": list(about.keywords),
        "synthetic": info.synthetic,
    }
    if about.tier == PUBLIC:
        descriptor["licenses"] = [_licence(about)]
    else:
        descriptor["access"] = "restricted"
    if info.contact is not None:
        contact = {"title": info.contact.name, "email": info.contact.email, "roles": ["contact"]}
        descriptor["contributors"] = [contact]
    names = {table.name for table in tables}
    descriptor["resources"] = [_resource(about, table, files[table.name], names) for table in tables]
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"


def _licence(about: Description) -> dict[str, str]:
    if about.licence_url is not None:
        return {"name": about.licence, "path": about.licence_url}
    name = re.sub(r"[^-A-Za-z0-9._]+", "-", about.licence).strip("-")
    return {"name": name or "other", "title": about.licence}


def _resource(about: Description, table: TableFacts, file: DataFile, names: set[str]) -> dict[str, Any]:
    kind = file.path.rpartition(".")[2]
    return {
        "name": table.name,
        "type": "table",
        "path": file.path,
        "description": table.description,
        "profile": "tabular-data-resource",
        **_FORMATS[kind],
        "bytes": file.size_bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": _schema(about, table, names),
    }


def _schema(about: Description, table: TableFacts, names: set[str]) -> dict[str, Any]:
    contract = about.contract(table.name)
    columns = {column.name for column in table.columns}
    schema: dict[str, Any] = {"fields": [_field(about, table, column) for column in table.columns]}
    if contract.key and columns.issuperset(contract.key):
        # A primary key has no gaps; codes of a project without a codebook have no version, and are unique all the same.
        if contract.required.issuperset(contract.key):
            schema["primaryKey"] = list(contract.key)
        else:
            schema["uniqueKeys"] = [list(contract.key)]
    links = [_link(column.name, codelist) for column in table.columns if (codelist := _linked(table, column, names))]
    if links:
        schema["foreignKeys"] = links
    return schema


def _linked(table: TableFacts, column: ColumnFacts, names: set[str]) -> str | None:
    codelist = codelist_of(column.name)
    # Role `all` is in no list of roles, so roles are a closed list of values instead (below).
    return codelist if codelist in names - {table.name, "roles"} else None


def _link(column: str, codelist: str) -> dict[str, Any]:
    key = {"stance_scale": "stance", "waves": "wave_id"}[codelist]
    return {"fields": [column], "reference": {"resource": codelist, "fields": [key]}}


def _field(about: Description, table: TableFacts, column: ColumnFacts) -> dict[str, Any]:
    kind = field_type(column.type)
    contract = about.contract(table.name)
    categories = about.categories(table.name, column.name)
    values = contract.values.get(column.name) or tuple(categories)
    constraints: dict[str, Any] = {}
    if column.name in contract.required:
        constraints["required"] = True
    if contract.key == (column.name,):
        constraints["unique"] = True
    if values and kind == "string":
        constraints["enum"] = list(values)
    limits = find_bounds(column.name, table) if kind in {"integer", "number"} else None
    if limits is not None:
        low, high = limits
        constraints |= {"minimum": low} if high is None else {"minimum": low, "maximum": high}
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": column.description}
    if categories and kind == "string":
        field["categories"] = [{"value": value, "label": label} for value, label in categories.items()]
    return {**field, "constraints": constraints} if constraints else field


def field_type(duckdb_type: str) -> str:
    """Return the type of Table Schema for a type of DuckDB."""
    if duckdb_type.endswith("[]"):
        return "array"
    if duckdb_type.startswith(("STRUCT", "MAP")):
        return "object"
    return "number" if duckdb_type.startswith("DECIMAL") else _TYPES.get(duckdb_type, "any")
