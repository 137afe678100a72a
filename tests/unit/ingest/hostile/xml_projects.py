"""Projects whose XML attacks the parser, lies about itself, or says what cannot be."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source, write_qdpx
from tests.unit.ingest.hostile.archives import TEXT, packed, project_xml
from tests.unit.ingest.hostile.case import CANARY, Case

_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_MEBIBYTE = 1024**2
_LAUGHS = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))


def _xml(make: Callable[[], str | bytes]) -> Callable[[Path], object]:
    return lambda path: write_qdpx(path, make())


def _stored(make: Callable[[], str]) -> Callable[[Path], object]:
    """Do not pack: what repeats itself would be refused for its ratio."""
    return lambda path: path.write_bytes(packed([("project.qde", make())], zipfile.ZIP_STORED))


def _typed(declaration: str, text: str = TEXT) -> Callable[[Path], object]:
    """Put a document type into a project, and an entity into its text."""
    return _xml(lambda: project_xml(text="@").replace(_HEAD, _HEAD + declaration).replace("@", text))


def _encoded(encoding: str, declared: str | None = None) -> Callable[[Path], object]:
    return _xml(lambda: project_xml().replace('"utf-8"', f'"{declared or encoding}"').encode(encoding))


def _nested(element: str, depth: int = 100_000) -> str:
    return project(
        codes=f'<{element} name="a">' * depth + f"</{element}>" * depth, sources=text_source("p1", inline(TEXT))
    )


def _with(*selections: str, more: str = "") -> Callable[[Path], object]:
    """Make a project of one good coding and these."""
    source = text_source("p1", inline(TEXT), selection(3, 7, coding("c1")), *selections)
    return _xml(lambda: project(codes=codes("c1") + more, sources=source))


def _raw_selection(start: str, end: str) -> str:
    return f'<PlainTextSelection startPosition="{start}" endPosition="{end}">{coding("c1")}</PlainTextSelection>'


def _cycle() -> str:
    """Make one GUID code, case, set, source and user at once, and let the code stand in itself."""
    inner = '<Code guid="p1" name="a"><Code guid="p1" name="b"/></Code>'
    return project(
        codes=inner,
        sources=text_source("p1", inline(TEXT), selection(3, 7, coding("p1", "p1"), guid="p1")),
        users='<User guid="p1" name="Ann"/>',
        cases='<Case guid="p1" name="p1"><SourceRef targetGUID="p1"/><SelectionRef targetGUID="p1"/></Case>',
        sets='<Set guid="p1" name="s"><MemberSource targetGUID="p1"/></Set>',
    )


def _sets_in_circles() -> str:
    sets = (
        '<Set guid="s1" name="a"><MemberSource targetGUID="s2"/></Set>'
        '<Set guid="s2" name="b"><MemberSource targetGUID="s1"/></Set>'
    )
    return project(codes=codes("c1"), sources=text_source("p1", inline(TEXT), selection(3, 7, coding("c1"))), sets=sets)


def _bare() -> str:
    """Leave out every attribute that an element may want."""
    return (
        f'{_HEAD}<Project xmlns="urn:QDA-XML:project:1.0"><Users><User/></Users><CodeBook><Codes><Code/><Code/></Codes>'
        "</CodeBook><Variables><Variable/></Variables><Cases><Case><SourceRef/><VariableValue/></Case></Cases><Sources>"
        f"<TextSource name='p1'>{inline(TEXT)}<PlainTextSelection><Coding/></PlainTextSelection><Coding><CodeRef/>"
        "</Coding></TextSource><PDFSource name='p2'><PDFSelection/></PDFSource></Sources><Sets><Set/></Sets></Project>"
    )


CASES = [
    Case("a document type", "p.qdpx", _typed("<!DOCTYPE Project>"), "refused", "DOCTYPE"),
    Case(
        "a billion laughs", "p.qdpx", _typed(f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]>', "&l9;"), "refused", "DOCTYPE"
    ),
    Case(
        "an external entity",
        "p.qdpx",
        _typed('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        "refused",
        "DOCTYPE",
    ),
    Case(
        "a parameter entity",
        "p.qdpx",
        _typed('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'),
        "refused",
        "DOCTYPE",
    ),
    Case(
        "a document type in UTF-16",
        "p.qdpx",
        _xml(lambda: project_xml().replace(_HEAD, "<!DOCTYPE a [<!ENTITY b 'c'>]>").encode("utf-16")),
        "refused",
        "DOCTYPE",
    ),
    Case("an entity of nobody", "p.qdpx", _typed("", "&nobody;"), "refused", "no valid XML"),
    Case("UTF-16", "p.qdpx", _encoded("utf-16"), "accepted", rows={"segment": 1}),
    Case("UTF-16 without a mark", "p.qdpx", _encoded("utf-16-le", "utf-16"), "accepted", rows={"segment": 1}),
    Case("UTF-7", "p.qdpx", _encoded("utf-7"), "refused", "no valid XML"),
    Case("an encoding of nobody", "p.qdpx", _encoded("utf-8", "klingon"), "refused", "no valid XML"),
    Case(
        "bytes that are not of the encoding",
        "p.qdpx",
        _xml(lambda: project_xml(text="é" + TEXT).encode("cp1252")),
        "refused",
        "no valid XML",
    ),
    Case(
        "an attribute of 50 megabytes",
        "p.qdpx",
        _stored(lambda: project_xml().replace('name="p1"', f'name="p1" x="{"y" * 50 * _MEBIBYTE}"')),
        "refused",
        "at most",
    ),
    Case(
        "a text of 60 megabytes",
        "p.qdpx",
        _stored(lambda: project_xml(text="We lead. " * (60 * _MEBIBYTE // 9))),
        "refused",
        "25,165,824",
    ),
    Case("100,000 codes in each other", "p.qdpx", _xml(lambda: _nested("Code")), "refused", "nested so deep"),
    Case(
        "100,000 unknown elements in each other", "p.qdpx", _xml(lambda: _nested("x")), "refused", "inside one another"
    ),
    Case("an unknown root", "p.qdpx", _xml(lambda: "<html><body/></html>"), "refused", "'Project' is expected"),
    Case("a codebook as a project", "p.qdpx", _xml(lambda: "<CodeBook/>"), "refused", "'Project' is expected"),
    Case(
        "an unknown namespace",
        "p.qdpx",
        _xml(lambda: project_xml().replace("urn:QDA-XML:project:1.0", "urn:nobody:9")),
        "accepted",
        rows={"segment": 1},
    ),
    Case(
        "a zero character", "p.qdpx", _xml(lambda: project_xml(text="@").replace("@", "&#0;")), "refused", "valid XML"
    ),
    Case("half a pair", "p.qdpx", _xml(lambda: project_xml(text="@").replace("@", "&#xD800;")), "refused", "valid XML"),
    Case("a control character", "p.qdpx", _xml(lambda: project_xml(text="a\x01b")), "refused", "no valid XML"),
    Case("XML that ends early", "p.qdpx", _xml(lambda: project_xml()[:-40]), "refused", "no valid XML"),
    Case("an empty XML file", "p.qdpx", _xml(lambda: ""), "refused", "no valid XML"),
    Case("two roots", "p.qdpx", _xml(lambda: project_xml() + "<Project/>"), "refused", "no valid XML"),
    Case("elements without any attribute", "p.qdpx", _xml(_bare), "accepted", rows={"document": 2}),
    Case("one GUID for everything", "p.qdpx", _xml(_cycle), "accepted", rows={"document": 1}),
    Case("sets in circles", "p.qdpx", _xml(_sets_in_circles), "accepted", rows={"segment": 1}),
    Case("a project of nothing", "p.qdpx", _xml(project), "accepted"),
    Case(
        "a place beyond the text",
        "p.qdpx",
        _with(_raw_selection("5", "99999")),
        "quarantined",
        "outside",
        {"segment": 1},
    ),
    Case("a negative place", "p.qdpx", _with(_raw_selection("-5", "4")), "quarantined", "", {"segment": 1}),
    Case(
        "a place that ends before it starts",
        "p.qdpx",
        _with(_raw_selection("9", "4")),
        "quarantined",
        "",
        {"segment": 1},
    ),
    Case("a giant place", "p.qdpx", _with(_raw_selection("9" * 30, "9" * 31)), "quarantined", "", {"segment": 1}),
    Case("a place in words", "p.qdpx", _with(_raw_selection("three", "7")), "quarantined", "", {"segment": 1}),
    Case(
        "a number of 5,000 digits", "p.qdpx", _with(_raw_selection("1" * 5000, "7")), "quarantined", "", {"segment": 1}
    ),
    Case(
        "a coding to a code that is not there",
        "p.qdpx",
        _with(selection(3, 7, coding("nobody"))),
        "quarantined",
        "its code is not in the file",
        {"segment": 1},
    ),
    Case(
        "a user name that is a sentence",
        "p.qdpx",
        _xml(lambda: project_xml().replace("<Users>", f'<Users><User guid="u" name="{CANARY}"/>')),
        "accepted",
    ),
]
