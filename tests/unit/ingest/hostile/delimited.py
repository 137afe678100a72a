"""Delimited text that is ragged, mixed, endless or something else, as surveys and as coded passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.unit.ingest.hostile.archives import whole
from tests.unit.ingest.hostile.case import CANARY, Case

_HEADER = "pid,q1,q2,why"
_GOOD = (_HEADER, f"p1,4,2,{CANARY}", "p2,5,1,", "p3,1,5,no")
_MEBIBYTE = 1024**2


def _bytes(make: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make())


def _lines(*lines: str, end: str = "\r\n", encoding: str = "utf-8") -> Callable[[Path], object]:
    return _bytes(lambda: (end.join(lines) + end).encode(encoding))


def _with(*lines: str) -> Callable[[Path], object]:
    """Put lines behind three good ones."""
    return _lines(*_GOOD, *lines)


def _wide(count: int) -> Sequence[str]:
    return (
        ",".join(["pid", "q1", "q2", *(f"x{number}" for number in range(count))]),
        ",".join(["p1", "4", "2", *("7" for _ in range(count))]),
    )


_CODED = ("Document,Code,Coder,Start,End,Segment", f"p1,leads,ann,,,{CANARY}")
_ANSWERS = {"participation": 3}

CASES = [
    Case("an empty survey", "s.csv", _bytes(lambda: b""), "refused", "the file is empty (0 bytes)"),
    Case("only line ends", "s.csv", _bytes(lambda: b"\r\n" * 99), "refused", "no rows"),
    Case("only a header", "s.csv", _lines(_HEADER), "accepted"),
    Case("a row too short", "s.csv", _with("p4,1"), "quarantined", "row 5", _ANSWERS),
    Case("a row too long", "s.csv", _with("p4,1,2,yes,and,more"), "quarantined", "row 5", _ANSWERS),
    Case("zero bytes in a cell", "s.csv", _with("p4,1,2,a\0b"), "quarantined", "zero bytes", _ANSWERS),
    Case("nothing but zero bytes", "s.csv", _bytes(lambda: bytes(4096)), "refused", "zero bytes"),
    Case(
        "two encodings in one file",
        "s.csv",
        _bytes(lambda: "\n".join([*_GOOD, "p4,1,2,é\n"]).encode() + "p5,2,3,é\n".encode("cp1252")),
        "accepted",
        "Windows-1252",
        {"participation": 5},
    ),
    Case("1,000 columns", "s.csv", _lines(*_wide(1000)), "accepted", rows={"answer": 1002}),
    Case("5,000 columns", "s.csv", _lines(*_wide(5000)), "accepted", rows={"answer": 5002}),
    Case(
        "a quote that never closes",
        "s.csv",
        _with('p4,1,2,"and so on', *(f"p{number},1,2,x" for number in range(5, 55))),
        "quarantined",
        "does not close",
    ),
    Case(
        "one line of 100 megabytes",
        "s.csv",
        _bytes(lambda: b"pid,q1,q2\np1,4," + b"2" * (100 * _MEBIBYTE)),
        "quarantined",
        "row 2",
    ),
    Case("a header of 100 megabytes", "s.csv", _bytes(lambda: b"pid" * (33 * _MEBIBYTE)), "refused"),
    Case("10 megabytes of commas", "s.csv", _bytes(lambda: b"," * (10 * _MEBIBYTE)), "refused", "no rows"),
    Case("a mark at the start", "s.csv", _lines(*_GOOD, encoding="utf-8-sig"), "accepted", rows=_ANSWERS),
    Case("a mark in the middle", "s.csv", _with("\ufeffp4,1,2,x"), "accepted", rows={"participation": 4}),
    Case("the header twice", "s.csv", _lines(_HEADER, *_GOOD), "quarantined", "row 2"),
    Case("cells that are formulas", "s.csv", _with("p4,1,2,=cmd|' /C calc'!A0"), "accepted", rows={"participation": 4}),
    Case("an id that is a formula", "s.csv", _with("=1+1,1,2,x"), "accepted", rows={"participation": 4}),
    Case("an id of 200,000 letters", "s.csv", _with(f"{'a' * 200_000},1,2,x"), "accepted"),
    Case("an answer twice", "s.csv", _with("p1,1,1,x"), "quarantined", "'p1'"),
    Case("a row without an id", "s.csv", _with(",1,1,x"), "quarantined", "has no id", _ANSWERS),
    Case("a heading twice", "s.csv", _lines("pid,q1,q1,q2", "p1,1,2,1"), "refused", "'q1'"),
    Case("a heading without a name", "s.csv", _lines("pid,q1,,q2", "p1,1,1,1"), "accepted", "no name"),
    Case("no id column", "s.csv", _lines("who,q1,q2", "p1,1,1"), "refused", "'pid'"),
    Case("answers that are no numbers", "s.csv", _with("p4,often,2,x"), "quarantined", "q1"),
    Case("an answer beyond all numbers", "s.csv", _with("p4,1e999,2,x"), "quarantined", "q1"),
    Case("an answer of 100,000 digits", "s.csv", _with(f"p4,{'9' * 100_000},2,x"), "quarantined", "q1"),
    Case("UTF-16 with its mark", "s.csv", _lines(*_GOOD, encoding="utf-16"), "accepted", rows=_ANSWERS),
    Case("UTF-16 without its mark", "s.csv", _lines(*_GOOD, encoding="utf-16-le"), "accepted", rows=_ANSWERS),
    Case("UTF-16 of an odd length", "s.csv", _bytes(lambda: "\n".join(_GOOD).encode("utf-16") + b"\n"), "accepted"),
    Case("line ends of an old Mac", "s.csv", _lines(*_GOOD, end="\r"), "accepted", rows=_ANSWERS),
    Case("line ends of three systems", "s.csv", _lines(*_GOOD[:2], "p4,1,1,x\rp5,1,1,y\n"), "accepted"),
    Case("a picture as a survey", "s.csv", _bytes(lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9), "refused"),
    Case("an archive as a survey", "s.csv", _bytes(whole), "refused"),
    Case("a web page as a survey", "s.csv", _lines("<!DOCTYPE html>", "<html>", "<p>Sign in</p>"), "refused", "'pid'"),
    Case("semicolons and decimal commas", "s.csv", _lines("pid;q1;q2", "p1;4,5;2"), "accepted", "decimal commas"),
    Case(
        "coded passages without a code",
        "p.csv",
        _lines(*_CODED, "p1,,ann,,,x"),
        "accepted",
        "have no coding",
        {"segment": 1},
        is_coded=True,
    ),
    Case(
        "coded passages without a document",
        "p.csv",
        _lines(*_CODED, ",leads,ann,,,x"),
        "quarantined",
        "row 3",
        {"segment": 1},
        is_coded=True,
    ),
    Case("a survey among the interviews", "p.csv", _lines(*_GOOD), "refused", is_coded=True),
    Case("coded passages among the surveys", "s.csv", _lines(*_CODED), "refused", "'pid'"),
]
