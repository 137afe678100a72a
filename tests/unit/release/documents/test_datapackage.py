"""The descriptor of a data package: what it names, what it promises, and what it must not say."""

import json

import pytest

from orchestration.release.documents.datapackage import DataFile, field_type, format_data_package
from orchestration.release.documents.description import find_bounds
from orchestration.release.store.tier_files import ColumnFacts, TableFacts
from tests.unit.release.descriptions import RELEASE, described

FILES = {
    "stance_by_role_year": DataFile("csv/stance_by_role_year.csv", 120, "ab" * 32),
    "waves": DataFile("csv/waves.csv", 40, "cd" * 32),
}


def package(tier="public", files=FILES, **info):
    return json.loads(format_data_package(described(tier, **info), files))


def schema(descriptor, table):
    (resource,) = [each for each in descriptor["resources"] if each["name"] == table]
    return resource["schema"]


def field(descriptor, table, column):
    (found,) = [each for each in schema(descriptor, table)["fields"] if each["name"] == column]
    return found


def test_a_package_says_study_release_licence_and_contact():
    descriptor = package()
    assert (descriptor["name"], descriptor["version"]) == ("health-1-public", RELEASE)
    assert (descriptor["title"], descriptor["created"]) == ("Views on <leadership> & quality", "2026-11-23T12:00:00Z")
    assert descriptor["licenses"] == [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    assert descriptor["contributors"] == [{"title": "Study team", "email": "team@example.org", "roles": ["contact"]}]


def test_a_synthetic_study_says_so_first_and_a_real_one_never():
    assert package()["description"].startswith("SYNTHETIC DATA")
    assert (package()["synthetic"], package()["keywords"][0]) == (True, "synthetic data")
    real = package(synthetic=False)
    assert real["synthetic"] is False
    assert "synthetic data" not in json.dumps(real).casefold()


def test_how_people_were_chosen_is_in_the_words_of_the_study_or_left_out():
    assert "Everybody was asked." in package(sampling="Everybody was asked.")["description"]
    assert "urposive" not in package()["description"]


@pytest.mark.parametrize("of", ["estimate", "alpha", "difference"])
def test_an_interval_of_a_slope_an_agreement_or_a_difference_has_no_bounds_and_one_of_a_share_has(of):
    columns = (ColumnFacts("ci_low", "DOUBLE", ""), ColumnFacts(of, "DOUBLE", ""))
    assert find_bounds("ci_low", TableFacts("t", "", 0, "", columns)) is None
    assert find_bounds("ci_low", TableFacts("stance_intervals", "", 0, "", columns[:1])) == (0, 1)


def test_a_licence_in_words_of_the_study_is_given_as_it_stands():
    assert package(licence="By agreement (2026)")["licenses"] == [
        {"name": "By-agreement-2026", "title": "By agreement (2026)"}
    ]


def test_a_study_without_contact_names_nobody():
    assert "contributors" not in package(contact=None)


def test_a_resource_is_a_file_with_size_and_hash():
    (shares, waves) = package()["resources"]
    assert (shares["path"], shares["bytes"], shares["hash"]) == (
        "csv/stance_by_role_year.csv",
        120,
        f"sha256:{'ab' * 32}",
    )
    assert (waves["format"], waves["mediatype"], waves["encoding"]) == ("csv", "text/csv", "utf-8")


def test_keys_and_links_are_those_of_the_models():
    descriptor = package()
    assert schema(descriptor, "stance_by_role_year")["primaryKey"] == ["role_id", "wave_id", "stance"]
    assert schema(descriptor, "waves")["primaryKey"] == ["wave_id"]
    assert schema(descriptor, "stance_by_role_year")["foreignKeys"] == [
        {"fields": ["wave_id"], "reference": {"resource": "waves", "fields": ["wave_id"]}}
    ], "the stance scale is no file of this package"


def test_roles_and_stances_are_closed_lists_with_labels():
    descriptor = package()
    assert field(descriptor, "stance_by_role_year", "role_id")["constraints"] == {
        "required": True,
        "enum": ["manager", "gp", "all"],
    }
    categories = field(descriptor, "stance_by_role_year", "stance")["categories"]
    assert categories[0] == {"value": "concentrated", "label": "Concentrated"}
    assert "enum" not in field(descriptor, "waves", "wave_id")["constraints"], "the list itself is no list of itself"


def test_a_count_is_required_for_analysts_and_may_be_hidden_from_the_public():
    assert field(package(), "stance_by_role_year", "stance_count")["constraints"] == {"minimum": 0}
    for_analysts = field(package("analyst"), "stance_by_role_year", "stance_count")["constraints"]
    assert for_analysts == {"required": True, "minimum": 0}
    assert field(package(), "stance_by_role_year", "stance_share")["constraints"] == {"minimum": 0, "maximum": 1}


def test_the_analysts_package_carries_no_open_licence():
    descriptor = package("analyst")
    assert "licenses" not in descriptor
    assert descriptor["access"] == "restricted"


def test_a_table_without_file_is_left_out_and_nothing_links_to_it():
    descriptor = package(files={"stance_by_role_year": FILES["stance_by_role_year"]})
    assert [each["name"] for each in descriptor["resources"]] == ["stance_by_role_year"]
    assert "foreignKeys" not in schema(descriptor, "stance_by_role_year")


@pytest.mark.parametrize(
    ("duckdb_type", "expected"),
    [
        ("VARCHAR", "string"),
        ("BIGINT", "integer"),
        ("DECIMAL(18,3)", "number"),
        ("TIMESTAMP", "datetime"),
        ("VARCHAR[]", "array"),
        ("STRUCT(a INTEGER)", "object"),
        ("UUID", "any"),
    ],
)
def test_every_type_of_the_database_has_one_in_the_schema(duckdb_type, expected):
    assert field_type(duckdb_type) == expected
