"""Damage to a valid file, chosen by what it is: bytes, text, XML, a database, or an archive of such members.

Belongs here: which damage fits which file, and archives, whose members are files again.
Stays out: the damage itself (plain.py, structures.py), valid files (seeds.py).
"""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.fuzz.plain import damage_bytes, damage_text
from tests.fuzz.structures import damage_database, damage_xml

_NAMES = ("../../outside.txt", "/etc/passwd", "C:\\x.txt", "sources/", "project.qde", "A.QDE", "\u202ex", "a" * 300, "")
_MOST_BYTES = 4 * 1024**2
_DATABASE_START = b"SQLite format 3\0"

Damage = Callable[[bytes, random.Random], bytes]


def mutant(contents: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one of some valid files, damaged one to four times, at times with a piece of another."""
    content = chance.choice(contents)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        content = (
            splice(content, chance.choice(contents), chance) if chance.random() < 0.04 else damage(content, chance)
        )
    return content[:_MOST_BYTES]


def damage(content: bytes, chance: random.Random) -> bytes:
    """Damage a file once, mostly where its kind of structure hurts."""
    if chance.random() < 0.2:
        return damage_bytes(content, chance)
    return _kind(content)(content, chance)


def splice(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Join the beginning of one file and the end of another."""
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _kind(content: bytes) -> Damage:
    if content.startswith(b"PK"):
        return _damage_archive
    if content.startswith(_DATABASE_START):
        return damage_database
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"</" in content:
        return damage_xml
    return damage_bytes if b"\0" in content or _is_binary(content) else damage_text


def _is_binary(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


def _damage_archive(content: bytes, chance: random.Random) -> bytes:
    """Damage a member of a zip archive, or the list of its members."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return damage_bytes(content, chance)
    if not members:
        return damage_bytes(content, chance)
    place = chance.randrange(len(members))
    name, member = members[place]
    how = chance.random()
    if how < 0.8:
        members[place] = (name, damage(member, chance))
    elif how < 0.85:
        del members[place]
    elif how < 0.9:
        members[place] = (chance.choice(_NAMES), member)
    elif how < 0.95:
        members.insert(chance.randrange(len(members) + 1), (name, damage(member, chance)))
    else:
        other = chance.randrange(len(members))
        members[place], members[other] = (name, members[other][1]), (members[other][0], member)
    packed = io.BytesIO()
    how_packed = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with zipfile.ZipFile(packed, "w", how_packed) as archive:
        for name, member in members:
            archive.writestr(zipfile.ZipInfo(name), member, how_packed)
    return packed.getvalue()
