"""Projects that are SQLite files, without some of their documents.

Belongs here: which tables of each program hold what belongs to a document, deleting it, and the copy into a fresh file:
what SQLite deletes stays in the bytes until then.
Stays out: which documents (redaction.py), the proof that others read as before (redaction.py).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from orchestration.erasure.redact_error import UnsafeRewriteError


@dataclass(frozen=True)
class Program:
    """The tables of a program: documents, what hangs on them, and cases that had only these documents.

    `children` are (table, condition) with `{gone}` for the ids of the documents; in the order of deletion.
    """

    documents: str
    children: tuple[tuple[str, str], ...]


PROGRAMS = {
    "taguette": Program(
        "documents",
        (
            (
                "highlight_tags",
                "highlight_id in (select id from highlights where document_id in ({gone}))",
            ),
            ("highlights", "document_id in ({gone})"),
            ("commands", "document_id in ({gone})"),
        ),
    ),
    "rqda": Program(
        "source",
        (
            ("coding", "fid in ({gone})"),
            ("coding2", "fid in ({gone})"),
            ("annotation", "fid in ({gone})"),
            ("fileAttr", "fileID in ({gone})"),
            ("treefile", "fid in ({gone})"),
            ("caseAttr", "caseID in (select caseid from caselinkage where fid in ({gone})) "
                         "and caseID not in (select caseid from caselinkage where fid not in ({gone}))"),
            ("cases", "id in (select caseid from caselinkage where fid in ({gone})) "
                      "and id not in (select caseid from caselinkage where fid not in ({gone}))"),
            ("caselinkage", "fid in ({gone})"),
        ),
    ),
    "qualcoder": Program(
        "source",
        (
            ("code_text", "fid in ({gone})"),
            ("code_image", "id in ({gone})"),
            ("code_av", "id in ({gone})"),
            ("annotation", "fid in ({gone})"),
            ("attribute", "attr_type = 'file' and id in ({gone})"),
            ("attribute", "attr_type = 'case' and id in (select caseid from case_text where fid in ({gone})) "
                          "and id not in (select caseid from case_text where fid not in ({gone}))"),
            ("cases", "caseid in (select caseid from case_text where fid in ({gone})) "
                      "and caseid not in (select caseid from case_text where fid not in ({gone}))"),
            ("case_text", "fid in ({gone})"),
        ),
    ),
}  # fmt: skip


def redact_database(path: Path, target: Path, names: Collection[str], file_format: str) -> None:
    """Write a project without the documents of some names.

    Args:
        path: the database.
        target: the file to write.
        names: names of documents, as the reader gives them.
        file_format: a key of `PROGRAMS`.
    """
    program = PROGRAMS[file_format]
    scratch = target.with_name(f"{target.stem}-scratch{target.suffix}")
    try:
        shutil.copyfile(path, scratch)
        with closing(sqlite3.connect(scratch, isolation_level=None)) as connection:
            _delete(connection, program, {name.strip() for name in names})
            connection.execute("vacuum into ?", [str(target)])
    except sqlite3.Error as error:
        raise UnsafeRewriteError(f"the project cannot be written again: {error}") from error
    finally:
        for left in scratch.parent.glob(f"{scratch.name}*"):
            left.unlink(missing_ok=True)


def _delete(connection: sqlite3.Connection, program: Program, names: Collection[str]) -> None:
    found = connection.execute(f"select id, name from {program.documents}").fetchall()
    gone = ", ".join(str(int(identity)) for identity, name in found if str(name).strip() in names)
    if not gone:
        raise UnsafeRewriteError("its documents cannot be told apart")
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    connection.execute("begin")
    for table, condition in program.children:
        if table in tables:
            connection.execute(f"delete from {table} where {condition.format(gone=gone)}")
    connection.execute(f"delete from {program.documents} where id in ({gone})")
    connection.execute("commit")
