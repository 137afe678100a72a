"""The files of a study folder beside what the ledger knows of them, before any of them is read.

Belongs here: which files count, which are known by their bytes, which have to be read.
Stays out: finding files (discovery.py), reading and storing them (intake.py), what a change means for the ledger
(warehouse/ledger.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from typing import Any

from orchestration.ingest.absence import refuse_absence
from orchestration.ingest.discovery import discover_files
from orchestration.ingest.model.records import FoundFile
from orchestration.ingest.read_settings import settings_hash
from orchestration.ingest.registers.registers import Registers, posix_path
from orchestration.state import layout
from orchestration.study.definition import DeliveryRule
from orchestration.system.errors import StudyError
from orchestration.system.failpoints import reached
from orchestration.warehouse import database, ledger
from orchestration.warehouse.retractions import load_retractions


@dataclass(frozen=True)
class LedgerComparison:
    """The files of a folder and what the ledger knows of them, before any of them is read.

    Attributes:
        registers: what the study's own files say.
        files: the files that count: those that were taken back are left out.
        settings: by path, the hash of the settings under which each is read.
        candidates: the files as the ledger sees them.
        known: the deliveries that the ledger holds, without those taken back.
        unread: deliveries that have to be read, because the ledger cannot tell their rows or because it was asked for.
        retracted: deliveries that the ledger still holds and that were taken back, by id, with what is said of each.
    """

    registers: Registers
    files: tuple[FoundFile, ...]
    settings: Mapping[str, str]
    candidates: tuple[ledger.Candidate, ...]
    known: tuple[ledger.Known, ...]
    unread: frozenset[str]
    retracted: Mapping[str, str] = field(default_factory=dict)


def compare_with_ledger(
    registers: Registers, *, reread: bool, waves: Collection[str] = (), published: Sequence[Mapping[str, Any]] = ()
) -> LedgerComparison:
    """Compare the study folder with the ledger by the bytes of its files; no file is read for what it means.

    Args:
        registers: what the study's own files say.
        reread: read every file again.
        waves: read the files of these waves again, and those that say themselves of which wave they are.
        published: the deliveries of the current release, by which a warehouse that was lost is known as such.

    Raises:
        StudyError: files are missing, match no delivery or two, or hold the same bytes under two rules.
    """
    study = registers.study
    retractions = {each.delivery_id: each for each in load_retractions(study.folder)}
    found = discover_files(study)
    found = replace(found, files=tuple(file for file in found.files if file.delivery_id not in retractions))
    settings = {file.path: settings_hash(registers, file) for file in found.files}
    candidates = [
        ledger.Candidate(file.path, file.delivery_id, settings[file.path], _group_of(file.rule)) for file in found.files
    ]
    reached("intake.scanned")
    with database.opened(layout.build_file(study.folder)) as connection:
        database.create_raw(connection)
        reached("intake.raw_created")
        stored = ledger.known_deliveries(connection)
        waiting = database.quarantined(connection)
    # What repeated the rows of a file that was taken back is the first to hold them now.
    known = [each for each in stored if not {each.delivery_id, each.same_as} & retractions.keys()]
    counting = [each for each in published if each["delivery_id"] not in retractions]
    refuse_absence(study, found.files, known, published=counting, reread=reread)
    # A file that was removed is reported as such; what it held stays. One that went with the person erased, who was
    # alone in it, has left no line in the ledger.
    held = {delivery.group for delivery in known}
    has_erased = bool(registers.erased)
    gone = [each.path for each in retractions.values()]
    removed = {
        problem
        for problem, rule in found.unmatched
        if has_erased or _group_of(rule) in held or any(fnmatch(path, posix_path(rule.path)) for path in gone)
    }
    problems = [*(each for each in found.problems if each not in removed), *ledger.same_bytes(candidates)]
    if problems:
        raise StudyError("study folder", sorted(problems))
    asked = {file.delivery_id for file in found.files if file.rule is not None and _is_of(file.rule, waves)}
    # Put back as it was before a refused one came, a file is known, and what waits at its path is the other's.
    put_back = {
        file.delivery_id for file in found.files if file.delivery_id not in waiting.get(file.path, {file.delivery_id})
    }
    unread = asked | put_back | set(ledger.to_read(candidates, known, reread=reread))
    taken_back = {
        each.delivery_id: f"{each.path} was taken back ({retractions[each.delivery_id].reason}); it counts no longer"
        for each in stored
        if each.delivery_id in retractions
    }
    return LedgerComparison(
        registers, found.files, settings, tuple(candidates), tuple(known), frozenset(unread), taken_back
    )


def _group_of(rule: DeliveryRule | None) -> str:
    """Name what may hold the same thing, as `ledger.known_deliveries` does."""
    wave = rule.wave if rule is not None and isinstance(rule.wave, str) else ""
    return f"{rule.instrument if rule is not None else ''}/{wave}"


def _is_of(rule: DeliveryRule, waves: Collection[str]) -> bool:
    return bool(waves) and (not isinstance(rule.wave, str) or rule.wave in waves)
