import pytest

from examples.leadership import write_example
from orchestration.ingest.registers.crosswalk import read_crosswalk
from orchestration.ingest.registers.registers import Registers
from orchestration.study.loader import load_study
from tests.unit.ingest.builders import said, study, taken, told, write_people

HEADER = "from_version,from_code,relation,to_version,to_code,needs_recode\n"
# A to E stand from version 1 on, V to Z from version 2, K in 3.
CODEBOOK = "code,version,stance_role\n" + "".join(f"{code},1,N\n" for code in "ABCDE")
CODEBOOK += "".join(f"{code},2,N\n" for code in "VWXYZ") + "K,3,N\n"


def crosswalk_of(tmp_path, text, header=HEADER, **keys):
    write_people(tmp_path, "a")
    (tmp_path / "codebook.csv").write_text(CODEBOOK)
    (tmp_path / "crosswalk.csv").write_text(header + text)
    names = {"file": "codebook.csv", "crosswalk": "crosswalk.csv"}
    return study(tmp_path, **{"deliveries": [], "codebook": names, **keys})


def problems_of(tmp_path, text, **keys):
    found = said(taken(crosswalk_of(tmp_path, text, **keys), "crosswalk.csv"))
    return [problem.removeprefix("crosswalk.csv, ") for problem in found]


def test_a_crosswalk_with_every_relation_is_read(tmp_path):
    text = (
        "1,A,same,2,A,no\n1,B,split,2,V,yes\n1,B,split,2,W,yes\n1,C,merged,2,X,\n1,D,merged,2,X,\n"
        "1,E,retired,2,,\n1,,new,2,Y,\n2,Y,renamed,3,K,\n2,V,narrowed,3,V,\n2,W,broadened,3,w,\n"
    )
    found = taken(crosswalk_of(tmp_path, text), "crosswalk.csv")
    assert said(found) == []
    rows = [tuple(row.values())[1:9] for row in found.tables["crosswalk"].to_pylist()]
    first, second, third = (f"00000000000{number}" for number in (1, 2, 3))
    assert rows[:3] == [
        ("1", first, "A", "same", "2", second, "A", False),
        ("1", first, "B", "split", "2", second, "V", True),
        ("1", first, "B", "split", "2", second, "W", True),
    ]
    assert rows[5:7] == [
        ("1", first, "E", "retired", "2", second, None, None),
        ("1", first, None, "new", "2", second, "Y", None),
    ]
    assert rows[-1] == ("2", second, "W", "broadened", "3", third, "W", None)


def test_two_columns_of_one_name_are_the_earlier_and_the_later_code(tmp_path):
    text = "1;A;renamed;2;V;no\n"
    header = "From_Version;Code;Relation;To_Version;Code;Needs_Recode\n"
    [row] = taken(crosswalk_of(tmp_path, text, header=header), "crosswalk.csv").tables["crosswalk"].to_pylist()
    assert (row["from_code"], row["to_code"]) == ("A", "V")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("from_version,code,relation,to_version\n", "header: columns 'from_code', 'to_code' expected, found"),
        ("a,b\n", "header: columns 'from_version', 'from_code', 'relation', 'to_version', 'to_code' expected"),
    ],
)
def test_missing_columns_are_named(tmp_path, header, says):
    [problem] = problems_of(tmp_path, "", header=header)
    assert problem.startswith(says)


def test_a_column_without_meaning_is_told_and_one_given_twice_is_a_problem(tmp_path):
    found = taken(crosswalk_of(tmp_path, "1,A,same,2,A,no,x\n", header=HEADER.strip() + ",why\n"), "crosswalk.csv")
    assert "column 'why' has no meaning here" in told(found)
    assert problems_of(tmp_path, "1,A,same,2,A,no,1\n", header=HEADER.strip() + ",relation\n")[0] == (
        "row 1: column 'relation' stands 2 times; once is expected"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,A,moved,2,A,\n", ["row 2: relation: 'moved' is no relation of this study (same, renamed, merged, split,"]),
        (
            "1,Q,same,2,Q,\n",
            [f"row 2: {column}: 'Q' is not in the codebook in version" for column in ("from_code", "to_code")],
        ),
        ("1,V,renamed,2,W,\n", ["row 2: from_code: 'V' is not in the codebook in version '1'"]),
        ("1,A,split,2,V,\n", ["row 2: relation: 'A' is split into one code; two or more are expected"]),
        ("1,A,merged,2,V,\n", ["row 2: relation: 'V' is merged of one code; two or more are expected"]),
        ("1,A,renamed,2,V,\n1,A,renamed,2,W,\n", ["row 3: relation: 'A' becomes 'V' and 'W'; 'split' is expected"]),
        ("1,A,renamed,2,V,\n1,B,renamed,2,V,\n", ["row 3: relation: 'V' comes of 'A' and 'B'; 'merged' is expected"]),
        (
            "1,A,renamed,2,V,\n1,,new,2,V,\n",
            ["row 3: relation: 'V' comes of 'A' and nothing; 'new' has no earlier code"],
        ),
        ("1,A,renamed,3,K,\n2,B,same,3,B,\n", ["row 2: to_version: '1' to '3' leaves out '2'; one step a row"]),
        ("2,V,renamed,1,A,\n", ["row 2: to_version: '2' to '1' leads back or nowhere; a later version is expected"]),
        ("1,A,same,1,A,\n", ["row 2: to_version: '1' to '1' leads back or nowhere"]),
        ("1,A,new,2,V,\n", ["row 2: from_code: 'A' stands beside 'new', which has none; nothing is expected"]),
        ("1,A,retired,2,A,\n", ["row 2: to_code: 'A' stands beside 'retired', which has none; nothing is expected"]),
        ("1,,renamed,2,V,\n", ["row 2: from_code: is empty; it is required"]),
        (",A,same,2,,\n", ["row 2: from_version: is empty", "row 2: to_code: is empty"]),
        ("1,,new,2,A,\n", ["row 2: to_code: 'A' is new, but stands in version '1'; a key of its own is expected"]),
        ("1,A,same,2,V,\n", ["row 2: relation: 'same' beside 'A' and 'V'; 'renamed' is expected"]),
        ("1,A,same,2,A,\n1,a,same,2,a,\n", ["row 3: 'A' to 'A' stands here and in row 2; once is expected"]),
        ("1,A,same,2,A,perhaps\n", ["row 2: needs_recode: found 'perhaps', 'yes' or 'no' is expected"]),
        (
            "1,A,renamed,2,V,\n2,A,renamed,3,K,\n",
            ["row 3: from_code: 'A' was renamed in version '2' (row 2) and stands in no later one"],
        ),
    ],
)
def test_what_contradicts_itself_or_the_codebook_is_a_problem_of_its_row(tmp_path, text, expected):
    found = problems_of(tmp_path, text)
    assert len(found) == len(expected)
    for problem, beginning in zip(found, expected, strict=True):
        assert problem.startswith(beginning)


def test_all_problems_are_told_at_once_in_the_order_of_rows(tmp_path):
    text = "1,A,split,2,V,\n1,B,moved,2,B,\n1,Q,same,2,Q,\n2,C,same,1,C,\n"
    assert [problem.partition(":")[0] for problem in problems_of(tmp_path, text)] == [
        "row 2",
        "row 3",
        "row 4",
        "row 4",
        "row 5",
    ]


def test_a_split_may_keep_the_parent_and_a_key_may_come_back(tmp_path):
    text = "1,A,split,2,A,\n1,A,split,2,V,\n1,B,renamed,2,W,\n2,W,renamed,3,B,\n1,C,renamed,2,D,\n1,D,renamed,2,C,\n"
    assert problems_of(tmp_path, text) == []


def test_a_version_in_which_codes_were_only_retired_is_a_version(tmp_path):
    rule = {"path": "waves/w1/*", "wave": "w1", "instrument": "interview", "codebook_version": "4"}
    definition = crosswalk_of(tmp_path, "3,A,retired,4,,\n", deliveries=[rule])
    found = read_crosswalk(tmp_path / "crosswalk.csv", "crosswalk.csv", definition, Registers(definition).codebook)
    assert found.problems == []


def test_a_broken_codebook_does_not_make_every_code_of_the_crosswalk_a_problem(tmp_path):
    definition = crosswalk_of(tmp_path, "1,Q,renamed,2,R,\n")
    (tmp_path / "codebook.csv").write_text("nothing\n")
    assert said(taken(definition, "crosswalk.csv")) == []
    assert len(said(taken(definition, "codebook.csv"))) == 1


def test_a_crosswalk_that_is_no_table_is_told_in_plain_words(tmp_path):
    definition = crosswalk_of(tmp_path, "")
    (tmp_path / "crosswalk.csv").write_bytes(b"")
    assert said(taken(definition, "crosswalk.csv")) == [
        "crosswalk.csv: the file is empty (0 bytes); ask for the file again"
    ]


def test_the_crosswalk_of_the_example_is_in_order(tmp_path):
    write_example(tmp_path)
    found = taken(load_study(tmp_path), "crosswalk.csv")
    assert said(found) == []
    rows = found.tables["crosswalk"].to_pylist()
    assert [(row["from_code"], row["to_code"]) for row in rows if row["relation"] == "split"] == [
        ("CON-01", "CON-11"),
        ("CON-01", "CON-12"),
    ]
    assert {row["relation"] for row in rows} == {"same", "split"}
