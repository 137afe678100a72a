import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrefiqda import RefiCodebook
from pyrefiqda.models.codebook import CodeBook, CodesType, CodeType

from examples.codes import CODES
from examples.leadership import write_example
from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.model.records import Code
from orchestration.ingest.refi import codebook as refi_codebook
from orchestration.ingest.registers.codebook import (
    Entry,
    StudyCodebook,
    find_unknown_codes,
    match_code,
    read_codebook,
    sort_versions,
    version_key,
)
from orchestration.ingest.registers.registers import Registers
from orchestration.study.loader import load_study
from tests.unit.ingest.builders import said, study, taken, told, write_people

COLUMNS = "code,name,definition,dimension,stance_role,source,code_path,version\n"
QDC = "urn:QDA-XML:codebook:1.0"


def entry(code, name=None, path=None, version="1"):
    return {
        "code": code,
        "code_name": name or code,
        "code_path": path,
        "codebook_version": version,
        "version_key": version_key(version),
    }


def codebook_of(tmp_path, text, name="codebook.csv", **keys):
    write_people(tmp_path, "a")
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return study(tmp_path, **{"deliveries": [], "codebook": {"file": name}, **keys})


def qdc(inner, root="CodeBook"):
    return f'<?xml version="1.0" encoding="utf-8"?><{root} xmlns="{QDC}" origin="NVivo"><Codes>{inner}</Codes></{root}>'


def code(name, *inner, description=None, codable="true"):
    words = f"<Description>{description}</Description>" if description else ""
    return f'<Code guid="g" name="{name}" isCodable="{codable}">{words}{"".join(inner)}</Code>'


def test_a_codebook_says_what_codes_mean(tmp_path):
    text = COLUMNS + 'CON-01,Authority,"Post, board",locus,ec,abstract,A > B,2\nX,,,,,,,\nx,again,,,ZZ,,,\n'
    definition = codebook_of(tmp_path, text)
    assert said(taken(definition, "codebook.csv")) == [
        "codebook.csv, row 4: stance_role: 'ZZ' is no stance role of this study (EC, ED, KD, KC, B, N, S)",
        "codebook.csv, row 4: code 'x' stands here and in row 3; once is expected",
    ]
    (tmp_path / "codebook.csv").write_text(text.rpartition("x,again")[0])
    rows = [tuple(row.values())[:8] for row in taken(definition, "codebook.csv").tables["codebook_entry"].to_pylist()]
    assert rows == [
        ("CON-01", "A > B", "Authority", "Post, board", "locus", "EC", "2", "000000000002"),
        ("X", None, "X", None, None, "N", "1", "000000000001"),
    ]


def test_a_code_may_stand_in_several_versions_once_in_each(tmp_path):
    text = "code,version,stance_role\nA,1,N\nA,2,EC\na,2,ED\nB,02,N\n"
    assert said(taken(codebook_of(tmp_path, text), "codebook.csv")) == [
        "codebook.csv, row 4: code 'a' of version '2' stands here and in row 3; once is expected",
        "codebook.csv, row 5: version: '02' is written '2' before; one spelling is expected",
    ]


def test_a_delivery_names_a_version_that_the_codebook_has(tmp_path):
    rule = {"path": "waves/w1/*", "wave": "w1", "instrument": "interview", "codebook_version": "3"}
    definition = codebook_of(tmp_path, "code,version,stance_role\nA,1,N\nA,2,EC\n", deliveries=[rule])
    found = read_codebook(tmp_path / "codebook.csv", "codebook.csv", definition)
    assert [str(problem) for problem in found.problems] == [
        "study.yml, deliveries[0].codebook_version: '3' is no version of codebook.csv (1, 2)"
    ]


@pytest.mark.parametrize(
    "ordered",
    [["1", "2", "10"], ["v1", "v1.1", "v1.9", "v1.10", "V2"], ["2011-09", "2011-10", "2012-01"], ["1", "1a", "1b"]],
)
def test_versions_are_in_the_order_in_which_people_read_them(ordered):
    assert list(sort_versions(reversed(ordered))) == ordered


@given(st.lists(st.integers(0, 10**9), min_size=1, unique=True))
def test_any_numbers_are_in_the_order_of_numbers(numbers):
    assert list(sort_versions(f"version {number}" for number in numbers)) == [f"version {n}" for n in sorted(numbers)]


@pytest.mark.parametrize(
    ("code_path", "expected"),
    [
        ("VIEWS > everybody", "DIS-01"),
        ("Other > Everybody", "BLD-01"),
        ("A > con-01", "CON-01"),
        ("A > Positional Authority ", "CON-01"),
        ("A > CON-01 Positional authority", "CON-01"),
        ("CON-01 B two keys, of which the longer says more", "CON-01 B"),
        ("A > CON-012", None),
        ("A > CON-01: Positional authority", None),
        ("Positional authority > Detail", None),
        ("", None),
    ],
)
def test_a_code_is_found_by_path_then_key_then_name_then_beginning(code_path, expected):
    codebook = StudyCodebook(
        [
            entry("CON-01", "Positional authority"),
            entry("CON-0", "Control"),
            entry("CON-01 B", "Board"),
            entry("DIS-01", "Role for distributed", "Views > Everybody"),
            entry("BLD-01", "Everybody"),
        ]
    )
    found = codebook.entry_of(code_path)
    assert (found.code if found else None) == expected
    assert find_unknown_codes(codebook, [code_path]) == (frozenset() if expected else {code_path})
    assert match_code(codebook, code_path) == {
        "codebook_code": found.code if found else None,
        "codebook_version": "1" if found else None,
    }


def test_without_a_codebook_no_code_is_unknown():
    assert find_unknown_codes(None, ["whatever"]) == frozenset()
    assert match_code(None, "whatever") == {"codebook_code": None, "codebook_version": None}


def test_a_code_is_first_met_where_its_path_first_stands_and_its_version_decides_between_namesakes():
    codebook = StudyCodebook(
        [
            entry("A", "Trust", "Old > Trust", "1"),
            entry("A", "Faith", "New > Faith", "3"),
            entry("B", "Trust", "New > Trust", "2"),
        ]
    )
    assert codebook.entry_of("Old > Trust") == Entry("A", "1")
    assert codebook.entry_of("New > Faith") == Entry("A", "3")
    assert codebook.entry_of("Elsewhere > Trust", version="1") == Entry("A", "1")
    assert codebook.entry_of("New > Trust", version="1") == Entry("A", "1")
    assert codebook.entry_of("New > Trust", version="2") == Entry("B", "2")
    assert codebook.entry_of("New > Faith", version="1") == Entry("A", "3")


@given(
    st.lists(st.tuples(*[st.sampled_from(["a", "A b", "b", "a b c", "c > a", "x"])] * 2), max_size=6),
    st.sampled_from(["a", "A B", "q > a b c", "c > a", "a b d", "b > x", "none"]),
)
def test_the_index_finds_what_reading_every_entry_finds(entries, code_path):
    rows = [entry(code, name) for code, name in {code.casefold(): (code, name) for code, name in entries}.values()]
    name = code_path.rpartition(" > ")[2].casefold()

    def rank(row):
        code, own_name = row["code"].casefold(), row["code_name"].casefold()
        tests = (name == code, name == own_name, name.startswith(code + " "))
        return next((place for place, holds in enumerate(tests) if holds), None)

    fitting = [(rank(row), -len(row["code"]), row["code"]) for row in rows if rank(row) is not None]
    found = StudyCodebook(rows).entry_of(code_path)
    assert (found.code if found else None) == (min(fitting)[2] if fitting else None)


def test_every_code_of_the_example_is_found_in_its_codebook(tmp_path):
    write_example(tmp_path)
    codebook = Registers(load_study(tmp_path)).codebook
    for one in CODES:
        assert codebook.entry_of(" > ".join(one.path)) == Entry(one.key, one.version)


def test_a_codebook_with_problems_makes_no_code_unknown(tmp_path):
    assert Registers(codebook_of(tmp_path, "code,stance_role\nA,ZZ\n")).codebook is None
    assert Registers(study(tmp_path)).codebook is None


def test_a_coalition_code_that_the_codebook_does_not_have_is_a_problem(tmp_path):
    named = {"robustness": {"coalition_codes": ["COA-01", "COA-09"]}}
    definition = codebook_of(tmp_path, COLUMNS + "COA-01,,,,ED,,,\n", **named)
    assert said(taken(definition, "codebook.csv")) == [
        "study.yml, robustness.coalition_codes[1]: 'COA-09' is no code of codebook.csv"
    ]


def test_a_refi_codebook_is_read_with_its_headings_and_descriptions(tmp_path):
    inner = code(
        "Views",
        code("CON-01 Authority", description="Post or board"),
        code("Other", code("Trust"), codable="false"),
        codable="false",
    )
    roles = {"CON-01": "EC", "views > other > TRUST": "B"}
    definition = codebook_of(
        tmp_path, qdc(inner + code("Trust")), "codes.qdc", codebook={"file": "codes.qdc", "stance_roles": roles}
    )
    found = taken(definition, "codes.qdc")
    assert (said(found), found.format) == ([], "qdc")
    rows = [tuple(row.values())[:7] for row in found.tables["codebook_entry"].to_pylist()]
    assert rows == [
        ("Views", "Views", "Views", None, None, "N", "1"),
        ("CON-01", "Views > CON-01 Authority", "CON-01 Authority", "Post or board", None, "EC", "1"),
        ("Other", "Views > Other", "Other", None, None, "N", "1"),
        ("Views > Other > Trust", "Views > Other > Trust", "Trust", None, None, "B", "1"),
        ("Trust", "Trust", "Trust", None, None, "N", "1"),
    ]


def test_a_refi_codebook_written_by_another_library_is_read(tmp_path):
    guid = "10000000-0000-4000-8000-000000000000"
    inner = CodeType(name="Blend", guid=guid, is_codable=True, description="Both")
    outer = CodeType(name="Views", guid=guid, is_codable=False, code=[inner])
    RefiCodebook.save(CodeBook(codes=CodesType(code=[outer])), tmp_path / "codes.qdc")
    assert refi_codebook.read_codes(tmp_path / "codes.qdc") == [
        Code("Views", "Views", None, False),
        Code("Views > Blend", "Blend", "Both", True),
    ]


def test_roles_of_codes_that_there_are_not_or_said_twice_are_problems(tmp_path):
    roles = {"Trust": "EC", "trust": "ED", "Nothing": "B"}
    definition = codebook_of(
        tmp_path, qdc(code("Trust")), "codes.qdc", codebook={"file": "codes.qdc", "stance_roles": roles}
    )
    assert said(taken(definition, "codes.qdc")) == [
        "study.yml, codebook.stance_roles.trust: is the same code as 'Trust'; one of the two is expected",
        "study.yml, codebook.stance_roles.Nothing: 'Nothing' is no code of codes.qdc",
    ]


def test_codes_of_one_path_are_one_code_and_one_without_a_name_is_left_out(tmp_path):
    found = taken(codebook_of(tmp_path, qdc(code("Trust") + code(" trust ") + code("")), "codes.qdc"), "codes.qdc")
    assert found.tables["codebook_entry"].column("code").to_pylist() == ["Trust"]
    assert "1 codes have the path of another" in told(found)
    assert "1 codes have no name" in told(found)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty (0 bytes)"),
        (b"PK\3\4", "is no valid XML"),
        (qdc(code("a"))[:-20].encode(), "is no valid XML"),
        (qdc(code("a"), root="Project").encode(), "the XML begins with 'Project'; a REFI-QDA 'CodeBook' is expected"),
        (qdc("").encode(), "the codebook holds no code"),
        (b'<!DOCTYPE CodeBook [<!ENTITY a "b">]>' + b"<CodeBook/>", "declares a document type"),
        (qdc("<Code name='a'>" * 200 + "</Code>" * 200).encode(), "nested deeper than 100"),
        (b'<?xml version="1.0" encoding="nonsense"?><CodeBook/>', "'codes.qdc'"),
    ],
)
def test_a_refi_codebook_that_is_none_is_told_in_plain_words(tmp_path, content, says):
    [problem] = said(taken(codebook_of(tmp_path, content, "codes.qdc"), "codes.qdc"))
    assert says in problem


def test_a_refi_codebook_beyond_all_bounds_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(refi_codebook, "MAX_BYTES", 10)
    [problem] = said(taken(codebook_of(tmp_path, qdc(code("a")), "codes.qdc"), "codes.qdc"))
    assert "at most 10 are accepted" in problem


def test_a_qdc_file_is_a_delivery_of_codes_alone(tmp_path):
    """Its codes are a snapshot for the codebook's history; nobody took part by it."""
    path = tmp_path / "waves" / "w1" / "book.qdc"
    path.parent.mkdir(parents=True)
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="Lead" isCodable="false">'
        '<Code guid="2" name="ED-1" isCodable="true"><Description>all lead</Description></Code></Code>'
        "</Codes></CodeBook>"
    )
    write_people(tmp_path, "p1")
    rule = {"path": "waves/w1/*", "wave": "w1", "instrument": "interview"}
    found = taken(study(tmp_path, deliveries=[rule]), "waves/w1/book.qdc")
    assert found.problems == ()
    assert found.tables["code"].select(["code_path", "description"]).to_pylist() == [
        {"code_path": "Lead", "description": None},
        {"code_path": "Lead > ED-1", "description": "all lead"},
    ]
    assert (found.tables["document"].num_rows, found.tables["participation"].num_rows) == (0, 0)
    assert inspect_file(path).code_count == 2
