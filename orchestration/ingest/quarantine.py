"""Quarantine: what of a file is set aside, and when that is too much for the file to be taken in.

Belongs here: the thresholds of study.yml, rows of `raw.quarantine`, the messages of a blocked file.
Stays out: finding what is wrong (readers/, attribution.py, surveys.py), storing it (warehouse).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from orchestration.ingest.model.records import FoundFile, Refused, RefusedUnit
from orchestration.study.treatment import Quarantine, QuarantineReason
from orchestration.system.errors import Problem
from orchestration.warehouse.contract import QUARANTINE

# How many rows, documents or codings a file holds, refused ones included, by unit and wave (None where it is unknown).
Totals = Mapping[tuple[RefusedUnit, str | None], int]
_Group = tuple[RefusedUnit, str | None, QuarantineReason | None]
_SHOWN = 10
_HASH_DIGITS = 20
UNIT_WORDS: dict[RefusedUnit, str] = {
    "file": "files",
    "row": "rows",
    "answer": "answers",
    "document": "documents",
    "coding": "codings",
    "hint": "hints",
}


class Verdict(NamedTuple):
    """What becomes of a file: the rows of `raw.quarantine`, and problems where it is refused as a whole."""

    table: pa.Table
    problems: tuple[Problem, ...]


def judge_refusals(limits: Quarantine, file: FoundFile, refused: Sequence[Refused], totals: Totals) -> Verdict:
    """Decide whether what was refused is little enough for the rest of the file to be taken in.

    A contradicted hint is listed and never blocks: the study's own files are right.

    Args:
        limits: thresholds of study.yml.
        file: the file.
        refused: what was set aside.
        totals: how much there was of each unit in each wave.
    """
    excess = [sentence for group in _groups(limits, refused) for sentence in _excess(limits, group, refused, totals)]
    table = _table(file, refused, is_blocking=bool(excess))
    if not excess:
        return Verdict(table, ())
    problems = [Problem(file.path, sentence) for sentence in excess]
    told = [each for each in refused if each.unit != "hint"]
    problems += [Problem(f"{file.path}, {each.place}", each.says) for each in told[:_SHOWN]]
    if len(told) > _SHOWN:
        problems.append(Problem(file.path, f"{len(told) - _SHOWN:,} more of this kind; `status` lists them all"))
    return Verdict(table, tuple(problems))


def quarantine_file(file: FoundFile, problems: Iterable[Problem]) -> pa.Table:
    """Return the rows of `raw.quarantine` for a file that is refused as it is."""
    places = {problem: problem.place.removeprefix(file.path).lstrip(", ") for problem in problems}
    refused = [Refused("file", "unreadable_file", place, problem.says) for problem, place in places.items()]
    return _table(file, refused, is_blocking=True)


def _groups(limits: Quarantine, refused: Sequence[Refused]) -> list[_Group]:
    """List unit, wave and, where it has a threshold of its own, reason."""
    found = {
        (each.unit, each.wave_id, each.reason if each.reason in limits.by_reason else None)
        for each in refused
        if each.unit != "hint"
    }
    return sorted(found, key=str)


def _excess(
    limits: Quarantine,
    group: _Group,
    refused: Sequence[Refused],
    totals: Totals,
) -> list[str]:
    unit, wave, reason = group
    places = {
        each.place
        for each in refused
        if (each.unit, each.wave_id) == (unit, wave)
        and (each.reason == reason if reason else each.reason not in limits.by_reason)
    }
    count = len(places)
    of_wave = totals.get((unit, wave)) if wave is not None else None  # of an unknown wave: against the whole file
    total = of_wave or sum(number for (kind, _), number in totals.items() if kind == unit) or count
    share = limits.max_share if reason is None else limits.by_reason[reason]
    where = f" of wave '{wave}'" if wave else ""
    key = f"quarantine.by_reason.{reason}" if reason else "quarantine.max_share"
    sentences = []
    if count > share * total:
        sentences.append(
            f"{count:,} of {total:,} {UNIT_WORDS[unit]}{where} cannot be taken in; "
            f"at most {share:.0%} may go to quarantine ({key})"
        )
    if limits.max_count is not None and count > limits.max_count:
        sentences.append(
            f"{count:,} {UNIT_WORDS[unit]}{where} cannot be taken in; "
            f"at most {limits.max_count:,} may go to quarantine (quarantine.max_count)"
        )
    return sentences


def _table(file: FoundFile, refused: Sequence[Refused], *, is_blocking: bool) -> pa.Table:
    rows = []
    again: Counter[str] = Counter()
    for each in refused:
        basis = "\x1f".join([file.delivery_id, each.unit, each.reason, each.place, each.identifier or ""])
        identity = f"q_{hashlib.sha256(basis.encode()).hexdigest()[:_HASH_DIGITS]}"
        again[identity] += 1
        rows.append(
            {
                "quarantine_id": identity if again[identity] == 1 else f"{identity}_{again[identity]}",
                "path": file.path,
                "place": each.place or None,
                "unit": each.unit,
                "reason": each.reason,
                "says": each.says,
                "identifier": each.identifier,
                "wave_id": each.wave_id,
                "instrument_id": file.rule.instrument if file.rule is not None else None,
                "is_blocking": is_blocking and each.unit != "hint",
                "delivery_id": file.delivery_id,
            }
        )
    return QUARANTINE.table(rows)
