import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.coding.attribution import Identifier
from orchestration.ingest.coding.documents import build_tables
from orchestration.ingest.model.records import Code, CodedDocument, CodedProject, Coding
from orchestration.ingest.registers.coders import Coders
from orchestration.ingest.registers.registers import Registers
from tests.unit.ingest.builders import (
    codes,
    coding,
    inline,
    project,
    said,
    selection,
    study,
    taken,
    text_source,
    told,
    write_people,
    write_qdpx,
)

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
    assert [problem.place for problem in found.problems] == [FILE, f"{FILE}, document 'x'", f"{FILE}, document 'y'"]
    assert "2 of 2 documents of wave 'w1' cannot be taken in" in found.problems[0].says
    assert "a line in documents.csv" in found.problems[1].says
    assert set(found.tables) == {"quarantine"}


def test_two_owners_are_a_doubt_and_no_guess(folder):
    cases = "".join(f'<Case guid="{name}" name="{name}"><SourceRef targetGUID="d"/></Case>' for name in ("p1", "p2"))
    found = take(folder, cases=cases, sources=text_source("d", inline("a")))
    assert "its cases are several stakeholders (p1, p2)" in said(found)[1]


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
def test_an_unknown_wave_and_a_missing_one_refuse_the_document(folder, given, says):
    definition = study(folder, deliveries=rule(wave={"variable": "Year"}))
    variables = '<Variable guid="v" name="Year"/>'
    found = take(folder, definition, variables=variables, sources=text_source("p1", inline("a"), value("v", given)))
    assert says in said(found)[1]


def test_an_unknown_stakeholder_is_a_problem_that_names_a_likely_one(folder):
    definition = study(folder, deliveries=rule(stakeholder={"document_name": r"(?P<value>.*)"}))
    found = take(folder, definition, sources=text_source("0P1 x", inline("a")) + text_source("00p2", inline("b")))
    assert "'0P1 x' is no stakeholder of this study" in said(found)[1]
    assert said(found)[2].endswith("'00p2' is no stakeholder of this study; 'p2' is one")


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
    assert said(found)[1:] == [f"{FILE}, document 'z': who.csv gives no stakeholder"]


def lenient(folder, **keys):
    return study(folder, quarantine={"max_share": 1}, **keys)


def quarantined(found):
    table = found.tables.get("quarantine")
    return (
        [(row["unit"], row["reason"], row["identifier"], row["wave_id"]) for row in table.to_pylist()] if table else []
    )


def test_a_document_of_nobody_goes_to_quarantine_with_its_codings_and_the_rest_is_taken_in(folder):
    pick = selection(0, 2, coding("c"))
    sources = text_source("p1", inline("we lead"), pick) + text_source("x", inline("we lead"), pick)
    found = take(folder, lenient(folder, deliveries=rule()), codes=codes("c"), sources=sources)
    assert owners(found) == [("p1", "p1", "w1")]
    assert quarantined(found) == [("document", "unknown_stakeholder", "x", "w1")]
    assert found.tables["segment"].num_rows == 1
    assert found.tables["participation"]["stakeholder_id"].to_pylist() == ["p1"]


def test_an_address_is_nobodys_id_and_is_never_quoted(folder):
    definition = lenient(folder, deliveries=rule(stakeholder={"variable": "Contact"}), stakeholders=DERIVED)
    variables = '<Variable guid="v" name="Contact"/>'
    found = take(
        folder, definition, variables=variables, sources=text_source("d", inline("a"), value("v", "ann@x.org"))
    )
    (row,) = found.tables["quarantine"].to_pylist()
    assert "e-mail address" in row["says"]
    assert "ann@x.org" not in str(row)


DERIVED = {"instrument": "survey", "id": "pid"}


def test_ids_of_another_wave_are_found_in_identities_csv_the_most_specific_line_first(folder):
    (folder / "identities.csv").write_text(
        "delivered_id,stakeholder_id,wave,instrument\nA-9,p1,,\nA-9,p2,w2,\nA-9,p1,w2,survey\n"
    )
    by_year = rule(wave={"variable": "Year", "map": {"1": "w1", "2": "w2"}}, stakeholder={"case": True})
    definition = study(folder, deliveries=by_year, identities="identities.csv")
    cases = "".join(f'<Case guid="{name}" name="a-9"><SourceRef targetGUID="{name}"/></Case>' for name in ("d", "e"))
    sources = text_source("d", inline("a"), value("v", "1")) + text_source("e", inline("b"), value("v", "2"))
    found = take(folder, definition, cases=cases, variables='<Variable guid="v" name="Year"/>', sources=sources)
    assert owners(found) == [("d", "p1", "w1"), ("e", "p2", "w2")]
    assert "owner of 2 documents taken from identities.csv" in told(found)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        (r"C:\Users\ann\Interviews\p1.docx", "p1.docx"),
        ("/" + "home/ann/p1.docx", "p1.docx"),
        ("interviews/p1.docx", "p1.docx"),
        ("file:///home/ann/p1.docx", "p1.docx"),
        ("p1.docx", "p1.docx"),
    ],
)
def test_of_a_name_that_is_a_path_only_the_last_part_is_stored(folder, name, stored):
    found = take(folder, sources=text_source(name, inline("a")))
    assert owners(found) == [(stored, "p1", "w1")]
    assert ("1 names of documents are paths" in told(found)) == (name != stored)
    assert "ann" not in told(found)


def test_documents_csv_may_name_a_path_or_its_last_part(folder):
    (folder / "documents.csv").write_text("document,stakeholder_id\na/x.txt,p1\nX.TXT,p2\n")
    sources = text_source("a/x.txt", inline("a")) + text_source("b/x.txt", inline("b"))
    assert owners(take(folder, sources=sources)) == [("x.txt", "p1", "w1"), ("x.txt", "p2", "w1")]


def test_variables_that_are_personal_are_told_by_name_and_never_by_value(folder):
    variables = (
        '<Variable guid="v" name="Person:E-Mail"/><Variable guid="w" name="Ward"/><Variable guid="y" name="Year"/>'
    )
    definition = study(folder, deliveries=rule(), personal_data=["ward*"])
    found = take(folder, definition, variables=variables, sources=text_source("p1", inline("a"), value("v", "a@b.org")))
    assert "variables that are personal data, not taken in: Person:E-Mail, Ward" in told(found).replace(
        "person:e-mail", "Person:E-Mail"
    )
    assert "a@b.org" not in told(found)


def judged(definition, listed):
    """Owners, refusals and sorted rows of some documents."""
    identifier = Identifier(definition, definition.deliveries[0], Registers(definition).people, {})
    owned = [identifier.owner(document) for document in listed]
    project_read = CodedProject("x", None, tuple(listed), (Code("c", "c"),), (), (), (), (), 6, 0, 6)
    found = build_tables(project_read, owned, Coders([]), instrument_id="interview", delivery_id="d_1")
    return (
        owned,
        identifier.refused,
        {name: sorted(map(str, table.to_pylist())) for name, table in found.tables.items()},
    )


def coded(names):
    return [
        CodedDocument(name, "text", "we lead", [Coding("c", "Ann", place, place + 2, None)], 1)
        for place, name in enumerate(names)
    ]


NAMES = st.lists(st.sampled_from(["p1", "p2", "x", "p1.txt", "a/p2"]), max_size=6)


@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_no_row_and_nothing_is_lost(tmp_path_factory, names, random):
    folder = tmp_path_factory.getbasetemp()
    write_people(folder, "p1", "p2")
    definition = lenient(folder, deliveries=rule())
    documents = coded(names)
    owned, refused, rows = judged(definition, documents)
    assert sum(owner is not None for owner in owned) + len({each.place for each in refused}) == len(names)
    _, refused_again, rows_again = judged(definition, random.sample(documents, len(documents)))
    assert (rows_again, sorted(map(str, refused_again))) == (rows, sorted(map(str, refused)))


@given(NAMES, st.data())
def test_a_document_of_nobody_never_changes_the_rows_of_others(tmp_path_factory, names, data):
    folder = tmp_path_factory.getbasetemp()
    write_people(folder, "p1", "p2")
    definition = lenient(folder, deliveries=rule())
    place = data.draw(st.integers(0, len(names)))
    documents = coded(names)
    stranger = CodedDocument("stranger", "text", "we lead", [Coding("c", "Ann", 0, 2, None)], 1)
    _, _, before = judged(definition, documents)
    _, refused, after = judged(definition, [*documents[:place], stranger, *documents[place:]])
    assert after == before
    assert "document 'stranger'" in {each.place for each in refused}
