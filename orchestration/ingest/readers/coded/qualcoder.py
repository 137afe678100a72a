"""QualCoder projects: a folder `name.qda` with the SQLite file `data.qda`, or that file alone.

Belongs here: QualCoder's tables in all their versions, categories and sub-codes, cases, attributes, regions of pictures
and recordings.
Stays out: SQLite itself (sqlite_file.py), placing codings in texts (coded_rows.py), media files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from orchestration.ingest.coding import coded_rows
from orchestration.ingest.coding.coded_rows import Selection, Tally, build_paths, count_selections, drop_repeats
from orchestration.ingest.coding.memberships import Memberships
from orchestration.ingest.model.offsets import Variant
from orchestration.ingest.model.records import (
    UNKNOWN_CODER,
    Code,
    CodedProject,
    ContentKind,
    SourceType,
    UnreadableError,
    project_file,
)
from orchestration.ingest.parsers.sqlite_file import (
    Cell,
    Database,
    begins_as_sqlite,
    find_latest,
    open_database,
    parse_figure,
    parse_moment,
    parse_name,
    parse_text,
    parse_whole,
    parse_words,
)

FORMAT = "qualcoder"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".qda",)
PRIORITY = 0
VERSION = 1
_WHAT = "a QualCoder project"
_TABLES = {
    "source": ("id", "name", "fulltext"),
    "code_name": ("cid", "name"),
    "code_text": ("cid", "fid", "pos0", "pos1"),
}
_IN_USE = "project_in_use.lock"
_KINDS: tuple[tuple[str, SourceType], ...] = (("image", "picture"), ("audio", "audio"), ("video", "video"))
_WRITTEN: tuple[SourceType, ...] = ("text", "pdf")
_DATED = ("project", "source", "code_name", "code_text", "code_image", "code_av", "case_text", "attribute")
_TOOL = re.compile(r"QualCoder[ \w.]{0,20}")


class _Source(NamedTuple):
    key: int | None
    name: str
    kind: SourceType
    text: str | None


def recognises(path: Path) -> bool:
    """Say whether there is a SQLite database, by its first bytes."""
    file = project_file(path)
    return file.is_file() and begins_as_sqlite(file)


def read(path: Path) -> CodedProject:
    """Read a project.

    Args:
        path: its folder, or the file `data.qda`.

    Raises:
        UnreadableError: no sound SQLite file, or one without QualCoder's tables.
    """
    file = project_file(path)
    if not file.is_file():
        raise UnreadableError(f"not {_WHAT}: a folder with the file 'data.qda' is expected, and there is none in it")
    if path.is_dir() and file.resolve().parent != path.resolve():
        raise UnreadableError("'data.qda' is a link to a file elsewhere; the file itself is expected in the folder")
    with open_database(file, _WHAT) as database:
        database.require(_TABLES, _WHAT)
        return _project(database, is_in_use=(file.parent / _IN_USE).exists())


def _project(database: Database, *, is_in_use: bool) -> CodedProject:
    tally = Tally()
    codes, circles = _codes(database)
    sources = _sources(database)
    members = _memberships(database, {each.key: len(each.text or "") for each in sources if each.key is not None})
    selections: dict[int, list[Selection]] = {}
    no_code = 0
    for source, selection in _selections(database, codes):
        no_code += not selection.codes
        selections.setdefault(source, []).append(selection)
    documents = [
        coded_rows.build_document(
            source.name,
            source.kind,
            source.text,
            selections.pop(source.key, []) if source.key is not None else [],
            tally,
            usual=Variant("code_point"),
            belongings=members.of(source.key),
        )
        for source in sources
    ]
    lost = sum(len(left) for left in selections.values())
    about = next((_TOOL.search(parse_words(cell) or "") for (cell,) in database.rows("project", "about")), None)
    return CodedProject(
        format=FORMAT,
        tool=about[0].strip() if about else "QualCoder",
        documents=tuple(documents),
        codes=tuple(codes.values()),
        coders=tuple(sorted({coding.coder for document in documents for coding in document.codings})),
        variables=members.variables,
        cases=members.cases,
        sets=(),
        selection_count=tally.selections,
        uncoded_count=tally.uncoded,
        coding_count=tally.codings,
        notes=(
            *((f"QualCoder has the project open, or was not closed properly ({_IN_USE})",) if is_in_use else ()),
            *count_selections(((lost, "codings"),), "of sources that the project does not have, left out"),
            *count_selections(((no_code, "codings"),), "of codes that the project does not have, left out"),
            *count_selections(((circles, "categories or codes"),), "in a circle, cut where it closes"),
            *count_selections(
                ((members.partial, "links of a case to a part of a source"),), "taken as links to the whole source"
            ),
            *count_selections(
                (
                    (database.count("annotation"), "annotations"),
                    (database.count("journal"), "journal entries"),
                ),
                "not taken in",
            ),
            *tally.notes(),
            *database.notes(),
        ),
        written_at=find_latest(parse_moment(cell) for table in _DATED for (cell,) in database.rows(table, "date")),
    )


def _codes(database: Database) -> tuple[dict[int, Code], int]:
    """Return the codes by id, their path from the top category down, and how many stand in a circle."""
    names: dict[tuple[str, int], str] = {}
    parents: dict[tuple[str, int], tuple[str, int]] = {}
    called_twice: dict[int, str] = {}
    for identity, called, above in database.rows("code_cat", "catid", "name", "supercatid"):
        key = parse_whole(identity)
        drop_repeats(called_twice, key, parse_name(called, "category", identity), "code_cat")
        _nest(names, parents, "category", identity, called, [("category", above)])
    memos: dict[int, str | None] = {}
    code_names: dict[int, str] = {}
    columns = ("cid", "name", "memo", "catid", "supercid")
    for identity, called, memo, category, above in database.rows("code_name", *columns):
        key = parse_whole(identity)
        drop_repeats(code_names, key, parse_name(called, "code", identity), "code_name")
        # From version 4 a code may stand under a code, which is then nearer than its category.
        _nest(names, parents, "code", identity, called, [("category", category), ("code", above)])
        if key is not None:
            memos[key] = parse_words(memo)
    paths, circles = build_paths(names, parents)
    return {key: Code(paths["code", key], called, memos[key]) for key, called in code_names.items()}, circles


def _nest(
    names: dict[tuple[str, int], str],
    parents: dict[tuple[str, int], tuple[str, int]],
    what: str,
    identity: Cell,
    called: Cell,
    above: list[tuple[str, Cell]],
) -> None:
    key = parse_whole(identity)
    if key is None:
        return
    names[what, key] = parse_name(called, what, identity)
    for kind, parent in above:
        number = parse_whole(parent)
        if number is not None:
            parents[what, key] = (kind, number)


def _selections(database: Database, codes: dict[int, Code]) -> Iterator[tuple[int, Selection]]:
    """Yield the codings with the id of their source; -1 where it is none."""

    def made(table: str, number: Cell, code: Cell, owner: Cell) -> tuple[str, tuple[str, ...], str]:
        key = parse_whole(code)
        path = (codes[key].path,) if key is not None and key in codes else ()
        return f"table {table}, row {parse_figure(number)}", path, parse_words(owner) or UNKNOWN_CODER

    for row, code, source, start, end, quote, owner in database.rows(
        "code_text", "rowid", "cid", "fid", "pos0", "pos1", "seltext", "owner"
    ):
        place, path, coder = made("code_text", row, code, owner)
        span = parse_whole(start), parse_whole(end)
        yield _key(source), Selection(place, *span, path, coder, parse_text(quote))
    for row, code, source, left, top, width, height, page, owner in database.rows(
        "code_image", "rowid", "cid", "id", "x1", "y1", "width", "height", "pdf_page", "owner"
    ):
        place, path, coder = made("code_image", row, code, owner)
        corner = f"({parse_figure(left)},{parse_figure(top)})-({_sum(left, width)},{_sum(top, height)})"
        region = corner if page is None else f"page {parse_figure(page)} {corner}"
        yield _key(source), Selection(place, None, None, path, coder, region=region)
    for row, code, source, begin, until, owner in database.rows(
        "code_av", "rowid", "cid", "id", "pos0", "pos1", "owner"
    ):
        place, path, coder = made("code_av", row, code, owner)
        yield (
            _key(source),
            Selection(place, None, None, path, coder, region=f"{parse_figure(begin)}-{parse_figure(until)} ms"),
        )


def _sources(database: Database) -> list[_Source]:
    names: dict[int, str] = {}
    found = []
    columns = ("id", "name", "fulltext", "mediapath", "imagepath")
    for identity, called, text, media, image in database.rows("source", *columns):
        key = parse_whole(identity)
        drop_repeats(names, key, parse_name(called, "source", identity), "source")
        kind = _kind(parse_words(media) or parse_words(image))
        stored = parse_text(text)
        # Pictures and recordings have an empty text where they have none.
        found.append(
            _Source(key, parse_name(called, "source", identity), kind, stored if kind in _WRITTEN else stored or None)
        )
    return found


def _kind(media: str | None) -> SourceType:
    """Tell what a source is by its folder (`/images/a.png`) or the form of its link (`images:/home/...`)."""
    folder = (media or "").lstrip("/").casefold()
    for start, kind in _KINDS:
        if folder.startswith(start):
            return kind
    return "pdf" if folder.endswith(".pdf") else "text"


def _memberships(database: Database, lengths: dict[int, int]) -> Memberships:
    cases: dict[int, str] = {}
    for identity, called in database.rows("cases", "caseid", "name"):
        drop_repeats(cases, parse_whole(identity), parse_name(called, "case", identity), "cases")
    found = Memberships(cases, lengths, (called for (called,) in database.rows("attribute_type", "name")))
    for called, kind, value, identity in database.rows("attribute", "name", "attr_type", "value", "id"):
        if kind in ("case", "file"):  # journals have attributes, too
            found.add_value(identity, called, value, is_case=kind == "case")
    for link in database.rows("case_text", "caseid", "fid", "pos0", "pos1"):
        found.link(*link)
    return found


def _key(source: Cell) -> int:
    number = parse_whole(source)
    return -1 if number is None else number


def _sum(first: Cell, second: Cell) -> str:
    left, right = parse_whole(first), parse_whole(second)
    return parse_figure(left + right) if left is not None and right is not None else "?"
