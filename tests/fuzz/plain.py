"""Damage to plain bytes and to text, without regard to what they mean. The same random numbers do the same damage.

Belongs here: numbers and words that readers stumble over, flips, cuts, copies, lines and fields.
Stays out: what knows a structure (structures.py), which damage fits which file (mutations.py).
"""

from __future__ import annotations

import random
import struct

NUMBERS = (0, -1, 1, 2, 127, 255, 256, 65535, 2**31 - 1, 2**31, -(2**31), 2**53, 2**63 - 1, -(2**63), 10**30)
WORDS = (
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "-0",
    "1.5",
    "nan",
    "inf",
    "NULL",
    "9" * 30,
    "９",
    "²",
    "=cmd|' /C calc'!A0",
    "\ufeff",
    "\u202e",
    "\x00",
    "\x85",
    "\u2028",
    "\r",
    "é",
    "e\u0301",
    "İ",
    "😀",
    "😀" * 300,
    "a" * 70_000,
    "{[",
    '"',
    "'",
    "\\",
    " > ",
    "../../etc/passwd",
    "C:\\Users\\somebody\\x.txt",
    "2014-13-45",
    "9999-12-31T23:59:59.999999+99:00",
    "0000-00-00",
    "99:99:99.999",
    '{"ImportId":"x"}',
    "p1",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "cp1252", "cp037")
_DELIMITERS = (",", ";", "\t", "|", ":", " ", "-->")


def damage_bytes(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut, copy, insert or overwrite bytes, without regard to what they are."""
    return chance.choice((_flip, _flip, _cut, _copy, _remove, _overwrite, _overwrite, _insert))(content, chance)


def damage_text(content: bytes, chance: random.Random) -> bytes:
    """Change lines and fields of a text."""
    text = content.decode("utf-8", errors="surrogateescape")
    if chance.random() < 0.08:
        return text.encode(chance.choice(_ENCODINGS), errors="replace")
    lines = text.splitlines(keepends=True) or [""]
    place = chance.randrange(len(lines))
    how = chance.randrange(8)
    if how == 0:
        lines.insert(chance.randrange(len(lines) + 1), lines[place])
    elif how == 1:
        del lines[place]
    elif how == 2:
        other = chance.randrange(len(lines))
        lines[place], lines[other] = lines[other], lines[place]
    elif how == 3:
        lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
    elif how == 4:
        end = chance.choice(("\n", "\r", "\r\n", "", "\x0b", "\u2028", "\n\n\n"))
        lines = [line.rstrip("\r\n") + end for line in lines]
    elif how == 5:
        lines[place] = chance.choice(WORDS) + lines[place]
    else:
        lines[place] = _damage_field(lines[place], chance)
    return "".join(lines).encode("utf-8", errors="surrogateescape")


def _damage_field(line: str, chance: random.Random) -> str:
    found = [delimiter for delimiter in _DELIMITERS if delimiter in line]
    if not found:
        return line + chance.choice(WORDS)
    delimiter = chance.choice(found)
    fields = line.split(delimiter)
    place = chance.randrange(len(fields))
    how = chance.randrange(5)
    if how == 0:
        del fields[place]
    elif how == 1:
        fields.insert(place, chance.choice(WORDS))
    elif how == 2:
        fields[place] = str(chance.choice(NUMBERS))
    else:
        fields[place] = chance.choice((chance.choice(WORDS), fields[0]))
    return delimiter.join(fields)


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _piece(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 4, 16, 64, 512)))


def _copy(content: bytes, chance: random.Random) -> bytes:
    start, end = _piece(content, chance)
    place = chance.randrange(len(content) + 1)
    return content[:place] + content[start:end] * chance.choice((1, 1, 2, 50)) + content[place:]


def _remove(content: bytes, chance: random.Random) -> bytes:
    start, end = _piece(content, chance)
    return content[:start] + content[end:]


def _number(chance: random.Random) -> bytes:
    width, code = chance.choice(((1, "B"), (2, "H"), (4, "I"), (8, "Q")))
    return struct.pack(chance.choice("<>") + code, chance.choice(NUMBERS) % 256**width)


def _overwrite(content: bytes, chance: random.Random) -> bytes:
    number = _number(chance)
    place = chance.randrange(len(content) + 1)
    return content[:place] + number + content[place + len(number) :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice((_number(chance), chance.choice(WORDS).encode())) + content[place:]
