"""ddi.xml: study, waves, files, variables and categories, valid by the schema, and nothing of any person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from orchestration.release.documents.ddi import format_ddi_codebook
from tests.unit.release.descriptions import RELEASE, described

NAMES = {"d": "ddi:codebook:2_5"}
PATHS = {"stance_by_role_year": "csv/stance_by_role_year.csv", "waves": "csv/waves.csv"}


def codebook(tier="public", **info):
    return etree.fromstring(format_ddi_codebook(described(tier, **info), PATHS).encode())


def texts(root, path):
    return [element.text for element in root.findall(path, NAMES)]


def test_a_codebook_says_study_contact_licence_and_release():
    root = codebook()
    assert texts(root, "d:stdyDscr/d:citation/d:titlStmt/d:titl") == ["Views on <leadership> & quality"]
    (contact,) = root.findall("d:stdyDscr/d:citation/d:distStmt/d:contact", NAMES)
    assert (contact.text, contact.get("email")) == ("Study team", "team@example.org")
    assert texts(root, ".//d:verStmt/d:version") == [RELEASE]
    assert texts(root, ".//d:conditions") == ["Licence: CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/)"]


def test_each_wave_is_a_cycle_with_its_year_and_its_field_period():
    root = codebook()
    periods = [(each.get("cycle"), each.get("date")) for each in root.findall(".//d:timePrd", NAMES)]
    assert periods == [("w1", "2011"), ("w2", "2013")]
    days = [(each.get("cycle"), each.get("event"), each.get("date")) for each in root.findall(".//d:collDate", NAMES)]
    assert days[2:] == [("w2", "start", "2012-10-01"), ("w2", "end", "2013-02-28")]


def test_universe_sampling_and_modes_are_said():
    root = codebook(sampling="Everybody on the ward was asked.")
    assert texts(root, ".//d:universe") == ["The stakeholders whom the study follows, in these roles: Managers, GPs."]
    assert texts(root, ".//d:sampProc") == ["Everybody on the ward was asked."]
    assert len(texts(root, ".//d:collMode")) == 2


def test_how_people_were_chosen_is_left_out_where_the_study_does_not_say():
    root = codebook()
    assert texts(root, ".//d:sampProc") == []
    assert "had the respondents been a random draw" in texts(root, ".//d:EstSmpErr")[0]
    assert "urposive" not in etree.tostring(root, encoding="unicode")


def test_a_synthetic_study_says_so_and_a_real_one_never():
    assert texts(codebook(), ".//d:abstract")[0].startswith("SYNTHETIC DATA")
    assert texts(codebook(), ".//d:disclaimer")[0].startswith("SYNTHETIC DATA")
    assert "synthetic" not in etree.tostring(codebook(synthetic=False), encoding="unicode").casefold()


def test_variables_have_label_text_file_and_categories():
    root = codebook()
    variables = {each.get("ID"): each for each in root.findall("d:dataDscr/d:var", NAMES)}
    assert len(variables) == 8
    share = variables["V.stance_by_role_year.stance_share"]
    assert (texts(share, "d:labl"), texts(share, "d:txt")) == (
        ["Share of the base"],
        ["Share of the base. From rounded counts."],
    )
    assert share.get("files") == "F.stance_by_role_year"
    role = variables["V.stance_by_role_year.role_id"]
    assert list(zip(texts(role, "d:catgry/d:catValu"), texts(role, "d:catgry/d:labl"), strict=True)) == [
        ("manager", "Managers"),
        ("gp", "GPs"),
        ("all", "All roles"),
    ]
    assert texts(variables["V.stance_by_role_year.stance"], "d:catgry/d:labl")[-1] == "Distributed"


def test_no_codebook_holds_statistics_and_that_of_analysts_no_count_of_rows():
    """Rows of the analyst tier are people; frequencies beside rounded counts would give small groups away."""
    for tier in ("public", "analyst"):
        assert not codebook(tier).findall(".//d:sumStat", NAMES) + codebook(tier).findall(".//d:catStat", NAMES)
    assert texts(codebook(), ".//d:caseQnty") == ["3", "2"]
    assert texts(codebook("analyst"), ".//d:caseQnty") == []


@pytest.fixture(scope="session")
def schema(shared_data):
    return etree.XMLSchema(etree.parse(str(shared_data / "schemas" / "ddi-codebook-2.5" / "codebook.xsd")))


@pytest.mark.real_data
@pytest.mark.parametrize("tier", ["public", "analyst"])
@pytest.mark.parametrize(
    "info",
    [{}, {"synthetic": False}, {"contact": None}, {"sampling": "All were asked."}, {"licence": "By agreement (2026)"}],
)
def test_a_codebook_is_valid_by_the_schema_of_ddi_codebook_2_5(schema, tier, info):
    schema.assertValid(etree.fromstring(format_ddi_codebook(described(tier, **info), PATHS).encode()))


@given(title=st.text(min_size=1).filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_any_title_makes_well_formed_xml(title):
    etree.fromstring(format_ddi_codebook(described(title=title), PATHS).encode())
