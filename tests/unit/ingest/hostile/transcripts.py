"""Transcripts that attack the parser or are something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.unit.ingest.hostile.archives import packed, whole
from tests.unit.ingest.hostile.case import CANARY, Case

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "word/document.xml"
_MEBIBYTE = 1024**2
_CUE = "00:00:01.000 --> 00:00:04.000\nAnn: {}\n\n"
_ONE = {"document": 1}


def _document(body: str, head: str = "") -> str:
    return f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'


def _said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _docx(make: Callable[[], str | bytes], name: str = _MAIN) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(packed([(name, make())]))


def _bytes(make: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make())


def _text(make: Callable[[], str]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make().encode())


_LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'

CASES = [
    Case("an empty document", "p.docx", _bytes(lambda: b""), "refused", "the file is empty (0 bytes)"),
    Case("text as a document", "p.docx", _text(lambda: CANARY), "refused", "a zip archive is expected"),
    Case(
        "a .doc as a document",
        "p.docx",
        _bytes(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999)),
        "refused",
        ".doc",
    ),
    Case("a project as a document", "p.docx", _bytes(whole), "refused", "no word/document.xml"),
    Case("a document cut in the middle", "p.docx", _bytes(lambda: whole()[:200]), "refused", "incomplete"),
    Case("laughs in a document", "p.docx", _docx(lambda: _document(_said("&c;"), _LAUGHS)), "refused", "DOCTYPE"),
    Case("a document of no words", "p.docx", _docx(lambda: _document("<w:p/>")), "refused", "no words"),
    Case(
        "a document that ends early", "p.docx", _docx(lambda: _document(_said(CANARY))[:-20]), "refused", "no valid XML"
    ),
    Case("100,000 paragraphs in each other", "p.docx", _docx(lambda: _document("<w:p>" * 100_000)), "refused", "deep"),
    Case(
        "a document that explodes",
        "p.docx",
        _docx(lambda: _document(_said("ha " * (40 * _MEBIBYTE)))),
        "refused",
        "250 times its size",
    ),
    Case(
        "a picture as a transcript",
        "p.txt",
        _bytes(lambda: b"\x89PNG\r\n\x1a\n" + bytes(4096)),
        "refused",
        is_coded=True,
    ),
    Case("an empty transcript", "p.txt", _bytes(lambda: b""), "refused", "the file is empty (0 bytes)", is_coded=True),
    Case("a transcript of spaces", "p.txt", _text(lambda: " \n" * 999), "refused", "no words", is_coded=True),
    Case(
        "a transcript in Windows-1252",
        "p.txt",
        _bytes(lambda: "Ann: é\nBob: ö\n".encode("cp1252")),
        "accepted",
        rows=_ONE,
        is_coded=True,
    ),
    Case(
        "one line of 20 megabytes",
        "p.txt",
        _text(lambda: "Ann: " + "we lead " * (20 * _MEBIBYTE // 8)),
        "accepted",
        rows=_ONE,
        is_coded=True,
    ),
    Case("100,000 colons", "p.txt", _text(lambda: "Ann:" * 100_000), "accepted", rows=_ONE, is_coded=True),
    Case(
        "a transcript among the surveys",
        "s.txt",
        _text(lambda: f"Ann: {CANARY}.\nBob: no\n"),
        "refused",
        is_coded=False,
    ),
    Case("captions without cues", "p.vtt", _text(lambda: f"WEBVTT\n\n{CANARY}\n"), "refused", "no cue"),
    Case("captions without their first line", "p.vtt", _text(lambda: _CUE.format(CANARY)), "accepted", rows=_ONE),
    Case(
        "captions that end before they start",
        "p.vtt",
        _text(lambda: "WEBVTT\n\n00:09.000 --> 00:01.000\nx\n"),
        "accepted",
    ),
    Case(
        "captions of the hour 10^20",
        "p.vtt",
        _text(lambda: "WEBVTT\n\n" + "9" * 20 + ":00:00.000 --> 00:01.000\nx\n"),
        "accepted",
        "cannot be read",
    ),
    Case(
        "captions with tags in each other",
        "p.vtt",
        _text(lambda: "WEBVTT\n\n" + _CUE.format("<v A>" * 50_000)),
        "accepted",
    ),
    Case("captions of zero bytes", "p.srt", _bytes(lambda: bytes(999)), "refused"),
    Case("subtitles of numbers only", "p.srt", _text(lambda: "1\n2\n3\n"), "refused", "no cue"),
    Case(
        "subtitles that end in the middle",
        "p.srt",
        _text(lambda: f"1\n00:00:01,000 --> 00:00:04,000\n{CANARY}\n\n2\n00:0"),
        "accepted",
    ),
]
