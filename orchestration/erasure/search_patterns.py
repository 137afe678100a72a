"""What to look for when somebody has been erased: pieces of what only this person said, and the person's ids.

Belongs here: cutting texts into pieces that no format escapes, and leaving out what others say as well.
Stays out: where the texts come from (withdrawal.py), looking for the pieces in bytes (byte_scan.py).

Everything here lives in memory only, for the length of one erasure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

MIN_PIECE = 12
_ENOUGH = 24
_LEAST_ID = 5
# Letters, digits and single spaces: no JSON, XML, CSV or SQL writes them otherwise (letters beyond ASCII apart, of
# which byte_scan.py knows the other forms), and a line that is broken elsewhere still has most of its pieces.
_RUN = re.compile(r"[^\W_]+(?: [^\W_]+)*")


def list_pieces(text: str) -> Iterator[str]:
    """Cut a text into overlapping pieces: from each word on, so many words as make a piece of 24 characters.

    A run of words between other characters that is shorter is one piece, from 12 characters on. So a passage that was
    cut out of the text shares pieces with it, wherever it begins.
    """
    for run in _RUN.finditer(text):
        words = run.group().split(" ")
        if len(run.group()) < MIN_PIECE:
            continue
        if len(run.group()) <= _ENOUGH:
            yield run.group()
            continue
        for start in range(len(words)):
            length, end = -1, start
            while end < len(words) and length < _ENOUGH:
                length += len(words[end]) + 1
                end += 1
            if length < _ENOUGH:
                break
            yield " ".join(words[start:end])


def list_own_pieces(texts: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    """Return the pieces of a person's texts that stand in nobody else's: only these are evidence.

    Args:
        texts: what the person said.
        others: everything else that the study holds: what others said, codes, labels, definitions.
    """
    pieces = {piece for text in texts for piece in list_pieces(text)}
    for text in others:
        if not pieces:
            break
        pieces.difference_update(list_pieces(text))
    return frozenset(pieces)


def list_identifying_ids(people: Collection[str]) -> frozenset[str]:
    """Return the ids that can be told from chance in any byte: five characters with a letter and a digit, or longer.

    A short number stands everywhere; such ids are taken out of tables, and not looked for in bytes.
    """
    return frozenset(
        person
        for person in people
        if len(person) >= _LEAST_ID
        and any(character.isalpha() for character in person)
        and (any(character.isdigit() for character in person) or len(person) >= MIN_PIECE)
    )
