"""XML that would cost a reader its memory, its time or its secrets."""

import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.coded import qdpx
from orchestration.ingest.refi import xml_stream
from orchestration.ingest.refi.parser import parse_project
from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source, write_qdpx

DEEP = 100_000
MOST_MEMORY = 200 * 1024**2


def parse(xml):
    return parse_project(io.BytesIO(xml if isinstance(xml, bytes) else xml.encode()), "project.qde")


def in_codes(content):
    return f'<Project xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes>{content}</Codes></CodeBook></Project>'


def attributes(count):
    return "<Project " + " ".join(f"a{n}=''" for n in range(count)) + "/>"


def billion_laughs():
    lines = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
    return f'<!DOCTYPE p [<!ENTITY l0 "lol">{lines}]><Project name="&l9;"/>'


HOSTILE = {
    "entity bomb": (billion_laughs, "DOCTYPE"),
    "external entity": (
        lambda: '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project>&x;</Project>',
        "DOCTYPE",
    ),
    "document type elsewhere": (lambda: '<!DOCTYPE Project SYSTEM "http://127.0.0.1/a.dtd"><Project/>', "DOCTYPE"),
    "parameter entity": (lambda: '<!DOCTYPE p [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><Project/>', "DOCTYPE"),
    "document type in UTF-16": (
        lambda: '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE p><Project/>'.encode("utf-16"),
        "DOCTYPE",
    ),
    "unknown entity": (lambda: "<Project>&nbsp;</Project>", "no valid XML"),
    "attribute without end": (lambda: '<Project name="' + "x" * 9_000_000, "bytes in one tag"),
    "attribute of 9 MB": (lambda: f'<Project name="{"x" * 9_000_000}"/>', "bytes in one tag"),
    "comment of 9 MB": (lambda: f"<!--{'x' * 9_000_000}--><Project/>", "bytes in one tag or comment"),
    "a million attributes": (
        lambda: attributes(1_000_000),
        "bytes in one tag|names of elements and attributes",
    ),
    "attributes within one tag's limit": (
        lambda: attributes(300_000),
        "different names",
    ),
    "names without end": (
        lambda: "<Project>" + "".join(f"<a{n}/>" for n in range(300_000)) + "</Project>",
        "different names",
    ),
    "an attribute twice": (lambda: '<Project name="a" name="b"/>', "duplicate attribute"),
    "deep nesting": (lambda: "<Project>" + "<a>" * DEEP + "</a>" * DEEP + "</Project>", "inside one another"),
    "deep codes": (
        lambda: in_codes('<Code guid="c" name="c">' * DEEP + "</Code>" * DEEP),
        "inside one another|nested so deep",
    ),
    "long paths": (
        lambda: in_codes(f'<Code guid="c" name="{"x" * 9_000}">' * 900 + "</Code>" * 900),
        "paths pass",
    ),
    "a name without end": (lambda: in_codes(f'<Code guid="c" name="{"x" * 20_000}"/>'), "a code has a name of 20,000"),
    "cut in an element": (lambda: project(codes=codes("a"))[:-9], "no valid XML"),
    "bytes that are no UTF-8": (lambda: b"<Project name='\xff\xfe'/>", "no valid XML"),
    "NUL": (lambda: b"<Project name='a\x00b'/>", "no valid XML"),
    "an encoding that is no text": (lambda: b'<?xml version="1.0" encoding="hex"?><Project/>', "no valid XML"),
    "two roots": (lambda: "<Project/><Project/>", "no valid XML"),
    "another root": (lambda: "<CodeBook/>", "begins with 'CodeBook'"),
    "nothing": (lambda: b"", "no valid XML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_in_plain_words_and_bounded_memory(name):
    make, says = HOSTILE[name]
    xml = make()
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError, match=says) as refused:
            parse(xml)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert len(str(refused.value)) < 400


def test_text_beyond_the_limits_is_refused(monkeypatch):
    monkeypatch.setattr(xml_stream, "MAX_TEXT", 1000)
    monkeypatch.setattr(xml_stream, "MAX_ALL_TEXT", 1500)
    assert parse(project(sources=text_source("a", inline("x" * 1000)))).sources[0].inline_text == "x" * 1000
    with pytest.raises(UnreadableError, match="more than 1,000 characters"):
        parse(project(sources=text_source("a", inline("x" * 1001))))
    with pytest.raises(UnreadableError, match="more than 1,500 characters of text"):
        parse(project(sources=text_source("a", inline("x" * 900)) + text_source("b", inline("x" * 900))))


def test_text_that_nobody_asks_for_is_never_built():
    memo = f"<Notes><Note>{inline('x' * 40_000_000)}</Note></Notes></Project>"
    xml = project().replace("</Project>", memo).encode()
    tracemalloc.start()
    assert parse(xml).others == {"memos": 1}
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("element", ['<User guid="1"/>', '<Set name="s"/>', '<Variable guid="v"/>', '<Case guid="c"/>'])
def test_more_records_than_any_project_has_are_refused(monkeypatch, element):
    monkeypatch.setattr(xml_stream, "MAX_RECORDS", 1000)
    with pytest.raises(UnreadableError, match="at most 1,000 are accepted"):
        parse(f"<Project>{element * 1001}</Project>")


def test_more_codings_than_any_project_has_are_refused(monkeypatch):
    monkeypatch.setattr(xml_stream, "MAX_RECORDS", 1000)
    picks = selection(0, 1, coding("c")) * 501
    with pytest.raises(UnreadableError, match="units of sources, selections, codings"):
        parse(project(codes=codes("c"), sources=text_source("d", picks)))


def test_codes_as_deep_as_anybody_may_nest_them_are_read():
    depth = 200
    tree = "".join(f'<Code guid="{n}" name="{n}">' for n in range(depth)) + "</Code>" * depth
    found = parse(in_codes(tree)).codes
    assert found[-1].path.split(" > ") == [str(n) for n in range(depth)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_every_encoding_that_xml_may_declare_is_read(encoding):
    xml = project(codes='<Code guid="c" name="café"/>').replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert parse(xml.encode(encoding)).codes[0].name == "café"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_whatever_stands_in_the_xml_it_is_read_or_refused(tmp_path, data):
    names = ["Project", "Sources", "TextSource", "PDFSource", "Representation", "PlainTextSelection", "PDFSelection"]
    names += ["Coding", "CodeRef", "Codes", "Code", "Case", "Set", "VariableValue", "VariableRef", "TextValue"]
    names += ["PlainTextContent", "Description", "SyncPoint", "TranscriptSelection", "User", "SourceRef", "NoteRef"]
    keys = ["guid", "name", "targetGUID", "startPosition", "endPosition", "creatingUser", "plainTextPath", "timeStamp"]
    values = st.sampled_from(["", "a", "{A}", "-1", "0", "3", "9" * 30, "1e3", "internal://a.txt", "../a", "é😀"])

    def element(depth):
        name = data.draw(st.sampled_from(names))
        attributes = data.draw(st.dictionaries(st.sampled_from(keys), values, max_size=4))
        inner = [element(depth + 1) for _ in range(data.draw(st.integers(0, 3 if depth < 4 else 0)))]
        written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
        return f"<{name} {written}>{data.draw(st.sampled_from(['', 'text ']))}{''.join(inner)}</{name}>"

    body = "".join(element(0) for _ in range(data.draw(st.integers(0, 4))))
    path = write_qdpx(tmp_path / "a.qdpx", f"<Project>{body}</Project>", {"sources/a.txt": "we lead 😀"})
    documents = []
    with suppress(UnreadableError):
        documents.extend(qdpx.read(path).documents)
    for document in documents:
        for each in document.codings:
            if document.text is not None and each.start is not None:
                assert 0 <= each.start < (each.end or 0) <= len(document.text)
