"""When two exports hold the same document, and the same place in it.

Belongs here: the name without folders (also in messages), the text without what programs change in it (line ends,
composed characters), places in such a text, and the identifiers that follow from them.
Stays out: positions as tools count them (offsets.py), rows (documents.py).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from orchestration.ingest.model.records import CodedDocument
from orchestration.ingest.model.values import match_key

_HASH_DIGITS = 20
_ROOTED = re.compile(r"[A-Za-z]:[\\/]|[\\/~]|file:|\.{1,2}[\\/]")
# A name may hold a slash: `Interview 3/4`, `he / she`. Between folders it stands without spaces and not amid digits.
_FOLDER = re.compile(r"\\|(?<![\d\s])/(?!\s)|(?<!\s)/(?![\d\s])")
_ANY_FOLDER = re.compile(r"[\\/]")
_CARRIAGE_RETURN, _LINE_FEED = ord("\r"), ord("\n")
# Vowels and final consonants of Hangul join the sign before them, although they are no combining marks.
_HANGUL_JOINING = range(0x1160, 0x1200)


def bare_name(name: str) -> str:
    """Return a document's name without folders: a path may hold the home folder of a researcher."""
    stripped = name.strip()
    parts = (_ANY_FOLDER if _ROOTED.match(stripped) else _FOLDER).split(stripped)
    return next((part.strip() for part in reversed(parts) if part.strip()), stripped)


def name_key(name: str) -> str:
    """Return the form in which names of documents are compared."""
    return match_key(unicodedata.normalize("NFC", bare_name(name)))


def name_place(document: CodedDocument) -> str:
    """Name a document for messages: without the folders in which a researcher keeps it."""
    return f"document '{bare_name(document.name)}'"


def strip_folders(sentences: Iterable[str], documents: Iterable[CodedDocument]) -> list[str]:
    """Take folders out of sentences that name some of these documents."""
    names = {document.name: bare_name(document.name) for document in documents}
    paths = {name: bare for name, bare in names.items() if name != bare}
    told = list(sentences)
    for name in sorted(paths, key=len, reverse=True):
        told = [sentence.replace(name, paths[name]) for sentence in told]
    return told


def document_id(document: CodedDocument, stakeholder_id: str, wave_id: str) -> str:
    """Hash name and text; where there is no whole text, the name and whose document of which wave it is.

    Of a document of which only passages are known each coding adds to the text, and a recording may have the same name
    in every wave.
    """
    name = unicodedata.normalize("NFC", bare_name(document.name))
    if document.kind == "excerpts" or document.text is None:
        return hash_parts("t", name, document.kind, stakeholder_id, wave_id)
    text = document.text.replace("\r\n", "\n").replace("\r", "\n")
    return hash_parts("t", name, "", unicodedata.normalize("NFC", text))


def name_positions(text: str | None) -> Callable[[Sequence[int | None]], Sequence[object]]:
    """Return what names places in a text in every export of it, given the places in the text as stored.

    It is the place itself in a text with plain line ends and composed characters. Places inside a sign that counts as
    one (between CR and LF, before an accent) stay apart by a second number.
    """
    if text is None or ("\r\n" not in text and unicodedata.is_normalized("NFC", text)):
        return lambda places: places
    joins = _joins(text)
    heads = np.flatnonzero(~joins)  # where a sign begins
    ends = np.append(heads[1:], len(text))
    lengths = np.ones(len(heads), dtype=np.int64)
    # One character may become two as well, in a few scripts; CR and LF are one.
    odd = [ord(sign) for sign in set(text) if len(unicodedata.normalize("NFC", sign)) != 1]
    firsts = _points(text)[heads]
    for place in np.flatnonzero(((ends - heads > 1) & (firsts != _CARRIAGE_RETURN)) | np.isin(firsts, odd)):
        lengths[place] = len(unicodedata.normalize("NFC", text[heads[place] : ends[place]]))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    heads = np.append(heads, len(text))

    def name(places: Sequence[int | None]) -> Sequence[object]:
        given = np.array([-1 if place is None else place for place in places], dtype=np.int64)
        is_inside = (given >= 0) & (given <= len(text))
        head = np.searchsorted(heads, np.where(is_inside, given, 0), side="right") - 1
        found: list[object] = starts[head].tolist()
        for row in np.flatnonzero(~is_inside):
            found[row] = places[int(row)]
        for row in np.flatnonzero(is_inside & (given > heads[head])):
            found[row] = f"{found[row]}.{given[row] - heads[head[row]]}"
        return found

    return name


def name_passages(text: str, spans: Sequence[tuple[int | None, int | None]]) -> list[object]:
    """Return what names passages of a document of which only coded passages are known, in every export of it.

    Where a passage stands depends on what else was coded, so its words name it, and its number among equal ones.
    """
    seen: dict[str, int] = {}
    names: dict[tuple[int, int], str] = {}
    for start, end in sorted({(start, end) for start, end in spans if start is not None and end is not None}):
        words = unicodedata.normalize("NFC", text[start:end])
        seen[words] = seen.get(words, 0) + 1
        names[start, end] = f"{seen[words]} {words}"
    return [None if start is None or end is None else names[start, end] for start, end in spans]


def hash_parts(prefix: str, *parts: object) -> str:
    """Hash some parts into an identifier; None counts as empty."""
    joined = "\x1f".join(["" if part is None else str(part) for part in parts])
    return f"{prefix}_{hashlib.sha256(joined.encode()).hexdigest()[:_HASH_DIGITS]}"


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _joins(text: str) -> npt.NDArray[np.bool_]:
    """Say of each character whether it is one sign with the character before it; the first never is."""
    points = _points(text)
    marks = [ord(sign) for sign in set(text) if unicodedata.combining(sign) or ord(sign) in _HANGUL_JOINING]
    joins = np.isin(points, np.array(marks, dtype=np.uint32))
    joins[1:] |= (points[1:] == _LINE_FEED) & (points[:-1] == _CARRIAGE_RETURN)
    joins[:1] = False
    return joins
