"""The registers of a study: its own files beside study.yml, each read once and handed to whoever needs it.

Belongs here: which files of a study folder are registers, and the one value that holds what they say.
Stays out: the columns of each register (the modules beside this one), what a delivery becomes by them (delivery.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath

from orchestration.ingest.model.records import FileKind
from orchestration.ingest.registers.codebook import StudyCodebook, read_codebook
from orchestration.ingest.registers.coders import Coders, read_coders
from orchestration.ingest.registers.crosswalk import read_crosswalk
from orchestration.ingest.registers.identities import Identities, read_identities
from orchestration.ingest.registers.people import People
from orchestration.ingest.registers.quotes import read_quotes
from orchestration.ingest.registers.register_table import Register, Row
from orchestration.ingest.registers.stakeholders import (
    list_people,
    read_asked,
    read_documents,
    read_stakeholders,
    read_withdrawals,
)
from orchestration.study.definition import Locator, Study
from orchestration.system.hashes import known_hash
from orchestration.warehouse import withdrawals

ASKED_FILE = "asked.csv"
DOCUMENTS_FILE = "documents.csv"
QUOTES_FILE = "quotes.csv"


class Registers:
    """What the registers of a study say. Each is read when it is first needed, and not again.

    Problems of a register are told where it is taken in itself; whoever else asks gets what can be read.

    Args:
        study: the study definition.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.paths = register_paths(study)
        self._read: dict[str, Register] = {}
        self._hashes: dict[str, str | None] = {}

    def is_current(self, study: Study) -> bool:
        """Say whether what was read is still what stands in the folder."""
        return (
            study == self.study
            and register_paths(study) == self.paths
            and all(_hash(study, path) == known for path, known in self._hashes.items())
        )

    def hash_of(self, path: str) -> str | None:
        """Return the hash of a register; None where there is no such file."""
        if path not in self._hashes:
            self._hashes[path] = _hash(self.study, path)
        return self._hashes[path]

    def read(self, path: str) -> Register:
        """Return what a register says, with its problems.

        Args:
            path: one of `paths`.
        """
        if path not in self._read:
            self.hash_of(path)  # before it is read: a change in between is noticed
            self._read[path] = self._read_kind(path, self.paths[path][0])
        return self._read[path]

    @cached_property
    def erased(self) -> frozenset[str]:
        """The ids of those who are erased."""
        if withdrawals.FILE in self.paths:
            self.hash_of(withdrawals.FILE)
        return withdrawals.erased(self.study.folder)

    @cached_property
    def people(self) -> People:
        """The people of stakeholders.csv; none are listed where an instrument says who the stakeholders are.

        Who was erased is still known, so that a file sent again is no file of strangers: what it holds of them is left
        out without a trace (exclusions.py), and does not wait in quarantine.
        """
        listed = self._of_kind("stakeholders")
        if not listed:
            return People(frozenset(), are_listed=False)
        found = list_people(next(iter(listed.values())))
        return replace(found, ids=found.ids | self.erased)

    @cached_property
    def codebook(self) -> StudyCodebook | None:
        """The codebook; None where the study has none, or one with problems."""
        found = next(iter(self._of_kind("codebook").values()), None)
        return None if found is None or found.problems else StudyCodebook(found.rows)

    @cached_property
    def coders(self) -> Coders:
        """The coders after their aliases."""
        rows = [row for register in self._of_kind("coders").values() for row in register.rows]
        return Coders(rows, self.study.info.id)

    @cached_property
    def identities(self) -> Identities:
        """The crosswalk of ids; empty where there is none."""
        return Identities(row for register in self._of_kind("identities").values() for row in register.rows)

    @cached_property
    def documents(self) -> Mapping[str, list[Row]]:
        """The rows of each documents.csv by its path."""
        return {path: register.rows for path, register in self._of_kind("documents").items()}

    def _of_kind(self, kind: FileKind) -> dict[str, Register]:
        return {path: self.read(path) for path, (found, _) in self.paths.items() if found == kind}

    def _read_kind(self, path: str, kind: FileKind) -> Register:
        study, file = self.study, self.study.folder / path
        match kind:
            case "stakeholders":
                return read_stakeholders(file, path, study)
            case "codebook":
                return read_codebook(file, path, study)
            case "crosswalk":
                return read_crosswalk(file, path, study, self.codebook)
            case "coders":
                return read_coders(file, path)
            case "asked":
                return read_asked(file, path, study, self.people)
            case "documents":
                return read_documents(file, path, study, self.people)
            case "identities":
                return read_identities(file, path, study, self.people)
            case "quotes":
                return read_quotes(file, path, study, self.people, self.codebook)
            case "withdrawals":
                return read_withdrawals(study)
            case "delivery":
                raise ValueError(f"{path} is a delivery and no register")


def register_paths(study: Study) -> dict[str, tuple[FileKind, str]]:
    """Return the registers of a study by path: their kind, and their study.yml key.

    asked.csv, documents.csv, quotes.csv and withdrawals.csv belong to the study when they are there, without being
    named.
    """
    paths: dict[str, tuple[FileKind, str]] = {}
    if isinstance(study.stakeholders, str):
        paths[posix_path(study.stakeholders)] = ("stakeholders", "stakeholders")
    if study.codebook is not None:
        paths[posix_path(study.codebook.file)] = ("codebook", "codebook.file")
        if study.codebook.coder_aliases is not None:
            paths[posix_path(study.codebook.coder_aliases)] = ("coders", "codebook.coder_aliases")
        if study.codebook.crosswalk is not None:
            paths[posix_path(study.codebook.crosswalk)] = ("crosswalk", "codebook.crosswalk")
    if study.identities is not None:
        paths[posix_path(study.identities)] = ("identities", "identities")
    for place, rule in enumerate(study.deliveries):
        for part in ("wave", "stakeholder", "role"):
            locator = getattr(rule, part)
            if isinstance(locator, Locator) and locator.documents is not None:
                paths.setdefault(posix_path(locator.documents), ("documents", f"deliveries[{place}].{part}.documents"))
    unnamed: tuple[tuple[str, FileKind], ...] = (
        (ASKED_FILE, "asked"),
        (DOCUMENTS_FILE, "documents"),
        (withdrawals.FILE, "withdrawals"),
        (QUOTES_FILE, "quotes"),
    )
    for path, kind in unnamed:
        if path not in paths and (study.folder / path).is_file():
            paths[path] = (kind, path)
    return paths


def posix_path(path: str) -> str:
    """Return a path of study.yml with slashes, whatever system its writer has."""
    return PurePosixPath(path.replace("\\", "/")).as_posix()


def _hash(study: Study, path: str) -> str | None:
    file = study.folder / path
    return known_hash(file) if file.is_file() else None
