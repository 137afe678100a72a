"""What people say in a delivered file, told apart by person: for an erasure, which looks for it everywhere else.

Belongs here: texts, answers in own words, names and values of documents, by whether they are of some people.
Stays out: cutting them into pieces, looking for them (release), tables of the raw contract (delivery.py).
"""

from __future__ import annotations

from collections.abc import Collection

from orchestration.ingest.delivery import owners_of_documents, owners_of_rows
from orchestration.ingest.model.records import CodedDocument, FoundFile, SurveyData, UnreadableError
from orchestration.ingest.parsers.csv_table import read_csv
from orchestration.ingest.registers.people import People
from orchestration.ingest.registers.register_table import records_of
from orchestration.ingest.registry import read_file
from orchestration.study.definition import Study


def texts_of_file(study: Study, file: FoundFile, people: Collection[str], known: People) -> tuple[list[str], list[str]]:
    """Return the texts of a file: what some people said, and everything else in it.

    Args:
        study: the study definition.
        file: the file, as `scan` found it.
        people: the ids of some people.
        known: the known stakeholders.
    """
    theirs: list[str] = []
    others: list[str] = []
    try:
        if file.rule is None:
            if file.kind == "quotes":
                for _, cells in records_of(file.absolute):
                    (theirs if cells.get("stakeholder_id") in people else others).append(cells.get("text", ""))
            elif file.kind != "withdrawals":
                others.extend(cell for row in read_csv(file.absolute).rows for cell in row)
            return theirs, others
        content = read_file(file.absolute, study.instrument(file.rule.instrument).kind)
    except (UnreadableError, OSError):
        return theirs, others  # redaction.py says what is wrong with it
    if isinstance(content, SurveyData):
        _answers(content, [each in people for each in owners_of_rows(study, file.rule, content, known)], theirs, others)
        return theirs, others
    owners = owners_of_documents(study, file.rule, content, known)
    for document, owner in zip(content.documents, owners, strict=True):
        into = theirs if owner is not None and owner.stakeholder_id in people else others
        into.extend(_said(document))
    for code in content.codes:
        others.extend(text for text in (code.path, code.description) if text)
    return theirs, others


def _said(document: CodedDocument) -> list[str]:
    values = [value for found in document.variables.values() for value in found]
    return [document.name, *([document.text] if document.text else []), *values]


def _answers(data: SurveyData, is_theirs: list[bool], theirs: list[str], others: list[str]) -> None:
    for column in data.columns:
        others.append(column.name)
        # A labelled value is a code of a closed list, and nobody's words; the label is the file's.
        others.extend(cell.label for cell in column.cells if cell.label)
        others.extend(column.cells[place].value or "" for place in _places(column.places.tolist(), is_theirs, False))
        theirs.extend(
            cell.value
            for cell in (column.cells[place] for place in _places(column.places.tolist(), is_theirs, True))
            if cell.value and not cell.label
        )


def _places(places: list[int], is_theirs: list[bool], wanted: bool) -> set[int]:
    return {place for place, each in zip(places, is_theirs, strict=True) if each is wanted}
