"""Which addresses are sent on to a page, and where to: never away from this server."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.server import page_of

BROWSER = [(b"accept", b"text/html,application/xhtml+xml,*/*;q=0.8")]


def asked(path, *, method="GET", headers=BROWSER, query=b""):
    return {"type": "http", "method": method, "path": path, "headers": headers, "query_string": query}


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/old/trends", "/trends"),
        ("/a/b/nowhere", "/nowhere"),
        ("/a/b/", "/b"),
        ("/a/%2e%2e\\evil.example", "/%252e%252e%5Cevil.example"),
        ("/a/javascript:x", "/javascript%3Ax"),
    ],
)
def test_an_address_in_a_folder_is_sent_on_to_its_last_part(path, page):
    place = page_of(asked(path), "")
    assert urljoin(f"http://here{path}", place) == f"http://here{page}"


def test_what_was_chosen_goes_along():
    assert page_of(asked("/old/trends", query=b"role=Managers&lang=de"), "") == "../trends?role=Managers&lang=de"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/trends",
        "/trends/",
        "/static/js/main.js",
        "/_stcore/health",
        "/media/a.svg",
        "//x/y",
    ],
)
def test_pages_and_what_streamlit_serves_itself_are_left_alone(path):
    assert page_of(asked(path), "") is None


def test_only_a_reader_who_wants_a_page_is_sent_on():
    assert page_of(asked("/a/static/js/main.js", headers=[(b"accept", b"*/*")]), "") is None
    assert page_of(asked("/a/b", method="POST"), "") is None


def test_an_app_in_a_folder_of_its_own_stays_in_it():
    assert page_of(asked("/views/trends"), "views") is None
    assert urljoin("http://here/views/old/trends", page_of(asked("/views/old/trends"), "/views/")) == (
        "http://here/views/trends"
    )


@given(path=st.text(min_size=1).map(lambda text: f"/{text}"))
def test_whatever_stands_in_the_address_the_reader_stays_at_this_server(path):
    place = page_of(asked(path), "")
    assert place is None or urljoin("http://here/", place).startswith("http://here/")
