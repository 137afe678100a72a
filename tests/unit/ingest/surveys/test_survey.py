import pandas as pd
import pyarrow.compute as pc
import pyreadstat
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.model.records import SurveyData
from orchestration.ingest.model.values import encode_column, make_text_cell
from orchestration.ingest.registers.people import People
from orchestration.ingest.surveys.survey import Survey
from tests.unit.ingest.builders import csv_file, said, study, taken, told, write_people

SURVEY = "waves/w2/a.csv"
ITEM = {"id": "survey", "kind": "survey", "id_item": "pid", "stance": {"rule": "item", "item": "trust"}}
STANCES = [{"id": "high", "label": "High"}, {"id": "low", "label": "Low"}]


def rows(table):
    return sorted(table.to_pylist(), key=lambda row: tuple(str(value) for value in row.values()))


def test_answers_come_one_row_a_person_and_item_with_their_reasons(tmp_path):
    write_people(tmp_path, "a", "b")
    csv_file(tmp_path / SURVEY, ["pid", "q1", "q2"], ["a", "5", "2.0"], ["b", "", "Don't know"])
    found = taken(study(tmp_path), SURVEY)
    assert found.problems == ()
    assert [
        (row["stakeholder_id"], row["item"], row["value"], row["missing_reason"])
        for row in rows(found.tables["answer"])
    ] == [
        ("a", "q1", "5", None),
        ("a", "q2", "2", None),
        ("b", "q1", None, "not_recorded"),
        ("b", "q2", "Don't know", "dont_know"),
    ]
    people = found.tables["participation"].to_pylist()
    assert [(row["stakeholder_id"], row["wave_id"], row["mode"], row["status"]) for row in people] == [
        ("a", "w2", "survey", "completed"),
        ("b", "w2", "survey", "completed"),
    ]
    assert "item 'q2': read as no answer: don't know" in told(found)


def test_items_take_the_spelling_of_the_study(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / SURVEY, ["PID", "Q1", "q2"], ["a", "5", "2"])
    assert set(taken(study(tmp_path), SURVEY).tables["answer"]["item"].to_pylist()) == {"q1", "q2"}


def test_everything_that_is_wrong_with_a_survey_is_told_at_once(tmp_path):
    write_people(tmp_path, "a", "007")
    csv_file(
        tmp_path / SURVEY, ["pid", "q1", "q2"],
        ["a", "5", "2"], ["a", "4", "1"], ["7", "agree", "2"], ["", "1", "1"], ["zz", "1", "1"],
    )  # fmt: skip
    assert said(taken(study(tmp_path), SURVEY)) == [
        "waves/w2/a.csv: 5 of 5 rows of wave 'w2' cannot be taken in; at most 5% may go to quarantine "
        "(quarantine.max_share)",
        "waves/w2/a.csv, row 4: '7' is no stakeholder of this study; '007' is one",
        "waves/w2/a.csv, row 5: column 'pid': has no id; an id is expected",
        "waves/w2/a.csv, row 6: 'zz' is no stakeholder of this study",
        "waves/w2/a.csv, row 2: 'a' answers 2 times in wave 'w2' (rows 2, 3); once is expected",
        "waves/w2/a.csv, row 3: 'a' answers 2 times in wave 'w2' (rows 2, 3); once is expected",
    ]


def test_a_missing_id_item_and_missing_stance_items_are_named_with_what_was_found(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / SURVEY, ["id", "q1"], ["a", "5"])
    assert said(taken(study(tmp_path), SURVEY)) == [
        "waves/w2/a.csv: column 'pid' (the respondent's id) is missing; found id, q1",
        "waves/w2/a.csv: column 'q2' (the item that gives the stance) is missing; found id, q1",
    ]


def test_answers_that_the_map_does_not_name_are_told_by_row_and_item(tmp_path):
    write_people(tmp_path, "a", "b", "c", "d")
    csv_file(tmp_path / SURVEY, ["pid", "trust"], ["a", " A LOT "], ["b", "medium"], ["c", "medium"], ["d", ""])
    instrument = {**ITEM, "stance": {**ITEM["stance"], "map": {"a lot": "high", "none": "low"}}}
    deliveries = [{"path": "waves/w2/*", "wave": "w2", "instrument": "survey"}]
    definition = study(tmp_path, instruments=[instrument], stances=STANCES, deliveries=deliveries)
    assert said(taken(definition, SURVEY)) == [
        "waves/w2/a.csv: 2 of 3 answers of wave 'w2' cannot be taken in; at most 5% may go to quarantine "
        "(quarantine.max_share)",
        "waves/w2/a.csv, row 3, item 'trust': answer 'medium' is in no map; expected a lot, none",
        "waves/w2/a.csv, row 4, item 'trust': answer 'medium' is in no map; expected a lot, none",
    ]


def test_a_map_may_name_labels_or_codes_and_an_answer_that_reads_like_none(tmp_path):
    write_people(tmp_path, "a", "b", "c")
    (tmp_path / "waves" / "w2").mkdir(parents=True)
    frame = pd.DataFrame({"pid": ["a", "b", "c"], "trust": [1.0, 2.0, 8.0]})
    labels = {"trust": {1: "A lot", 8: "Don't know"}}
    pyreadstat.write_sav(frame, tmp_path / "waves/w2/a.sav", variable_value_labels=labels)
    stance = {**ITEM["stance"], "map": {"a lot": "high", "2": "low", "don't know": "low"}}
    deliveries = [{"path": "waves/w2/*", "wave": "w2", "instrument": "survey"}]
    definition = study(tmp_path, instruments=[{**ITEM, "stance": stance}], stances=STANCES, deliveries=deliveries)
    found = taken(definition, "waves/w2/a.sav")
    assert found.problems == ()
    assert found.tables["answer"]["missing_reason"].to_pylist() == [None, None, None]


def test_the_wave_may_come_from_a_column_by_code_or_map(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / SURVEY, ["pid", "year", "q1", "q2"], ["a", "2011.0", "5", "2"], ["a", "W2", "5", "2"])
    rule = {"path": "waves/w2/*", "wave": {"variable": "year", "map": {"2011": "w1"}}, "instrument": "survey"}
    found = taken(study(tmp_path, deliveries=[rule]), SURVEY)
    assert found.tables["participation"]["wave_id"].to_pylist() == ["w1", "w2"]
    assert "year" not in found.tables["answer"]["item"].to_pylist()


def test_a_wave_that_the_study_does_not_have_is_a_problem(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / SURVEY, ["pid", "year", "q1", "q2"], ["a", "2099", "5", "2"])
    rule = {"path": "waves/w2/*", "wave": {"variable": "year"}, "instrument": "survey"}
    assert said(taken(study(tmp_path, deliveries=[rule]), SURVEY))[1:] == [
        "waves/w2/a.csv, row 2: column 'year': '2099' is no wave; expected w1, w2"
    ]


def test_columns_that_tell_who_somebody_is_stop_at_the_door(tmp_path):
    write_people(tmp_path, "a")
    header = ["pid", "RecipientEmail", "IPAddress", "LocationLatitude", "First Name", "location", "q1", "q2"]
    csv_file(tmp_path / SURVEY, header, ["a", "a@b.c", "1.2.3.4", "5", "Ann", "ward 3", "5", "2"])
    found = taken(study(tmp_path), SURVEY)
    assert sorted(found.tables["answer"]["item"].to_pylist()) == ["location", "q1", "q2"]
    assert told(found).count("personal data; left out") == 4
    assert "a@b.c" not in told(found)


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2", "5.0", "", "Refused"]), st.sampled_from(["3", "", "DK"])), max_size=12
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_respondents_changes_no_row(tmp_path_factory, answers, random):
    definition = study(tmp_path_factory.getbasetemp())
    people = [(f"p{number}", *pair) for number, pair in enumerate(answers)]
    shuffled = random.sample(people, len(people))

    def tables(listed):
        columns = list(zip(*listed, strict=True)) or [(), (), ()]
        named = zip(("pid", "q1", "q2"), columns, strict=True)
        data = SurveyData(
            "csv", None, tuple(encode_column(name, cells, make_text_cell) for name, cells in named), range(len(listed))
        )
        ids = People(frozenset(person for person, *_ in people), are_listed=True)
        return Survey(definition, "x", definition.deliveries[1], data, ids).tables("d_1")

    first, second = tables(people), tables(shuffled)
    assert {name: rows(table) for name, table in first.items()} == {name: rows(table) for name, table in second.items()}
    assert first["answer"].num_rows == 2 * len(people)
    assert pc.sum(pc.is_null(first["answer"]["delivery_id"])).as_py() in {0, None}


def test_more_columns_are_personal_where_study_yml_says_so(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / SURVEY, ["pid", "Ward", "ward_2", "q1", "q2"], ["a", "A&E", "B", "5", "2"])
    found = taken(study(tmp_path, personal_data=["ward*", "q1"]), SURVEY)
    assert set(found.tables["answer"]["item"].to_pylist()) == {"q1", "q2"}, "what the study names is kept"
    assert "column 'Ward' is personal data; left out" in told(found)
    assert "A&E" not in told(found)
