"""SPSS and Stata files that are cut, bent, or announce what they do not hold."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat

from tests.unit.ingest.hostile.case import CANARY, Case, surviving

_FRAME = pd.DataFrame(
    {
        "pid": ["p1", "p2", "p3"] * 20,
        "q1": [4.0, 5.0, 1.0] * 20,
        "q2": [2.0, 1.0, 5.0] * 20,
        "why": [CANARY, "", "é"] * 20,
    }
)
_FRAME["pid"] = [f"p{number}" for number in range(len(_FRAME))]
_LABELS = {"q1": {1.0: "no", 4.0: "agree", 5.0: "agree"}, "q2": {1.0: "never", 2.0: "often", 5.0: "always"}}
_ALL = {"participation": 60}


def sav(**options: object) -> bytes:
    """Return a valid SPSS file of 60 rows."""
    return _written(pyreadstat.write_sav, ".sav", {"variable_value_labels": _LABELS, **options})


def dta(**options: object) -> bytes:
    """Return a valid Stata file of 60 rows."""
    labels = {name: {int(code): label for code, label in each.items()} for name, each in _LABELS.items()}
    return _written(pyreadstat.write_dta, ".dta", {"variable_value_labels": labels, **options})


def _written(write: Callable[..., object], suffix: str, options: dict[str, object]) -> bytes:
    frame = _FRAME.astype({"q1": int, "q2": int}) if suffix == ".dta" else _FRAME
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        write(frame, str(path), **options)
        return path.read_bytes()


def _cut(share: float) -> Callable[[bytes], bytes]:
    return lambda content: content[: int(len(content) * share)]


def _at(place: int, form: str, *values: int) -> Callable[[bytes], bytes]:
    """Overwrite numbers at a place of the header."""

    def damage(content: bytes) -> bytes:
        new = struct.pack(form, *values)
        return content[:place] + new + content[place + len(new) :]

    return damage


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def damage(content: bytes) -> bytes:
        assert old in content, content[:2000]
        return content.replace(old, new)

    return damage


def _flipped(every: int, start: int = 176) -> Callable[[bytes], bytes]:
    """Flip a bit in every so many bytes behind the header."""

    def damage(content: bytes) -> bytes:
        changed = bytearray(content)
        for place in range(start, len(changed), every):
            changed[place] ^= 0x40
        return bytes(changed)

    return damage


def _dta_count(tag: bytes, width: int) -> Callable[[bytes], bytes]:
    def damage(content: bytes) -> bytes:
        place = content.index(tag) + len(tag)
        return content[:place] + b"\xff" * (width - 1) + b"\x7f" + content[place + width :]

    return damage


def _compressed() -> bytes:
    return sav(compress=True)


CASES = [
    Case("an empty SPSS file", "s.sav", surviving(sav, lambda _: b""), "refused", "the file is empty (0 bytes)"),
    Case("text as an SPSS file", "s.sav", surviving(sav, lambda _: b"pid,q1\np1,4\n"), "refused", "not an SPSS file"),
    Case(
        "an SPSS file of its first four bytes", "s.sav", surviving(sav, lambda c: c[:4]), "refused", "truncated after 4"
    ),
    Case("an SPSS file cut in the header", "s.sav", surviving(sav, lambda c: c[:150]), "refused", "inside the header"),
    Case("an SPSS file cut in the dictionary", "s.sav", surviving(sav, lambda c: c[:400]), "refused", "truncated"),
    Case("an SPSS file cut in the data", "s.sav", surviving(sav, _cut(0.8)), "refused", "truncated"),
    Case("an SPSS file cut by one byte", "s.sav", surviving(sav, lambda c: c[:-1]), "refused", "truncated"),
    Case("a compressed SPSS file cut in the data", "s.zsav", surviving(_compressed, _cut(0.8)), "refused"),
    Case("bits flipped in an SPSS file", "s.sav", surviving(sav, _flipped(97)), "refused"),
    Case("bits flipped in a compressed SPSS file", "s.zsav", surviving(_compressed, _flipped(31)), "refused"),
    Case("an SPSS file of two billion rows", "s.sav", surviving(sav, _at(80, "<i", 2**31 - 1)), "refused", "truncated"),
    Case("an SPSS file of minus five rows", "s.sav", surviving(sav, _at(80, "<i", -5)), "accepted", rows=_ALL),
    Case("an SPSS file of two billion columns", "s.sav", surviving(sav, _at(68, "<i", 2**31 - 1)), "refused"),
    Case("an SPSS file of an unknown compression", "s.sav", surviving(sav, _at(72, "<i", 77)), "accepted", rows=_ALL),
    Case("an SPSS file with its numbers reversed", "s.sav", surviving(sav, _at(64, ">i", 2)), "refused"),
    Case(
        "two variables of one name in SPSS",
        "s.sav",
        surviving(sav, _replaced(b"WHY ", b"PID ")),
        "accepted",
        "_duplicated1",
    ),
    Case("two labels that say the same", "s.sav", surviving(sav, lambda c: c), "accepted", rows=_ALL),
    Case("an empty Stata file", "s.dta", surviving(dta, lambda _: b""), "refused", "the file is empty (0 bytes)"),
    Case("text as a Stata file", "s.dta", surviving(dta, lambda _: b"pid,q1\np1,4\n"), "refused", "not a Stata file"),
    Case("a Stata file cut in the header", "s.dta", surviving(dta, lambda c: c[:100]), "refused", "truncated"),
    Case("a Stata file cut in the data", "s.dta", surviving(dta, _cut(0.7)), "refused", "truncated"),
    Case("a Stata file cut and closed again", "s.dta", surviving(dta, lambda c: c[:-700] + c[-12:]), "refused"),
    Case("an old Stata file cut in the data", "s.dta", surviving(lambda: dta(version=8), _cut(0.6)), "refused"),
    Case("bits flipped in a Stata file", "s.dta", surviving(dta, _flipped(89, 200)), "refused"),
    Case("a Stata file of countless rows", "s.dta", surviving(dta, _dta_count(b"<N>", 8)), "refused"),
    Case("a Stata file of 32,767 columns", "s.dta", surviving(dta, _dta_count(b"<K>", 2)), "refused"),
    Case(
        "a Stata file of an unknown release",
        "s.dta",
        surviving(dta, _replaced(b"<release>1", b"<release>9")),
        "refused",
    ),
    Case(
        "two variables of one name in Stata",
        "s.dta",
        surviving(dta, _replaced(b"why\0", b"pid\0")),
        "accepted",
        "_duplicated1",
    ),
    Case("an SPSS file as a Stata file", "s.dta", surviving(sav, lambda c: c), "refused", "not a Stata file"),
    Case("a Stata file as an SPSS file", "s.sav", surviving(dta, lambda c: c), "refused", "not an SPSS file"),
]
