"""The settings under which a file is read: everything but its own bytes that decides which rows it becomes.

Belongs here: one hash of them; a file whose hash changed is read again.
Stays out: reading (delivery.py), comparing with earlier runs (warehouse/ledger.py).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from orchestration.ingest.model.records import FileKind, FoundFile, UnreadableError
from orchestration.ingest.registers.registers import Registers, posix_path
from orchestration.ingest.registry import reader_for
from orchestration.study.definition import DeliveryRule, StakeholderSource

# Raise it whenever the same files and settings become other rows for a reason that no reader's VERSION tells.
VERSION = 4
_OF_PEOPLE: frozenset[FileKind] = frozenset({"delivery", "asked", "documents", "identities", "quotes"})
_OF_CODES: frozenset[FileKind] = frozenset({"delivery", "codebook", "crosswalk", "quotes"})


def settings_hash(registers: Registers, file: FoundFile) -> str:
    """Hash everything but its own bytes that decides which rows a file becomes."""
    study = registers.study
    basis: dict[str, object] = {"version": VERSION, "kind": file.kind}
    basis["waves"] = [[wave.id, str(wave.starts_on), str(wave.ends_on)] for wave in study.waves]
    basis["roles"] = [role.id for role in study.roles]
    if isinstance(study.stakeholders, StakeholderSource):
        basis["stakeholders"] = study.stakeholders.model_dump(mode="json")
    if file.kind in _OF_PEOPLE:
        basis["people"] = sorted(registers.people.ids)
        if registers.erased:
            basis["erased"] = sorted(registers.erased)
    if file.kind == "identities":
        basis["instruments"] = [instrument.id for instrument in study.instruments]
    if study.codebook is not None and file.kind in _OF_CODES:
        # Which code of the codebook a delivered one is, and whether there is such a code and version.
        basis["codebook"] = study.codebook.model_dump(mode="json")
        basis["codebook_versions"] = [rule.codebook_version for rule in study.deliveries]
        basis["codebook_hash"] = registers.hash_of(posix_path(study.codebook.file))
    if file.kind == "codebook":
        basis["coalition_codes"] = study.robustness.coalition_codes  # whether there are such codes
    if file.rule is not None:
        basis |= _of_delivery(registers, file.absolute, file.rule)
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def _of_delivery(registers: Registers, path: Path, rule: DeliveryRule) -> dict[str, object]:
    study = registers.study
    instrument = study.instrument(rule.instrument)
    basis: dict[str, object] = {
        "study": study.info.id,  # coders without an alias are named after it
        "rule": rule.model_dump(mode="json"),
        "instrument": instrument.model_dump(mode="json"),
        "quarantine": study.quarantine.model_dump(mode="json"),
        "personal_data": sorted(study.personal_data),
        "reader": None,
    }
    try:
        reader = reader_for(path, instrument.kind)
        basis["reader"] = [reader.FORMAT, reader.VERSION]
    except (UnreadableError, OSError):
        pass  # told when the file is taken in
    if rule.role is not None:
        basis["spells"] = [
            [person, [str(spell) for spell in found]] for person, found in sorted(registers.people.spells.items())
        ]
    kinds: frozenset[FileKind] = frozenset(
        {"identities"} if instrument.kind == "survey" else {"identities", "coders", "documents"}
    )
    for name, (kind, _) in registers.paths.items():
        if kind in kinds:
            basis[name] = registers.hash_of(name)
    return basis
