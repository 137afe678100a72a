"""Roles: read off an answer, or hinted at by a delivery where stakeholders.csv leaves a gap."""

import pytest

from orchestration.ingest.model.records import Cell
from orchestration.ingest.registers.roles import read_role
from orchestration.study.definition import RoleRule
from tests.unit.ingest.builders import (
    csv_file,
    inline,
    project,
    said,
    study,
    taken,
    text_source,
    told,
    write_people,
    write_qdpx,
)

FILE = "waves/w1/a.qdpx"
SURVEY = "waves/w2/a.csv"


def value(guid, text):
    return f'<VariableValue><VariableRef targetGUID="{guid}"/><TextValue>{text}</TextValue></VariableValue>'


def rule(**keys):
    return [{"path": "waves/w1/*", "wave": "w1", "instrument": "interview", **keys}]


def take(folder, definition=None, **parts):
    write_qdpx(folder / FILE, project(**parts))
    return taken(definition or study(folder, deliveries=rule()), FILE)


def owners(found):
    assert said(found) == []
    return [
        (row["document_name"], row["stakeholder_id"], row["wave_id"]) for row in found.tables["document"].to_pylist()
    ]


@pytest.fixture
def folder(tmp_path):
    write_people(tmp_path, "p1", "p2")
    return tmp_path


def lenient(folder, **keys):
    return study(folder, quarantine={"max_share": 1}, **keys)


def quarantined(found):
    table = found.tables.get("quarantine")
    rows_found = table.to_pylist() if table is not None else []
    return [(row["unit"], row["reason"], row["place"], row["identifier"]) for row in rows_found]


def hinting(folder, people, **values):
    """A project of one document a person, with a variable that hints at the person's role."""
    (folder / "stakeholders.csv").write_text("stakeholder_id,role,role_from,role_to\n" + people)
    sources = "".join(text_source(name, inline(name), value("v", role)) for name, role in values.items())
    definition = study(folder, deliveries=rule(role={"variable": "Job", "map": {"boss": "manager"}}))
    return take(folder, definition, variables='<Variable guid="v" name="Job"/>', sources=sources)


def filled(found):
    table = found.tables.get("stakeholder")
    rows = table.to_pylist() if table is not None else []
    return [(row["stakeholder_id"], row["role_id"], str(row["role_from"])) for row in rows]


def test_a_hint_fills_a_role_that_stakeholders_csv_leaves_open_and_is_told(folder):
    found = hinting(folder, "p1,,,\np2,manager,,\n", p1="Boss", p2="manager")
    assert filled(found) == [("p1", "manager", "2011-01-01")]
    assert "role of 1 people without one taken from variable 'Job'" in told(found)
    assert quarantined(found) == []


@pytest.mark.parametrize(
    ("spells", "role_from"),
    [
        ("p1,nurse,2013-01-01,\n", "2011-01-01"),  # not begun yet
        ("p1,nurse,2009-01-01,2010-12-31\n", "2011-01-01"),  # over
        ("p1,nurse,2009-01-01,\np1,,2011-03-01,\n", "2011-03-01"),  # open from within the wave
        ("p1,,2006-05-01,\n", "2006-05-01"),  # open, and this is the first wave of it
    ],
)
def test_a_hint_counts_where_no_spell_covers_the_wave(folder, spells, role_from):
    found = hinting(folder, spells + "p2,nurse,,\n", p1="manager")
    assert filled(found) == [("p1", "manager", role_from)]


@pytest.mark.parametrize(
    ("people", "job", "says"),
    [
        ("p1,nurse,,\n", "boss", "hints at role 'manager' of 'p1' in wave 'w1', who is 'nurse' there"),
        ("p1,none,,\n", "boss", "hints at role 'manager' of 'p1' in wave 'w1', who is 'none' there"),
        ("p1,,,\n", "doctor", "hints at 'doctor', which is no role of this study (manager, nurse)"),
        ("p1,,,\n", "I look after the ward", "hints at a text of 21 characters, which is no role"),
    ],
)
def test_a_contradicted_hint_is_listed_and_stakeholders_csv_stays_right(folder, people, job, says):
    found = hinting(folder, people, p1=job)
    assert (filled(found), owners(found)) == ([], [("p1", "p1", "w1")])
    (row,) = found.tables["quarantine"].to_pylist()
    assert says in row["says"]
    assert (row["unit"], row["reason"], row["is_blocking"]) == ("hint", "contradicted_hint", False)


def test_two_documents_that_hint_at_different_roles_fill_nothing(folder):
    (folder / "stakeholders.csv").write_text("stakeholder_id,role\np1,\n")
    sources = text_source("p1", inline("a"), value("v", "manager")) + text_source(
        "p1.txt", inline("b"), value("v", "nurse")
    )
    definition = study(folder, deliveries=rule(role={"variable": "Job"}))
    found = take(folder, definition, variables='<Variable guid="v" name="Job"/>', sources=sources)
    assert (filled(found), len(quarantined(found))) == ([], 2)


def test_documents_csv_may_hint_at_roles_as_well(folder):
    (folder / "stakeholders.csv").write_text("stakeholder_id,role\np1,\np2,\n")
    (folder / "who.csv").write_text("document,stakeholder_id,role\nx,p1,Nurse\ny,p2,\n")
    locator = {"documents": "who.csv"}
    definition = study(folder, deliveries=rule(stakeholder=locator, role=locator))
    found = take(folder, definition, sources=text_source("x", inline("a")) + text_source("y", inline("b")))
    assert filled(found) == [("p1", "nurse", "2011-01-01")]
    assert "taken from who.csv" in told(found)


def test_a_hint_says_nothing_of_an_earlier_wave(folder):
    (folder / "stakeholders.csv").write_text("stakeholder_id,role\np1,\n")
    definition = study(folder, deliveries=rule(wave="w2", role={"variable": "Job"}))
    parts = {
        "variables": '<Variable guid="v" name="Job"/>',
        "sources": text_source("p1", inline("a"), value("v", "Nurses")),
    }
    assert filled(take(folder, definition, **parts)) == [("p1", "nurse", "2013-01-01")]


@pytest.mark.parametrize(
    ("answer", "label", "role"),
    [
        ("110", None, "army"),  # padded: 0110
        ("1229", None, "manager"),
        ("9", None, "army"),
        ("Manager", None, "manager"),
        ("7", "MANAGER", "army"),
        ("8111", None, None),
        ("words", None, None),
    ],
)
def test_a_role_is_read_off_padded_digits_else_the_answer_or_its_label(answer, label, role):
    rule = RoleRule(item="isco88", width=4, digits=1, map={"0": "army", "1": "manager", "manager": "manager"})
    assert read_role(Cell(answer, label, None), rule) == role


def test_another_role_may_be_named_and_without_an_answer_there_is_none():
    rule = RoleRule(item="x", map={"1": "manager"}, other="nurse")
    assert read_role(Cell("2", None, None), rule) == "nurse"
    assert read_role(Cell(None, None, "not_recorded"), rule) is None
    assert read_role(Cell("9", "Refused", "refused"), rule) is None


def test_people_and_roles_may_come_from_the_survey_itself(tmp_path):
    csv_file(
        tmp_path / SURVEY,
        ["pid", "job", "q1", "q2"],
        ["a", "110.0", "5", "2"],
        ["b", "1210", "5", "2"],
        ["c", "", "1", "1"],
    )
    role = {"item": "job", "width": 4, "digits": 1, "map": {"0": "nurse", "1": "manager"}}
    source = {"instrument": "survey", "id": "pid", "role": role}
    found = taken(study(tmp_path, stakeholders=source), SURVEY)
    assert found.problems == ()
    people = [
        (row["stakeholder_id"], row["role_id"], str(row["role_from"]))
        for row in found.tables["stakeholder"].to_pylist()
    ]
    assert people == [("a", "nurse", "2013-01-01"), ("b", "manager", "2013-01-01"), ("c", None, "2013-01-01")]


def test_the_respondent_and_the_role_of_a_survey_come_from_a_variable(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / SURVEY, ["pid", "q1", "q2"], ["a", "5", "2"])
    rule = {
        "path": "waves/w2/*",
        "wave": {"case": True},
        "instrument": "survey",
        "stakeholder": {"case": True},
        "role": {"case": True},
    }
    assert said(taken(study(tmp_path, deliveries=[rule]), SURVEY)) == [
        "waves/w2/a.csv: the stakeholder of a survey comes from a 'variable'",
        "waves/w2/a.csv: the role of a survey comes from a 'variable'",
        "waves/w2/a.csv: the wave of a survey comes from a 'variable' or is one wave",
    ]


def test_a_survey_may_hint_at_roles_and_never_overrules(tmp_path):
    (tmp_path / "stakeholders.csv").write_text("stakeholder_id,role\na,\nb,nurse\nc,nurse\n")
    csv_file(
        tmp_path / SURVEY, ["pid", "job", "q1", "q2"],
        ["a", "1", "5", "2"], ["b", "1", "4", "1"], ["c", "Nurse", "4", "1"],
    )  # fmt: skip
    rule = {
        "path": "waves/w2/*",
        "wave": "w2",
        "instrument": "survey",
        "role": {"variable": "job", "map": {"1": "manager"}},
    }
    found = taken(study(tmp_path, deliveries=[rule]), SURVEY)
    people = [
        (row["stakeholder_id"], row["role_id"], str(row["role_from"]))
        for row in found.tables["stakeholder"].to_pylist()
    ]
    assert people == [("a", "manager", "2013-01-01")]
    assert quarantined(found) == [("hint", "contradicted_hint", "row 3, column 'job'", "b")]
    assert "role of 1 people without one taken from column 'job'" in told(found)


def test_a_survey_that_says_who_the_people_are_may_hint_at_the_roles_that_it_leaves_open(tmp_path):
    csv_file(
        tmp_path / SURVEY,
        ["pid", "job", "title", "q1", "q2"],
        ["a", "", "nurse", "5", "2"],
        ["b", "1", "nurse", "5", "2"],
    )
    role = {"item": "job", "digits": 1, "map": {"1": "manager"}}
    rule = {"path": "waves/w2/*", "wave": "w2", "instrument": "survey", "role": {"variable": "title"}}
    source = {"instrument": "survey", "id": "pid", "role": role}
    found = taken(study(tmp_path, stakeholders=source, deliveries=[rule]), SURVEY)
    assert [row["role_id"] for row in found.tables["stakeholder"].to_pylist()] == ["nurse", "manager"]
    assert [unit for unit, *_ in quarantined(found)] == ["hint"]


def test_a_role_that_is_no_code_is_set_aside_and_the_person_stays(tmp_path):
    csv_file(
        tmp_path / SURVEY,
        ["pid", "job", "q1", "q2"],
        ["a", "words", "5", "2"],
        ["b", "12345", "5", "2"],
        ["c", "1", "5", "2"],
    )
    role = {"item": "job", "width": 4, "digits": 1, "map": {"0": "nurse"}}
    found = taken(lenient(tmp_path, stakeholders={"instrument": "survey", "id": "pid", "role": role}), SURVEY)
    assert [(row["stakeholder_id"], row["role_id"]) for row in found.tables["stakeholder"].to_pylist()] == [
        ("a", None),
        ("b", None),
        ("c", "nurse"),
    ]
    assert [place for *_, place, _ in quarantined(found)] == ["row 2, item 'job'", "row 3, item 'job'"]


def test_a_hint_is_not_used_where_another_survey_says_who_is_what(folder):
    role = {"item": "job", "map": {"1": "manager"}}
    definition = study(
        folder,
        stakeholders={"instrument": "survey", "id": "pid", "role": role},
        deliveries=rule(stakeholder={"document_name": "(?P<value>.+)"}, role={"variable": "Job"}),
    )
    sources = text_source("p1", inline("a"), value("v", "manager"))
    found = take(folder, definition, variables='<Variable guid="v" name="Job"/>', sources=sources)
    assert (owners(found), filled(found)) == ([("p1", "p1", "w1")], [])
    assert "hints at roles are not used: survey 'survey' says who is what" in told(found)
