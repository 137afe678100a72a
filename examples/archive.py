"""Zip archives whose bytes depend on their content alone.

Belongs here: writing members with a fixed date and fixed attributes.
Stays out: what the members hold.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

_NO_DATE = (1980, 1, 1, 0, 0, 0)
_WINDOWS = 0


def write_archive(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip archive of (name, content) in the given order."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name, date_time=_NO_DATE)
            member.create_system = _WINDOWS
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
