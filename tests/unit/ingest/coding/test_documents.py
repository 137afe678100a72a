import datetime as dt
import hashlib
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.coding.attribution import Owner
from orchestration.ingest.coding.documents import build_tables
from orchestration.ingest.model import offsets
from orchestration.ingest.model.document_identity import bare_name
from orchestration.ingest.model.offsets import Variant
from orchestration.ingest.model.records import (
    UNKNOWN_CODER,
    Code,
    CodedDocument,
    CodedProject,
    CodeEvent,
    Coding,
    Refused,
)
from orchestration.ingest.readers.coded import qdpx
from orchestration.ingest.registers.codebook import StudyCodebook
from orchestration.ingest.registers.coders import Coders
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
    return build_tables(read, owners, coders, instrument_id="interview", delivery_id="d_1")


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
    found = build_tables(read, [None], NO_ALIASES, instrument_id="i", delivery_id="d_1")
    assert {name: table.num_rows for name, table in found.tables.items()} == {
        "document": 0,
        "code": 1,
        "segment": 0,
        "participation": 0,
    }


def test_a_coder_without_an_alias_gets_a_pseudonym_and_is_counted(tmp_path):
    write_people(tmp_path, "d")
    (tmp_path / "codebook.csv").write_text("code,stance_role\nc,N\n")
    (tmp_path / "coders.csv").write_text("alias,coder_id\nAnn,c1\n")
    users = '<User guid="1" name="Ann"/><User guid="2" name="Bob"/>'
    picks = [selection(0, 2, coding("c", user)) for user in ("1", "2")]
    source = text_source("d", inline("we lead"), *picks)
    write_qdpx(tmp_path / "waves/w1/a.qdpx", project(codes=codes("c"), users=users, sources=source))
    codebook = {"file": "codebook.csv", "coder_aliases": "coders.csv"}
    found = taken(study(tmp_path, codebook=codebook), "waves/w1/a.qdpx")
    pseudonym = f"coder_{hashlib.sha256(b's' + bytes([31]) + b'bob').hexdigest()[:8]}"
    assert sorted(found.tables["segment"]["coder_id"].to_pylist()) == ["c1", pseudonym]
    assert f"1 user names without an alias stop at the door; their coders are {pseudonym}" in told(found)
    assert "we lead" not in told(found)
    assert "Bob" not in told(found)


def made(*documents, **keys):
    """The tables of a project that was not read from a file."""
    read = CodedProject("x", None, documents, (Code("lead", "lead"),), (), (), (), (), 0, 0, 0, **keys)
    owners = [Owner("p1", "w1")] * len(documents)
    return build_tables(read, owners, NO_ALIASES, instrument_id="interview", delivery_id="d_1")


def document(name="d", text="we lead", *codings, kind="text", **keys):
    return CodedDocument(name, kind, text, codings, len(codings), **keys)


def lead(start, end, coder="Ann"):
    return Coding("lead", coder, start, end, None)


def test_the_same_user_is_the_same_coder_in_every_spelling_and_nobody_stays_unknown():
    coders = Coders([], "s")
    assert coders.name("Ann") == coders.name(" ANN ") != Coders([], "other").name("Ann")
    assert coders.name(UNKNOWN_CODER) == UNKNOWN_CODER
    assert coders.strangers(["Ann", UNKNOWN_CODER]) == [coders.name("Ann")]


@pytest.mark.parametrize(
    ("name", "text", "start", "end"),
    [
        ("d", "Zoë said\nwe lead", 9, 16),
        ("d", "Zoë said\r\nwe lead", 10, 17),
        ("d", "Zoë said\rwe lead", 9, 16),
        ("d", unicodedata.normalize("NFD", "Zoë said\nwe lead"), 10, 17),
        ("C:\\Users\\ann\\d", unicodedata.normalize("NFD", "Zoë said\r\nwe lead"), 11, 18),
    ],
)
def test_document_and_segment_are_the_same_whatever_line_ends_accents_and_folders(name, text, start, end):
    plain = made(document("d", "Zoë said\nwe lead", lead(9, 16)))
    found = made(document(name, text, lead(start, end)))
    assert text[start:end] == "we lead"
    for table, column in (("document", "document_id"), ("segment", "segment_id"), ("segment", "text")):
        assert found.tables[table][column].to_pylist() == plain.tables[table][column].to_pylist()
    assert found.tables["document"]["text"].to_pylist() == [text], "the text stays as delivered"


def test_another_text_under_the_same_name_is_another_document_and_passages_alone_are_not():
    def ids(kind):
        found = [made(document("d", text, kind=kind)) for text in ("we lead", "we lead\n\nall of us")]
        return {each.tables["document"]["document_id"].to_pylist()[0] for each in found}

    assert (len(ids("text")), len(ids("excerpts"))) == (2, 1)


def test_a_passage_is_known_by_its_words_where_only_passages_are_known():
    """What else was coded decides where a passage stands, so two coders' lists must not share places."""

    def by_text(text, *spans):
        found = made(document("d", text, *(lead(start, end) for start, end in spans), kind="excerpts"))
        return {row["text"]: row["segment_id"] for row in segments(found)}

    one = by_text("we lead\n\nall of us", (0, 7), (9, 18))
    other = by_text("all of us\n\nnobody", (0, 9), (11, 17))
    assert one["all of us"] == other["all of us"]
    assert len({*one.values(), *other.values()}) == 3
    twice = segments(made(document("d", "yes\n\nyes", lead(0, 3), lead(5, 8), kind="excerpts")))
    assert len({row["segment_id"] for row in twice}) == 2


@given(st.text(st.sampled_from("ab \r\ne\u0301각ᄀ\u1161\u11a8\u212b\u0958"), max_size=14), st.data())
def test_two_places_never_share_a_segment(text, data):
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = data.draw(st.lists(edges.filter(lambda each: each[0] < each[1]), unique=True, max_size=8))
    found = made(document("d", text, *(lead(start, end) for start, end in spans)))
    assert len(set(found.tables["segment"]["segment_id"].to_pylist())) == len(spans)
    for row in segments(found):
        assert row["text"] == text[row["start_offset"] : row["end_offset"]]


def test_a_code_that_the_codebook_does_not_have_sets_its_codings_aside():
    rows = [{"code": "lead", "code_path": None, "code_name": "lead", "codebook_version": "1", "version_key": "1"}]
    read = CodedProject(
        "x", None, (document("d", "we lead", lead(0, 2), Coding("nurses", "Ann", 3, 7, None)),),
        (Code("lead", "lead"), Code("nurses", "nurses")), (), (), (), (), 2, 0, 2,
    )  # fmt: skip
    owners = [Owner("p1", "w1")]
    codebook = StudyCodebook(rows)
    found = build_tables(read, owners, NO_ALIASES, instrument_id="i", delivery_id="d_1", codebook=codebook)
    (refused,) = found.refused
    assert (refused.unit, refused.reason, refused.identifier, refused.wave_id) == (
        "coding", "unknown_code", "nurses", "w1",
    )  # fmt: skip
    assert "characters 3 to 7" in refused.place
    assert [row["code_path"] for row in segments(found)] == ["lead"]
    assert found.totals["coding", "w1"] == 2
    everything = build_tables(read, owners, NO_ALIASES, instrument_id="i", delivery_id="d_1")
    assert (len(segments(everything)), everything.refused) == (2, ()), "without a codebook every code is one"


def test_codings_that_a_reader_refused_are_counted_and_say_their_document_and_wave():
    lost = Refused("coding", "offset_outside_text", "selection 3", "ends after the text")
    found = made(document("a/d", "we lead", lead(0, 2), refused=(lost,)))
    assert found.refused == (lost._replace(place="document 'd', selection 3", wave_id="w1"),)
    assert found.totals["coding", "w1"] == 2


def test_the_log_of_codes_becomes_rows_once_each():
    event = CodeEvent(dt.datetime(2020, 1, 2), "renamed", "lead", "leads")  # noqa: DTZ001
    found = made(document(), code_events=(event, event, CodeEvent(None, "deleted", None)))
    table = found.tables["code_event"].to_pylist()
    assert sorted(((row["action"], row["code_path"], row["to_code_path"]) for row in table), key=str) == [
        ("deleted", None, None),
        ("renamed", "lead", "leads"),
    ]
    assert len({row["event_id"] for row in table}) == 2


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Interview 3/4.docx", "Interview 3/4.docx"),
        ("he / she", "he / she"),
        ("waves/2011/p1.docx", "p1.docx"),
        ("\\\\server\\share\\p1", "p1"),
        ("~/p1.txt", "p1.txt"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_a_name_loses_its_folders_and_keeps_a_slash_that_is_none(name, bare):
    assert bare_name(name) == bare


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
