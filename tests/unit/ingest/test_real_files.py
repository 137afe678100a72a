"""Real files, counted a second time by other means."""

import csv
import io
import re
import shutil
import zipfile
from collections import Counter

import pandas as pd
import pytest
from pyrefiqda import RefiProject

from orchestration.ingest.discovery import discover_files
from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.readers.coded import qdpx
from tests.unit.ingest.builders import said, study, taken, write_people

pytestmark = pytest.mark.real_data

GSS_FILES = {"w2006": "wave1_2006.sav", "w2008": "wave2_2008.dta", "w2010": "wave3_2010.csv"}
STANCES = {"a great deal": "high", "only some": "some", "hardly any": "low"}


@pytest.fixture(scope="module")
def gss(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gss")
    for name in GSS_FILES.values():
        shutil.copy(shared_data / "gss_panel" / name, folder / name)
    role = {"item": "isco88", "width": 4, "digits": 1, "map": {"0": "army", "1": "manager", "2": "professional"}}
    return study(
        folder,
        roles=[{"id": name, "label": name} for name in ("army", "manager", "professional")],
        stances=[{"id": name, "label": name} for name in STANCES.values()],
        stakeholders={"instrument": "gss", "id": "firstid", "role": role},
        waves=[{"id": f"w{year}", "year": year} for year in (2006, 2008, 2010)],
        instruments=[
            {
                "id": "gss",
                "kind": "survey",
                "id_item": "firstid",
                "stance": {"rule": "item", "item": "conmedic", "map": STANCES},
            }
        ],
        deliveries=[{"path": path, "wave": wave, "instrument": "gss"} for wave, path in GSS_FILES.items()],
    )


def plainly(folder, wave):
    """The same file by pandas or the csv module, with label text for conmedic."""
    path = folder / GSS_FILES[wave]
    labels = {1: "a great deal", 2: "only some", 3: "hardly any"}
    if path.suffix == ".sav":
        frame = pd.read_spss(path, convert_categoricals=False)
    elif path.suffix == ".dta":
        frame = pd.read_stata(path, convert_categoricals=False)
    else:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        return [(row["firstid"], row["conmedic"].lower() or None, row["isco88"]) for row in rows]
    return [
        (row.firstid, labels.get(row.conmedic), "" if pd.isna(row.isco88) else str(row.isco88))
        for row in frame.itertuples()
    ]


@pytest.mark.parametrize(("wave", "people"), [("w2006", 2000), ("w2008", 1536), ("w2010", 1276)])
def test_every_wave_of_the_panel_has_its_respondents_answers_and_roles(gss, wave, people):
    found = taken(gss, GSS_FILES[wave])
    assert said(found) == []
    expected = plainly(gss.folder, wave)
    ids = found.tables["participation"]["stakeholder_id"].to_pylist()
    assert (len(ids), sorted(ids)) == (people, sorted(person for person, _, _ in expected))
    answers = [row for row in found.tables["answer"].to_pylist() if row["item"] == "conmedic"]
    seen = Counter((row["label"] or row["value"] or "").lower() for row in answers)
    assert seen == Counter(answer or "" for _, answer, _ in expected)
    assert {row["missing_reason"] for row in answers if row["value"] is None} == {"not_recorded"}
    groups = {"0": "army", "1": "manager", "2": "professional"}
    roles = {row["stakeholder_id"]: row["role_id"] for row in found.tables["stakeholder"].to_pylist()}
    by_hand = {
        person: groups.get(f"{int(float(code)):04d}"[0]) if code.strip() else None for person, _, code in expected
    }
    assert roles == by_hand


@pytest.fixture(scope="module")
def atlas(shared_data):
    return shared_data / "coded" / "atlasti_TestProject.qdpx"


def test_the_atlas_ti_project_holds_what_a_plain_look_at_its_xml_counts(atlas):
    with zipfile.ZipFile(atlas) as archive:
        text = archive.read("Project.qde").decode()
    names = Counter(re.findall(r"<(\w+)", text))
    selections = sum(count for name, count in names.items() if name.endswith("Selection"))
    found = inspect_file(atlas)
    assert (len(found.documents), found.code_count) == (12, names["Code"])
    assert (found.segment_count, selections) == (15, 15)
    assert (found.coding_count, names["Coding"]) == (16, 16)
    assert (len(found.sets), names["Set"]) == (16, 16)
    assert found.coders == ("Friedrich Markgraf",)
    assert "2 of 15 selections have no coding" in found.notes
    assert sum(document.segment_count for document in found.documents) == 15
    assert all(document.characters is None for document in found.documents)
    assert (found.format, found.problems) == ("qdpx", ())
    assert found.tool is not None
    assert found.tool.startswith("ATLAS.ti 8.4")


def test_another_reader_counts_the_same_codes_sources_and_codings(atlas, tmp_path):
    other = RefiProject.load(atlas, extract_dir=str(tmp_path / "out"))
    found = qdpx.read(atlas)
    assert len(other.code_book.codes.code) == len(found.codes)
    groups = ("text_source", "picture_source", "pdfsource", "audio_source", "video_source")
    by_kind = Counter(document.kind for document in found.documents)
    assert [len(getattr(other.sources, group)) for group in groups] == [
        by_kind[kind] for kind in ("text", "picture", "pdf", "audio", "video")
    ]
    texts = [document for document in found.documents if document.kind == "text"]
    for source, document in zip(other.sources.text_source, texts, strict=True):
        assert len(source.plain_text_selection) == document.selection_count
        assert sum(len(each.coding) for each in source.plain_text_selection) == len(document.codings)


def test_the_atlas_ti_project_enters_a_study_by_documents_csv(atlas, tmp_path):
    (tmp_path / "waves" / "w1").mkdir(parents=True)
    shutil.copy(atlas, tmp_path / "waves" / "w1" / "a.qdpx")
    write_people(tmp_path, "mabel", "simon")
    names = [document.name for document in qdpx.read(atlas).documents]
    rows = [[name, "simon" if "Simon" in name else "mabel" if "Mab" in name else "", ""] for name in names]
    with (tmp_path / "documents.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["document", "stakeholder_id", "wave"], *rows])
    definition = study(tmp_path, deliveries=[{"path": "waves/w1/*", "wave": "w1", "instrument": "interview"}])
    assert discover_files(definition).problems == ()
    found = taken(definition, "waves/w1/a.qdpx")
    assert said(found) == []
    assert {name: table.num_rows for name, table in found.tables.items()} == {
        "document": 3,
        "code": 14,
        "segment": 6,
        "participation": 2,
    }
