"""The second door: rows of people who were erased do not come in, whatever file brings them again.

Belongs here: tables of the raw contract without these people.
Stays out: reading files (delivery.py), taking people out of the files themselves (redaction.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

_PERSON, _DOCUMENT = "stakeholder_id", "document_id"


def exclude_people(tables: Mapping[str, pa.Table], people: Collection[str]) -> tuple[dict[str, pa.Table], int]:
    """Return tables without the rows of some people, and how many rows that were.

    Args:
        tables: tables of the raw contract by name.
        people: ids of those who are erased.
    """
    if not people:
        return dict(tables), 0
    gone = pa.array(sorted(people), pa.string())
    documents = tables.get("document")
    kept_documents = None
    if documents is not None:
        # One text may be two people's, as a joint interview is: it stays where another owner does.
        kept_documents = documents.filter(pc.invert(pc.is_in(documents[_PERSON], gone)))[_DOCUMENT]
    kept: dict[str, pa.Table] = {}
    for name, table in tables.items():
        keep = None
        if _PERSON in table.column_names:
            keep = pc.invert(pc.is_in(table[_PERSON], gone))
        elif _DOCUMENT in table.column_names and kept_documents is not None:
            keep = pc.is_in(table[_DOCUMENT], pa.array(kept_documents.to_pylist(), pa.string()))
        elif name == "quarantine":
            keep = pc.invert(pc.is_in(table["identifier"], gone))
        kept[name] = table if keep is None else table.filter(keep)
    return kept, sum(tables[name].num_rows - kept[name].num_rows for name in tables)
