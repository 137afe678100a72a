"""Taguette projects (.sqlite3): a SQLite file with documents as HTML, highlights, tags and a dated log.

Belongs here: Taguette's tables, whose highlight is whose.
Stays out: SQLite itself (sqlite_file.py), the log (taguette_log.py), HTML (html_text.py), placing codings
(coded_rows.py). Of the table of users nothing is read at all: it holds password hashes and e-mail addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from orchestration.ingest.coding import coded_rows
from orchestration.ingest.coding.coded_rows import Selection, Tally, build_paths, count_selections, drop_repeats
from orchestration.ingest.coding.taguette_log import Command, history, parse_log
from orchestration.ingest.model.offsets import Variant
from orchestration.ingest.model.records import (
    UNKNOWN_CODER,
    Code,
    CodedDocument,
    CodedProject,
    ContentKind,
    UnreadableError,
)
from orchestration.ingest.model.wording import list_some
from orchestration.ingest.parsers.html_text import extract_text
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

FORMAT = "taguette"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".sqlite3", ".sqlite", ".db")
PRIORITY = 0
VERSION = 1
_WHAT = "a Taguette project"
_TABLES = {
    "projects": ("id", "name"),
    "documents": ("id", "name", "project_id", "contents"),
    "tags": ("id", "project_id", "path"),
    "highlights": ("id", "document_id", "start_offset", "end_offset"),
    "highlight_tags": ("highlight_id", "tag_id"),
    "commands": ("id", "date", "user_login", "project_id", "payload"),
}
# Positions are UTF-8 bytes of the text of the HTML: 1789 of 1794 highlights of real projects equal their snippet so.
_USUAL = Variant("utf8")


class _Tags(NamedTuple):
    codes: dict[int, Code]
    circles: int


def recognises(path: Path) -> bool:
    """Say whether a file is a SQLite database by its first bytes."""
    return begins_as_sqlite(path)


def read(path: Path) -> CodedProject:
    """Read the project of a file.

    A file may hold several projects, as a server's does. Their codebooks have nothing to do with each other, so one
    project with documents is taken, and several are refused.

    Raises:
        UnreadableError: no sound SQLite file, one without Taguette's tables, or several projects.
    """
    with open_database(path, _WHAT) as database:
        database.require(_TABLES, _WHAT)
        project, others = _one_project(database)
        return _project(database, project, others)


def _one_project(database: Database) -> tuple[int, int]:
    """Return the id of the project to read, and how many without documents stand beside it."""
    names: dict[int, str] = {}
    for identity, called in database.rows("projects", "id", "name"):
        drop_repeats(names, parse_whole(identity), parse_name(called, "project", identity), "projects")
    filled = {parse_whole(project) for (project,) in database.rows("documents", "project_id")}
    chosen = [each for each in names if each in filled] or list(names)
    if not chosen:
        raise UnreadableError("no project in the file; one with documents is expected")
    if len(chosen) > 1:
        listed = list_some([f"'{names[each]}'" for each in chosen])
        raise UnreadableError(
            f"{len(chosen)} projects in one file ({listed}); one is expected: export each by itself from Taguette"
        )
    return chosen[0], len(names) - 1


def _project(database: Database, project: int, others: int) -> CodedProject:
    tally = Tally()
    tags = _tags(database, project)
    commands, unreadable = _commands(database, project)
    selections, no_tag = _selections(database, tags.codes, _last_users(commands))
    documents, names = _documents(database, project, selections, tally)
    of_others = _elsewhere(database, project)
    lost = sum(len(left) for document, left in selections.items() if document not in of_others)
    past = history(commands, {key: code.path for key, code in tags.codes.items()}, names)
    return CodedProject(
        format=FORMAT,
        tool="Taguette",
        documents=tuple(documents),
        codes=tuple(tags.codes.values()),
        coders=tuple(sorted({coding.coder for document in documents for coding in document.codings})),
        variables=(),
        cases=(),
        sets=(),
        selection_count=tally.selections,
        uncoded_count=tally.uncoded,
        coding_count=tally.codings,
        notes=(
            *count_selections(((others, "projects without documents"),), "beside the one that was read, left out"),
            *count_selections(((lost, "highlights"),), "of documents that the project does not have, left out"),
            *count_selections(
                ((no_tag, "taggings"),), "of tags or highlights that the project does not have, left out"
            ),
            *count_selections(((tags.circles, "tags"),), "in a circle, cut where it closes"),
            *count_selections(((unreadable, "entries of the log"),), "not readable, kept without what they say"),
            *tally.notes(),
            *database.notes(),
        ),
        events=past.events,
        code_events=past.code_events,
        written_at=find_latest(command.at for command in commands),
    )


def _tags(database: Database, project: int) -> _Tags:
    names: dict[int, str] = {}
    parents: dict[int, int] = {}
    described: dict[int, str | None] = {}
    columns = ("id", "project_id", "path", "description", "parent_id")
    for identity, owner, path, description, above in database.rows("tags", *columns):
        key, parent = parse_whole(identity), parse_whole(above)
        if owner != project or key is None:
            continue
        drop_repeats(names, key, parse_name(path, "tag", identity), "tags")
        described[key] = parse_words(description)
        if parent is not None:
            parents[key] = parent
    paths, circles = build_paths(names, parents)
    return _Tags({key: Code(paths[key], called, described[key]) for key, called in names.items()}, circles)


def _commands(database: Database, project: int) -> tuple[list[Command], int]:
    """Return the log of the project in its order, and how many entries cannot be read."""
    columns = ("id", "date", "user_login", "project_id", "document_id", "payload")
    found = [
        parse_log(identity, date, login, document, payload)
        for identity, date, login, owner, document, payload in database.rows("commands", *columns)
        if owner == project
    ]
    found.sort(key=lambda command: command.number)
    return found, sum(command.payload is None for command in found)


def _last_users(commands: list[Command]) -> dict[int, str]:
    """Return who touched each highlight last: highlights themselves have no user."""
    return {
        command.highlight: command.user
        for command in commands
        if command.highlight is not None and command.user is not None
    }


def _selections(
    database: Database, codes: dict[int, Code], users: dict[int, str]
) -> tuple[dict[int, list[Selection]], int]:
    """Return the highlights by document, and how many taggings name a tag or a highlight that is not there."""
    tags: dict[int, list[str]] = {}
    known_elsewhere = {parse_whole(identity) for (identity,) in database.rows("tags", "id")}
    dangling = 0
    for highlight, tag in database.rows("highlight_tags", "highlight_id", "tag_id"):
        key, code = parse_whole(highlight), parse_whole(tag)
        if key is not None and code is not None and code in codes:
            tags.setdefault(key, []).append(codes[code].path)
        else:
            dangling += key is None or code not in known_elsewhere
    found: dict[int, list[Selection]] = {}
    seen: dict[int, str] = {}
    columns = ("id", "document_id", "start_offset", "end_offset", "snippet")
    for identity, document, start, end, snippet in database.rows("highlights", *columns):
        key, owner = parse_whole(identity), parse_whole(document)
        drop_repeats(seen, key, "", "highlights")
        paths = tuple(sorted(tags.pop(key, ()))) if key is not None else ()
        quote = parse_text(snippet)
        found.setdefault(-1 if owner is None else owner, []).append(
            Selection(
                f"highlight {parse_figure(identity)}",
                parse_whole(start),
                parse_whole(end),
                paths,
                users.get(key, UNKNOWN_CODER) if key is not None else UNKNOWN_CODER,
                extract_text(quote) if quote is not None else None,
            )
        )
    return found, dangling + sum(len(left) for left in tags.values())


def _documents(
    database: Database, project: int, selections: dict[int, list[Selection]], tally: Tally
) -> tuple[list[CodedDocument], dict[int, str]]:
    """Return the documents, which take their selections out of `selections`, and their names by id."""
    documents = []
    names: dict[int, str] = {}
    for identity, called, owner, contents in database.rows("documents", "id", "name", "project_id", "contents"):
        if owner != project:
            continue
        key = parse_whole(identity)
        drop_repeats(names, key, parse_name(called, "document", identity), "documents")
        markup = parse_text(contents)
        documents.append(
            coded_rows.build_document(
                parse_name(called, "document", identity),
                "text",
                extract_text(markup) if markup is not None else None,
                selections.pop(key, []) if key is not None else [],
                tally,
                usual=_USUAL,
            )
        )
    return documents, names


def _elsewhere(database: Database, project: int) -> set[int | None]:
    rows: list[tuple[Cell, Cell]] = list(database.rows("documents", "id", "project_id"))
    return {parse_whole(identity) for identity, owner in rows if owner != project}
