"""From a figure to people and to what each rests on: on a small analyst file made by hand."""

import json
import sys
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

import app
from app.data import evidence
from app.data.evidence import FigureKey, Person
from app.data.release import current_release
from app.data.study import read_study
from app.stories.evidence import sentences, tables
from app.texts.catalogue import in_language
from tests.fixtures.release import leadership, publish
from tests.unit.app import reading

MAIN = str(Path(app.__file__).parent / "main.py")
FIGURE = FigureKey("managerial", "w2011", "blended")
TABLES = """
create table marts.stances as
    select * from (values ('m1', 'w2011', 'managerial', 'blended', false, 0.0, 2, 'interview'),
                          ('m2', 'w2011', 'managerial', 'blended', true, -1.0986, 3, 'interview'),
                          ('c1', 'w2011', 'clinical', 'blended', false, null, 2, 'survey'),
                          ('c2', 'w2011', 'clinical', 'distributed', false, 1.0, 2, 'interview'))
    as rows (stakeholder_id, wave_id, role_id, stance, is_qualified, theta, evidence_count, mode);
create table marts.evidence as
    select * from (values ('m1', 'w2011', 'managerial', 'blended', 'segment', 's1', null, 'doc', 10, 25,
                           'Shared > =Decisions', 'distributed', true, null, 'd1', 'waves/a.qdpx'),
                          ('m1', 'w2011', 'managerial', 'blended', 'segment', 's2', null, 'doc', 1, 5,
                           'Other', null, false, 'the code is not evaluative', 'd1', 'waves/a.qdpx'),
                          ('c1', 'w2011', 'clinical', 'blended', 'answer', null, 'q1', null, null, null,
                           null, 'concentrated', true, null, 'd2', 'waves/b.sav'))
    as rows (stakeholder_id, wave_id, role_id, stance, evidence_kind, segment_id, item, document_id, start_offset,
             end_offset, code_path, speaks_for, is_counted, not_counted_reason, delivery_id, path);
create macro marts.evidence_of(role, wave, stance) as table
    select evidence.* from marts.evidence as evidence
    where (role = 'all' or evidence.role_id = role) and evidence.wave_id = wave and evidence.stance = stance;
drop table if exists marts.quotes;
create table marts.quotes as
    select * from (values ('q1', 'm1', 'w2011', 'DEC', 'We decide together.'), ('q2', 'm1', 'w2011', 'DEC', null),
                          ('q3', 'm1', 'w2013', 'DEC', 'Later.'))
    as rows (quote_id, stakeholder_id, wave_id, harmonised_code, quote_text);
"""


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    study = leadership()
    study.tier = "analyst"
    folder = publish(tmp_path_factory.mktemp("analyst"), study)
    with duckdb.connect(str(folder / study.release_id / "analyst.duckdb")) as connection:
        connection.execute(TABLES)
    return folder


@pytest.fixture(scope="module")
def release(releases):
    return current_release(releases, "analyst")


@pytest.fixture
def open_evidence(releases, monkeypatch):
    def run(tier="analyst", folder=releases, **address):
        monkeypatch.setattr(sys, "argv", [MAIN, "--releases", str(folder), "--tier", tier])
        # AppTest.switch_page wants a file; pages of functions are known by the hash of their address only. A page that
        # was the last one as well is no change of pages, which would empty the address.
        pages = AppTest.from_file(MAIN, default_timeout=30).run()._registered_pages
        page_hash = {page["url_pathname"]: page_hash for page_hash, page in pages.items()}["evidence"]
        test = AppTest.from_file(MAIN, default_timeout=30)
        test._page_hash = test._finished_page_script_hash = page_hash
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    return run


def test_a_figure_has_the_people_of_its_role_wave_and_view(release):
    assert evidence.count_people(release, FIGURE) == 2
    assert [person.id for person in evidence.read_people(release, FIGURE, 1)] == ["m1", "m2"]
    assert [person.id for person in evidence.read_people(release, FigureKey("all", "w2011", "blended"), 1)] == [
        "c1",
        "m1",
        "m2",
    ]
    assert evidence.read_people(release, FIGURE, 2) == ()


def test_a_person_has_the_evidence_that_counts_first(release):
    pieces = evidence.read_evidence(release, FIGURE, "m1")
    assert [(piece.code_path, piece.start, piece.end) for piece in pieces] == [
        ("Shared > =Decisions", 10, 25),
        ("Other", 1, 5),
    ]
    assert evidence.read_evidence(release, FIGURE, "c1") == ()


def test_only_words_that_were_approved_are_read(release):
    assert [quote.text for quote in evidence.read_quotes(release, FIGURE, "m1")] == ["We decide together."]


def test_what_a_reader_types_is_a_value_and_no_query(release):
    odd = FigureKey("x' or '1'='1", "w2011", "blended")
    assert evidence.count_people(release, odd) == 0
    assert evidence.read_evidence(release, odd, "' or ''='") == ()


@pytest.mark.parametrize(("count", "says"), [(0, "Nobody"), (1, "1 person among"), (2, "2 people among managers")])
def test_the_answer_is_right_for_nobody_one_and_many(release, count, says):
    trends = read_study(release)
    assert sentences.answer(trends, FIGURE, count).startswith(says)
    with in_language("de"):
        assert "Blended" in sentences.answer(trends, FIGURE, count)


def test_columns_in_which_all_are_alike_are_left_out(release):
    people = evidence.read_people(release, FIGURE, 1)
    assert list(tables.people_table(people).columns) == ["Person", "How held", "Position", "Evidence"]
    assert list(tables.people_table(people[:1]).columns) == ["Person", "Position", "Evidence"]


def test_a_position_has_its_sign_and_a_survey_has_none():
    assert [sentences.position(theta) for theta in (-1.0986, 0.0, 0.5)] == ["−1.1", "0", "+0.5"]
    person = Person("c1", "Professionals", "survey", None, 2, False)
    assert "none" in tables.people_table([person]).loc[0].tolist()
    assert "Position" not in sentences.summarise_evidence(person, ())


def test_where_a_piece_was_delivered_is_said_once(release):
    assert tables.sources(evidence.read_evidence(release, FIGURE, "m1")) == [
        "Document doc, delivered in waves/a.qdpx (d1)"
    ]


def test_the_address_opens_a_figure(open_evidence):
    test = open_evidence(whose="Managers", view="Blended")
    assert not test.exception
    words = "\n".join(str(part.value) for part in test.markdown)
    assert "2 people among managers held the view “Blended” in 2011" in words.replace("\\", "")
    assert "We decide together." in str(reading.shown_tables(test)[2])


def test_an_unknown_place_in_the_address_is_told(open_evidence):
    test = open_evidence(whose="ghosts", when="x")
    assert any("ghosts" in warning.value for warning in test.warning)


def test_a_release_without_evidence_says_so(open_evidence, tmp_path):
    study = leadership()
    study.tier = "analyst"
    test = open_evidence(folder=publish(tmp_path, study))
    assert not test.exception
    assert any("no evidence" in info.value for info in test.info)


def test_the_public_tier_has_no_such_page(open_evidence, tmp_path):
    with pytest.raises(KeyError, match="evidence"):
        open_evidence(tier="public", folder=publish(tmp_path, leadership()))


def test_the_page_of_trends_links_to_what_is_behind_each_figure(releases, monkeypatch):
    monkeypatch.setattr(sys, "argv", [MAIN, "--releases", str(releases), "--tier", "analyst"])
    test = AppTest.from_file(MAIN, default_timeout=30)
    test.query_params["role"] = "Managers"
    test.run()
    addresses = [link.proto.query_string for link in test.get("page_link")]
    assert "whose=Managers&wave=2011&view=Blended" in addresses
    assert json.dumps(addresses).count("wave=2011") == 3
