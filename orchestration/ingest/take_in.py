"""One file in, raw tables out: the door through which every file enters.

Belongs here: which reader and which tables a kind of file needs, and the settings under which it is read.
Stays out: every format (readers/, own_files.py), storing rows (warehouse).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from orchestration.ingest import own_files
from orchestration.ingest.documents import Coders, project_tables
from orchestration.ingest.identity import Identifier
from orchestration.ingest.model import CodedProject, FileKind, FoundFile, SurveyData, UnreadableError
from orchestration.ingest.own_files import People, Row
from orchestration.ingest.registry import read_file, reader_for
from orchestration.ingest.scan import own_paths
from orchestration.ingest.surveys import Survey
from orchestration.problems import Problem
from orchestration.study import DeliveryRule, StakeholderSource, Study
from orchestration.warehouse.contract import CODEBOOK_ENTRY, PARTICIPATION, STAKEHOLDER, RawTable

# Raise it whenever the same files and settings become other rows for a reason that no reader's VERSION tells.
VERSION = 1
_TABLE_OF_KIND: dict[FileKind, RawTable] = {
    "stakeholders": STAKEHOLDER,
    "codebook": CODEBOOK_ENTRY,
    "asked": PARTICIPATION,
}


@dataclass(frozen=True)
class TakenIn:
    """What a file became. With `problems` there are no tables; `notes` are worth telling and harm nothing."""

    tables: dict[str, pa.Table]
    format: str
    tool: str | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def read_people(study: Study) -> People:
    """Return the ids of stakeholders.csv; none are listed where an instrument says who the stakeholders are."""
    if not isinstance(study.stakeholders, str):
        return People(frozenset(), are_listed=False)
    own = own_files.read_stakeholders(study.folder / study.stakeholders, study.stakeholders, study)
    return People(frozenset(row["stakeholder_id"] for row in own.rows), are_listed=True)


def take_in(study: Study, file: FoundFile, people: People) -> TakenIn:
    """Read one file of a study folder into tables of the raw contract.

    Args:
        study: the study definition.
        file: the file, as `scan` found it.
        people: as `read_people` found them.

    Returns:
        Tables by name, only those that the file fills. Everything that is wrong with the file is in `problems`.
    """
    if file.rule is None:
        return _own(study, file, people)
    try:
        content = read_file(file.absolute)
    except UnreadableError as error:
        return _refused(file, error.says)
    kind = study.instrument(file.rule.instrument).kind
    found = "coded_documents" if isinstance(content, CodedProject) else "survey"
    if kind != found:
        says = f"a {content.format} file holds {found}, but instrument '{file.rule.instrument}' is of kind {kind}"
        return _refused(file, [says])
    if isinstance(content, SurveyData):
        return _survey(study, file, file.rule, content, people)
    return _project(study, file, file.rule, content, people)


def settings_hash(study: Study, file: FoundFile) -> str:
    """Hash everything but its own bytes that decides which rows a file becomes."""
    basis: dict[str, object] = {"version": VERSION, "kind": file.kind}
    basis["waves"] = [[wave.id, str(wave.starts_on)] for wave in study.waves]
    basis["roles"] = [role.id for role in study.roles]
    if isinstance(study.stakeholders, StakeholderSource):
        basis["stakeholders"] = study.stakeholders.model_dump(mode="json")
    if file.kind in {"delivery", "asked", "documents"}:
        basis["people"] = sorted(read_people(study).ids)
    if file.rule is not None:
        basis["rule"] = file.rule.model_dump(mode="json")
        basis["instrument"] = study.instrument(file.rule.instrument).model_dump(mode="json")
        try:
            reader = reader_for(file.absolute)
            basis["reader"] = [reader.FORMAT, reader.VERSION]
        except (UnreadableError, OSError):
            basis["reader"] = None
        for path, (kind, _) in own_paths(study).items():
            if kind in {"coders", "documents"} and (study.folder / path).is_file():
                basis[path] = hashlib.sha256((study.folder / path).read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def _own(study: Study, file: FoundFile, people: People) -> TakenIn:
    if file.kind == "stakeholders":
        own = own_files.read_stakeholders(file.absolute, file.path, study)
    elif file.kind == "codebook":
        own = own_files.read_codebook(file.absolute, file.path)
    elif file.kind == "coders":
        own = own_files.read_coders(file.absolute, file.path)
    elif file.kind == "asked":
        own = own_files.read_asked(file.absolute, file.path, study, people)
    else:
        own = own_files.read_documents(file.absolute, file.path, study, people)
    tables = {}
    table = _TABLE_OF_KIND.get(file.kind)
    if table is not None and not own.problems:
        tables[table.name] = table.table({**row, "delivery_id": file.delivery_id} for row in own.rows)
    return TakenIn(tables, "csv", None, tuple(own.problems), tuple(own.notes))


def _survey(study: Study, file: FoundFile, rule: DeliveryRule, data: SurveyData, people: People) -> TakenIn:
    survey = Survey(study, file.path, rule, data, people)
    tables = survey.tables(file.delivery_id)
    return TakenIn(tables, data.format, data.tool, tuple(survey.problems), _notes(file, survey.notes))


def _project(study: Study, file: FoundFile, rule: DeliveryRule, project: CodedProject, people: People) -> TakenIn:
    coders: list[Row] = []
    registers: dict[str, list[Row]] = {}
    for path, (kind, _) in own_paths(study).items():
        # Problems of these files are told where they are taken in themselves.
        if kind == "coders":
            coders = own_files.read_coders(study.folder / path, path).rows
        elif kind == "documents":
            registers[path] = own_files.read_documents(study.folder / path, path, study, people).rows
    identifier = Identifier(study, file.path, rule, people, registers)
    owners = [identifier.owner(document) for document in project.documents]
    if identifier.problems:
        return TakenIn({}, project.format, project.tool, tuple(identifier.problems), _notes(file, project.notes))
    tables, notes = project_tables(
        project, owners, Coders(coders), instrument_id=rule.instrument, delivery_id=file.delivery_id
    )
    hints = [f"owner of {count:,} documents taken from {hint}" for hint, count in identifier.hints.items()]
    if identifier.left_out:
        hints.append(f"{len(identifier.left_out):,} documents belong to nobody by documents.csv; left out")
    return TakenIn(tables, project.format, project.tool, (), _notes(file, [*notes, *hints]))


def _refused(file: FoundFile, says: Iterable[str]) -> TakenIn:
    suffix = file.absolute.suffix.removeprefix(".").casefold()
    return TakenIn({}, suffix, None, tuple(Problem(file.path, sentence) for sentence in says), ())


def _notes(file: FoundFile, sentences: Iterable[str]) -> tuple[Problem, ...]:
    return tuple(Problem(file.path, sentence) for sentence in sentences)
