"""The documents of a finished release: valid, complete, and silent about people and about other tiers."""

import json
import xml.etree.ElementTree as ET

import duckdb
import pytest
import yaml
from frictionless import Package, Resource
from lxml import etree

from orchestration.release.store.manifest import current_release

NAMES = {"d": "ddi:codebook:2_5"}
DOCUMENTS = ["datapackage.json", "ddi.xml", "parquet/analyst/datapackage.json", "parquet/analyst/ddi.xml"]


@pytest.fixture(scope="module")
def release(example_release):
    return current_release(example_release / "releases")


def descriptor(release, tier):
    folder = release.folder if tier == "public" else release.folder / "parquet" / "analyst"
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_the_public_package_is_valid_with_its_data(release):
    report = Package(str(release.folder / "datapackage.json")).validate()
    assert report.flatten(["type", "message"]) == []
    assert {task.name for task in report.tasks} == {table["name"] for table in release.manifest["tables"]["public"]}


def test_the_analysts_package_describes_their_tables_as_they_are(release):
    """frictionless-py reads null whole numbers of Parquet as NaN, so the rows are given to it from the database."""
    package = descriptor(release, "analyst")
    Package.from_descriptor(package, basepath=str(release.folder / "parquet" / "analyst"))
    found = []
    with duckdb.connect(str(release.folder / "analyst.duckdb"), read_only=True) as connection:
        for resource in package["resources"]:
            assert (release.folder / "parquet" / "analyst" / resource["path"]).exists()
            cursor = connection.execute(f"select * from marts.{resource['name']}")
            rows = [[column[0] for column in cursor.description], *map(list, cursor.fetchall())]
            schema = {key: value for key, value in resource["schema"].items() if key != "foreignKeys"}
            if len(rows) > 1:
                report = Resource.from_descriptor({"name": "t", "data": rows, "schema": schema}).validate()
                found += [(resource["name"], *error) for error in report.flatten(["fieldName", "message"])]
    assert found == []


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["ddi.xml", "parquet/analyst/ddi.xml"])
def test_codebooks_are_valid_by_the_schema(release, shared_data, name):
    schema = etree.XMLSchema(etree.parse(str(shared_data / "schemas" / "ddi-codebook-2.5" / "codebook.xsd")))
    schema.assertValid(etree.parse(str(release.folder / name)))


@pytest.mark.parametrize(("name", "tier"), [("ddi.xml", "public"), ("parquet/analyst/ddi.xml", "analyst")])
def test_a_codebook_has_every_file_and_every_variable_of_its_tier(release, name, tier):
    root = ET.parse(release.folder / name).getroot()  # noqa: S314 - written by this run
    tables = release.manifest["tables"][tier]
    assert len(root.findall("d:fileDscr", NAMES)) == len(tables)
    found = {variable.get("ID") for variable in root.findall("d:dataDscr/d:var", NAMES)}
    assert found == {f"V.{table['name']}.{column}" for table in tables for column in table["columns"]}


@pytest.mark.parametrize("tier", ["public", "analyst"])
def test_every_value_of_a_closed_list_is_in_the_list(release, tier):
    with duckdb.connect(str(release.folder / f"{tier}.duckdb"), read_only=True) as connection:
        for resource in descriptor(release, tier)["resources"]:
            for field in resource["schema"]["fields"]:
                allowed = field.get("constraints", {}).get("enum")
                if allowed is not None:
                    query = f"select distinct {field['name']} from marts.{resource['name']}"
                    values = {value for (value,) in connection.execute(query).fetchall()} - {None}
                    assert values <= set(allowed), (resource["name"], field["name"])


def test_no_public_document_names_a_file_of_analysts(release):
    for name in ("datapackage.json", "ddi.xml", "CITATION.cff"):
        text = (release.folder / name).read_text(encoding="utf-8")
        assert "parquet/analyst" not in text
        assert "analyst.duckdb" not in text
    analysts = {table["name"] for table in release.manifest["tables"]["analyst"]}
    public = {table["name"] for table in release.manifest["tables"]["public"]}
    named = {resource["name"] for resource in descriptor(release, "public")["resources"]}
    assert named == public
    assert not named & (analysts - public)


def test_no_document_names_a_person(example_release, release):
    with duckdb.connect(str(example_release / ".state/build/warehouse.duckdb"), read_only=True) as connection:
        people = {name for (name,) in connection.execute("select stakeholder_id from raw.stakeholder").fetchall()}
    assert len(people) > 50
    for name in (*DOCUMENTS, "CITATION.cff", *(f"csv/{path.name}" for path in (release.folder / "csv").iterdir())):
        text = (release.folder / name).read_text(encoding="utf-8")
        assert not [person for person in people if f'"{person}"' in text or f">{person}<" in text], name


def test_each_document_says_that_the_example_is_synthetic(release):
    for name in (*DOCUMENTS, "CITATION.cff"):
        assert "SYNTHETIC DATA" in (release.folder / name).read_text(encoding="utf-8"), name


def test_the_citation_names_the_release(release):
    said = yaml.safe_load((release.folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (said["version"], said["date-released"]) == (release.release_id, release.manifest["released_at"][:10])


def test_the_manifest_lists_every_document(release):
    listed = set(release.manifest["files"])
    assert listed >= {*DOCUMENTS, "CITATION.cff", "csv/stance_by_role_year.csv"}


def test_csv_and_parquet_of_the_public_hold_the_same_rows(release):
    with duckdb.connect() as connection:
        for table in release.manifest["tables"]["public"]:
            parquet = f"'{release.folder}/parquet/public/{table['name']}.parquet'"
            written = f"read_csv('{release.folder}/csv/{table['name']}.csv', header = true)"
            counts = connection.execute(
                f"select (select count(*) from {parquet}), (select count(*) from {written})"
            ).fetchall()
            assert counts == [(table["row_count"], table["row_count"])]


@pytest.mark.real_data
def test_the_real_panel_is_described_as_validly(panel_release, shared_data):
    """Ten roles, a scale of the study's own, surveys alone, no contact: nothing of the example is taken for granted."""
    folder = current_release(panel_release / "releases").folder
    assert Package(str(folder / "datapackage.json")).validate().flatten(["type", "message"]) == []
    schema = etree.XMLSchema(etree.parse(str(shared_data / "schemas" / "ddi-codebook-2.5" / "codebook.xsd")))
    schema.assertValid(etree.parse(str(folder / "ddi.xml")))
    schema.assertValid(etree.parse(str(folder / "parquet" / "analyst" / "ddi.xml")))
    said = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (said["authors"], said["license"]) == ([{"name": "Study team of gss-panel"}], "MIT")
    for name in ("datapackage.json", "ddi.xml", "CITATION.cff"):
        assert "SYNTHETIC" not in (folder / name).read_text(encoding="utf-8")
