"""A large REFI-QDA project, made up: what NVivo would write of a study far beyond any real one.

Belongs here: writing the file, the same bytes every time. Stays out: measuring (reading.py).
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

PROJECT_MEMBER = "project.qde"
DOCUMENTS = 400
CODES = 150
CODERS = 4
_WORDS = ("we", "lead", "nobody", "decides", "board", "ward", "manager", "nurse", "safety", "café", "😀", "trust")
_SEED = 1


def write_project(path: Path, codings: int = 200_000) -> int:
    """Write a project with one selection a coding, as NVivo does, in UTF-16 positions of CRLF texts.

    Returns:
        The size of its XML in bytes, about 490 a coding.
    """
    chance = random.Random(_SEED)  # noqa: S311 - made-up text, not a secret
    size = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        texts = [_text(chance) for _ in range(DOCUMENTS)]
        for number, text in enumerate(texts):
            archive.writestr(f"sources/{number:08d}.txt", ("\ufeff" + text).encode())
        with archive.open(PROJECT_MEMBER, "w", force_zip64=True) as member:
            for piece in _xml(chance, texts, codings):
                size += member.write(piece.encode())
    return size


def _xml(chance: random.Random, texts: list[str], codings: int) -> Iterator[str]:
    users = [_guid(chance) for _ in range(CODERS)]
    codes = [_guid(chance) for _ in range(CODES)]
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield '<Project xmlns="urn:QDA-XML:project:1.0" name="benchmark" origin="NVivo 20.1"'
    yield ' modifiedDateTime="2013-03-01T12:00:00Z">\n<Users>\n'
    yield from (f'  <User guid="{guid}" name="coder {number}" />\n' for number, guid in enumerate(users))
    yield "</Users>\n<CodeBook><Codes>\n"
    yield from (f'  <Code guid="{guid}" name="theme {number}" />\n' for number, guid in enumerate(codes))
    yield "</Codes></CodeBook>\n<Sources>\n"
    for number, text in enumerate(texts):
        yield f'<TextSource guid="{_guid(chance)}" name="Interview {number}" plainTextPath="internal://{number:08d}.txt">\n'
        words = _words(text)
        for _ in range(number * codings // DOCUMENTS, (number + 1) * codings // DOCUMENTS):
            first = chance.randrange(len(words))
            last = min(first + chance.randrange(1, 15), len(words) - 1)
            start, end = words[first][0], words[last][1]
            passage = " ".join(word for _, _, word in words[first : last + 1])
            user = chance.choice(users)
            yield (
                f'  <PlainTextSelection guid="{_guid(chance)}" name={quoteattr(passage)} startPosition="{start}" '
                f'endPosition="{end}" creatingUser="{user}" creationDateTime="2013-02-11T09:30:00Z">\n'
                f'    <Coding guid="{_guid(chance)}" creatingUser="{user}" creationDateTime="2013-02-11T09:30:00Z">'
                f'<CodeRef targetGUID="{chance.choice(codes)}" /></Coding>\n  </PlainTextSelection>\n'
            )
        yield "</TextSource>\n"
    yield "</Sources>\n</Project>\n"


def _text(chance: random.Random, lines: int = 400) -> str:
    return "".join(" ".join(chance.choices(_WORDS, k=chance.randrange(5, 25))) + ".\r\n" for _ in range(lines))


def _words(text: str) -> list[tuple[int, int, str]]:
    """List the words with their positions in UTF-16 units."""
    found = []
    place = 0
    for line in text.split("\r\n"):
        for word in line.split(" "):
            width = len(word.encode("utf-16-le")) // 2
            if word:
                found.append((place, place + width, word))
            place += width + 1
        place += 1  # a space was counted; a line end is two
    return found


def _guid(chance: random.Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
