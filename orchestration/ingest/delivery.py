"""One file in, raw tables out: the door through which every file enters.

Belongs here: which reader and which tables a kind of file needs, and what becomes of what is wrong with it.
Stays out: every format (readers/, registers.py), the settings under which a file is read (read_settings.py), storing
rows (warehouse).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from orchestration.ingest import quarantine
from orchestration.ingest.coding.attribution import Identifier, Owner
from orchestration.ingest.coding.documents import project_tables
from orchestration.ingest.discovery import own_paths
from orchestration.ingest.model.document_identity import place_of
from orchestration.ingest.model.personal_data import left_out
from orchestration.ingest.model.records import (
    CodedProject,
    FileKind,
    FoundFile,
    Refused,
    RefusedUnit,
    SurveyData,
    UnreadableError,
)
from orchestration.ingest.model.wording import where_of
from orchestration.ingest.registers import registers as own_files
from orchestration.ingest.registers.codebook import read_codebook, study_codebook
from orchestration.ingest.registers.coders import Coders
from orchestration.ingest.registers.crosswalk import read_crosswalk
from orchestration.ingest.registers.identities import Identities, read_identities
from orchestration.ingest.registers.people import People
from orchestration.ingest.registers.quotes import read_quotes
from orchestration.ingest.registers.register_table import OwnFile, Row
from orchestration.ingest.registers.roles import RoleHints, rival_of
from orchestration.ingest.registry import read_file
from orchestration.ingest.surveys.survey import Survey
from orchestration.study.definition import DeliveryRule, Study
from orchestration.system.errors import Problem
from orchestration.warehouse import withdrawals
from orchestration.warehouse.contract import (
    CODEBOOK_ENTRY,
    CROSSWALK,
    PARTICIPATION,
    QUOTE,
    STAKEHOLDER,
    WITHDRAWAL,
    RawTable,
)

_TABLE_OF_KIND: dict[FileKind, RawTable] = {
    "stakeholders": STAKEHOLDER,
    "codebook": CODEBOOK_ENTRY,
    "crosswalk": CROSSWALK,
    "asked": PARTICIPATION,
    "withdrawals": WITHDRAWAL,
    "quotes": QUOTE,
}


@dataclass(frozen=True)
class TakenIn:
    """What a file became. With `problems` there is no table but `quarantine`; `notes` tell what harms nothing.

    `written_at` is when the file was written, as it says itself: naive, in UTC.
    """

    tables: dict[str, pa.Table]
    format: str
    tool: str | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    written_at: dt.datetime | None = None


def read_people(study: Study) -> People:
    """Return the people of stakeholders.csv; none are listed where an instrument says who the stakeholders are.

    Who was erased is still known, so that a file sent again is no file of strangers: what it holds of them is left out
    without a trace (exclusions.py), and does not wait in quarantine.
    """
    if not isinstance(study.stakeholders, str):
        return People(frozenset(), are_listed=False)
    people = own_files.read_people(study.folder / study.stakeholders, study.stakeholders, study)
    return replace(people, ids=people.ids | withdrawals.erased(study.folder))


def take_in(study: Study, file: FoundFile, people: People) -> TakenIn:
    """Read one file of a study folder into tables of the raw contract.

    Args:
        study: the study definition.
        file: the file, as `scan` found it.
        people: as `read_people` found them.

    Returns:
        Tables by name, only those that the file fills; what was set aside is in `quarantine`. Where the file is
        refused, `problems` say why.
    """
    if file.rule is None:
        return _own(study, file, people)
    kind = study.instrument(file.rule.instrument).kind
    try:
        content = read_file(file.absolute, kind)
    except UnreadableError as error:
        suffix = file.absolute.suffix.removeprefix(".").casefold()
        return _refused(file, TakenIn({}, suffix, None, (), ()), [Problem(file.path, says) for says in error.says])
    found = "coded_documents" if isinstance(content, CodedProject) else "survey"
    empty = TakenIn({}, content.format, content.tool, (), (), content.written_at)
    if kind != found:
        says = f"a {content.format} file holds {found}, but instrument '{file.rule.instrument}' is of kind {kind}"
        return _refused(file, empty, [Problem(file.path, says)])
    if isinstance(content, SurveyData):
        return _survey(study, file, file.rule, content, people, empty)
    return _project(study, file, file.rule, content, people, empty)


def _own(study: Study, file: FoundFile, people: People) -> TakenIn:
    read: dict[FileKind, Callable[[], OwnFile]] = {
        "stakeholders": lambda: own_files.read_stakeholders(file.absolute, file.path, study),
        "codebook": lambda: read_codebook(file.absolute, file.path, study),
        "crosswalk": lambda: read_crosswalk(file.absolute, file.path, study, study_codebook(study)),
        "coders": lambda: own_files.read_coders(file.absolute, file.path),
        "asked": lambda: own_files.read_asked(file.absolute, file.path, study, people),
        "documents": lambda: own_files.read_documents(file.absolute, file.path, study, people),
        "identities": lambda: read_identities(file.absolute, file.path, study, people),
        "withdrawals": lambda: own_files.read_withdrawals(study),
        "quotes": lambda: read_quotes(file.absolute, file.path, study, people, study_codebook(study)),
    }
    own = read[file.kind]()
    suffix = file.absolute.suffix.removeprefix(".").casefold()
    empty = TakenIn({}, suffix or "csv", None, (), tuple(own.notes))
    if own.problems:
        return _refused(file, empty, own.problems)
    table = _TABLE_OF_KIND.get(file.kind)
    if table is None:
        return empty
    rows = table.table({**row, "delivery_id": file.delivery_id} for row in own.rows)
    return replace(empty, tables={table.name: rows})


def _survey(
    study: Study, file: FoundFile, rule: DeliveryRule, data: SurveyData, people: People, empty: TakenIn
) -> TakenIn:
    survey = Survey(study, file.path, rule, data, people, _identities(study, people))
    tables = survey.tables(file.delivery_id)
    empty = replace(empty, notes=_notes(file, survey.notes))
    if survey.problems:
        return _refused(file, empty, survey.problems)
    return _judged(study, file, replace(empty, tables=tables), survey.refused, survey.totals)


def _project(
    study: Study, file: FoundFile, rule: DeliveryRule, project: CodedProject, people: People, empty: TakenIn
) -> TakenIn:
    coders: list[Row] = []
    for path, (kind, _) in own_paths(study).items():
        # Problems of these files are told where they are taken in themselves.
        if kind == "coders":
            coders = own_files.read_coders(study.folder / path, path).rows
    identifier = _identifier(study, rule, people)
    owners = [identifier.owner(document) for document in project.documents]
    found = project_tables(
        project,
        owners,
        Coders(coders, study.info.id),
        instrument_id=rule.instrument,
        delivery_id=file.delivery_id,
        codebook=study_codebook(study),
        codebook_version=rule.codebook_version,
    )
    notes = [*found.notes, *_told(study, identifier, project)]
    tables = dict(found.tables)
    refused = [*project.refused, *identifier.refused, *found.refused]
    rival = rival_of(study, rule.instrument)
    if rule.role is not None and rival is not None:
        notes.append(f"hints at roles are not used: survey '{rival}' says who is what")
    elif rule.role is not None:
        hinted = _hinted(study, identifier, project, owners, people)
        judged = hinted.judged()
        refused.extend(judged.refused)
        notes.extend(judged.notes(where_of(rule.role)))
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
    return _judged(study, file, replace(empty, tables=tables, notes=_notes(file, notes)), refused, totals)


def owners_of_documents(study: Study, rule: DeliveryRule, project: CodedProject, people: People) -> list[Owner | None]:
    """Return whose each document of a project is, None where it is nobody's or cannot be told."""
    identifier = _identifier(study, rule, people)
    return [identifier.owner(document) for document in project.documents]


def owners_of_rows(study: Study, rule: DeliveryRule, data: SurveyData, people: People) -> list[str | None]:
    """Return whose each row of a survey is, None where it is nobody's, rows that are refused for else included."""
    return Survey(study, "", rule, data, people, _identities(study, people)).owners()


def _identifier(study: Study, rule: DeliveryRule, people: People) -> Identifier:
    registers = {
        path: own_files.read_documents(study.folder / path, path, study, people).rows
        for path, (kind, _) in own_paths(study).items()
        if kind == "documents"
    }
    return Identifier(study, rule, people, registers, _identities(study, people))


def _hinted(
    study: Study, identifier: Identifier, project: CodedProject, owners: Sequence[Owner | None], people: People
) -> RoleHints:
    hints = RoleHints(study, lambda person, wave: people.spell_at(person, study.wave(wave)))
    for document, owner in zip(project.documents, owners, strict=True):
        if owner is not None:
            values = identifier.role_hints(document, owner.wave_id)
            hints.add(owner.stakeholder_id, owner.wave_id, values, place_of(document))
    return hints


def _told(study: Study, identifier: Identifier, project: CodedProject) -> list[str]:
    told = [f"owner of {count:,} documents taken from {hint}" for hint, count in identifier.hints.items()]
    if identifier.left_out:
        told.append(f"{len(identifier.left_out):,} documents belong to nobody by documents.csv; left out")
    if identifier.crosswalk_count:
        told.append(f"owner of {identifier.crosswalk_count:,} documents taken from {study.identities}")
    personal = left_out(project.variables, study.personal_data)
    if personal:
        told.append(f"variables that are personal data, not taken in: {', '.join(personal)}")
    return told


def _identities(study: Study, people: People) -> Identities:
    """Read the crosswalk of ids, if there is one; its problems are told where it is taken in itself."""
    if study.identities is None:
        return Identities()
    return Identities(read_identities(study.folder / study.identities, study.identities, study, people).rows)


def _judged(
    study: Study, file: FoundFile, found: TakenIn, refused: Sequence[Refused], totals: quarantine.Totals
) -> TakenIn:
    """Set aside what was refused; where that is too much, the file is refused and only tells what was."""
    if not refused:
        return found
    verdict = quarantine.judge(study.quarantine, file, refused, totals)
    kept = {} if verdict.problems else found.tables
    return replace(found, tables={**kept, "quarantine": verdict.table}, problems=verdict.problems)


def _refused(file: FoundFile, found: TakenIn, problems: Sequence[Problem]) -> TakenIn:
    """Refuse a file as it is."""
    return replace(found, tables={"quarantine": quarantine.whole_file(file, problems)}, problems=tuple(problems))


def _notes(file: FoundFile, sentences: Iterable[str]) -> tuple[Problem, ...]:
    return tuple(Problem(file.path, sentence) for sentence in sentences)
