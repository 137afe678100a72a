"""The package as the reference library of Frictionless reads it: descriptor, bytes, types, keys and links."""

import pytest
from frictionless import Package

from orchestration.release.documents.datapackage import DATA_PACKAGE, DataFile, format_data_package
from orchestration.release.store.csv_cells import write_csv
from orchestration.system.hashes import file_hash
from tests.unit.release.descriptions import ROWS, described


def written(folder, rows=ROWS, **info):
    (folder / "csv").mkdir()
    about = described(**info)
    files = {}
    for table in about.tables:
        path = folder / "csv" / f"{table.name}.csv"
        write_csv(path, [column.name for column in table.columns], rows[table.name])
        files[table.name] = DataFile(f"csv/{table.name}.csv", path.stat().st_size, file_hash(path))
    (folder / DATA_PACKAGE).write_text(format_data_package(about, files), encoding="utf-8")
    return Package(str(folder / DATA_PACKAGE))


def errors(package):
    return package.validate().flatten(["type", "fieldName"])


@pytest.mark.parametrize("info", [{}, {"synthetic": False}, {"contact": None}, {"licence": "By agreement (2026)"}])
def test_a_package_with_its_data_is_valid(tmp_path, info):
    package = written(tmp_path, **info)
    assert errors(package) == []
    assert len(package.get_resource("stance_by_role_year").read_rows()) == 3


def test_a_hidden_count_is_read_as_no_value(tmp_path):
    hidden = written(tmp_path).get_resource("stance_by_role_year").read_rows()[1]
    assert (hidden["stance_count"], hidden["stance_share"], hidden["is_suppressed"]) == (None, None, True)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("all", "w1", "blended", 20, 0.25, False), ["primary-key", None]),
        (("all", "w9", "blended", 20, 0.25, False), ["foreign-key", None]),
        (("nurse", "w1", "blended", 20, 0.25, False), ["constraint-error", "role_id"]),
        (("gp", "w1", "blended", 20, 1.25, False), ["constraint-error", "stance_share"]),
        (("gp", "w1", "blended", "many", 0.25, False), ["type-error", "stance_count"]),
    ],
)
def test_the_schema_finds_a_row_that_breaks_a_promise(tmp_path, row, expected):
    rows = {**ROWS, "stance_by_role_year": [*ROWS["stance_by_role_year"], row]}
    assert expected in errors(written(tmp_path, rows))


def test_a_changed_file_is_found(tmp_path):
    package = written(tmp_path)
    with (tmp_path / "csv" / "waves.csv").open("a", encoding="utf-8") as handle:
        handle.write("w3,2016-01-01\n")
    assert {kind for kind, _ in errors(package)} >= {"hash-count", "byte-count"}
