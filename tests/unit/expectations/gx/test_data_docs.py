"""Data Docs: what was found, and nothing of the data, of this machine or of the network."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from expectations.gx.runner import check
from expectations.suites import MARTS, RAW, STATISTICS
from tests.unit.expectations.day import DAY

REPOSITORY = Path(__file__).resolve().parents[3]


def test_the_docs_hold_no_value_no_identifier_no_path_and_load_nothing(
    wrong_warehouse: Path, tmp_path: Path, canaries: tuple[str, ...]
):
    docs = tmp_path / "docs"

    check(wrong_warehouse, [*RAW, *MARTS, *STATISTICS], docs, day=DAY)

    pages = {page.name: page.read_text(encoding="utf-8") for page in docs.iterdir()}
    assert set(pages) == {"index.html", "checks.json", *(f"{suite.name}.html" for suite in (*RAW, *MARTS, *STATISTICS))}
    forbidden = [*canaries, str(tmp_path), str(REPOSITORY), sys.prefix, "Traceback", "://", "<script", "<link", "doc1"]
    assert {text: names for text in forbidden if (names := [name for name in pages if text in pages[name]])} == {}
    assert "A coded segment is in one file twice." in pages["raw.segment.html"]


def test_suites_checked_into_one_folder_share_an_index(good_warehouse: Path, tmp_path: Path):
    check(good_warehouse, RAW, tmp_path, day=DAY)
    check(good_warehouse, MARTS, tmp_path, day=DAY)
    check(good_warehouse, MARTS, tmp_path, day=DAY)

    checks = json.loads((tmp_path / "checks.json").read_text(encoding="utf-8"))
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert len(checks) == sum(len(suite.expectations) for suite in (*RAW, *MARTS))
    assert all(f'href="{suite.name}.html"' in index for suite in (*RAW, *MARTS))


def test_the_same_warehouse_gives_the_same_pages(good_warehouse: Path, tmp_path: Path):
    for folder in ("first", "second"):
        check(good_warehouse, RAW, tmp_path / folder, day=DAY)

    for page in (tmp_path / "first").iterdir():
        assert page.read_bytes() == (tmp_path / "second" / page.name).read_bytes()
