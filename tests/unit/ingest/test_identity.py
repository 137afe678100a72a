import pytest

from tests.unit.ingest.builders import inline, project, said, study, taken, text_source, told, write_people, write_qdpx

FILE = "waves/w1/a.qdpx"


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


def test_without_a_locator_a_documents_name_is_its_owner(folder):
    found = take(folder, sources=text_source("P1.docx", inline("a")) + text_source("p2", inline("b")))
    assert owners(found) == [("P1.docx", "p1", "w1"), ("p2", "p2", "w1")]
    assert "owner of 2 documents taken from the documents' names" in told(found)


def test_without_a_locator_and_a_name_a_case_is_the_owner(folder):
    cases = "".join(f'<Case guid="{name}" name="{name}"><SourceRef targetGUID="d"/></Case>' for name in ("p2", "Ward"))
    assert owners(take(folder, cases=cases, sources=text_source("d", inline("a")))) == [("d", "p2", "w1")]


def test_documents_without_an_owner_are_all_told_with_the_ways_out(folder):
    found = take(folder, sources=text_source("x", inline("a")) + text_source("y", inline("b")))
    assert [problem.place for problem in found.problems] == [f"{FILE}, document 'x'", f"{FILE}, document 'y'"]
    assert "a line in documents.csv" in found.problems[0].says
    assert found.tables == {}


def test_two_owners_are_a_doubt_and_no_guess(folder):
    cases = "".join(f'<Case guid="{name}" name="{name}"><SourceRef targetGUID="d"/></Case>' for name in ("p1", "p2"))
    found = take(folder, cases=cases, sources=text_source("d", inline("a")))
    assert "its cases are several stakeholders (p1, p2)" in said(found)[0]


@pytest.mark.parametrize(
    ("locator", "parts"),
    [
        ({"variable": "Person:Id"}, {"variables": '<Variable guid="v" name="person:id"/>', "inner": value("v", "p1")}),
        ({"case": True}, {"cases": '<Case guid="k" name="p1"><SourceRef targetGUID="d"/></Case>'}),
        ({"case": "Person "}, {"cases": '<Case guid="k" name="person P1"><SourceRef targetGUID="d"/></Case>'}),
        ({"case": r"^(?P<value>p\d)-"}, {"cases": '<Case guid="k" name="p1-x"><SourceRef targetGUID="d"/></Case>'}),
        ({"set_prefix": "who:"}, {"sets": '<Set guid="s" name="Who: p1"><MemberSource targetGUID="d"/></Set>'}),
        ({"document_name": r"interview (?P<value>\w+)"}, {"name": "interview p1.docx"}),
        ({"document_name": r"(?P<value>\d)$", "map": {"7": "p1"}}, {"name": "person 7"}),
    ],
)
def test_every_place_that_a_rule_may_name_gives_the_owner(folder, locator, parts):
    name, inner = parts.pop("name", "d"), parts.pop("inner", "")
    definition = study(folder, deliveries=rule(stakeholder=locator))
    found = take(folder, definition, sources=text_source(name, inline("a"), inner, guid="d"), **parts)
    assert owners(found) == [(name, "p1", "w1")]


def test_several_cases_are_no_doubt_where_only_one_is_a_stakeholder(folder):
    cases = "".join(f'<Case guid="{name}" name="{name}"><SourceRef targetGUID="d"/></Case>' for name in ("p1", "Ward"))
    definition = study(folder, deliveries=rule(stakeholder={"case": True}))
    assert owners(take(folder, definition, cases=cases, sources=text_source("d", inline("a")))) == [("d", "p1", "w1")]


def test_the_wave_of_each_document_may_come_from_a_variable_through_a_map(folder):
    definition = study(folder, deliveries=rule(wave={"variable": "Year", "map": {"2011": "w1", "2013": "w2"}}))
    variables = '<Variable guid="v" name="Year"/>'
    sources = text_source("p1", inline("a"), value("v", "2011")) + text_source("p2", inline("b"), value("v", "2013.0"))
    found = take(folder, definition, variables=variables, sources=sources)
    assert owners(found) == [("p1", "p1", "w1"), ("p2", "p2", "w2")]


@pytest.mark.parametrize(
    ("given", "says"),
    [("1999", "'1999' is no wave of this study (w1, w2)"), ("", "variable 'Year' gives no wave")],
)
def test_an_unknown_wave_and_a_missing_one_are_problems(folder, given, says):
    definition = study(folder, deliveries=rule(wave={"variable": "Year"}))
    variables = '<Variable guid="v" name="Year"/>'
    found = take(folder, definition, variables=variables, sources=text_source("p1", inline("a"), value("v", given)))
    assert says in said(found)[0]


def test_an_unknown_stakeholder_is_a_problem_that_names_a_likely_one(folder):
    definition = study(folder, deliveries=rule(stakeholder={"document_name": r"(?P<value>.*)"}))
    found = take(folder, definition, sources=text_source("0P1 x", inline("a")) + text_source("00p2", inline("b")))
    assert "'0P1 x' is no stakeholder of this study" in said(found)[0]
    assert said(found)[1].endswith("'00p2' is no stakeholder of this study; 'p2' is one")


def test_documents_csv_says_whose_a_document_is_and_which_belong_to_nobody(folder):
    (folder / "documents.csv").write_text("document,stakeholder_id,wave\nX.txt,p1,w1\nmanual.pdf,,\n")
    sources = text_source("x.txt", inline("a")) + '<PDFSource guid="m" name="manual.pdf"/>'
    found = take(folder, sources=sources)
    assert owners(found) == [("x.txt", "p1", "w1")]
    assert "1 documents belong to nobody by documents.csv" in told(found)


def test_documents_csv_may_give_waves_and_people(folder):
    (folder / "who.csv").write_text("document;stakeholder_id;wave\nx;p1;w1\ny;p1;w2\n")
    locator = {"documents": "who.csv"}
    definition = study(folder, deliveries=rule(wave=locator, stakeholder=locator))
    found = take(folder, definition, sources=text_source("x", inline("a")) + text_source("y", inline("b")))
    assert owners(found) == [("x", "p1", "w1"), ("y", "p1", "w2")]


def test_a_document_that_documents_csv_does_not_list_is_a_problem(folder):
    (folder / "who.csv").write_text("document,stakeholder_id,wave\nx,p1,w1\n")
    definition = study(folder, deliveries=rule(stakeholder={"documents": "who.csv"}))
    found = take(folder, definition, sources=text_source("z", inline("a")))
    assert said(found) == [f"{FILE}, document 'z': who.csv gives no stakeholder"]
