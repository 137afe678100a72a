"""One file in, raw tables out: the door through which every file enters.

Belongs here: which reader and which tables a kind of file needs, and what becomes of what is wrong with it.
Stays out: every format (readers/, registers/), the settings under which a file is read (read_settings.py), storing
rows (warehouse).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from orchestration.ingest import quarantine
from orchestration.ingest.coding.attribution import Identifier, Owner
from orchestration.ingest.coding.documents import build_tables
from orchestration.ingest.model.document_identity import name_place
from orchestration.ingest.model.personal_data import list_personal
from orchestration.ingest.model.records import (
    CodedProject,
    FileKind,
    FoundFile,
    Refused,
    RefusedUnit,
    SurveyData,
    UnreadableError,
)
from orchestration.ingest.model.wording import name_locator
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registers.roles import RoleHints, find_role_survey
from orchestration.ingest.registry import read_file
from orchestration.ingest.surveys.survey import Survey
from orchestration.study.definition import DeliveryRule, Study
from orchestration.system.errors import Problem
from orchestration.warehouse.contract import (
    CODEBOOK_ENTRY,
    CROSSWALK,
    PARTICIPATION,
    QUOTE,
    STAKEHOLDER,
    WITHDRAWAL,
)
from orchestration.warehouse.table_spec import TableSpec

_TABLE_OF_KIND: dict[FileKind, TableSpec] = {
    "stakeholders": STAKEHOLDER,
    "codebook": CODEBOOK_ENTRY,
    "crosswalk": CROSSWALK,
    "asked": PARTICIPATION,
    "withdrawals": WITHDRAWAL,
    "quotes": QUOTE,
}


@dataclass(frozen=True)
class DeliveryContent:
    """What a file became. With `problems` there is no table but `quarantine`; `notes` tell what harms nothing.

    `written_at` is when the file was written, as it says itself: naive, in UTC.
    """

    tables: dict[str, pa.Table]
    format: str
    tool: str | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    written_at: dt.datetime | None = None


def read_delivery(registers: Registers, file: FoundFile) -> DeliveryContent:
    """Read one file of a study folder into tables of the raw contract.

    Args:
        registers: what the study's own files say.
        file: the file, as `discover_files` found it.

    Returns:
        Tables by name, only those that the file fills; what was set aside is in `quarantine`. Where the file is
        refused, `problems` say why.
    """
    if file.rule is None:
        return _read_register(registers, file)
    kind = registers.study.instrument(file.rule.instrument).kind
    try:
        content = read_file(file.absolute, kind)
    except UnreadableError as error:
        suffix = file.absolute.suffix.removeprefix(".").casefold()
        return _refuse_file(
            file, DeliveryContent({}, suffix, None, (), ()), [Problem(file.path, says) for says in error.says]
        )
    found = "coded_documents" if isinstance(content, CodedProject) else "survey"
    empty = DeliveryContent({}, content.format, content.tool, (), (), content.written_at)
    if kind != found:
        says = f"a {content.format} file holds {found}, but instrument '{file.rule.instrument}' is of kind {kind}"
        return _refuse_file(file, empty, [Problem(file.path, says)])
    if isinstance(content, SurveyData):
        return _read_survey(registers, file, file.rule, content, empty)
    return _read_project(registers, file, file.rule, content, empty)


def _read_register(registers: Registers, file: FoundFile) -> DeliveryContent:
    own = registers.read(file.path)
    suffix = file.absolute.suffix.removeprefix(".").casefold()
    empty = DeliveryContent({}, suffix or "csv", None, (), tuple(own.notes))
    if own.problems:
        return _refuse_file(file, empty, own.problems)
    table = _TABLE_OF_KIND.get(file.kind)
    if table is None:
        return empty
    rows = table.table({**row, "delivery_id": file.delivery_id} for row in own.rows)
    return replace(empty, tables={table.name: rows})


def _read_survey(
    registers: Registers, file: FoundFile, rule: DeliveryRule, data: SurveyData, empty: DeliveryContent
) -> DeliveryContent:
    study = registers.study
    survey = Survey(study, file.path, rule, data, registers.people, registers.identities)
    tables = survey.tables(file.delivery_id)
    empty = replace(empty, notes=_note(file, survey.notes))
    if survey.problems:
        return _refuse_file(file, empty, survey.problems)
    return _set_aside(study, file, replace(empty, tables=tables), survey.refused, survey.totals)


def _read_project(
    registers: Registers, file: FoundFile, rule: DeliveryRule, project: CodedProject, empty: DeliveryContent
) -> DeliveryContent:
    study = registers.study
    identifier = _identifier(registers, rule)
    owners = [identifier.owner(document) for document in project.documents]
    found = build_tables(
        project,
        owners,
        registers.coders,
        instrument_id=rule.instrument,
        delivery_id=file.delivery_id,
        codebook=registers.codebook,
        codebook_version=rule.codebook_version,
    )
    notes = [*found.notes, *_describe_attribution(study, identifier, project)]
    tables = dict(found.tables)
    refused = [*project.refused, *identifier.refused, *found.refused]
    rival = find_role_survey(study, rule.instrument)
    if rule.role is not None and rival is not None:
        notes.append(f"hints at roles are not used: survey '{rival}' says who is what")
    elif rule.role is not None:
        hinted = _collect_role_hints(registers, identifier, project, owners)
        judged = hinted.judged()
        refused.extend(judged.refused)
        notes.extend(judged.notes(name_locator(rule.role)))
        if judged.fills:
            rows = [
                {"stakeholder_id": each.person, "role_id": each.role, "role_from": each.role_from}
                for each in judged.fills
            ]
            tables["stakeholder"] = STAKEHOLDER.table({**row, "delivery_id": file.delivery_id} for row in rows)
    totals: Counter[tuple[RefusedUnit, str | None]] = Counter(found.totals)
    totals.update(("document", owner.wave_id) for owner in owners if owner is not None)
    totals.update(("document", each.wave_id) for each in identifier.refused)
    totals["row", None] = project.selection_count + len(project.refused)
    return _set_aside(study, file, replace(empty, tables=tables, notes=_note(file, notes)), refused, totals)


def find_document_owners(registers: Registers, rule: DeliveryRule, project: CodedProject) -> list[Owner | None]:
    """Return whose each document of a project is, None where it is nobody's or cannot be told."""
    identifier = _identifier(registers, rule)
    return [identifier.owner(document) for document in project.documents]


def find_row_owners(registers: Registers, rule: DeliveryRule, data: SurveyData) -> list[str | None]:
    """Return whose each row of a survey is, None where it is nobody's, rows that are refused for else included."""
    return Survey(registers.study, "", rule, data, registers.people, registers.identities).owners()


def _identifier(registers: Registers, rule: DeliveryRule) -> Identifier:
    return Identifier(registers.study, rule, registers.people, registers.documents, registers.identities)


def _collect_role_hints(
    registers: Registers, identifier: Identifier, project: CodedProject, owners: Sequence[Owner | None]
) -> RoleHints:
    study, people = registers.study, registers.people
    hints = RoleHints(study, lambda person, wave: people.spell_at(person, study.wave(wave)))
    for document, owner in zip(project.documents, owners, strict=True):
        if owner is not None:
            values = identifier.role_hints(document, owner.wave_id)
            hints.add(owner.stakeholder_id, owner.wave_id, values, name_place(document))
    return hints


def _describe_attribution(study: Study, identifier: Identifier, project: CodedProject) -> list[str]:
    told = [f"owner of {count:,} documents taken from {hint}" for hint, count in identifier.hints.items()]
    if identifier.left_out:
        told.append(f"{len(identifier.left_out):,} documents belong to nobody by documents.csv; left out")
    if identifier.crosswalk_count:
        told.append(f"owner of {identifier.crosswalk_count:,} documents taken from {study.identities}")
    personal = list_personal(project.variables, study.personal_data)
    if personal:
        told.append(f"variables that are personal data, not taken in: {', '.join(personal)}")
    return told


def _set_aside(
    study: Study, file: FoundFile, found: DeliveryContent, refused: Sequence[Refused], totals: quarantine.Totals
) -> DeliveryContent:
    """Set aside what was refused; where that is too much, the file is refused and only tells what was."""
    if not refused:
        return found
    verdict = quarantine.judge_refusals(study.quarantine, file, refused, totals)
    kept = {} if verdict.problems else found.tables
    return replace(found, tables={**kept, "quarantine": verdict.table}, problems=verdict.problems)


def _refuse_file(file: FoundFile, found: DeliveryContent, problems: Sequence[Problem]) -> DeliveryContent:
    """Refuse a file as it is."""
    return replace(found, tables={"quarantine": quarantine.quarantine_file(file, problems)}, problems=tuple(problems))


def _note(file: FoundFile, sentences: Iterable[str]) -> tuple[Problem, ...]:
    return tuple(Problem(file.path, sentence) for sentence in sentences)
