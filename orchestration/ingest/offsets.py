"""Positions of segments: from the unit in which a tool counts to code points of the stored text.

Belongs here: decoding text, the variants of counting, and which of them fits a document best.
Stays out: files and tools other than by name (readers/), slicing into tables (documents.py).
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Unit = Literal["code_point", "utf16", "utf8"]
Newline = Literal["as_stored", "crlf_as_1", "lf_as_2"]
Positions = npt.NDArray[np.int64]
BOM = "\ufeff"
LOW_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Variant:
    """A way to count: the unit, how line ends count, and whether the byte order mark counts."""

    unit: Unit
    newline: Newline = "as_stored"
    counts_bom: bool = False

    def __str__(self) -> str:
        parts: list[str] = [self.unit]
        if self.newline != "as_stored":
            parts.append(self.newline)
        if self.counts_bom:
            parts.append("bom")
        return "+".join(parts)


# NVivo counts UTF-16 units: in a real export 99.7 % of edges fall on word boundaries so, 43 % as code points.
# ATLAS.ti writes CRLF files and seems to count a line end as one. The standard, and everyone else, says code points.
_BY_TOOL: tuple[tuple[str, Variant], ...] = (
    ("nvivo", Variant("utf16")),
    ("atlas", Variant("code_point", "crlf_as_1")),
)
_STANDARD = Variant("code_point")


@dataclass(frozen=True)
class Fit:
    """Where segments lie in a text. `outside` marks those that have no place in it; their offsets mean nothing."""

    variant: Variant
    confidence: float | None
    starts: Positions
    ends: Positions
    outside: npt.NDArray[np.bool_]


def decode(content: bytes) -> tuple[str, bool, str]:
    """Decode a text file without its byte order mark, line ends as they are.

    Returns:
        The text, whether it had a byte order mark, and the encoding: `utf-8`, `utf-16` or, where the bytes are no
        UTF-8 at all, `cp1252` with undefined bytes replaced.
    """
    if content.startswith(codecs.BOM_UTF8):
        content, had_mark = content[len(codecs.BOM_UTF8) :], True
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace"), True, "utf-16"
    else:
        had_mark = False
    try:
        return content.decode("utf-8"), had_mark, "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), had_mark, "cp1252"


def usual_variant(tool: str | None) -> Variant:
    """Return how a tool is known to count; it wins where variants fit equally well."""
    for name, variant in _BY_TOOL:
        if name in (tool or "").casefold():
            return variant
    return _STANDARD


def boundaries(text: str, variant: Variant) -> Positions:
    """Return the position of each code point of a text, and of its end, in the unit of a variant; n + 1 numbers."""
    points = _code_points(text)
    widths = np.ones(points.size, dtype=np.int64)
    if variant.unit == "utf16":
        widths += points > 0xFFFF
    elif variant.unit == "utf8":
        widths += (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
    if variant.newline != "as_stored":
        line_feeds, returns = points == ord("\n"), points == ord("\r")
        after_return = np.zeros(points.size, dtype=np.bool_)
        after_return[1:] = returns[:-1]
        if variant.newline == "crlf_as_1":
            # The carriage return gets no width, so that a segment before a line end stops in front of it.
            widths[np.flatnonzero(line_feeds & after_return) - 1] = 0
        else:
            widths[line_feeds & ~after_return] += 1
    first = _width_of_mark(variant.unit) if variant.counts_bom else 0
    return np.concatenate(([first], first + np.cumsum(widths))).astype(np.int64)


def fit(text: str, starts: Sequence[int], ends: Sequence[int], *, usual: Variant, had_bom: bool = False) -> Fit:
    """Place segments in a text, in the variant that puts most edges on word boundaries.

    Args:
        text: the stored text.
        starts: first position of each segment, as delivered.
        ends: position after each segment, as delivered.
        usual: the variant of the tool, kept unless another fits better.
        had_bom: whether the file began with a byte order mark, which some tools count.

    Returns:
        Offsets in code points. An end beyond the text is cut to it; a segment that begins beyond it, or is empty,
        is marked `outside`. Confidence is None without segments.
    """
    given = np.asarray(starts, dtype=np.int64), np.asarray(ends, dtype=np.int64)
    points = _code_points(text)
    hits, best = _try(usual, text, points, *given)
    for variant in _distinct_variants(points, had_bom):
        if hits == 2 * given[0].size:
            break
        more, other = _try(variant, text, points, *given)
        if more > hits:
            hits, best = more, other
    return best


def _try(
    variant: Variant, text: str, points: npt.NDArray[np.uint32], starts: Positions, ends: Positions
) -> tuple[int, Fit]:
    edges = boundaries(text, variant)
    begin, begin_exact = _place(edges, starts, floor=True)
    end, end_exact = _place(edges, ends, floor=False)
    hits = int((begin_exact & _on_boundary(points, begin)).sum() + (end_exact & _on_boundary(points, end)).sum())
    outside = (starts < 0) | (starts >= edges[-1]) | (ends <= starts)
    confidence = hits / (2 * starts.size) if starts.size else None
    return hits, Fit(variant, confidence, begin, end, outside | (end <= begin))


def _distinct_variants(points: npt.NDArray[np.uint32], had_bom: bool) -> list[Variant]:
    """List the variants that can differ in this text, the standard one first."""
    units: list[Unit] = ["code_point"]
    if bool((points > 0xFFFF).any()):
        units.append("utf16")
    if bool((points > 0x7F).any()):
        units.append("utf8")
    newlines: list[Newline] = ["as_stored"]
    line_feeds = points == ord("\n")
    crlf = int((line_feeds[1:] & (points[:-1] == ord("\r"))).sum())
    if crlf:
        newlines.append("crlf_as_1")
    if int(line_feeds.sum()) > crlf:
        newlines.append("lf_as_2")
    marks = [False, True] if had_bom else [False]
    return [Variant(unit, newline, mark) for mark in marks for newline in newlines for unit in units]


def _place(edges: Positions, given: Positions, *, floor: bool) -> tuple[Positions, npt.NDArray[np.bool_]]:
    """Find the code points of positions; one inside a character moves out of the segment's way, and is not exact."""
    found = np.searchsorted(edges, given, side="left")
    last = edges.size - 1
    inside = np.minimum(found, last)
    exact = edges[inside] == given
    if floor:
        inside = np.where(~exact & (found <= last) & (inside > 0), inside - 1, inside)
    return inside.astype(np.int64), exact


def _on_boundary(points: npt.NDArray[np.uint32], places: Positions) -> npt.NDArray[np.bool_]:
    if points.size == 0:
        return np.ones(places.size, dtype=np.bool_)
    before = _is_word(points[np.maximum(places - 1, 0)]) & (places > 0)
    after = _is_word(points[np.minimum(places, points.size - 1)]) & (places < points.size)
    return ~(before & after)


def _is_word(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    distinct, places = np.unique(points, return_inverse=True)
    known = np.array([_is_word_character(chr(point)) for point in distinct.tolist()], dtype=np.bool_)
    return known[places] if known.size else np.zeros(0, dtype=np.bool_)


def _is_word_character(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype="<u4").astype(np.uint32, copy=False)


def _width_of_mark(unit: Unit) -> int:
    return len(codecs.BOM_UTF8) if unit == "utf8" else 1
