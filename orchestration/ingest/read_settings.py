"""The settings under which a file is read: everything but its own bytes that decides which rows it becomes.

Belongs here: one hash of them; a file whose hash changed is read again.
Stays out: reading (delivery.py), comparing with earlier runs (warehouse/ledger.py).
"""

from __future__ import annotations

import hashlib
import json

from orchestration.ingest.delivery import read_people
from orchestration.ingest.discovery import own_paths
from orchestration.ingest.model.records import FileKind, FoundFile, UnreadableError
from orchestration.ingest.registry import reader_for
from orchestration.study.definition import StakeholderSource, Study
from orchestration.system.hashes import file_hash
from orchestration.warehouse import withdrawals

# Raise it whenever the same files and settings become other rows for a reason that no reader's VERSION tells.
VERSION = 2
_OF_PEOPLE: frozenset[FileKind] = frozenset({"delivery", "asked", "documents", "identities", "quotes"})
_OF_CODES: frozenset[FileKind] = frozenset({"delivery", "codebook", "crosswalk", "quotes"})


def settings_hash(study: Study, file: FoundFile) -> str:
    """Hash everything but its own bytes that decides which rows a file becomes."""
    basis: dict[str, object] = {"version": VERSION, "kind": file.kind}
    basis["waves"] = [[wave.id, str(wave.starts_on), str(wave.ends_on)] for wave in study.waves]
    basis["roles"] = [role.id for role in study.roles]
    if isinstance(study.stakeholders, StakeholderSource):
        basis["stakeholders"] = study.stakeholders.model_dump(mode="json")
    if file.kind in _OF_PEOPLE:
        basis["people"] = sorted(read_people(study).ids)
        gone = withdrawals.erased(study.folder)
        if gone:
            basis["erased"] = sorted(gone)
    if file.kind == "identities":
        basis["instruments"] = [instrument.id for instrument in study.instruments]
    if study.codebook is not None and file.kind in _OF_CODES:
        # Which code of the codebook a delivered one is, and whether there is such a code and version.
        basis["codebook"] = study.codebook.model_dump(mode="json")
        basis["codebook_versions"] = [rule.codebook_version for rule in study.deliveries]
        basis["codebook_hash"] = _hash(study, study.codebook.file)
    if file.kind == "codebook":
        basis["coalition_codes"] = study.robustness.coalition_codes  # whether there are such codes
    if file.rule is not None:
        basis |= _of_delivery(study, file)
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def _of_delivery(study: Study, file: FoundFile) -> dict[str, object]:
    rule = file.rule
    if rule is None:
        return {}
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
        reader = reader_for(file.absolute, instrument.kind)
        basis["reader"] = [reader.FORMAT, reader.VERSION]
    except (UnreadableError, OSError):
        pass  # told when the file is taken in
    if rule.role is not None:
        basis["spells"] = [
            [person, [str(spell) for spell in found]] for person, found in sorted(read_people(study).spells.items())
        ]
    kinds: frozenset[FileKind] = frozenset(
        {"identities"} if instrument.kind == "survey" else {"identities", "coders", "documents"}
    )
    for path, (kind, _) in own_paths(study).items():
        if kind in kinds:
            basis[path] = _hash(study, path)
    return basis


def _hash(study: Study, path: str) -> str | None:
    file = study.folder / path
    return file_hash(file) if file.is_file() else None
