"""Faults of the machine, told so that a person can mend them: a full disk, a folder that is read-only, a drive gone.

Belongs here: which errors of the system, of DuckDB, SQLite and dbt mean which fault, and what to do about each.
Stays out: what is wrong with what a user gave (errors.py), exit codes (cli/exits.py).
"""

from __future__ import annotations

import errno
import os
import re
import resource
import sqlite3

import duckdb

_ROOM = "make room (`df` tells how much is left) and run again"
_RIGHTS = "let the user under whom this runs write there, and run again"
_DRIVE = "see whether the drive is mounted and answers, and run again"
# SQLite says the same of a disk that was full when it made room for its log, and of one that is broken.
_EITHER = 0
# By number of the error: what it is, and what to do. DuckDB and dbt give the system's own words for it.
_OF_SYSTEM = {
    _EITHER: ("the disk is full, or the drive reports an error", f"{_ROOM}; else {_DRIVE}"),
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("the quota of disk space is used up", _ROOM),
    errno.EFBIG: ("a file may not grow that large (`ulimit -f`, or LimitFSIZE= of a service)", "lift it and run again"),
    errno.EROFS: ("the folder is read-only", _RIGHTS),
    errno.EACCES: ("there is no right to write or read it", _RIGHTS),
    errno.EPERM: ("there is no right to write or read it", _RIGHTS),
    errno.EIO: ("the drive reports an error", _DRIVE),
    errno.ESTALE: ("the network drive has lost it", _DRIVE),
    errno.ENOTCONN: ("the network drive does not answer", _DRIVE),
    errno.EHOSTDOWN: ("the network drive does not answer", _DRIVE),
    errno.ETIMEDOUT: ("the network drive does not answer", _DRIVE),
    errno.EMFILE: ("too many files are open (`ulimit -n`)", "lift the limit and run again"),
    errno.ENFILE: ("too many files are open on this machine", "close some and run again"),
    errno.ENOMEM: ("there is no memory left", "give this machine or service more, and run again"),
}
_OF_SQLITE = {
    "database or disk is full": errno.ENOSPC,
    "disk i/o error": _EITHER,
    "attempt to write a readonly database": errno.EROFS,
    "unable to open database file": errno.EACCES,
}
_PATH = re.compile(r"""['"](/[^'"\n]+)['"]""")


def fault_of(error: BaseException) -> str | None:
    """Say which fault of the machine an error tells of; None where it tells of none, and may be a bug.

    Args:
        error: any error; those that it was raised from are asked too.
    """
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        if isinstance(each, OSError) and each.errno and each.errno in _OF_SYSTEM:
            return _told(each.errno, os.fspath(each.filename) if isinstance(each.filename, (str, os.PathLike)) else "")
        if isinstance(each, MemoryError):
            return _told(errno.ENOMEM, "")
        if isinstance(each, (duckdb.Error, sqlite3.Error)) or "sqlalchemy" in type(each).__module__:
            found = fault_in(str(each))
            if found is not None:
                return found
        each = each.__cause__ or each.__context__
    return None


def fault_in(text: str) -> str | None:
    """Say which fault of the machine the words of an error tell of, as with `fault_of`."""
    lower = text.casefold()
    # The last one is nearest to the cause: traces of Python tell the outermost error last, those of Dagster first.
    by_words = {os.strerror(code).casefold(): code for code in _OF_SYSTEM if code} | _OF_SQLITE
    found = {lower.rfind(words): code for words, code in by_words.items() if words in lower}
    if not found:
        return None
    place = max(found)
    near = text[max(0, place - 400) : place + 400]
    return _told(found[place], next(iter(_PATH.findall(near)), ""))


def _told(code: int, path: str) -> str:
    what, todo = _OF_SYSTEM[code]
    if code == _EITHER and resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
        # SQLite has the same words for this too; where no limit is set it cannot be the cause.
        limit, lift = _OF_SYSTEM[errno.EFBIG]
        what, todo = f"{what}, or {limit}", f"{todo}; else {lift}"
    where = f"{path}: " if path else ""
    return f"{where}{what}; {todo}"
