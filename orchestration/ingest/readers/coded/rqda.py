"""RQDA projects (.rqda): a SQLite file with texts, codes and codings.

Belongs here: RQDA's tables, its marks of what is deleted, code categories, cases and attributes.
Stays out: SQLite itself (sqlite_file.py), placing codings in texts (coded_rows.py).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from orchestration.ingest.coding import coded_rows
from orchestration.ingest.coding.coded_rows import Selection, Tally, build_paths, count_selections, drop_repeats
from orchestration.ingest.coding.memberships import Memberships
from orchestration.ingest.model.offsets import Variant
from orchestration.ingest.model.records import UNKNOWN_CODER, Code, CodedDocument, CodedProject, ContentKind
from orchestration.ingest.parsers.sqlite_file import (
    Cell,
    Database,
    begins_as_sqlite,
    find_latest,
    open_database,
    parse_figure,
    parse_name,
    parse_text,
    parse_whole,
    parse_words,
)

FORMAT = "rqda"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".rqda",)
PRIORITY = 0
VERSION = 1
_WHAT = "an RQDA project"
_TABLES = {
    "source": ("id", "name", "file", "status"),
    "freecode": ("id", "name", "status"),
    "coding": ("cid", "fid", "selfirst", "selend", "status"),
}
_ACTIVE = 1
_USUAL = Variant("code_point")
_DATED = {
    "project": ("date", "dateM"),
    "source": ("date", "dateM"),
    "freecode": ("date", "dateM"),
    "coding": ("date",),
    "caselinkage": ("date",),
}
# R's date() writes English names whatever the system's language: `Wed Mar 19 16:54:04 2014`.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Source(NamedTuple):
    key: int | None
    name: str
    text: str | None


class _Coded(NamedTuple):
    """Selections by the id of their document; what had to be left out."""

    of_document: dict[int, list[Selection]]
    deleted: int
    no_document: int
    no_code: int


def recognises(path: Path) -> bool:
    """Say whether a file is a SQLite database by its first bytes."""
    return begins_as_sqlite(path)


def read(path: Path) -> CodedProject:
    """Read a project.

    Raises:
        UnreadableError: no sound SQLite file, or one without RQDA's tables.
    """
    with open_database(path, _WHAT) as database:
        database.require(_TABLES, _WHAT)
        return _project(database)


def _project(database: Database) -> CodedProject:
    tally = Tally()
    codes, several, deleted_codes = _codes(database)
    sources, deleted_files = _sources(database)
    members = _memberships(database, {each.key: len(each.text or "") for each in sources if each.key is not None})
    coded = _codings(database, codes)
    documents = [
        coded_rows.build_document(
            source.name,
            "text",
            source.text,
            coded.of_document.pop(source.key, []) if source.key is not None else [],
            tally,
            usual=_USUAL,
            belongings=members.of(source.key),
        )
        for source in sources
    ]
    lost = coded.no_document + sum(len(left) for left in coded.of_document.values())
    pictures, deleted_regions = _pictures(database, codes, tally)
    documents += pictures
    version = next((parse_words(cell) for (cell,) in database.rows("project", "databaseversion")), None)
    deleted = (
        (coded.deleted + deleted_regions, "codings"),
        (deleted_files, "files"),
        (deleted_codes, "codes"),
    )
    beside = (
        (database.count("coding2"), "codings of a second round (table coding2)"),
        (database.count("annotation"), "annotations"),
        (database.count("journal"), "journal entries"),
    )
    return CodedProject(
        format=FORMAT,
        tool=f"RQDA (database {version[:20]})" if version else "RQDA",
        documents=tuple(documents),
        codes=tuple(codes.values()),
        coders=tuple(sorted({coding.coder for document in documents for coding in document.codings})),
        variables=members.variables,
        cases=members.cases,
        sets=tuple(sorted({each for document in documents for each in document.sets})),
        selection_count=tally.selections,
        uncoded_count=tally.uncoded,
        coding_count=tally.codings,
        notes=(
            *count_selections(deleted, "marked as deleted in RQDA, left out"),
            *count_selections(((lost, "codings"),), "of files that the project does not have, left out"),
            *count_selections(((coded.no_code, "codings"),), "of codes that the project does not have, left out"),
            *count_selections(((several, "codes"),), "in several categories, their path is their name alone"),
            *count_selections(
                ((members.partial, "links of a case to a part of a file"),), "taken as links to the whole file"
            ),
            *count_selections(beside, "not taken in"),
            *tally.notes(),
            *database.notes(),
        ),
        written_at=find_latest(
            _date(cell) for table, columns in _DATED.items() for row in database.rows(table, *columns) for cell in row
        ),
    )


def _active(database: Database, table: str, *columns: str) -> list[tuple[Cell, ...]]:
    """Return rows that are not deleted, each with its status last; early versions had no status in some tables."""
    has_status = database.has(table, "status")
    return [row for row in database.rows(table, *columns, "status") if not has_status or row[-1] == _ACTIVE]


def _codes(database: Database) -> tuple[dict[int, Code], int, int]:
    """Return the codes by id, how many are in several categories, and how many are deleted."""
    categories = _categories(database, "codecat")
    above: dict[int | None, set[str]] = {}
    for code, category, _ in _active(database, "treecode", "cid", "catid"):
        if category in categories:
            above.setdefault(parse_whole(code), set()).add(categories[category])
    names: dict[int, str] = {}
    memos: dict[int, str | None] = {}
    rows = _active(database, "freecode", "id", "name", "memo")
    for identity, cell, memo, _ in rows:
        key = parse_whole(identity)
        drop_repeats(names, key, parse_name(cell, "code", identity), "freecode")
        if key is not None:
            memos[key] = parse_words(memo)
    # A code in several categories has no one path; its own name is unique in RQDA.
    parents: dict[tuple[str, str | int], tuple[str, str | int]] = {
        ("code", key): ("category", next(iter(above[key]))) for key in names if len(above.get(key, ())) == 1
    }
    everything: dict[tuple[str, str | int], str] = {
        **{("category", category): category for category in categories.values()},
        **{("code", key): called for key, called in names.items()},
    }
    paths, _ = build_paths(everything, parents)
    codes = {key: Code(paths["code", key], called, memos[key]) for key, called in names.items()}
    return codes, sum(len(above.get(key, ())) > 1 for key in names), database.count("freecode") - len(rows)


def _categories(database: Database, table: str) -> dict[Cell, str]:
    return {
        number: parse_name(called, "category", number)
        for called, number, _ in _active(database, table, "name", "catid")
    }


def _codings(database: Database, codes: dict[int, Code]) -> _Coded:
    found: dict[int, list[Selection]] = {}
    deleted = no_document = no_code = 0
    columns = ("rowid", "cid", "fid", "selfirst", "selend", "seltext", "owner", "status")
    for row, code, file, start, end, quote, owner, status in database.rows("coding", *columns):
        document, key = parse_whole(file), parse_whole(code)
        if status != _ACTIVE:
            deleted += 1
        elif document is None:
            no_document += 1
        else:
            no_code += key not in codes
            found.setdefault(document, []).append(
                Selection(
                    f"table coding, row {row}",
                    parse_whole(start),
                    parse_whole(end),
                    (codes[key].path,) if key is not None and key in codes else (),
                    parse_words(owner) or UNKNOWN_CODER,
                    parse_text(quote),
                )
            )
    return _Coded(found, deleted, no_document, no_code)


def _sources(database: Database) -> tuple[list[_Source], int]:
    """Return the files of the project, and how many are deleted."""
    found = []
    names: dict[int, str] = {}
    rows = _active(database, "source", "id", "name", "file")
    for identity, cell, text, _ in rows:
        key, called = parse_whole(identity), parse_name(cell, "file", identity)
        drop_repeats(names, key, called, "source")
        found.append(_Source(key, called, parse_text(text)))
    return found, database.count("source") - len(rows)


def _pictures(database: Database, codes: dict[int, Code], tally: Tally) -> tuple[list[CodedDocument], int]:
    """Return the pictures with coded regions, and how many regions are deleted."""
    regions: dict[int, list[Selection]] = {}
    columns = ("rowid", "cid", "iid", "x1", "y1", "x2", "y2", "owner")
    rows = _active(database, "imageCoding", *columns)
    for row, code, image, left, top, right, bottom, owner, _ in rows:
        picture, key = parse_whole(image), parse_whole(code)
        if picture is not None:
            path = (codes[key].path,) if key is not None and key in codes else ()
            region = f"({parse_figure(left)},{parse_figure(top)})-({parse_figure(right)},{parse_figure(bottom)})"
            place = f"table imageCoding, row {parse_figure(row)}"
            coder = parse_words(owner) or UNKNOWN_CODER
            regions.setdefault(picture, []).append(Selection(place, None, None, path, coder, region=region))
    pictures = [
        coded_rows.build_document(
            parse_name(called, "image", identity),
            "picture",
            None,
            regions.get(parse_whole(identity) or 0, []),
            tally,
            usual=_USUAL,
        )
        for identity, called, _ in _active(database, "image", "id", "name")
    ]
    return pictures, database.count("imageCoding") - len(rows)


def _memberships(database: Database, lengths: dict[int, int]) -> Memberships:
    cases: dict[int, str] = {}
    for identity, called, _ in _active(database, "cases", "id", "name"):
        drop_repeats(cases, parse_whole(identity), parse_name(called, "case", identity), "cases")
    found = Memberships(cases, lengths, (called for called, _ in _active(database, "attributes", "name")))
    for table, column in (("caseAttr", "caseID"), ("fileAttr", "fileID")):
        for variable, value, owner, _ in _active(database, table, "variable", "value", column):
            found.add_value(owner, variable, value, is_case=table == "caseAttr")
    for case, file, start, end, _ in _active(database, "caselinkage", "caseid", "fid", "selfirst", "selend"):
        found.link(case, file, start, end)
    categories = _categories(database, "filecat")
    for file, category, _ in _active(database, "treefile", "fid", "catid"):
        found.add_set(file, categories.get(category))
    return found


def _date(value: Cell) -> dt.datetime | None:
    """Return a moment as R's date() writes it, in the time zone of whoever wrote it; None where it is none."""
    parts = (parse_words(value) or "").split()
    if len(parts) != 5 or parts[1] not in _MONTHS:
        return None
    try:
        day = dt.date(int(parts[4]), _MONTHS.index(parts[1]) + 1, int(parts[2]))
        return dt.datetime.combine(day, dt.time.fromisoformat(parts[3]).replace(tzinfo=None))
    except ValueError:
        return None
