"""The catalogue: complete in every language, used in full, and the only place of words for readers."""

import ast
import datetime as dt
import re
from pathlib import Path
from string import Formatter

import pytest

import app
from app.texts.catalogue import (
    LANGUAGES,
    UnknownTextError,
    date,
    in_language,
    join_list,
    load_texts,
    number,
    percent,
    t,
)

FOLDER = Path(app.__file__).parent
CODE = sorted(FOLDER.rglob("*.py"))
KEY = re.compile(r"[a-z_]+\.[A-Za-z0-9_]+")
OTHERS = sorted(set(LANGUAGES) - {"en"})
# What Streamlit shows to a reader; a word among its arguments that stands in the code is in one language only.
SHOWS = {
    *("title", "header", "subheader", "markdown", "write", "text", "caption", "info", "warning", "error", "success"),
    *("expander", "selectbox", "multiselect", "radio", "pills", "segmented_control", "toggle", "checkbox", "slider"),
    *("select_slider", "button", "download_button", "metric", "tabs", "link_button", "text_input", "popover"),
}


def places(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


def keys_in_code():
    """The keys that the code names: whole ones, and patterns where a part is put in."""
    topics = {key.split(".")[0] for key in load_texts("en")}
    for path in CODE:
        if path.name == "catalogue.py":  # it puts every key together
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                if node.value.split(".")[0] in topics:
                    yield re.escape(node.value), path
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[A-Za-z0-9_]+" for part in node.values
                ]
                pattern = "".join(parts)
                if any(re.fullmatch(pattern, key) for key in load_texts("en")):
                    yield pattern, path


@pytest.mark.parametrize("other", OTHERS)
def test_every_language_has_the_same_keys_with_the_same_places_in_the_same_files(other):
    english, translated = load_texts("en"), load_texts(other)
    assert sorted(english) == sorted(translated)
    assert {key: places(text) for key, text in english.items() if key != "trends.subject"} == {
        key: places(text) for key, text in translated.items() if key != "trends.subject"
    }


@pytest.mark.parametrize("chosen", sorted(LANGUAGES))
def test_no_text_is_empty_and_none_has_space_around_it(chosen):
    assert [key for key, text in load_texts(chosen).items() if not text or text != text.strip()] == []


def test_every_key_is_used_by_the_code():
    patterns = {re.compile(pattern) for pattern, _ in keys_in_code()}
    assert [key for key in load_texts("en") if not any(pattern.fullmatch(key) for pattern in patterns)] == []


def test_every_key_that_the_code_names_is_there():
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t" and node.args:
                argument = node.args[0]
                for each in [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]:
                    if isinstance(each, ast.Constant):
                        assert each.value in load_texts("en"), f"{path.name}: {each.value}"


@pytest.mark.parametrize("path", [path for path in CODE if path.parent != FOLDER / "texts"], ids=lambda path: path.stem)
def test_what_a_reader_is_shown_comes_from_the_catalogue(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in SHOWS:
            named = [each.value for each in node.keywords if each.arg in ("label", "help", "alt", "body")]
            shown = [*node.args, *named]
            for argument in shown:
                for text in literal_texts(argument):
                    assert not re.search(r"[^\W\d_]{3,}", text), f"{path.name}:{node.lineno}: {text!r}"


def literal_texts(node):
    """Text that stands in an argument itself; what is a key, an index or an argument of another call is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literal_texts(part)
    elif isinstance(node, ast.BinOp):
        yield from literal_texts(node.left)
        yield from literal_texts(node.right)
    elif isinstance(node, ast.IfExp):
        yield from literal_texts(node.body)
        yield from literal_texts(node.orelse)


def test_a_text_that_there_is_not_is_an_error_of_the_program():
    with pytest.raises(UnknownTextError):
        t("trends.no_such_text")


def test_numbers_dates_and_lists_are_written_as_the_language_does():
    day = dt.date(2026, 11, 3)
    assert (percent(0.405), number(12345), date(day)) == ("41%", "12,345", "3 November 2026")
    assert join_list(["a", "b", "c"]) == "a, b and c"
    with in_language("de"):
        assert (percent(0.405), number(12345), date(day)) == ("41\N{NO-BREAK SPACE}%", "12.345", "3. November 2026")
        assert join_list(["a", "b", "c"]) == "a, b und c"
