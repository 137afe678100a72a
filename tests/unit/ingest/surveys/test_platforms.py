"""Exports of survey platforms, in the layouts that they really write."""

import openpyxl
import pytest

from orchestration.ingest.model.personal_data import is_personal
from orchestration.ingest.readers.survey import csv, xlsx
from tests.unit.ingest.builders import csv_file, study, taken, told, values, write_people


def row(*parts):
    return [cell for part in parts for cell in part.split("|")]


def imports(names):
    return "|".join(f'{{"ImportId":"{name}"}}' for name in names.split())


QUALTRICS = [
    row(
        "StartDate|EndDate|Status|IPAddress|Progress|Duration (in seconds)|Finished|RecordedDate|ResponseId",
        "RecipientLastName|RecipientFirstName|RecipientEmail|ExternalReference|LocationLatitude|LocationLongitude",
        "DistributionChannel|UserLanguage|pid|Q1",
    ),
    row(
        "Start Date|End Date|Response Type|IP Address|Progress|Duration (in seconds)|Finished|Recorded Date",
        "Response ID|Recipient Last Name|Recipient First Name|Recipient Email|External Data Reference",
        "Location Latitude|Location Longitude|Distribution Channel|User Language|Your code",
        "Is quality led from the top, or shared?",
    ),
    row(
        '{"ImportId":"startDate","timeZone":"Europe/London"}|{"ImportId":"endDate","timeZone":"Europe/London"}',
        imports("status ipAddress progress duration finished"),
        '{"ImportId":"recordedDate","timeZone":"Europe/London"}',
        imports("_recordId recipientLastName recipientFirstName recipientEmail externalDataReference"),
        imports("locationLatitude locationLongitude distributionChannel userLanguage QID1_TEXT QID2"),
    ),
]


def answer(status, pid, agreement):
    ends = ["2013-01-02 10:00:00", "2013-01-02 10:09:00", status, "192.0.2.7", "100", "540", "True"]
    person = ["2013-01-02 10:09:01", "R_1abc", "Surname", "Forename", "a@example.org", "", "51.5", "-0.12"]
    return [*ends, *person, "anonymous", "EN", pid, agreement]


def quoted(rows):
    return [['"' + cell.replace('"', '""') + '"' for cell in cells] for cells in rows]


def workbook(path, rows):
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append([cell or None for cell in cells])
    book.save(path)
    return path


ANSWERS = [answer("IP Address", "a", "Strongly agree"), answer("Survey Preview", "b", "4")]


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), ("\t", "utf-16")])
def test_qualtrics_two_extra_headers_are_no_respondents_in_csv_and_in_tsv(tmp_path, delimiter, encoding):
    rows = quoted([*QUALTRICS, *ANSWERS])
    found = csv.read(csv_file(tmp_path / "a.tsv", *rows, delimiter=delimiter, encoding=encoding))
    assert (values(found, "pid"), values(found, "Q1")) == (["a", "b"], ["Strongly agree", "4"])
    assert (found.tool, list(found.row_numbers)) == ("Qualtrics", [4, 5])
    assert found.notes == (
        "rows 2 and 3 are Qualtrics' extra headers; left out",
        "1 rows are previews, tests or spam by Qualtrics' column 'Status'; read all the same",
    )


@pytest.mark.parametrize("headers", [2, 3])
def test_qualtrics_workbooks_have_the_question_below_the_name_and_perhaps_the_import_id(tmp_path, headers):
    found = xlsx.read(workbook(tmp_path / "a.xlsx", [*QUALTRICS[:headers], *ANSWERS]))
    assert (values(found, "pid"), found.tool) == (["a", "b"], "Qualtrics")
    assert found.row_numbers[0] == headers + 1


def test_no_personal_value_of_an_export_is_in_its_notes(tmp_path):
    found = csv.read(csv_file(tmp_path / "a.csv", *quoted([*QUALTRICS, *ANSWERS])))
    told = " ".join(found.notes)
    assert not [word for word in ("Surname", "Forename", "example.org", "192.0.2.7", "51.5") if word in told]


def test_qualtrics_old_columns_v1_v2_get_their_names_so_that_personal_ones_are_known(tmp_path):
    names = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status"]
    path = csv_file(
        tmp_path / "a.csv",
        [*(f"V{number}" for number in range(1, 8)), "pid", "Q1"],
        [*names, "Your code", "How far do you agree?"],
        ["R_1", "Default Response Set", "Surname", "", "a@example.org", "192.0.2.7", "0", "a", "4"],
    )
    found = csv.read(path)
    assert [column.name for column in found.columns] == [*names, "pid", "Q1"]
    assert [name for name in names if is_personal(name)] == [
        "Name",
        "ExternalDataReference",
        "EmailAddress",
        "IPAddress",
    ]
    assert (values(found, "pid"), list(found.row_numbers)) == (["a"], [3])


def test_a_first_respondent_who_looks_like_no_header_stays(tmp_path):
    path = csv_file(tmp_path / "a.csv", ["StartDate", "Finished", "pid"], ["2013-01-02", "True", "a"])
    assert values(csv.read(path), "pid") == ["a"]


RECORDS = [
    row(
        "record_id|redcap_event_name|redcap_repeat_instrument|redcap_repeat_instance|redcap_survey_identifier",
        "views_timestamp|q1|roles___1|roles___2|views_complete|dose",
    ),
    ["7", "wave_1_arm_1", "", "", "", "2013-01-02 10:00", "4", "1", "0", "2", ""],
    ["7", "wave_1_arm_1", "medication", "1", "", "", "", "0", "0", "", "20"],
    ["7", "wave_2_arm_1", "", "", "", "", "5", "0", "1", "2", ""],
    ["8", "wave_1_arm_1", "", "", "", "", "2", "0", "0", "0", ""],
]


def test_redcap_rows_of_one_record_and_event_are_one_and_events_stay_apart(tmp_path):
    found = csv.read(csv_file(tmp_path / "a.csv", *RECORDS))
    assert found.tool == "REDCap"
    assert values(found, "record_id") == ["7", "7", "8"]
    assert values(found, "redcap_event_name") == ["wave_1_arm_1", "wave_2_arm_1", "wave_1_arm_1"]
    assert (values(found, "q1"), values(found, "dose")) == (["4", "5", "2"], ["20", None, None])
    assert (values(found, "roles___1"), values(found, "roles___2")) == (["1", "0", "0"], ["0", "1", "0"])
    assert (list(found.row_numbers), found.refused) == ([2, 4, 5], ())
    assert found.column("redcap_repeat_instrument") is None
    assert any("1 rows of repeating instruments" in note for note in found.notes)


def test_a_workbook_of_redcap_is_read_as_its_csv(tmp_path):
    one, other = (
        csv.read(csv_file(tmp_path / "a.csv", *RECORDS)),
        xlsx.read(workbook(tmp_path / "a.xlsx", RECORDS)),
    )
    names = [column.name for column in one.columns]
    assert [values(one, name) for name in names] == [values(other, name) for name in names]


def test_a_records_id_is_known_by_its_name_where_it_is_not_the_first_column(tmp_path):
    found = csv.read(csv_file(tmp_path / "a.csv", *([*cells[1:], cells[0]] for cells in RECORDS)))
    assert (values(found, "record_id"), found.refused) == (["7", "7", "8"], ())


def test_redcap_instances_that_contradict_each_other_are_refused_and_the_record_is_kept(tmp_path):
    more = ["7", "wave_1_arm_1", "medication", "2", "", "", "", "0", "0", "", "40"]
    found = csv.read(csv_file(tmp_path / "a.csv", *RECORDS, more))
    assert [(each.reason, each.place, each.identifier) for each in found.refused] == [
        ("duplicate_respondent", "row 3", "7"),
        ("duplicate_respondent", "row 6", "7"),
    ]
    assert values(found, "q1") == ["4", "5", "2"]
    assert values(found, "dose") == [None, None, None]


def test_an_event_that_repeats_with_other_answers_is_refused_as_a_whole(tmp_path):
    more = ["8", "wave_1_arm_1", "", "2", "", "", "5", "0", "0", "0", ""]
    found = csv.read(csv_file(tmp_path / "a.csv", *RECORDS, more))
    assert [each.place for each in found.refused] == ["row 5", "row 6"]
    assert values(found, "record_id") == ["7", "7"]


def test_redcap_headings_of_a_labelled_export_may_repeat_and_the_survey_identifier_stays_personal(tmp_path):
    path = csv_file(
        tmp_path / "a.csv",
        ["Record ID", "Event Name", "Survey Identifier", "Agree?", "Complete?", "Again?", "Complete?"],
        ["7", "Wave 1", "a@example.org", "Agree", "Complete", "", "Incomplete"],
        ["7", "Wave 2", "", "Disagree", "Complete", "", "Complete"],
    )
    found = csv.read(path)
    names = [column.name for column in found.columns]
    assert names[2] == "redcap_survey_identifier"
    assert is_personal(names[2])
    assert [name for name in names if "Complete" in name] == ["Complete? (column 5)", "Complete? (column 7)"]
    assert values(found, "Event Name") == ["Wave 1", "Wave 2"]


def test_limesurvey_headings_of_code_and_text_are_named_by_their_code(tmp_path):
    path = csv_file(
        tmp_path / "a.csv",
        *quoted(
            [
                row(
                    "id. Response ID|submitdate. Date submitted|lastpage. Last page|startlanguage. Start language",
                    "ipaddr. IP address|pid. Your code|Q1[SQ001]. Is it shared? [by all, or some]",
                ),
                ["1", "2013-01-02 10:00:00", "3", "en", "192.0.2.7", "a", "A4"],
            ]
        ),
        delimiter=";",
    )
    found = csv.read(path)
    names = ["id", "submitdate", "lastpage", "startlanguage", "ipaddr", "pid", "Q1[SQ001]"]
    assert ([column.name for column in found.columns], found.tool) == (names, "LimeSurvey")


def test_surveymonkeys_second_header_row_is_joined_with_the_first(tmp_path):
    path = csv_file(
        tmp_path / "a.csv",
        ["Respondent ID", "Collector ID", "IP Address", "Your code", "Who leads?", "", ""],
        ["", "", "", "Open-Ended Response", "Managers", "Nurses", "Other (please specify)"],
        ["100", "5", "192.0.2.7", "a", "Managers", "", ""],
    )
    found = csv.read(path)
    assert [column.name for column in found.columns][3:5] == ["Your code", "Who leads?: Managers"]
    assert (values(found, "Your code"), found.tool) == (["a"], "SurveyMonkey")


def test_the_events_of_a_redcap_export_are_the_waves_of_a_study(tmp_path):
    write_people(tmp_path, "7", "8")
    csv_file(tmp_path / "waves/w2/a.csv", *RECORDS)
    survey = {"id": "survey", "kind": "survey", "id_item": "record_id"}
    stance = {"rule": "likert_pair", "concentrated": "q1", "distributed": "dose", "agree_from": 4}
    wave = {"variable": "redcap_event_name", "map": {"wave_1_arm_1": "w1", "wave_2_arm_1": "w2"}}
    definition = study(
        tmp_path,
        instruments=[{**survey, "stance": stance}],
        deliveries=[{"path": "waves/w2/*", "wave": wave, "instrument": "survey"}],
    )
    found = taken(definition, "waves/w2/a.csv")
    assert found.problems == ()
    people = found.tables["participation"].select(["stakeholder_id", "wave_id"]).to_pylist()
    assert sorted(tuple(each.values()) for each in people) == [("7", "w1"), ("7", "w2"), ("8", "w1")]
    assert "redcap_survey_identifier" not in found.tables["answer"]["item"].to_pylist()


def test_personal_columns_of_a_qualtrics_workbook_never_become_answers(tmp_path):
    write_people(tmp_path, "a", "b")
    (tmp_path / "waves" / "w2").mkdir(parents=True)
    workbook(tmp_path / "waves/w2/a.xlsx", [*QUALTRICS[:2], *ANSWERS])
    stance = {"rule": "item", "item": "Q1", "map": {"4": "high", "strongly agree": "high", "none": "low"}}
    definition = study(
        tmp_path,
        stances=[{"id": "high", "label": "High"}, {"id": "low", "label": "Low"}],
        instruments=[{"id": "survey", "kind": "survey", "id_item": "pid", "stance": stance}],
        deliveries=[{"path": "waves/w2/*", "wave": "w2", "instrument": "survey"}],
    )
    found = taken(definition, "waves/w2/a.xlsx")
    assert found.problems == ()
    items = set(found.tables["answer"]["item"].to_pylist())
    assert not [name for name in items if name.startswith(("Recipient", "Location", "IP", "External"))]
    assert not [word for word in ("Surname", "example.org", "192.0.2.7") if word in told(found)]
