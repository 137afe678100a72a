"""The databases of Taguette, RQDA and QualCoder, small and valid, made with sqlite3.

Belongs here: their tables as the programs make them, and a few rows.
Stays out: reading them, and what is done to them afterwards (mutations.py, tests/unit/ingest/hostile).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

CANARY = "the zilpzalp sang while the matron wept"
TEXT = f"We lead together, und zwar gemeinsam 😀. {CANARY}. Nobody was told."
_PASSAGES = ((3, 16), (8, 16), (41, 60))  # code points

_TAGUETTE = """
create table users (login varchar(30) not null primary key, created datetime not null, hashed_password varchar(120),
    email varchar(256));
create table projects (id integer not null primary key autoincrement, name varchar(200) not null,
    description text not null, created datetime not null);
create table project_members (project_id integer not null, user_login varchar(30) not null, privileges varchar(11));
create table documents (id integer not null primary key autoincrement, name varchar(200) not null,
    description text not null, filename varchar(200) not null, created datetime not null, project_id integer not null,
    text_direction varchar(13) not null, contents text not null);
create table commands (id integer not null primary key autoincrement, date datetime not null,
    user_login varchar(30) not null, project_id integer not null, document_id integer, payload text not null);
create table tags (id integer not null primary key autoincrement, project_id integer not null,
    path varchar(200) not null, description text not null, unique (project_id, path));
create table highlights (id integer not null primary key autoincrement, document_id integer not null,
    start_offset integer not null, end_offset integer not null, snippet text not null);
create table highlight_tags (highlight_id integer not null, tag_id integer not null,
    primary key (highlight_id, tag_id));
create table alembic_version (version_num varchar(32) not null primary key);
"""
_RQDA = """
create table source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
create table freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text);
create table treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
create table treefile (fid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
create table filecat (name text, fid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
create table codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
create table coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
    date text, memo text);
create table coding2 (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
    date text, memo text);
create table project (databaseversion text, date text, dateM text, memo text, about text, imageDir text);
create table cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
create table caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text,
    date text, memo text);
create table attributes (name text, status integer, date text, dateM text, owner text, memo text, class text);
create table caseAttr (variable text, value text, caseID integer, date text, dateM text, owner text, status integer);
create table fileAttr (variable text, value text, fileID integer, date text, dateM text, owner text, status integer);
create table journal (name text, journal text, date text, dateM text, owner text, status integer);
create table annotation (fid integer, position integer, annotation text, owner text, date text, dateM text,
    status integer);
create table image (name text, id integer, date text, dateM text, owner text, status integer);
create table imageCoding (cid integer, iid integer, x1 integer, y1 integer, x2 integer, y2 integer, memo text,
    date text, dateM text, owner text, status integer);
"""
_QUALCODER = """
create table project (databaseversion text, date text, memo text, about text, bookmarkfile integer,
    bookmarkpos integer, codername text, recently_used_codes text);
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
    av_text_id integer, risid integer, unique(name));
create table code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
    cid integer, memo text, date text, owner text, important integer, pdf_page integer);
create table code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text,
    date text, owner text, important integer);
create table annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text,
    date text);
create table attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
create table attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text,
    owner text, unique(name, attr_type, id));
create table case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text,
    date text, memo text);
create table cases (caseid integer primary key, name text, memo text, owner text, date text, unique(name));
create table code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer,
    unique(name));
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
    owner text, date text, memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner));
create table code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text, unique(name));
create table journal (jid integer primary key, name text, jentry text, date text, owner text);
"""


def taguette(text: str = TEXT, name: str = "p1") -> bytes:
    """Return a project of one document, two tags and three highlights, with a log."""
    at = "2024-06-21 18:14:58.624690"
    spans = [(len(text[:a].encode()), len(text[:b].encode())) for a, b in _PASSAGES]
    log = [
        '{"type": "document_add", "document_name": "p1", "description": ""}',
        '{"type": "tag_add", "tag_id": 1, "tag_path": "leads", "description": ""}',
        '{"type": "highlight_add", "highlight_id": 1, "start_offset": 3, "end_offset": 16, "tags": [1]}',
        '{"type": "tag_merge", "src_tag_id": 3, "dest_tag_id": 1}',
        '{"type": "tag_delete", "tag_id": 4}',
    ]
    return _database(
        _TAGUETTE,
        ("users", [("ann@example.org", at, "bcrypt:x", "ann@example.org")]),
        ("projects", [(1, "a project", "", at)]),
        ("project_members", [(1, "ann@example.org", "ADMIN")]),
        ("documents", [(1, name, "", "p1.docx", at, 1, "LEFT_TO_RIGHT", f"<p>{text}</p>")]),
        ("tags", [(1, 1, "leads", ""), (2, 1, "concerns", "a worry")]),
        ("highlights", [(i, 1, a, b, "<p>x</p>") for i, (a, b) in enumerate(spans, 1)]),
        ("highlight_tags", [(1, 1), (1, 2), (2, 1), (3, 2)]),
        ("commands", [(i, at, "ann@example.org", 1, 1, payload) for i, payload in enumerate(log, 1)]),
        ("alembic_version", [("a4e7b8c0d1e2",)]),
    )


def rqda(text: str = TEXT, name: str = "p1") -> bytes:
    """Return a project of two files, two codes in a category, codings of which one is deleted, and a case."""
    at = "Wed Mar 19 18:00:55 2014"
    return _database(
        _RQDA,
        ("source", [(name, 1, text, None, "ann", at, at, 1), ("p2", 2, text, None, "ann", at, None, 1)]),
        ("freecode", [("leads", "m", "ann", at, None, 1, 1, None), ("concerns", None, "ann", at, None, 2, 1, None)]),
        ("codecat", [("themes", None, 1, "ann", at, None, None, 1)]),
        ("treecode", [(1, 1, at, None, None, 1, "ann")]),
        ("coding", [(1 + i % 2, 1, text[a:b], a, b, 1, "ann", at, None) for i, (a, b) in enumerate(_PASSAGES)]),
        ("coding", [(1, 2, text[3:16], 3, 16, 0, "bob", at, None)]),
        ("cases", [("case p1", None, "ann", at, None, 1, 1)]),
        ("caselinkage", [(1, 1, 0, len(text), 1, "ann", at, None)]),
        ("caseAttr", [("role", "manager", 1, at, None, "ann", 1)]),
        ("fileAttr", [("year", "2011", 1, at, None, "ann", 1)]),
        ("project", [("0.2.2", at, at, "", "Database created by RQDA", None)]),
    )


def qualcoder(text: str = TEXT, name: str = "p1") -> bytes:
    """Return the data.qda of a project: a text, a picture, a category in a category, two coders, a case."""
    at = "2024-06-21 18:14:58"
    return _database(
        _QUALCODER,
        ("project", [("v8", at, "", "QualCoder", None, 0, "ann", None)]),
        ("source", [(1, name, text, None, "", "ann", at, None, None)]),
        ("source", [(2, "p2.png", None, "/images/p2.png", "", "ann", at, None, None)]),
        ("code_cat", [(1, "themes", "ann", at, "", None), (2, "inner", "ann", at, "", 1)]),
        ("code_name", [(1, "leads", "m", 2, "ann", at, "#fff"), (2, "concerns", "", None, "ann", at, "#fff")]),
        (
            "code_text",
            [(i, 1 + i % 2, 1, text[a:b], a, b, "ann", at, "", None, None) for i, (a, b) in enumerate(_PASSAGES, 1)],
        ),
        ("code_image", [(1, 2, 1, 2, 30, 40, 1, "", at, "bob", None, None)]),
        ("cases", [(1, "case p1", "", "ann", at)]),
        ("case_text", [(1, 1, 1, 0, len(text), "ann", at, "")]),
        ("attribute_type", [("role", at, "ann", "", "case", "character")]),
        ("attribute", [(1, "role", "case", "manager", 1, at, "ann")]),
    )


def changed(database: bytes, *statements: str) -> bytes:
    """Return a database after some SQL."""
    with_changes = sqlite3.connect(":memory:")
    with_changes.deserialize(database)
    for statement in statements:
        with_changes.execute(statement)
    with_changes.commit()
    content = with_changes.serialize()
    with_changes.close()
    return content


def _database(schema: str, *tables: tuple[str, Iterable[tuple[object, ...]]]) -> bytes:
    made = sqlite3.connect(":memory:")
    made.execute("pragma page_size = 1024")  # dense, so that damage hits something
    made.executescript(schema)
    for table, rows in tables:
        width = len(made.execute(f"pragma table_info({table})").fetchall())
        for row in rows:
            # Columns that a row does not name stay empty, as in projects of earlier versions.
            cells = (*row, *[None] * (width - len(row)))
            made.execute(f"insert into {table} values ({', '.join('?' * width)})", cells)
    made.commit()
    content = made.serialize()
    made.close()
    return content
