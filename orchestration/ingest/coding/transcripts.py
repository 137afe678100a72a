"""Transcripts: text with speaker turns, taken in as one uncoded document.

Belongs here: decoding, speaker turns and cues, and the project that a transcript becomes.
Stays out: Word documents (readers/transcript/docx.py), which suffix is what (txt.py, vtt.py, srt.py beside it).

Who speaks stays in the text, or leaves it with the mark-up of subtitles; it is only counted. No label is told, because
labels are often real names.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from orchestration.ingest.model.records import CodedDocument, CodedProject, UnreadableError
from orchestration.ingest.parsers.encoding import read_lines

MAX_BYTES = 64 * 1024**2
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = rf"[\[(]?{_CLOCK}[\])]?"
# A label is short and begins with a capital, a digit or a bracket: `Interviewer`, `I1`, `Dr. Ana Sá (nurse)`, `[Anna]`.
_LABEL = r"(?:[\[(<]?[^\W_a-z][^\n:;,?!]{0,39}?|[a-z]{1,3}\d{0,2})"
_TURNS = (
    re.compile(rf"\s{{0,8}}(?:{_STAMP}\s{{1,4}})?(?P<label>{_LABEL})\s{{0,4}}(?:{_STAMP})?\s?:(?:\s|$)"),
    # Zoom, Teams and Otter put the name and the time on a line of their own.
    re.compile(rf"\s{{0,8}}(?P<label>{_LABEL})\s{{1,8}}{_STAMP}\s{{0,8}}$"),
)
_LEAST_TURNS = 3
_LEAST_SHARE = 0.15  # of the filled lines: in prose a colon is rare
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|</?\d[\d:.]*>|\{\\[^{}]*\}")
_BLOCKS = frozenset({"NOTE", "STYLE", "REGION"})
_LONGEST_LABEL = 120


class Turns(NamedTuple):
    """Speaker turns of a text: how many, and under how many different labels."""

    turn_count: int
    label_count: int


class CueText(NamedTuple):
    """What is said in a file of subtitles, and what was met on the way."""

    text: str
    turns: Turns | None
    notes: tuple[str, ...]


class _Piece(NamedTuple):
    """Words of one speaker; None where nobody says whose they are."""

    speaker: str | None
    words: str


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file as decoded, and sentences on its encoding.

    Raises:
        UnreadableError: the file is empty, too large, or no text.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableError(f"{size:,} bytes; a transcript holds at most {MAX_BYTES:,}")
    found = read_lines(path)
    text = "".join(found.lines)
    if "\0" in text:
        raise UnreadableError("no text: the file holds zero bytes; ask for the file again")
    return text, found.notes


def count_turns(text: str) -> Turns | None:
    """Count the speaker turns of a text; None where lines do not clearly begin with speakers."""
    labels = _labels(text.splitlines())
    return Turns(sum(labels.values()), len(labels)) if labels else None


def read_cues(content: str, *, header: str | None) -> CueText:
    """Return what is said in subtitles: no cue numbers, times, settings, mark-up or labels of speakers.

    A line is a turn where the file says who speaks, else a cue. A label is taken out where the same one comes back.

    Args:
        content: the file.
        header: the word with which it must begin (`WEBVTT`); None where the format has none.

    Raises:
        UnreadableError: there is no cue.
    """
    lines: Sequence[str] = content.splitlines()
    notes = []
    if header is not None:
        if lines and lines[0].split()[:1] == [header]:
            lines = _after_header(lines)
        else:
            notes.append(f"the file does not begin with {header}; its cues are read")
    cues, broken, unread = _cues(lines, has_blocks=header is not None)
    if not cues:
        raise UnreadableError("no cue: a line with two times and '-->' is expected above the words of each")
    if unread:
        notes.append(f"{unread:,} lines above the first cue are not read")
    if broken:
        notes.append(f"{broken:,} lines of times cannot be read; the words below them are kept")
    pieces, label_count = _pieces(cues)
    if label_count:
        notes.append(f"{label_count:,} labels of speakers taken out of the text")
    turns: list[_Piece] = []
    for piece in pieces:
        if piece.speaker is not None and turns and turns[-1].speaker == piece.speaker:
            turns[-1] = _Piece(piece.speaker, f"{turns[-1].words} {piece.words}")
        else:
            turns.append(piece)
    known = [turn.speaker for turn in turns if turn.speaker is not None]
    text = "\n".join(turn.words for turn in turns)
    return CueText(text, Turns(len(known), len(set(known))) if known else None, tuple(notes))


def build_transcript(
    file_format: str,
    path: Path,
    text: str,
    turns: Turns | None,
    notes: Iterable[str] = (),
    *,
    tool: str | None = None,
    written_at: dt.datetime | None = None,
) -> CodedProject:
    """Return the project of one uncoded document, named after its file.

    Raises:
        UnreadableError: the text has no words.
    """
    if not text.strip():
        raise UnreadableError("the file holds no words; ask for the file again")
    told = (
        f"{turns.turn_count:,} speaker turns under {turns.label_count:,} labels"
        if turns is not None
        else "no speaker turns found; taken in as one text"
    )
    document = CodedDocument(name=path.stem, kind="text", text=text, codings=(), selection_count=0)
    return CodedProject(
        format=file_format,
        tool=tool,
        documents=(document,),
        codes=(),
        coders=(),
        variables=(),
        cases=(),
        sets=(),
        selection_count=0,
        uncoded_count=0,
        coding_count=0,
        notes=(*notes, told),
        written_at=written_at,
    )


def _labels(lines: Iterable[str]) -> Counter[str]:
    """Count the labels with which lines begin; none where it is not clear that they are speakers."""
    labels: Counter[str] = Counter()
    filled = 0
    for line in lines:
        filled += bool(line.strip())
        match = _turn(line)
        if match is not None:
            labels[_folded(match["label"])] += 1
    # Somebody speaks again: a list of `Heading: words` has each of its labels once.
    turns = sum(labels.values())
    is_clear = turns >= max(_LEAST_TURNS, _LEAST_SHARE * filled) and max(labels.values()) > 1
    return labels if is_clear else Counter()


def _turn(line: str) -> re.Match[str] | None:
    start = line[:_LONGEST_LABEL]
    return _TURNS[0].match(start) or (_TURNS[1].match(start) if len(line) == len(start) else None)


def _folded(label: str) -> str:
    return " ".join(label.strip("[](){}<> ").casefold().split())


def _after_header(lines: Sequence[str]) -> Sequence[str]:
    """Leave out the header of WebVTT, which goes on to the first blank line or the first times."""
    for place, line in enumerate(lines):
        if not line.strip() or "-->" in line:
            return lines[place:]
    return ()


def _cues(lines: Sequence[str], *, has_blocks: bool) -> tuple[list[list[str]], int, int]:
    """Return the lines of each cue, how many lines of times cannot be read, and how many stand above the first cue.

    Lines after a blank one still belong to the cue before, unless WebVTT's blocks of comments and styles begin there.
    """
    cues: list[list[str]] = []
    broken = unread = 0
    is_block = False
    before = ""
    for place, line in enumerate(lines):
        is_first = not before.strip()
        is_above_times = place + 1 < len(lines) and "-->" in lines[place + 1]
        before = line
        if "-->" in line:
            broken += _TIMES.fullmatch(line) is None
            cues.append([])
            is_block = False
        elif not line.strip():
            is_block = False
        elif is_above_times and (line.strip().isdigit() or (has_blocks and is_first)):
            continue  # the number or name of a cue
        elif has_blocks and is_first and line.split()[0] in _BLOCKS:
            is_block = True
        elif not is_block and cues:
            cues[-1].append(line)
        else:
            unread += not is_block
    return cues, broken, unread


def _pieces(cues: Iterable[Sequence[str]]) -> tuple[list[_Piece], int]:
    """Return the words of the cues by speaker, without mark-up, and how many labels were taken out."""
    found: list[_Piece] = []
    label_count = 0
    bare = [[_without_tags(_VOICE.sub("", line)) for line in cue] for cue in cues]
    labels = {label for label, count in _labels(line for cue in bare for line in cue).items() if count > 1}
    speaker: str | None = None
    for cue in cues:
        pieces: list[_Piece] = []
        speaker = speaker if labels else None
        for line in cue:
            parts = _VOICE.split(line)
            for place, part in enumerate(parts[::2]):
                words = _without_tags(part)
                if place:
                    speaker = _folded(html.unescape(parts[2 * place - 1]))
                    label_count += 1
                match = _turn(words)
                if match is not None and _folded(match["label"]) in labels:
                    speaker, words = _folded(match["label"]), words[match.end() :].strip()
                    label_count += 1
                elif match is not None and labels:
                    speaker = None  # somebody who speaks once, or words before a colon: kept as they are
                if not words:
                    continue
                if pieces and pieces[-1].speaker == speaker:
                    words = f"{pieces.pop().words} {words}"
                pieces.append(_Piece(speaker, words))
        found.extend(pieces)
    return found, label_count


def _without_tags(line: str) -> str:
    return html.unescape(_TAG.sub("", line)).strip()
