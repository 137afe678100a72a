import time
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.parsers.html_text import extract_text


class _Plain(HTMLParser):
    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.feed(markup)
        self.close()

    def handle_data(self, data):
        self.parts.append(data)


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12).map(escape)
_TAGS = st.sampled_from(
    ["<p>", "</p>", "<br>", "<br/>", '<a href="x>y">', "</a>", "<td class='a>b' >", "</td>", "<h2>", "\n", "<!-- x -->"]
)


@given(st.lists(_TAGS | _WORDS, max_size=20).map("".join))
def test_sound_markup_reads_as_the_standard_library_reads_it(markup):
    assert extract_text(markup) == "".join(_Plain(markup).parts)


@given(st.text(max_size=80))
def test_any_text_that_is_escaped_comes_back(text):
    plain = "".join(each for each in text if each.isprintable())
    assert extract_text(f"<p>{escape(plain)}</p>") == plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a < b", "a < b"),
        ("a <3 b", "a <3 b"),
        ("a <", "a <"),
        ("<p>a\r\nb\rc</p>", "a\nb\nc"),
        ("<pre>\na</pre>", "a"),
        ("<p>\na</p>", "\na"),
        ("a<!--><b>b</b>-->c", "ab-->c"),
        ("a<!-- <b> --> b", "a b"),
        ("a<!-- no end", "a"),
        ("a<b no end", "a"),
        ('a<b c="no end>d', "ad"),
        ("a<!DOCTYPE x>b<?php x?>c</ x>d", "abcd"),
        ("&amp;lt; &#128512; &#xd800; &unknown;", "&lt; 😀 \ufffd &unknown;"),
        ("", ""),
    ],
)
def test_markup_that_people_meet(markup, text):
    assert extract_text(markup) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "</", "<?", "<![", '<a b="', "<a b='\"", "&", "&#", "<a =", "=\"'", "</a", "<pre>\n"]
)
def test_broken_markup_takes_no_more_time_than_its_length(piece):
    begun = time.perf_counter()
    extract_text(piece * (500_000 // len(piece)))
    assert time.perf_counter() - begun < 5
