"""The projects, as other programs read them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pyrefiqda import RefiProject

from examples.codes import BY_KEY
from examples.evidence import Interview, interviews
from examples.nvivo import utf16_length
from examples.panel import WAVES, Wave
from examples.speech import FIRST_LINE, Transcript, transcripts

INTERVIEW_WAVES = (WAVES[0], WAVES[3])
BOM = b"\xef\xbb\xbf"


def _path(example: Path, wave: Wave) -> Path:
    (path,) = (example / "waves" / wave.id).glob("*.qdpx")
    return path


def _documents(wave: Wave) -> dict[str, tuple[Interview, Transcript]]:
    return {document.name: (one, document) for one in interviews(wave) for document in transcripts(one)}


@pytest.fixture(scope="module", params=INTERVIEW_WAVES, ids=lambda wave: wave.id)
def project(
    request: pytest.FixtureRequest, example: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Wave, Any]:
    wave: Wave = request.param
    return wave, RefiProject.load(_path(example, wave), extract_dir=str(tmp_path_factory.mktemp(wave.id)))


def _texts(example: Path, wave: Wave) -> dict[str, bytes]:
    with zipfile.ZipFile(_path(example, wave)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".txt")}


def test_another_reader_finds_as_many_documents_codes_coders_and_codings_as_were_planted(project):
    wave, read = project
    documents = _documents(wave)
    assert {source.name for source in read.sources.text_source} == set(documents)
    assert len(read.cases.case) == len(interviews(wave))
    assert {user.name for user in read.users.user} == {"Reader One", "READER-1-LAPTOP", "Reader Two", "Lead Reader"}
    codings = sum(
        len(selection.coding) for source in read.sources.text_source for selection in source.plain_text_selection
    )
    assert codings == sum(len(one.codings) for one in interviews(wave)) + len(documents)


def test_cutting_the_text_at_utf16_positions_gives_the_intended_sentences(project, example):
    wave, read = project
    texts, documents = _texts(example, wave), _documents(wave)
    for source in read.sources.text_source:
        interview, document = documents[source.name]
        content = texts[f"Sources/{source.plain_text_path.removeprefix('internal://')}"]
        units = content.removeprefix(BOM).decode("utf-8").encode("utf-16-le")
        cut = sorted(
            units[2 * one.start_position : 2 * one.end_position].decode("utf-16-le")
            for one in source.plain_text_selection
        )
        span_of = {span.segment: span for span in document.spans}
        meant = [document.text]
        for coding in interview.codings:
            if coding.segment in span_of:
                span = span_of[coding.segment]
                sentence = document.text[span.start : span.end]
                assert sentence[0].isupper()
                assert sentence[-1] in ".?!"
                meant.append(sentence[: -1 if coding.is_short else None])
        assert cut == sorted(meant)


def test_a_reader_that_counts_code_points_would_cut_some_sentences_wrongly(project):
    wave, _ = project
    shifted = [
        document
        for _, document in _documents(wave).values()
        if document.spans and utf16_length(document.text[: document.spans[-1].start]) != document.spans[-1].start
    ]
    assert len(shifted) >= 5


def test_texts_are_as_windows_programs_leave_them(project, example):
    wave, _ = project
    for content in _texts(example, wave).values():
        assert content.startswith(BOM)
        assert content.count(b"\n") == content.count(b"\r\n") > 8


def test_every_document_says_in_its_first_line_that_it_is_synthetic(project, example):
    wave, read = project
    assert all(FIRST_LINE.encode() in content.splitlines()[0] for content in _texts(example, wave).values())
    assert "SYNTHETIC" in read.name
    assert "Synthetic" in read.description


def test_an_interview_has_eight_to_twenty_turns_and_says_nothing_coded_twice(project):
    wave, _ = project
    for _, document in _documents(wave).values():
        lines = document.text.splitlines()
        assert 8 <= sum(line.startswith(("Interviewer: ", "Respondent: ")) for line in lines[:-1]) <= 20
        sentences = [document.text[span.start : span.end] for span in document.spans]
        assert len(set(sentences)) == len(sentences)


def test_cases_are_codes_with_the_guid_of_the_case_and_the_cases_themselves_are_empty(project):
    _, read = project
    codes = {code.guid: code.name for code in read.code_book.codes.code}
    for case in read.cases.case:
        assert codes[case.guid] == case.name
        assert not case.source_ref
        assert not case.variable_value
        assert not case.selection_ref


def test_role_date_and_mode_stand_on_the_document(project):
    wave, read = project
    names = {variable.guid: variable.name for variable in read.variables.variable}
    assert set(names.values()) == {"Person:Role", "Interview:Date", "Interview:Mode"}
    documents = _documents(wave)
    for source in read.sources.text_source:
        values = {names[value.variable_ref.target_guid]: value for value in source.variable_value}
        interview = documents[source.name][0]
        role = interview.person.role_in(wave)
        assert values["Person:Role"].text_value.lower().replace(" ", "_") == role
        assert str(values["Interview:Date"].date_value) == interview.occurred_on.isoformat()
        assert wave.starts_on <= interview.occurred_on <= wave.ends_on


def test_the_split_code_has_its_children_below_it_in_the_second_codebook_only(project):
    wave, read = project
    concentrated = next(code for code in read.code_book.codes.code if code.name == "Concentrated")
    parent = next(code for code in concentrated.code if code.name == BY_KEY["CON-01"].name)
    expected = ["Authority of a board", "Authority of a post"] if wave.year == 2019 else []
    assert [code.name for code in parent.code] == expected


def test_no_guid_is_the_same_in_two_waves(example):
    found = []
    for wave in INTERVIEW_WAVES:
        with zipfile.ZipFile(_path(example, wave)) as archive:
            root = etree.fromstring(archive.read("project.qde"))
        guids = [element.get("guid") for element in root.iter() if element.get("guid")]
        cases = {element.get("guid") for element in root.iter("{*}Case")}
        assert len(guids) == len(set(guids)) + len(cases)  # a case and its code share one, as NVivo has it
        found.append(set(guids))
    assert not found[0] & found[1]


@pytest.mark.real_data
@pytest.mark.parametrize("wave", INTERVIEW_WAVES, ids=lambda wave: wave.id)
def test_the_project_is_valid_against_the_schema_of_the_standard(example, wave, shared_data):
    with zipfile.ZipFile(_path(example, wave)) as archive:
        project = etree.fromstring(archive.read("project.qde"))
    etree.XMLSchema(etree.parse(shared_data / "schemas" / "refi-qda" / "Project.xsd")).assertValid(project)
