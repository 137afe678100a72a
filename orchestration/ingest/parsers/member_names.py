"""Names of members of a zip archive, as programs of every system write them.

Belongs here: one form in which names compare, and names that are none of a file's own.
Stays out: opening archives (archive.py).
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from contextlib import suppress

_UTF8_NAME = 0x800
_LEADS_OUT = re.compile(r"^([A-Za-z]:|/)|(^|/)\.\.(/|$)")


def name_key(name: str) -> str:
    """Return the form in which names are compared: forward slashes, no case, composed characters."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./")).casefold()


def lookup_keys(info: zipfile.ZipInfo) -> list[str]:
    """Return the forms under which a member is found.

    Some programs write UTF-8 without saying so, which is then read as the code page of DOS: both forms count.
    """
    keys = [name_key(info.filename)]
    if not info.flag_bits & _UTF8_NAME and not info.filename.isascii():
        with suppress(UnicodeError):
            keys.append(name_key(info.filename.encode("cp437").decode("utf-8")))
    return list(dict.fromkeys(keys))


def leads_out(name: str) -> bool:
    """Say whether a name would lead out of a folder into which the archive was unpacked."""
    return bool(_LEADS_OUT.search(name.replace("\\", "/")))


def is_beside_the_point(name: str) -> bool:
    """Say whether macOS added the member: copies of file attributes, which share names with the real members."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith("._") or parts[-1] == ".DS_Store"


def is_folder(name: str) -> bool:
    """Say whether the entry is a folder; some programs end its name in a back slash."""
    return name.endswith(("/", "\\"))


def is_link(info: zipfile.ZipInfo) -> bool:
    """Say whether the member is a symbolic link, which holds no content but a path."""
    return stat.S_ISLNK(info.external_attr >> 16)
