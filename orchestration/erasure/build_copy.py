"""A build file without some people: a copy of the raw tables into a new file.

Belongs here: the copy, and what of the ledger tells of people by name. DuckDB leaves deleted text in the bytes of a
file, so only a file in which it never was is clean.
Stays out: marts (dbt makes them anew), when it is done (withdrawal.py).
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator
from pathlib import Path

from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.database import Connection, create_raw, opened, quoted
from orchestration.warehouse.table_spec import TableSpec

_PERSON, _DOCUMENT = "stakeholder_id", "document_id"
_SHORT = 4


def copy_build_without(source: Path, target: Path, people: Collection[str]) -> None:
    """Copy the raw tables into a new build file, without the rows of some people.

    The ledger keeps its story of all deliveries: when each came, which replaced which, which codes it had. Lines that
    name one of the people, such as a file called after one, stay behind.

    Args:
        source: a build file; tables of an earlier version are brought up to date in it.
        target: the new file; it must not exist.
        people: ids of those who go.
    """
    with opened(source) as connection:
        create_raw(connection)
    with opened(target) as connection:
        create_raw(connection)
        connection.execute(f"attach {quoted(str(source))} as source (read_only)")
        connection.execute("create temporary table gone (stakeholder_id varchar, pattern varchar)")
        if people:
            named = [[person, _build_pattern(person)] for person in sorted(people)]
            connection.executemany("insert into gone values (?, ?)", named)
        for table in RAW_TABLES:
            columns = ", ".join(table.schema.names)
            connection.execute(
                f"insert into raw.{table.name} ({columns}) "
                f"select {columns} from source.raw.{table.name} as t where {_build_condition(table)}"
            )
        connection.execute("drop table gone")
        connection.execute("detach source")
        connection.execute("checkpoint")


def _build_condition(table: TableSpec) -> str:
    if _PERSON in table.schema.names:
        return f"t.{_PERSON} not in (select {_PERSON} from gone)"
    if _DOCUMENT in table.schema.names:
        owner = f"select 1 from source.raw.document as d where d.{_DOCUMENT} = t.{_DOCUMENT}"
        return (
            f"not exists ({owner} and d.{_PERSON} in (select {_PERSON} from gone)) "
            f"or exists ({owner} and d.{_PERSON} not in (select {_PERSON} from gone))"
        )
    named = [name for name in ("path", "identifier", "place", "says") if name in table.schema.names]
    if not named:
        return "true"
    texts = " || chr(10) || ".join(f"coalesce(t.{name}, '')" for name in named)
    return f"not exists (select 1 from gone where regexp_matches({texts}, gone.pattern))"


def _build_pattern(person: str) -> str:
    """Return a pattern for texts that name a person: the id as a word of its own.

    A short id, or one of digits, is a word of many paths; such a one names a person only as a whole line or as the
    name of a file.
    """
    plain = "".join(f"\\{letter}" if letter in string.punctuation else letter for letter in person)
    if len(person) < _SHORT or not any(letter.isalpha() for letter in person):
        return rf"(?m)(^|/){plain}(\.[^/\n]*)?$"
    return rf"(^|[^0-9A-Za-z]){plain}([^0-9A-Za-z]|$)"


def read_texts(build: Path, people: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the texts in a build file: what some people said, and what all others did, with codes and their meaning.

    Answers that a label explains are codes of a closed list, and nobody's words.
    """
    theirs: list[str] = []
    others: list[str] = []
    with opened(build) as connection:
        create_raw(connection)
        for owner, text in _list_texts(connection):
            (theirs if owner in people else others).append(text)
    return theirs, others


def _list_texts(connection: Connection) -> Iterator[tuple[str | None, str]]:
    queries = (
        f"select {_PERSON}, text from raw.document where text is not null",
        f"select {_PERSON}, value from raw.answer where value is not null and label is null",
        f"select {_PERSON}, document_name from raw.document where document_name is not null",
        "select null, description from raw.code where description is not null",
        "select null, definition from raw.codebook_entry where definition is not null",
        "select distinct null, label from raw.answer where label is not null",
        "select distinct null, code_path from raw.code",
    )
    for query in queries:
        cursor = connection.execute(query)
        while found := cursor.fetchmany(10_000):
            yield from found
