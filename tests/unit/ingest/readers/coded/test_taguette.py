import datetime as dt
import json
import re
import sqlite3
from html.parser import HTMLParser

import pytest

from orchestration.ingest.model.records import CodeEvent, UnreadableError
from orchestration.ingest.readers.coded import taguette
from tests.unit.ingest import databases
from tests.unit.ingest.databases import change, document, highlight, tag

HTML = "<p>We <b>😀 lead</b>&nbsp;&amp; share</p>\n<ul><li>schön &lt;3</li></ul>"
TEXT = "We 😀 lead\u00a0& share\nschön <3"
START = dt.datetime.fromisoformat("2024-06-21 18:00:00")


def read(tmp_path, html=HTML, **tables):
    return taguette.read(databases.taguette(tmp_path / "p.sqlite3", html, **tables))


def span(passage, text=TEXT):
    """Where a passage stands, in bytes of UTF-8 as Taguette counts."""
    start = text.index(passage)
    return len(text[:start].encode()), len(text[: start + len(passage)].encode())


def command(number, action, *, user="admin", document_id=None, project=1, **payload):
    return {
        "id": number,
        "date": str(START + dt.timedelta(minutes=number)),
        "user_login": user,
        "project_id": project,
        "document_id": document_id,
        "payload": json.dumps({"type": action, **payload}),
    }


def tagging(highlight_id, tag_id):
    return {"highlight_id": highlight_id, "tag_id": tag_id}


def passages(found):
    return [each.text[coding.start : coding.end] for each in found.documents for coding in each.codings]


def code_events(tmp_path, *commands, tags=()):
    found = read(tmp_path, commands=list(commands), tags=list(tags))
    assert len(found.events) == len(commands)
    return [(each.action, each.code_path, each.to_code_path) for each in found.code_events]


def test_positions_count_bytes_of_the_text_of_the_html(tmp_path):
    found = read(
        tmp_path,
        tags=[tag(1, "leads"), tag(2, "warm", "a warm word")],
        highlights=[
            highlight(1, *span("lead"), "<b>lead</b>"),
            highlight(2, *span("schön <3"), "<ul><li>schön &lt;3</li></ul>"),
        ],
        highlight_tags=[tagging(1, 1), tagging(2, 2)],
    )
    assert found.documents[0].text == TEXT
    assert passages(found) == ["lead", "schön <3"]
    assert (found.documents[0].position_unit, found.documents[0].offset_confidence) == ("utf8", 1.0)
    assert [(each.path, each.name, each.description) for each in found.codes] == [
        ("leads", "leads", None),
        ("warm", "warm", "a warm word"),
    ]
    assert (found.format, found.tool, found.notes) == ("taguette", "Taguette", ())


def test_a_highlight_may_have_several_tags_or_none(tmp_path):
    found = read(
        tmp_path,
        tags=[tag(1, "a"), tag(2, "b")],
        highlights=[highlight(1, 0, 2), highlight(2, *span("lead"))],
        highlight_tags=[tagging(1, 1), tagging(1, 2)],
    )
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (2, 1, 2)
    assert [each.code_path for each in found.documents[0].codings] == ["a", "b"]


def test_a_highlight_belongs_to_whoever_touched_it_last(tmp_path):
    found = read(
        tmp_path,
        tags=[tag(1, "a")],
        highlights=[highlight(1, 0, 2), highlight(2, 0, 2), highlight(3, 0, 2)],
        highlight_tags=[tagging(1, 1), tagging(2, 1), tagging(3, 1)],
        commands=[
            command(1, "highlight_add", user="ann", document_id=1, highlight_id=1, tags=[1]),
            command(3, "highlight_add", user="bob", document_id=1, highlight_id=1, tags=[1]),
            command(2, "highlight_add", user="ann", document_id=1, highlight_id=2, tags=[1]),
            command(4, "highlight_delete", user="cem", document_id=1, highlight_id=2),
        ],
    )
    assert [each.coder for each in found.documents[0].codings] == ["bob", "ann", "unknown"]
    assert found.coders == ("ann", "bob", "unknown")


def test_the_log_says_what_became_of_tags(tmp_path):
    assert code_events(
        tmp_path,
        command(1, "tag_add", tag_id=2, tag_path="a", description=""),
        command(2, "tag_add", tag_id=2, tag_path="b", description=""),
        command(3, "tag_add", tag_id=2, tag_path="b", description="now with words"),
        command(4, "tag_add", tag_id=2, tag_path="b", description="now with words"),
        command(5, "tag_add", tag_id=3, tag_path="c", description=""),
        command(6, "tag_merge", src_tag_id=3, dest_tag_id=1),
        command(7, "tag_merge", src_tag_id=-9, dest_tag_id=17),
        command(8, "tag_delete", tag_id=2),
        command(9, "tag_add", tag_id=2, tag_path="again", description=""),
        tags=[tag(1, "interesting"), tag(2, "again")],
    ) == [
        ("added", "a", None),
        ("renamed", "a", "b"),
        ("redefined", "b", None),
        ("added", "c", None),
        ("merged", "c", "interesting"),
        ("merged", None, None),
        ("deleted", "b", None),
        ("added", "again", None),
    ]


def test_the_log_of_an_early_version_has_shorter_keys(tmp_path):
    assert code_events(
        tmp_path,
        command(1, "tag_add", id=2, path="a", description=""),
        command(2, "tag_add", id=3, path="b", description=""),
        command(3, "tag_merge", src=3, dest=2),
        command(4, "tag_delete", id=2),
    ) == [("added", "a", None), ("added", "b", None), ("merged", "b", "a"), ("deleted", "a", None)]


def test_events_are_the_whole_log_and_name_documents_and_tags_but_no_people(tmp_path):
    found = read(
        tmp_path,
        commands=[
            command(1, "document_add", document_id=1, document_name="d1", description="SECRET"),
            command(2, "document_add", document_id=-4, document_name="gone", description=""),
            command(3, "document_delete", document_id=-4),
            command(4, "highlight_add", document_id=1, highlight_id=1, tags=[]),
            command(5, "tag_add", tag_id=1, tag_path="leads", description="SECRET"),
            command(6, "member_add", member="SECRET", privileges="TAG"),
            command(7, "project_meta", project_name="SECRET", description="SECRET"),
            command(8, "something_new", name="SECRET"),
        ],
    )
    assert [(each.action, each.subject) for each in found.events] == [
        ("document_add", "d1"),
        ("document_add", "gone"),
        ("document_delete", "gone"),
        ("highlight_add", "d1"),
        ("tag_add", "leads"),
        ("member_add", None),
        ("project_meta", None),
        ("something_new", None),
    ]
    assert found.events[0].at == START + dt.timedelta(minutes=1)
    assert found.written_at == START + dt.timedelta(minutes=8)
    assert "SECRET" not in repr(found)
    assert "example.org" not in repr(found)


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "7", '{"type": 3}', '{"type": "A B C SECRET"}', "[" * 100_000, '{"type": null}']
)
def test_an_entry_of_the_log_that_cannot_be_read_stays_an_event(tmp_path, payload):
    entry = {**command(1, "tag_add"), "payload": payload}
    found = read(tmp_path, commands=[entry])
    assert [(each.action, each.subject) for each in found.events] == [("unreadable", None)]
    assert "not readable, kept without what they say: 1 entries of the log" in found.notes


def test_half_a_character_and_wrong_types_in_the_log_do_no_harm(tmp_path):
    entries = [
        command(1, "tag_add", tag_id=1, tag_path="a\ud800b\0", description=[1]),
        command(2, "tag_add", tag_id="x", tag_path={}, description=None),
        command(3, "highlight_add", highlight_id=10**400),
        command(4, "tag_merge"),
        {**command(5, "tag_delete", tag_id=1), "date": "yesterday"},
    ]
    found = read(tmp_path, commands=entries)
    assert found.code_events[0] == CodeEvent(START + dt.timedelta(minutes=1), "added", "a?b")
    assert found.events[4].at is None
    assert repr(found).encode()


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (None, None, "no whole numbers"),
        (-5, 3, "no piece of a text"),
        (3, 3, "no piece of a text"),
        (9, 3, "no piece of a text"),
        (0, 10**18, "beyond the text"),
        (10**18, 10**18 + 5, "beyond the text"),
    ],
)
def test_a_highlight_without_a_place_is_set_aside_once_for_each_tag(tmp_path, start, end, says):
    found = read(
        tmp_path,
        tags=[tag(1, "a"), tag(2, "b")],
        highlights=[highlight(1, start, end), highlight(2, *span("lead"))],
        highlight_tags=[tagging(1, 1), tagging(1, 2), tagging(2, 1)],
    )
    assert passages(found) == ["lead"]
    assert [each.place for each in found.documents[0].refused] == ["highlight 1, code 'a'", "highlight 1, code 'b'"]
    assert all(says in each.says for each in found.documents[0].refused)
    assert (found.selection_count, found.coding_count) == (2, 3)


def test_taggings_and_highlights_of_what_is_gone_are_told(tmp_path):
    found = read(
        tmp_path,
        tags=[tag(1, "a")],
        highlights=[highlight(1, 0, 2, document_id=9), highlight(2, 0, 2)],
        highlight_tags=[tagging(1, 1), tagging(2, 9), tagging(3, 1)],
    )
    assert (found.selection_count, found.coding_count) == (1, 0)
    assert "of documents that the project does not have, left out: 1 highlights" in found.notes
    assert "of tags or highlights that the project does not have, left out: 2 taggings" in found.notes


def test_one_project_with_documents_is_taken_and_empty_ones_are_told(tmp_path):
    other = {"id": 2, "name": "empty", "description": "", "created": str(START)}
    found = read(
        tmp_path,
        projects=[other],
        tags=[tag(1, "a"), tag(2, "interesting", project=2)],
        commands=[command(1, "tag_add", project=2, tag_id=2, tag_path="x"), command(2, "project_meta")],
    )
    assert [each.path for each in found.codes] == ["a"]
    assert len(found.events) == 1
    assert "beside the one that was read, left out: 1 projects without documents" in found.notes


def test_several_projects_with_documents_are_refused_by_name(tmp_path):
    other = {"id": 2, "name": "another study", "description": "", "created": str(START)}
    with pytest.raises(UnreadableError, match=re.escape("2 projects in one file ('a study', 'another study')")):
        read(tmp_path, projects=[other], documents=[document(2, "d2", "x", project=2)])


def test_a_file_without_a_project_is_refused(tmp_path):
    path = change(databases.taguette(tmp_path / "p.sqlite3"), "delete from projects")
    with pytest.raises(UnreadableError, match="no project in the file"):
        taguette.read(path)


def test_a_project_without_documents_is_an_empty_project(tmp_path):
    path = change(databases.taguette(tmp_path / "p.sqlite3"), "delete from documents")
    assert taguette.read(path).documents == ()


def test_tags_under_tags_and_descriptions_that_are_gone(tmp_path):
    path = databases.taguette(tmp_path / "p.sqlite3", tags=[tag(1, "views"), tag(2, "warm")])
    change(
        path,
        "alter table tags add column parent_id integer",
        "update tags set parent_id = 1 where id = 2",
        "alter table tags drop column description",
        "alter table highlights drop column snippet",
    )
    assert [(each.path, each.name, each.description) for each in taguette.read(path).codes] == [
        ("views", "views", None),
        ("views > warm", "warm", None),
    ]


class _PlainText(HTMLParser):
    """The standard library's own reading of HTML, to compare with."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.feed(markup)
        self.close()

    def handle_data(self, data):
        self.parts.append(data)


@pytest.mark.real_data
def test_a_real_project_holds_what_plain_sql_counts(shared_data):
    path = shared_data / "coded" / "taguette_sample-project.sqlite3"
    found = taguette.read(path)
    with sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True) as plain:
        counts = plain.execute(
            "select d.name, t.path, count(*) from highlight_tags ht join highlights h on h.id = ht.highlight_id "
            "join documents d on d.id = h.document_id join tags t on t.id = ht.tag_id group by 1, 2 order by 1, 2"
        ).fetchall()
        snippets = plain.execute(
            "select d.name, h.id, h.snippet, count(*) from highlights h join documents d on d.id = h.document_id "
            "join highlight_tags ht on ht.highlight_id = h.id group by h.id order by d.id, h.id"
        ).fetchall()
        contents = plain.execute("select contents from documents order by id").fetchall()
    ours: dict[tuple[str, str], int] = {}
    for each in found.documents:
        for coding in each.codings:
            ours[each.name, coding.code_path] = ours.get((each.name, coding.code_path), 0) + 1
    assert sorted((*names, count) for names, count in ours.items()) == counts
    assert (len(found.documents), len(found.codes), len(found.events)) == (10, 6, 46)
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (18, 0, 24)
    assert [each.text for each in found.documents] == ["".join(_PlainText(markup).parts) for (markup,) in contents]
    quotes = ["".join(_PlainText(snippet).parts) for *_, snippet, tags in snippets for _ in range(tags)]
    assert passages(found) == quotes
    assert {each.action for each in found.code_events} == {"added", "renamed", "merged"}
    assert found.written_at == dt.datetime.fromisoformat("2024-07-31 18:26:18.470749")
    assert found.coders == ("admin",)
