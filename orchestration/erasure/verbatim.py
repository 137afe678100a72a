"""What people say in a delivered file, told apart by person: for an erasure, which looks for it everywhere else.

Belongs here: texts, answers in own words, names and values of documents, by whether they are of some people.
Stays out: cutting them into pieces, looking for them (release), tables of the raw contract (delivery.py).
"""

from __future__ import annotations

from collections.abc import Collection

from orchestration.ingest.delivery import find_document_owners, find_row_owners
from orchestration.ingest.model.records import CodedDocument, FoundFile, SurveyData, UnreadableError
from orchestration.ingest.parsers.csv_table import read_csv
from orchestration.ingest.registers.register_table import list_records
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registry import read_file


def read_file_texts(registers: Registers, file: FoundFile, people: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the texts of a file: what some people said, and everything else in it.

    Args:
        registers: what the study's own files say, those who go among them.
        file: the file, as `discover_files` found it.
        people: the ids of some people.
    """
    theirs: list[str] = []
    others: list[str] = []
    try:
        if file.rule is None:
            if file.kind == "quotes":
                for _, cells in list_records(file.absolute):
                    (theirs if cells.get("stakeholder_id") in people else others).append(cells.get("text", ""))
            elif file.kind != "withdrawals":
                others.extend(cell for row in read_csv(file.absolute).rows for cell in row)
            return theirs, others
        content = read_file(file.absolute, registers.study.instrument(file.rule.instrument).kind)
    except (UnreadableError, OSError):
        return theirs, others  # redaction.py says what is wrong with it
    if isinstance(content, SurveyData):
        _sort(content, [each in people for each in find_row_owners(registers, file.rule, content)], theirs, others)
        return theirs, others
    owners = find_document_owners(registers, file.rule, content)
    for document, owner in zip(content.documents, owners, strict=True):
        into = theirs if owner is not None and owner.stakeholder_id in people else others
        into.extend(_list_texts(document))
    for code in content.codes:
        others.extend(text for text in (code.path, code.description) if text)
    return theirs, others


def _list_texts(document: CodedDocument) -> list[str]:
    values = [value for found in document.variables.values() for value in found]
    return [document.name, *([document.text] if document.text else []), *values]


def _sort(data: SurveyData, is_theirs: list[bool], theirs: list[str], others: list[str]) -> None:
    for column in data.columns:
        others.append(column.name)
        # A labelled value is a code of a closed list, and nobody's words; the label is the file's.
        others.extend(cell.label for cell in column.cells if cell.label)
        others.extend(column.cells[place].value or "" for place in _choose(column.places.tolist(), is_theirs, False))
        theirs.extend(
            cell.value
            for cell in (column.cells[place] for place in _choose(column.places.tolist(), is_theirs, True))
            if cell.value and not cell.label
        )


def _choose(places: list[int], is_theirs: list[bool], wanted: bool) -> set[int]:
    return {place for place, each in zip(places, is_theirs, strict=True) if each is wanted}
