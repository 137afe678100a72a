"""A REFI-QDA project (.qdpx) as NVivo for Windows writes it.

Belongs here: the habits of that program: UTF-16 positions, CRLF, a BOM, one selection a coding, cases as codes,
values on the document.
Stays out: what is coded (evidence.py) and the words (speech.py).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from html import escape
from pathlib import Path

from examples.archive import write_archive
from examples.codes import BY_KEY, codes_of
from examples.evidence import ADJUDICATOR, READER_ONE, READER_ONE_LAPTOP, READER_TWO, Interview, interviews
from examples.panel import ROLE_LABELS, Wave
from examples.speech import Span, Transcript, transcripts

PROGRAM = {"w2011": "NVivo for Windows 12.6", "w2019": "NVivo for Windows 20.1"}
VARIABLES = (("Person:Role", "Text"), ("Interview:Date", "Date"), ("Interview:Mode", "Text"))
USERS = (READER_ONE, READER_ONE_LAPTOP, READER_TWO, ADJUDICATOR)
_NAMESPACE = uuid.UUID("5d0b9c0e-3a43-5f2c-9a0e-2f6f1b7c1a11")


def write_project(path: Path, wave: Wave) -> None:
    """Write the coded interviews of a wave as one project."""
    documents = [(interview, document) for interview in interviews(wave) for document in transcripts(interview)]
    members = [("project.qde", _project(wave, documents).encode("utf-8"))]
    members += [
        (f"Sources/{_guid(wave, 'source', document.name)}.txt", document.text.encode("utf-8-sig"))
        for _, document in documents
    ]
    write_archive(path, members)


def utf16_length(text: str) -> int:
    """Count the UTF-16 code units of a text, as Windows programs do."""
    return len(text.encode("utf-16-le")) // 2


def _guid(wave: Wave, kind: str, *name: object) -> str:
    # By wave: two exports of one NVivo project share no GUID, so nothing may link waves by them.
    return str(uuid.uuid5(_NAMESPACE, "/".join([wave.id, kind, *(str(part) for part in name)])))


def _project(wave: Wave, documents: list[tuple[Interview, Transcript]]) -> str:
    exported = dt.datetime.combine(wave.ends_on + dt.timedelta(days=90), dt.time(9, 30)).isoformat() + "Z"
    people = list(dict.fromkeys(interview.person.id for interview, _ in documents))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<Project xmlns:xsd="http://www.w3.org/2001/XMLSchema" name="SYNTHETIC example: {escape(wave.label)}" '
            f'origin="{PROGRAM[wave.id]}" creatingUserGUID="{_guid(wave, "user", READER_ONE)}" '
            f'creationDateTime="{exported}" basePath="" xmlns="urn:QDA-XML:project:1.0">',
            "<Users>",
            *(f'<User guid="{_guid(wave, "user", user)}" name="{escape(user)}"/>' for user in USERS),
            "</Users>",
            "<CodeBook><Codes>",
            *_code_tree(wave),
            *(f'<Code guid="{_guid(wave, "case", person)}" name="{person}" isCodable="true"/>' for person in people),
            "</Codes></CodeBook>",
            "<Variables>",
            *(
                f'<Variable guid="{_guid(wave, "variable", name)}" name="{name}" typeOfVariable="{kind}"/>'
                for name, kind in VARIABLES
            ),
            "</Variables>",
            "<Cases>",
            *(f'<Case guid="{_guid(wave, "case", person)}" name="{person}"/>' for person in people),
            "</Cases>",
            "<Sources>",
            *(line for interview, document in documents for line in _source(interview, document)),
            "</Sources>",
            "<Description>Synthetic. Made by the generator of the example study in the manner of NVivo; "
            "no interview took place.</Description>",
            "</Project>",
        ]
    )


def _code_guid(wave: Wave, path: tuple[str, ...]) -> str:
    return _guid(wave, "code", *path)


def _code_tree(wave: Wave) -> Iterator[str]:
    definitions = {code.path: code.definition for code in codes_of(wave.codebook_version)}
    headings = {path[:depth] for path in definitions for depth in range(1, len(path))}
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in sorted({*definitions, *headings}):
        children.setdefault(path[:-1], []).append(path)

    def element(path: tuple[str, ...]) -> Iterator[str]:
        yield f'<Code guid="{_code_guid(wave, path)}" name="{escape(path[-1])}" isCodable="true">'
        if path in definitions:
            yield f"<Description>{escape(definitions[path])}</Description>"
        for child in children.get(path, ()):
            yield from element(child)
        yield "</Code>"

    for top in children[()]:
        yield from element(top)


def _source(interview: Interview, document: Transcript) -> Iterator[str]:
    wave = interview.wave
    guid = _guid(wave, "source", document.name)
    met_at = dt.datetime.combine(interview.occurred_on, dt.time(14)).isoformat() + "Z"
    yield (
        f'<TextSource guid="{guid}" name="{document.name}" plainTextPath="internal://{guid}.txt" '
        f'creatingUser="{_guid(wave, "user", READER_ONE)}" creationDateTime="{met_at}">'
    )
    place_of = {span.segment: span for span in document.spans}
    whole = Span(-1, 0, len(document.text))
    yield from _selection(interview, document, whole, "case", _guid(wave, "case", interview.person.id), READER_ONE)
    for coding in interview.codings:
        if coding.segment in place_of:
            span = place_of[coding.segment]
            span = Span(span.segment, span.start, span.end - coding.is_short)
            code_guid = _code_guid(wave, BY_KEY[coding.code].path)
            yield from _selection(interview, document, span, coding.code, code_guid, coding.user)
    values = (
        ("TextValue", ROLE_LABELS[interview.person.role_in(wave)]),
        ("DateValue", interview.occurred_on.isoformat()),
        ("TextValue", "In person" if interview.occurred_on.day % 3 else "By telephone"),
    )
    for (name, _), (element, value) in zip(VARIABLES, values, strict=True):
        yield (
            f'<VariableValue><VariableRef targetGUID="{_guid(wave, "variable", name)}"/>'
            f"<{element}>{value}</{element}></VariableValue>"
        )
    yield "</TextSource>"


def _selection(
    interview: Interview, document: Transcript, span: Span, what: str, code_guid: str, user: str
) -> Iterator[str]:
    wave = interview.wave
    key = (document.name, span.segment, what, user)
    by = f'creatingUser="{_guid(wave, "user", user)}"'
    coded_at = dt.datetime.combine(wave.ends_on + dt.timedelta(days=30), dt.time(10)).isoformat() + "Z"
    start = utf16_length(document.text[: span.start])
    end = start + utf16_length(document.text[span.start : span.end])
    yield (
        f'<PlainTextSelection guid="{_guid(wave, "selection", *key)}" startPosition="{start}" endPosition="{end}" '
        f'{by} creationDateTime="{coded_at}">'
    )
    yield (
        f'<Coding guid="{_guid(wave, "coding", *key)}" {by} creationDateTime="{coded_at}">'
        f'<CodeRef targetGUID="{code_guid}"/></Coding>'
    )
    yield "</PlainTextSelection>"
