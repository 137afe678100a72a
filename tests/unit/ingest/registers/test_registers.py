import datetime as dt

import pytest

from orchestration.ingest.delivery import read_delivery
from orchestration.ingest.discovery import discover_files
from orchestration.ingest.model.personal_data import is_personal
from orchestration.ingest.registers.people import People
from orchestration.ingest.registers.registers import Registers
from tests.unit.ingest.builders import said, study, taken, told, write_people

CODEBOOK = {"file": "codebook.csv", "coder_aliases": "coders.csv"}


def test_stakeholders_come_with_their_roles_and_dates_from_any_spreadsheet(tmp_path):
    text = (
        "\ufeffStakeholder_ID;role;role_from;role_to;consent_scope;quote_permission;;\r\n"
        "0001;Manager;2010-01-01;2012-12-31;full;yes;;\r\n\r\n0001;nurse;2013-01-01;;Full;;;\r\n0002;none;;;;;;\r\n"
    )
    (tmp_path / "stakeholders.csv").write_text(text, encoding="utf-8")
    found = taken(study(tmp_path, deliveries=[]), "stakeholders.csv")
    assert said(found) == []
    rows = [tuple(row.values())[:6] for row in found.tables["stakeholder"].to_pylist()]
    assert rows == [
        ("0001", "manager", dt.date(2010, 1, 1), dt.date(2012, 12, 31), "full", "yes"),
        ("0001", "nurse", dt.date(2013, 1, 1), None, "full", None),
        ("0002", None, dt.date(2011, 1, 1), None, None, None),
    ]


def test_every_mistake_in_stakeholders_is_told_with_its_row(tmp_path):
    text = (
        "stakeholder_id,role,role_from,role_to\n"
        "a,manager,2010-01-01,2009-01-01\n,manager,,\nb,doctor,1/2/2010,\na,nurse,2010-01-01,\nc,nurse\n"
    )
    (tmp_path / "stakeholders.csv").write_text(text)
    assert said(taken(study(tmp_path, deliveries=[]), "stakeholders.csv")) == [
        "stakeholders.csv, row 6: 2 cells, 4 expected as in the header",
        "stakeholders.csv, row 2: role_to: 2009-01-01 is before role_from 2010-01-01",
        "stakeholders.csv, row 3: stakeholder_id: is empty; it is required",
        "stakeholders.csv, row 4: role: 'doctor' is no role of this study (manager, nurse)",
        "stakeholders.csv, row 4: role_from: '1/2/2010' is no date; YYYY-MM-DD is expected",
        "stakeholders.csv, row 5: 'a' from 2010-01-01 stands here and in row 2; once is expected",
    ]


def test_names_of_people_have_no_place_in_a_study_folder(tmp_path):
    (tmp_path / "stakeholders.csv").write_text("stakeholder_id,role,Full Name,ward\na,manager,Ann,3\n")
    found = taken(study(tmp_path, deliveries=[]), "stakeholders.csv")
    assert said(found) == [
        "stakeholders.csv, header: column 'full name' names people; a study folder holds no names, only random ids"
    ]
    assert "column 'ward' has no meaning here" in told(found)


@pytest.mark.parametrize("content", [b"", b"\0\0", b'a,b\n"'])
def test_a_file_that_is_no_table_is_told_in_plain_words(tmp_path, content):
    (tmp_path / "stakeholders.csv").write_bytes(content)
    definition = study(tmp_path, deliveries=[])
    found = taken(definition, "stakeholders.csv")
    assert len(said(found)) >= 1
    assert found.tables["quarantine"].num_rows == len(said(found))
    assert Registers(definition).people == People(frozenset(), are_listed=True)


def test_missing_columns_are_named_with_those_found(tmp_path):
    (tmp_path / "stakeholders.csv").write_text("id,job\na,b\n")
    assert said(taken(study(tmp_path, deliveries=[]), "stakeholders.csv")) == [
        "stakeholders.csv, header: columns 'stakeholder_id', 'role' expected, found id, job"
    ]


def test_an_alias_belongs_to_one_coder(tmp_path):
    write_people(tmp_path, "a")
    (tmp_path / "codebook.csv").write_text("code,stance_role\na,N\n")
    (tmp_path / "coders.csv").write_text("alias,coder_id,adjudicates\nAnn,c1,yes\nann ,c2,maybe\n")
    assert said(taken(study(tmp_path, deliveries=[], codebook=CODEBOOK), "coders.csv")) == [
        "coders.csv, row 3: adjudicates: found 'maybe', 'yes' or 'no' is expected",
        "coders.csv, row 3: alias 'ann' stands here and in row 2; once is expected",
    ]


def test_asked_csv_becomes_the_record_of_taking_part(tmp_path):
    write_people(tmp_path, "a", "b")
    (tmp_path / "asked.csv").write_text(
        "stakeholder_id,wave_id,asked,direct,status,date\na,w1,yes,no,,2011-02-03\nb,w1,,,Withdrawn,\n"
    )
    found = taken(study(tmp_path, deliveries=[]), "asked.csv")
    rows = [tuple(row.values())[:7] for row in found.tables["participation"].to_pylist()]
    assert rows == [
        ("a", "w1", "record", None, True, False, dt.date(2011, 2, 3)),
        ("b", "w1", "record", "withdrawn", None, None, None),
    ]


def test_a_stakeholder_in_a_wave_that_does_not_exist_is_a_problem(tmp_path):
    write_people(tmp_path, "a")
    (tmp_path / "asked.csv").write_text(
        "stakeholder_id,wave_id,asked,status\na,w2014,maybe,gone\nz,w1,yes,\na,w1,,\na,w1,,\n"
    )
    assert said(taken(study(tmp_path, deliveries=[]), "asked.csv")) == [
        "asked.csv, row 2: wave: 'w2014' is no wave of this study (w1, w2)",
        "asked.csv, row 2: status: 'gone' is no status of this study (completed, nonresponse, withdrawn, ineligible)",
        "asked.csv, row 2: asked: found 'maybe', 'yes' or 'no' is expected",
        "asked.csv, row 3: stakeholder_id: 'z' is no stakeholder of this study",
        "asked.csv, row 5: 'a' in wave 'w1' stands here and in row 4; once is expected",
    ]


def test_a_file_that_vanishes_between_two_looks_is_a_problem_and_no_crash(tmp_path):
    write_people(tmp_path, "a")
    definition = study(tmp_path, deliveries=[])
    file = discover_files(definition).files[0]
    (tmp_path / "stakeholders.csv").unlink()
    assert "cannot be opened" in said(read_delivery(Registers(definition), file))[0]


def test_the_record_of_who_is_who_is_read_strictly(tmp_path):
    write_people(tmp_path, "a", "007")
    (tmp_path / "identities.csv").write_text(
        "delivered_id,stakeholder_id,wave,instrument\n"
        "1,a,,\n1,a,w2,survey\n1,007,,\n1,a,,\n2,7,w9,gss\n,a,,\nann@x.org,a,,\n3,,,\n"
    )
    definition = study(tmp_path, deliveries=[], identities="identities.csv")
    assert said(taken(definition, "identities.csv")) == [
        "identities.csv, row 4: '1' is '007' here and 'a' in row 2; one person is expected",
        "identities.csv, row 5: '1' stands here and in row 2; once is expected",
        "identities.csv, row 6: stakeholder_id: '7' is no stakeholder of this study; '007' is one",
        "identities.csv, row 6: wave: 'w9' is no wave of this study (w1, w2)",
        "identities.csv, row 6: instrument: 'gss' is no instrument of this study (interview, survey)",
        "identities.csv, row 7: delivered_id: is empty; it is required",
        "identities.csv, row 8: delivered_id: an e-mail address stands where an id is expected; a study folder holds "
        "no addresses, only random ids",
        "identities.csv, row 9: stakeholder_id: is empty; it is required",
    ]


def test_an_address_is_no_id_of_a_stakeholder(tmp_path):
    (tmp_path / "stakeholders.csv").write_text("stakeholder_id,role\nann@x.org,manager\n")
    (problem,) = said(taken(study(tmp_path, deliveries=[]), "stakeholders.csv"))
    assert "e-mail address" in problem
    assert "ann" not in problem


@pytest.mark.parametrize(
    ("wave", "role"), [("w1", "manager"), ("w2", None), ("w3", "none"), ("w4", "nurse"), ("w5", "gone")]
)
def test_a_person_has_the_role_of_the_last_spell_that_began_by_the_end_of_a_wave(tmp_path, wave, role):
    (tmp_path / "stakeholders.csv").write_text(
        "stakeholder_id,role,role_from,role_to\n"
        "a,nurse,2004-06-01,2004-12-31\na,manager,2001-01-01,\na,,2002-12-31,\na,none,2003-01-01,\n"
    )
    waves = [{"id": f"w{number}", "year": 2000 + number} for number in range(1, 6)]
    definition = study(tmp_path, deliveries=[], waves=waves)
    spell = Registers(definition).people.spell_at("a", definition.wave(wave))
    assert (spell.role if spell is not None else "gone") == role


PLATFORMS = {
    "qualtrics": ["IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
                  "ExternalDataReference", "LocationLatitude", "LocationLongitude"],
    "redcap": ["redcap_survey_identifier"],
    "limesurvey": ["ipaddr", "refurl", "email", "firstname", "lastname"],
    "forms": ["Name", "Email", "Email Address", "Username"],
    "kobo": ["deviceid", "simserial", "phonenumber", "subscriberid", "_gps_latitude", "_location_longitude"],
    "any": ["e-mail", "last name", "user_name", "Date of birth", "DOB", "Mobile number", "home_address", "ZIP code",
            "Name of respondent", "contact_email", "Person:Name", "PROLIFIC_PID", "Your full name", "GPS",
            "User login"],
}  # fmt: skip


@pytest.mark.parametrize("column", [name for names in PLATFORMS.values() for name in names])
def test_a_column_that_names_people_is_known(column):
    assert is_personal(column)


@pytest.mark.parametrize(
    "column",
    ["q1", "location", "region", "named_post", "address_problem", "ipsative", "workplace", "ResponseId", "StartDate",
     "Duration (in seconds)", "q3_phone_use", "birth_year", "age", "postgraduate", "How often do you use email?",
     "record_id", "redcap_event_name", "DistributionChannel", "organisation name", "Year:Value", "timestamp"],
)  # fmt: skip
def test_an_item_of_a_questionnaire_is_not_taken_for_one(column):
    assert not is_personal(column)


@pytest.mark.parametrize(("column", "is_one"), [("Ward 3", True), ("Person:WARD 4", True), ("steward", False)])
def test_study_yml_may_name_more_by_pattern_without_case(column, is_one):
    assert is_personal(column, ["ward*"]) == is_one
