"""Databases as Taguette, RQDA and QualCoder make them, written by code for tests of their readers."""

import sqlite3
from pathlib import Path

TAGUETTE = """
create table users (login varchar(30) not null primary key, hashed_password varchar(192), email varchar(256));
create table projects (id integer not null primary key, name varchar(200) not null, description text not null,
    created datetime not null);
create table documents (id integer not null primary key, name varchar(200) not null, description text not null,
    filename varchar(200) not null, created datetime not null, project_id integer not null,
    text_direction varchar(13) not null, contents text not null);
create table commands (id integer not null primary key, date datetime not null, user_login varchar(30) not null,
    project_id integer not null, document_id integer, payload text not null);
create table tags (id integer not null primary key, project_id integer not null, path varchar(200) not null,
    description text not null);
create table highlights (id integer not null primary key, document_id integer not null, start_offset integer,
    end_offset integer, snippet text not null);
create table highlight_tags (highlight_id integer not null, tag_id integer not null,
    primary key (highlight_id, tag_id));
"""
RQDA = """
create table source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
create table freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text);
create table treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
create table codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
create table treefile (fid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
create table filecat (name text, fid integer, catid integer, owner text, date text, dateM text, memo text,
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
create table annotation (fid integer, position integer, annotation text, status integer);
create table image (name text, id integer, date text, dateM text, owner text, status integer);
create table imageCoding (cid integer, iid integer, x1 integer, y1 integer, x2 integer, y2 integer, memo text,
    date text, dateM text, owner text, status integer);
"""
QUALCODER = """
create table project (databaseversion text, date text, memo text, about text, codername text);
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
    date text, av_text_id integer, risid integer, unique(name));
create table code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
    cid integer, memo text, date text, owner text, important integer, pdf_page integer);
create table code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text,
    date text, owner text, important integer);
create table annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text);
create table attribute_type (name text primary key, caseOrFile text, valuetype text);
create table attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text);
create table case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, date text);
create table cases (caseid integer primary key, name text);
create table code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
    owner text, date text, memo text, avid integer, important integer);
create table code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text, supercid integer);
"""


def write(path: Path, schema: str, **tables: list[dict[str, object]]) -> Path:
    """Write a database: rows by table, each row a value by column."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = sqlite3.connect(path)
    made.executescript(schema)
    for table, rows in tables.items():
        for row in rows:
            marks = ", ".join("?" * len(row))
            made.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", tuple(row.values()))
    made.commit()
    made.close()
    return path


def change(path: Path, *statements: str) -> Path:
    made = sqlite3.connect(path)
    for statement in statements:
        made.execute(statement)
    made.commit()
    made.close()
    return path


def taguette(path: Path, html: str = "<p>We lead together</p>", **tables: list[dict[str, object]]) -> Path:
    """Write a Taguette project of one document; rows are added to those of the default."""
    at = "2024-06-21 18:14:58.624690"
    rows: dict[str, list[dict[str, object]]] = {
        "users": [{"login": "admin", "hashed_password": "scrypt:SECRET", "email": "somebody@example.org"}],
        "projects": [{"id": 1, "name": "a study", "description": "", "created": at}],
        "documents": [document(1, "d1", html)],
    }
    for table, more in tables.items():
        rows[table] = [*rows.get(table, []), *more]
    return write(path, TAGUETTE, **rows)


def document(identity: int, name: str, html: str, project: int = 1) -> dict[str, object]:
    return {
        "id": identity,
        "name": name,
        "description": "",
        "filename": f"{name}.docx",
        "created": "2024-06-21 18:00:00",
        "project_id": project,
        "text_direction": "LEFT_TO_RIGHT",
        "contents": html,
    }


def tag(identity: int, path: str, description: str = "", project: int = 1) -> dict[str, object]:
    return {"id": identity, "project_id": project, "path": path, "description": description}


def highlight(identity: int, start: object, end: object, snippet: str = "", document_id: int = 1) -> dict[str, object]:
    return {
        "id": identity,
        "document_id": document_id,
        "start_offset": start,
        "end_offset": end,
        "snippet": snippet,
    }


def rqda_file(identity: object, name: str, text: str | None, status: int = 1) -> dict[str, object]:
    return {"id": identity, "name": name, "file": text, "status": status, "date": "Wed Mar 19 18:00:55 2014"}


def rqda_code(identity: int, name: str, status: int = 1) -> dict[str, object]:
    return {"id": identity, "name": name, "status": status}


def rqda_coding(code: int, file: int, start: object, end: object, **more: object) -> dict[str, object]:
    return {"cid": code, "fid": file, "selfirst": start, "selend": end, "status": 1, "owner": "ann", **more}
