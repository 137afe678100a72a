"""Respondents of a survey: whose each row is, and what of a file is set aside while the rest is taken in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.model.records import Cell, Refused, SurveyData
from orchestration.ingest.model.values import encode_column, make_text_cell
from orchestration.ingest.registers.people import People
from orchestration.ingest.surveys.survey import Survey
from tests.unit.ingest.builders import csv_file, said, study, taken, told, write_people

SURVEY = "waves/w2/a.csv"


def rows(table):
    return sorted(table.to_pylist(), key=lambda row: tuple(str(value) for value in row.values()))


def lenient(folder, **keys):
    return study(folder, quarantine={"max_share": 1}, **keys)


def quarantined(found):
    table = found.tables.get("quarantine")
    rows_found = table.to_pylist() if table is not None else []
    return [(row["unit"], row["reason"], row["place"], row["identifier"]) for row in rows_found]


def answers(found):
    return [(row["stakeholder_id"], row["item"], row["value"]) for row in rows(found.tables["answer"])]


def test_wrong_rows_go_to_quarantine_and_the_rest_is_taken_in(tmp_path):
    write_people(tmp_path, "a", "b", "c")
    csv_file(
        tmp_path / SURVEY, ["pid", "q1", "q2"],
        ["a", "5", "2"], ["b", "4", "1"], ["b", "4", "2"], ["zz", "1", "1"], ["", "1", "1"], ["c", "many", "1"],
    )  # fmt: skip
    found = taken(lenient(tmp_path), SURVEY)
    assert said(found) == []
    assert answers(found) == [("a", "q1", "5"), ("a", "q2", "2"), ("c", "q2", "1")]
    assert found.tables["participation"]["stakeholder_id"].to_pylist() == ["a", "c"]
    assert quarantined(found) == [
        ("row", "unknown_stakeholder", "row 5", "zz"),
        ("row", "unknown_stakeholder", "row 6", None),
        ("row", "duplicate_respondent", "row 3", "b"),
        ("row", "duplicate_respondent", "row 4", "b"),
        ("answer", "value_out_of_labels", "row 7, item 'q1'", "c"),
    ]
    assert set(found.tables["quarantine"]["wave_id"].to_pylist()) == {"w2"}
    assert not any(found.tables["quarantine"]["is_blocking"].to_pylist())


def test_a_row_that_stands_twice_counts_once_although_its_personal_columns_differ(tmp_path):
    write_people(tmp_path, "a")
    csv_file(
        tmp_path / SURVEY,
        ["pid", "IPAddress", "q1", "q2"],
        ["a", "1.2.3.4", "5", "2"],
        ["a", "1.2.3.5", "5.0", "2"],
    )
    found = taken(study(tmp_path), SURVEY)
    assert (said(found), quarantined(found)) == ([], [])
    assert answers(found) == [("a", "q1", "5"), ("a", "q2", "2")]
    assert "1 rows repeat another of the same person exactly; taken once" in told(found)


def test_too_many_wrong_rows_block_the_file_and_only_the_quarantine_is_left(tmp_path):
    people = [f"p{number}" for number in range(40)]
    write_people(tmp_path, *people)
    lines = [[person, "5", "2"] for person in people]
    csv_file(tmp_path / SURVEY, ["pid", "q1", "q2"], *lines, ["x", "1", "1"], ["y", "1", "1"])
    assert said(taken(study(tmp_path), SURVEY)) == []
    csv_file(tmp_path / SURVEY, ["pid", "q1", "q2"], *lines, *([name, "1", "1"] for name in "xyz"))
    found = taken(study(tmp_path), SURVEY)
    assert said(found)[0].startswith("waves/w2/a.csv: 3 of 43 rows of wave 'w2' cannot be taken in; at most 5%")
    assert set(found.tables) == {"quarantine"}
    assert found.tables["quarantine"]["is_blocking"].to_pylist() == [True] * 3


def test_what_somebody_said_is_in_no_message_and_no_quarantine(tmp_path):
    write_people(tmp_path, "a", "b")
    csv_file(
        tmp_path / SURVEY, ["pid", "q1", "q2"], ["a", "I do not trust them", "2"], ["ann@x.org", "1", "1"],
        ["b" * 80, "1", "1"],
    )  # fmt: skip
    found = taken(lenient(tmp_path), SURVEY)
    everything = str(found.tables["quarantine"].to_pylist()) + told(found)
    assert all(words not in everything for words in ("trust", "ann@x.org", "bbbb"))
    assert "answer a text of 19 characters is no number" in everything
    assert "an e-mail address stands where an id is expected" in everything


@pytest.mark.parametrize(
    ("labelled", "values"), [(("1", "5"), ["5", "2"]), ((), ["5", "2", "7"]), (("1",), ["5", "2", "7"])]
)
def test_an_answer_off_the_scale_that_the_file_labels_is_set_aside(tmp_path, labelled, values):
    people = ["a", "b", "c"]
    cells = (people, ["5", "2", "7"], ["1", "1", "1"])
    columns = tuple(
        encode_column(name, found, make_text_cell) for name, found in zip(("pid", "q1", "q2"), cells, strict=True)
    )
    data = SurveyData("sav", None, columns, (1, 2, 3), labelled={"q1": dict.fromkeys(labelled, "a label")})
    definition = study(tmp_path)
    survey = Survey(definition, "x", definition.deliveries[1], data, People(frozenset(people), are_listed=True))
    found = survey.tables("d_1")["answer"].to_pylist()
    assert [row["value"] for row in found if row["item"] == "q1"] == values
    assert [each.says.partition(";")[0] for each in survey.refused] == (
        [] if "7" in values else ["answer '7' is not on the scale that its answers and labels show, from 1 to 5"]
    )
    assert survey.totals["answer", "w2"] == 6


def test_a_label_that_means_no_answer_is_no_end_of_a_scale(tmp_path):
    def cell(value):
        return Cell(value, "Don't know", "dont_know", is_declared=False) if value == "8" else Cell(value, None, None)

    people = ["a", "b", "c"]
    named = (("pid", people), ("q1", ["1", "8", "7"]), ("q2", ["1", "1", "1"]))
    columns = tuple(encode_column(name, values, cell) for name, values in named)
    data = SurveyData("sav", None, columns, (1, 2, 3), labelled={"q1": {"1": "low", "5": "high", "8": "?"}})
    definition = study(tmp_path)
    survey = Survey(definition, "x", definition.deliveries[1], data, People(frozenset(people), are_listed=True))
    survey.tables("d_1")
    assert [each.place for each in survey.refused] == ["row 3, item 'q1'"]


def test_ids_may_stand_in_another_column_of_a_delivery_and_a_blank_is_nobody(tmp_path):
    write_people(tmp_path, "a", "b")
    csv_file(
        tmp_path / SURVEY, ["pid", "link", "q1", "q2"], ["1", "A1", "5", "2"], ["2", "", "4", "1"], ["3", "b", "3", "3"]
    )
    rule = {
        "path": "waves/w2/*",
        "wave": "w2",
        "instrument": "survey",
        "stakeholder": {"variable": "LINK", "map": {"a1": "a"}},
    }
    found = taken(lenient(tmp_path, deliveries=[rule]), SURVEY)
    assert found.tables["participation"]["stakeholder_id"].to_pylist() == ["a", "b"]
    assert quarantined(found) == [("row", "unknown_stakeholder", "row 3", None)]
    assert "link" not in found.tables["answer"]["item"].to_pylist()


def test_ids_of_other_waves_are_found_in_identities_csv_before_they_are_judged(tmp_path):
    write_people(tmp_path, "a", "b")
    (tmp_path / "identities.csv").write_text("delivered_id,stakeholder_id,instrument\n17,a,survey\n017,b,\n")
    csv_file(tmp_path / SURVEY, ["pid", "q1", "q2"], ["17", "5", "2"], ["017", "4", "1"])
    found = taken(study(tmp_path, identities="identities.csv"), SURVEY)
    assert found.tables["participation"]["stakeholder_id"].to_pylist() == ["a", "b"]
    assert "stakeholder of 2 rows taken from identities.csv" in told(found)
    (tmp_path / "identities.csv").write_text("delivered_id,stakeholder_id\n17,a\n017,a\n")
    found = taken(lenient(tmp_path, identities="identities.csv"), SURVEY)
    assert [reason for _, reason, _, _ in quarantined(found)] == ["duplicate_respondent"] * 2


def test_rows_that_the_reader_could_not_read_count_and_get_the_wave_of_the_file(tmp_path):
    people = ["a"]
    columns = tuple(
        encode_column(name, [cell], make_text_cell) for name, cell in (("pid", "a"), ("q1", "5"), ("q2", "2"))
    )
    lost = (Refused("row", "malformed_row", "row 3", "2 cells, 3 expected"),)
    definition = study(tmp_path)
    survey = Survey(
        definition, "x", definition.deliveries[1], SurveyData("csv", None, columns, (2,), refused=lost),
        People(frozenset(people), are_listed=True),
    )  # fmt: skip
    survey.tables("d_1")
    assert survey.refused == [lost[0]._replace(wave_id="w2")]
    assert survey.totals["row", "w2"] == 2


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", "p3", "p4", "nobody", "", "a@b.org"]),
        st.sampled_from(["1", "5", "9", "agree", ""]),
        st.sampled_from(["w1", "W2", "w3", ""]),
    ),
    max_size=10,
)
KNOWN = People(frozenset({"p1", "p2", "p3", "p4"}), are_listed=True)
BY_WAVE = {"path": "waves/w2/*", "wave": {"variable": "wave"}, "instrument": "survey"}


def survey_of(folder, listed):
    definition = study(folder, deliveries=[BY_WAVE])
    columns = list(zip(*listed, strict=True)) or [(), (), ()]
    named = [*zip(("pid", "q1", "wave"), columns, strict=True), ("q2", ["3"] * len(listed))]
    cells = tuple(encode_column(name, found, make_text_cell) for name, found in named)
    data = SurveyData("csv", None, cells, range(2, len(listed) + 2), labelled={"q1": {"1": "low", "5": "high"}})
    survey = Survey(definition, "x", definition.deliveries[0], data, KNOWN)
    return survey, survey.tables("d_1")


@given(ROWS)
def test_every_row_is_taken_in_or_refused_and_never_both(tmp_path_factory, listed):
    survey, tables = survey_of(tmp_path_factory.getbasetemp(), listed)
    refused = {each.place for each in survey.refused if each.unit == "row"}
    repeats = sum(int(note.partition(" ")[0]) for note in survey.notes if "repeat another" in note)
    assert tables["participation"].num_rows + len(refused) + repeats == len(listed)
    assert sum(count for (unit, _), count in survey.totals.items() if unit == "row") == len(listed)
    taken_in = {(row["stakeholder_id"], row["wave_id"]) for row in tables["participation"].to_pylist()}
    doubled = {(each.identifier, each.wave_id) for each in survey.refused if each.reason == "duplicate_respondent"}
    assert not taken_in & doubled
    told_of = {(each.identifier, each.wave_id) for each in survey.refused if each.unit == "answer"}
    answered = {(row["stakeholder_id"], row["wave_id"]) for row in tables["answer"].to_pylist() if row["item"] == "q1"}
    assert not answered & told_of
    assert answered | told_of == taken_in


@given(ROWS, st.sampled_from(["nobody", "", "a@b.org"]), st.data())
def test_a_bad_row_never_changes_the_rows_of_others(tmp_path_factory, listed, person, data):
    place = data.draw(st.integers(0, len(listed)))
    folder = tmp_path_factory.getbasetemp()
    _, before = survey_of(folder, listed)
    survey, after = survey_of(folder, [*listed[:place], (person, "5", "w1"), *listed[place:]])
    assert {name: rows(table) for name, table in before.items()} == {name: rows(table) for name, table in after.items()}
    assert f"row {place + 2}" in {each.place for each in survey.refused}


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_good_and_bad_rows_changes_nothing(tmp_path_factory, listed, random):
    folder = tmp_path_factory.getbasetemp()
    first, before = survey_of(folder, listed)
    second, after = survey_of(folder, random.sample(listed, len(listed)))
    assert {name: rows(table) for name, table in before.items()} == {name: rows(table) for name, table in after.items()}

    def counted(survey):
        return sorted((each.unit, each.reason, str(each.identifier), str(each.wave_id)) for each in survey.refused)

    assert counted(first) == counted(second)
    assert first.totals == second.totals
