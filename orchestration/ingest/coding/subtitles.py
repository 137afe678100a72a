"""Subtitles: cues with their times, as WebVTT and SubRip have them alike.

Belongs here: the one parser of cues, who speaks in them, and the document that a file of subtitles becomes.
Stays out: what makes a file one of a format (readers/transcript: vtt.py, srt.py), labels at the beginning of a line
(speaker_turns.py).

A label of a speaker leaves the text with the mark-up and is only counted: labels are often real names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from orchestration.ingest.coding.speaker_turns import CLOCK, Turns, count_labels, fold_label, match_turn
from orchestration.ingest.coding.transcripts import build_transcript, read_text
from orchestration.ingest.model.records import CodedProject, UnreadableError

_TIMES = re.compile(rf"\s*{CLOCK}\s*-->\s*{CLOCK}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|</?\d[\d:.]*>|\{\\[^{}]*\}")
_BLOCKS = frozenset({"NOTE", "STYLE", "REGION"})


class CueText(NamedTuple):
    """What is said in a file of subtitles, and what was met on the way."""

    text: str
    turns: Turns | None
    notes: tuple[str, ...]


class _Piece(NamedTuple):
    """Words of one speaker; None where nobody says whose they are."""

    speaker: str | None
    words: str


def read_subtitles(path: Path, file_format: str, *, header: str | None) -> CodedProject:
    """Read what is said in a file of subtitles, as one uncoded document.

    Args:
        path: the file.
        file_format: the format of its reader.
        header: the word with which it must begin (`WEBVTT`); None where the format has none.

    Raises:
        UnreadableError: no text, no cue, or no words.
    """
    content, notes = read_text(path)
    cues = parse_cues(content, header=header)
    return build_transcript(file_format, path, cues.text, cues.turns, (*notes, *cues.notes))


def parse_cues(content: str, *, header: str | None) -> CueText:
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
    labels = {label for label, count in count_labels(line for cue in bare for line in cue).items() if count > 1}
    speaker: str | None = None
    for cue in cues:
        pieces: list[_Piece] = []
        speaker = speaker if labels else None
        for line in cue:
            parts = _VOICE.split(line)
            for place, part in enumerate(parts[::2]):
                words = _without_tags(part)
                if place:
                    speaker = fold_label(html.unescape(parts[2 * place - 1]))
                    label_count += 1
                match = match_turn(words)
                if match is not None and fold_label(match["label"]) in labels:
                    speaker, words = fold_label(match["label"]), words[match.end() :].strip()
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
