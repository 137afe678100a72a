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
# Selections to the end of a document may count a last line end that its text does not have; more is another text.
_SLACK = 2
_SMALL = 2**28  # characters of a text in which no way to count passes 2**31


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
    """Where segments lie in a text. `outside` marks those that have no place in it; their offsets mean nothing.

    `is_cut` marks those that end beyond it by no more than a line end, and were cut.
    """

    variant: Variant
    confidence: float | None
    starts: Positions
    ends: Positions
    outside: npt.NDArray[np.bool_]
    is_cut: npt.NDArray[np.bool_]


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
    return _edges(_code_points(text), variant).astype(np.int64)


def fit_positions(
    text: str,
    starts: Sequence[int] | Positions,
    ends: Sequence[int] | Positions,
    *,
    usual: Variant,
    had_bom: bool = False,
    is_certain: bool = False,
) -> Fit:
    """Place segments in a text, in the variant that puts most edges on word boundaries.

    Args:
        text: the stored text.
        starts: first position of each segment, as delivered.
        ends: position after each segment, as delivered.
        usual: the variant of the tool, kept unless another fits better.
        had_bom: whether the file began with a byte order mark, which some tools count.
        is_certain: whether the tool's variant is to be kept whatever fits.

    Returns:
        Offsets in code points. An end beyond the text by no more than a line end is cut to it; a segment that lies
        beyond it, or is empty, is marked `outside`. Confidence is None without segments.
    """
    given = np.asarray(starts, dtype=np.int64), np.asarray(ends, dtype=np.int64)
    if not given[0].size:
        nothing = np.zeros(0, dtype=np.bool_)
        return Fit(usual, None, *given, nothing, nothing)
    points = _code_points(text)
    hits, best = _try(usual, points, *given)
    every = 2 * given[0].size
    for variant in _distinct_variants(points, had_bom) if hits < every and not is_certain else ():
        more, other = _try(variant, points, *given)
        if more > hits:
            hits, best = more, other
        if hits == every:
            break
    return best


def _edges(points: npt.NDArray[np.uint32], variant: Variant) -> npt.NDArray[np.int32] | Positions:
    widths = np.ones(points.size, dtype=np.int8)
    if variant.unit == "utf16":
        widths += points > 0xFFFF
    elif variant.unit == "utf8":
        for more in (0x7F, 0x7FF, 0xFFFF):
            widths += points > more
    if variant.newline != "as_stored":
        line_feeds = np.flatnonzero(points == ord("\n"))
        returns = line_feeds[(line_feeds > 0) & (points[line_feeds - 1] == ord("\r"))]
        if variant.newline == "crlf_as_1":
            # The carriage return gets no width, so that a segment before a line end stops in front of it.
            widths[returns - 1] = 0
        else:
            widths[np.setdiff1d(line_feeds, returns, assume_unique=True)] += 1
    # Four bytes a character where they do: a text of 32 million characters is the largest thing held in memory.
    size = points.size + 1
    edges = np.empty(size, dtype=np.int32) if size < _SMALL else np.empty(size, dtype=np.int64)
    edges[0] = first = _width_of_mark(variant.unit) if variant.counts_bom else 0
    np.cumsum(widths, out=edges[1:])
    edges[1:] += first
    return edges


def _try(variant: Variant, points: npt.NDArray[np.uint32], starts: Positions, ends: Positions) -> tuple[int, Fit]:
    edges = _edges(points, variant)
    starts, ends = (
        np.clip(given, -1, int(edges[-1]) + _SLACK + 1) for given in (starts, ends)
    )  # beyond, all are alike
    begin, begin_exact = _place(edges, starts, floor=True)
    end, end_exact = _place(edges, ends, floor=False)
    hits = int((begin_exact & _on_boundary(points, begin)).sum() + (end_exact & _on_boundary(points, end)).sum())
    outside = (starts < 0) | (starts >= edges[-1]) | (ends <= starts) | (ends > edges[-1] + _SLACK)
    return hits, Fit(
        variant, hits / (2 * starts.size), begin, end, outside | (end <= begin), (ends > edges[-1]) & ~outside
    )


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


def _place(
    edges: npt.NDArray[np.int32] | Positions, given: Positions, *, floor: bool
) -> tuple[Positions, npt.NDArray[np.bool_]]:
    """Find the code points of positions; one inside a character moves out of the segment's way, and is not exact."""
    # In one type with the edges, a search needs no copy of them.
    found = np.searchsorted(edges, given.astype(np.int32) if edges.dtype == np.int32 else given, side="left")
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
