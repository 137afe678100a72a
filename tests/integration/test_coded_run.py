"""Real coded projects through a whole run: what `raw` holds equals a count of the file by plain SQL or XML."""

import re
import shutil
import sqlite3
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from orchestration.ingest.inspection import inspect_file
from orchestration.state.outcome import Ending

from .conftest import run_study

pytestmark = pytest.mark.real_data
FILES = {"OPCW.rqda": "w1", "taguette_sample-project.sqlite3": "w2", "atlasti_TestProject.qdpx": "w3"}
STUDY = """
study: {id: coded, title: Real coded projects}
roles: [{id: source, label: Sources}]
stakeholders: stakeholders.csv
waves: [{id: w1, year: 2011}, {id: w2, year: 2013}, {id: w3, year: 2016}]
instruments: [{id: interview, kind: coded_documents, stance: {rule: coded_segments}}]
deliveries:
"""


def count(path: Path, query: str) -> list[tuple]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def coded(shared_data):
    return shared_data / "coded"


@pytest.fixture(scope="module")
def raw(coded, tmp_path_factory):
    folder = tmp_path_factory.mktemp("coded") / "study"
    (folder / "waves").mkdir(parents=True)
    documents = {
        "w1": [name for (name,) in count(coded / "OPCW.rqda", "select name from source where status = 1")],
        "w2": [name for (name,) in count(coded / "taguette_sample-project.sqlite3", "select name from documents")],
        "w3": [source.get("name") for source in sources(coded)],
    }
    rules, people, owners = [], [], []
    for name, wave in FILES.items():
        shutil.copy(coded / name, folder / "waves" / name)
        rules.append(
            f"  - {{path: waves/{name}, wave: {wave}, instrument: interview,\n"
            "     stakeholder: {documents: documents.csv}}"
        )
        for number, document in enumerate(documents[wave]):
            people.append(f"{wave}_{number},source")
            owners.append(f'"{document}",{wave}_{number},{wave}')
    (folder / "study.yml").write_text(STUDY + "\n".join(rules) + "\n")
    (folder / "stakeholders.csv").write_text("\n".join(["stakeholder_id,role", *people]) + "\n")
    (folder / "documents.csv").write_text("\n".join(["document,stakeholder_id,wave", *owners]) + "\n", "utf-8")
    outcome = run_study(folder)
    assert outcome.ending is Ending.PUBLISHED, outcome.says
    with duckdb.connect(str(folder / ".state" / "build" / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def sources(coded: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(coded / "atlasti_TestProject.qdpx") as archive:
        (member,) = (name for name in archive.namelist() if name.endswith(".qde"))
        root = ElementTree.fromstring(archive.read(member))  # noqa: S314 - a known file
    found = next(element for element in root if element.tag.endswith("}Sources"))
    return list(found)


def test_every_report_of_the_rqda_project_has_its_segments_by_code(raw, coded):
    query = """
        select source.name, freecode.name, count(*) from coding
        join source on source.id = coding.fid join freecode on freecode.id = coding.cid
        where coding.status = 1 and source.status = 1 and freecode.status = 1 group by 1, 2
    """
    expected = sorted(count(coded / "OPCW.rqda", query))
    found = raw.execute(
        """
        select document_name, code_path, count(*) from raw.segment join raw.document using (document_id)
        where wave_id = 'w1' group by all order by all
        """
    ).fetchall()
    repeats = sum(number for *_, number in expected) - sum(number for *_, number in found)
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    assert (sum(number for *_, number in expected), repeats) == (1023, twice_coded(coded))
    assert raw.execute("select count(*) from raw.document where wave_id = 'w1'").fetchall() == [(16,)]
    assert len(count(coded / "OPCW.rqda", "select id from freecode where status = 1")) == 8
    inspected = inspect_file(coded / "OPCW.rqda")
    assert (len(inspected.documents), inspected.code_count, inspected.segment_count) == (16, 8, 1023)


def twice_coded(coded: Path) -> int:
    """Codings that repeat another exactly: the warehouse holds them once, and `run` says so."""
    query = """
        select coalesce(sum(times - 1), 0) from (
            select count(*) as times from coding where status = 1 group by cid, fid, selfirst, selend, owner
        )
    """
    return int(count(coded / "OPCW.rqda", query)[0][0])


def test_the_taguette_project_has_its_taggings_by_document_and_tag(raw, coded):
    path = coded / "taguette_sample-project.sqlite3"
    query = """
        select documents.name, tags.path, count(*) from highlight_tags
        join highlights on highlights.id = highlight_tags.highlight_id
        join documents on documents.id = highlights.document_id
        join tags on tags.id = highlight_tags.tag_id group by 1, 2 order by 1, 2
    """
    found = raw.execute(
        """
        select document_name, code_path, count(*) from raw.segment join raw.document using (document_id)
        where wave_id = 'w2' group by all order by all
        """
    ).fetchall()
    assert found == sorted(count(path, query))
    assert sum(number for *_, number in found) == 24
    inspected = inspect_file(path)
    counts = (len(inspected.documents), inspected.code_count, inspected.segment_count, inspected.coding_count)
    assert (*counts, len(inspected.events)) == (10, 6, 18, 24, 46)
    assert [event.action for event in inspected.events] == [
        re.search(r'"type": "(\w+)"', payload)[1]
        for (payload,) in count(path, "select payload from commands order by id")
    ]
    logged = raw.execute("select action, count(*) from raw.code_event group by all order by all").fetchall()
    assert dict(logged).keys() <= {"added", "renamed", "redefined", "merged", "deleted"}
    assert dict(logged)["merged"] == 1


def test_the_atlas_ti_project_has_its_sources_and_selections(raw, coded):
    found = raw.execute(
        "select source_type, count(*) from raw.document where wave_id = 'w3' group by all order by all"
    ).fetchall()
    kinds = [source.tag.rpartition("}")[2].removesuffix("Source").lower() for source in sources(coded)]
    assert found == [(kind, kinds.count(kind)) for kind in sorted(set(kinds))]
    assert (len(kinds), len(set(kinds))) == (12, 5)
    inspected = inspect_file(coded / "atlasti_TestProject.qdpx")
    selections = [piece for source in sources(coded) for piece in source.iter() if piece.tag.endswith("Selection")]
    uncoded = [piece for piece in selections if not any(child.tag.endswith("}Coding") for child in piece)]
    assert (inspected.segment_count, len(inspected.sets)) == (len(selections), 16) == (15, 16)
    assert len(uncoded) == 2
    assert any("2 of 15 selections have no coding" in note for note in inspected.notes)
