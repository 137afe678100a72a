import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest import offsets
from orchestration.ingest.documents import Coders, project_tables
from orchestration.ingest.identity import Owner
from orchestration.ingest.offsets import Variant
from orchestration.ingest.readers import qdpx
from orchestration.warehouse.contract import DELIVERED_TABLES
from tests.unit.ingest.builders import (
    BOM,
    codes,
    coding,
    inline,
    project,
    selection,
    study,
    taken,
    text_source,
    told,
    write_people,
    write_qdpx,
)

NO_ALIASES = Coders([])


def tables(path, coders=NO_ALIASES, owner=("p1", "w1")):
    read = qdpx.read(path)
    owners = [Owner(*owner)] * len(read.documents)
    return project_tables(read, owners, coders, instrument_id="interview", delivery_id="d_1")


def segments(found):
    return found.tables["segment"].to_pylist()


def test_tables_have_exactly_the_columns_of_the_contract(tmp_path):
    source = text_source("d", inline("we lead"), selection(0, 2, coding("c")))
    found = tables(write_qdpx(tmp_path / "a.qdpx", project(codes=codes("c"), sources=source)))
    for table in DELIVERED_TABLES:
        if table.name in found.tables:
            assert found.tables[table.name].schema.equals(table.schema)


def test_exact_repeats_are_left_out_and_told_and_those_of_one_person_under_two_names_too(tmp_path):
    users = '<User guid="1" name="peter"/><User guid="2" name="Peter Prevos"/><User guid="3" name="Ann"/>'
    picks = [selection(0, 2, coding("c", user)) for user in ("1", "1", "2", "3")]
    path = write_qdpx(
        tmp_path / "a.qdpx", project(codes=codes("c"), users=users, sources=text_source("d", inline("we lead"), *picks))
    )
    aliases = [
        {"alias": "Peter ", "coder_id": "c1", "adjudicates": False},
        {"alias": "peter prevos", "coder_id": "c1", "adjudicates": False},
        {"alias": "judge", "coder_id": "Ann", "adjudicates": True},
    ]
    found = tables(path, Coders(aliases))
    assert sorted((row["coder_id"], row["is_adjudicated"]) for row in segments(found)) == [("Ann", True), ("c1", False)]
    assert any(note.startswith("2 codings repeat another exactly") for note in found.notes)


def test_ids_are_the_same_in_every_export_whatever_guids_line_ends_and_order(tmp_path):
    def export(name, text, guid):
        picks = [selection(0, 2, coding(guid)), selection(3, 7, coding(guid))]
        picks = picks[::-1] if name == "b" else picks
        xml = project(
            codes=f'<Code guid="{guid}" name="lead"/>', sources=text_source("doc", *picks, path="t.txt", guid=guid)
        )
        return tables(write_qdpx(tmp_path / f"{name}.qdpx", xml, {"t.txt": text}))

    first, second = export("a", BOM + "we lead\r\nall", "g1"), export("b", "we lead\nall", "g2")
    assert segments(first) == segments(second)
    assert first.tables["document"]["document_id"] == second.tables["document"]["document_id"]
    assert first.tables["document"]["text"] != second.tables["document"]["text"]


def test_two_documents_of_a_person_in_a_wave_are_one_participation_on_the_first_day(tmp_path):
    variables = '<Variable guid="v" name="Interview:Date"/>'

    def on(day):
        return f'<VariableValue><VariableRef targetGUID="v"/><DateValue>{day}</DateValue></VariableValue>'

    sources = text_source("a", inline("x"), on("2011-03-04")) + text_source("b", inline("y"), on("2011-02-01"))
    found = tables(write_qdpx(tmp_path / "a.qdpx", project(variables=variables, sources=sources)))
    rows = found.tables["participation"].to_pylist()
    assert [(row["stakeholder_id"], row["mode"], row["status"], row["occurred_on"]) for row in rows] == [
        ("p1", "interview", "completed", dt.date(2011, 2, 1))
    ]


def test_codes_with_one_path_are_one_and_copies_of_a_document_stay_apart(tmp_path):
    sources = text_source("d", inline("x"), guid="1") + text_source("d", inline("x"), guid="2")
    found = tables(
        write_qdpx(tmp_path / "a.qdpx", project(codes=codes("c") + '<Code guid="2" name="c"/>', sources=sources))
    )
    assert found.tables["code"].num_rows == 1
    assert len(set(found.tables["document"]["document_id"].to_pylist())) == 2


def test_documents_without_an_owner_bring_nothing(tmp_path):
    source = text_source("d", inline("we lead"), selection(0, 2, coding("c")))
    read = qdpx.read(write_qdpx(tmp_path / "a.qdpx", project(codes=codes("c"), sources=source)))
    found = project_tables(read, [None], NO_ALIASES, instrument_id="i", delivery_id="d_1")
    assert {name: table.num_rows for name, table in found.tables.items()} == {
        "document": 0,
        "code": 1,
        "segment": 0,
        "participation": 0,
    }


def test_coders_without_an_alias_are_told_where_there_are_aliases(tmp_path):
    write_people(tmp_path, "d")
    (tmp_path / "codebook.csv").write_text("code,stance_role\nc,N\n")
    (tmp_path / "coders.csv").write_text("alias,coder_id\nAnn,c1\n")
    users = '<User guid="1" name="Ann"/><User guid="2" name="Bob"/>'
    picks = [selection(0, 2, coding("c", user)) for user in ("1", "2")]
    source = text_source("d", inline("we lead"), *picks)
    write_qdpx(tmp_path / "waves/w1/a.qdpx", project(codes=codes("c"), users=users, sources=source))
    codebook = {"file": "codebook.csv", "coder_aliases": "coders.csv"}
    found = taken(study(tmp_path, codebook=codebook), "waves/w1/a.qdpx")
    assert sorted(found.tables["segment"]["coder_id"].to_pylist()) == ["Bob", "c1"]
    assert "coders without an alias keep their user name: Bob" in told(found)
    assert "we lead" not in told(found)


UNITS = {
    "code_point": lambda text: len(text),
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf8": lambda text: len(text.encode()),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.text(st.sampled_from("ab é😀\r\n中\u0301&<"), min_size=1, max_size=30),
    st.sampled_from(sorted(UNITS)),
    st.data(),
)
def test_a_segment_is_always_the_slice_of_its_stored_document_and_reading_twice_gives_the_same(
    tmp_path, text, unit, data
):
    count = UNITS[unit]
    edges = [sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))) for _ in range(3)]
    picks = [selection(count(text[:start]), count(text[:end]), coding("c")) for start, end in edges]
    xml = project(codes=codes("c"), sources=text_source("d", *picks, path="t.txt"))
    path = write_qdpx(tmp_path / "a.qdpx", xml, {"t.txt": text.encode()})
    found = tables(path)
    stored = found.tables["document"].to_pylist()[0]
    assert stored["text"] == text
    for row in segments(found):
        if row["start_offset"] is not None:
            assert row["text"] == text[row["start_offset"] : row["end_offset"]]
            assert 0 <= row["start_offset"] < row["end_offset"] <= stored["character_count"]
    again = tables(path)
    assert all(found.tables[name].equals(again.tables[name]) for name in found.tables)


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_segments_of_every_unit_give_the_words_that_were_marked(tmp_path, unit):
    text = "Ärzte 😀😀 lead, nurses 😀 lead; everybody é leads"
    words = ["Ärzte", "nurses", "everybody", "leads"]
    count = UNITS[unit]
    starts = [text.index(word) for word in words]
    picks = [
        selection(count(text[:start]), count(text[: start + len(word)]), coding("c"))
        for start, word in zip(starts, words, strict=True)
    ]
    xml = project(codes=codes("c"), sources=text_source("d", inline(text), *picks), origin="some tool")
    found = tables(write_qdpx(tmp_path / "a.qdpx", xml))
    assert sorted(row["text"] for row in segments(found)) == sorted(words)
    assert found.tables["document"]["position_unit"].to_pylist() == [str(Variant(unit))]
    assert offsets.LOW_CONFIDENCE <= found.tables["document"]["offset_confidence"].to_pylist()[0] <= 1
