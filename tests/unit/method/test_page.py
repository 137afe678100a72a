"""The method page of studies of every shape: it says what this study is, and nothing of any person."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.method.codebook import WITHHELD
from orchestration.method.markdown import escape_text, join_words, write_table
from orchestration.method.markdown import mark_code as as_code
from orchestration.method.page import Section, method_page, method_sections
from orchestration.study.definition import Study
from tests.unit.ingest.builders import study
from tests.unit.method.builds import build, code

TIERS = {"public": {"about": "The study. One row."}, "analyst": {"stances": "The stance. One row per stakeholder."}}
CODEBOOK: dict[str, Any] = {"codebook": {"file": "codebook.csv"}}
ITEM = [
    {
        "id": "poll",
        "kind": "survey",
        "id_item": "pid",
        "stance": {"rule": "item", "item": "trust|me", "map": {"a great deal": "high", "hardly any": "low"}},
    },
    {"id": "other", "kind": "survey", "id_item": "pid"},
]


def page(definition: Study, **rows: Any) -> str:
    named = {name.replace("__", "."): content for name, content in rows.items()}
    with build(named) as connection:
        return method_page(definition, connection, TIERS)


def test_the_page_tells_scale_roles_waves_and_what_a_wave_was_asked_with(tmp_path: Path) -> None:
    text = page(study(tmp_path))
    assert "Concentrated (`concentrated`), Blended (`blended`) and Distributed (`distributed`)" in text
    assert "| `nurse` | Nurses | `nurse` |" in text
    assert "| `w2` |  | 2013 | 2013-01-01 to 2013-12-31 | `survey` |" in text
    assert "`q1` for Concentrated and `q2` for Distributed. An answer of 4 or more agrees" in text


def test_how_people_were_chosen_is_said_in_the_words_of_the_study_or_not_at_all(tmp_path: Path) -> None:
    assert "chosen" not in page(study(tmp_path))
    info = {"id": "views", "title": "Views", "sampling": "Drawn at random from *all* members."}
    assert r"in the words of the study: Drawn at random from \*all\* members." in page(study(tmp_path, study=info))


def test_a_study_of_one_item_has_no_rule_for_interviews_and_shows_its_answers(tmp_path: Path) -> None:
    scale = [{"id": name, "label": name.title()} for name in ("high", "some", "little", "low")]
    waves = {"waves": [{"id": "w1", "year": 2006}], "deliveries": [{"path": "*", "wave": "w1", "instrument": "poll"}]}
    text = page(study(tmp_path, stances=scale, instruments=ITEM, **waves))
    assert "### Coded interviews" not in text
    assert '"a great deal" is High and "hardly any" is Low' in text
    assert "- `other`: carries no stance." in text
    assert "The study gives no codebook" in text
    assert "High (`high`), Some (`some`), Little (`little`) and Low (`low`)" in text


def test_a_delivery_that_tells_the_wave_itself_is_named_with_every_wave_it_may_hold(tmp_path: Path) -> None:
    rule = {"path": "all.qdpx", "instrument": "interview", "wave": {"variable": "Year", "map": {"2011": "w1"}}}
    text = page(study(tmp_path, deliveries=[rule, {**rule, "wave": {"variable": "Year"}}]))
    assert re.search(r"\| `w1` \|.*\| `interview` \|", text)
    assert re.search(r"\| `w2` \|.*\| `interview` \|", text)


def test_only_a_synthetic_study_is_called_one(tmp_path: Path) -> None:
    assert "synthetic" not in page(study(tmp_path)).lower()
    text = page(study(tmp_path, study={"id": "s", "title": "A study", "synthetic": True}))
    assert "everything in this study is made up" in text
    assert "no figure is a finding" in text


def test_the_codebook_has_a_line_for_each_meaning_of_a_code(tmp_path: Path) -> None:
    codes = [
        code("CON"),
        code("CON", codebook_version="2", version_order=2),
        code("SLOW", stance_role="KC"),
        code("SLOW", stance_role="N", codebook_version="2", version_order=2),
        code("GONE", is_in_use=False),
        code("FOUND", codebook_version=None, version_order=None),
    ]
    text = page(study(tmp_path, **CODEBOOK), marts__codes=codes)
    assert "| `CON` | Con | `EC` | 1 and 2 | What it means |" in text
    assert "| `SLOW` | Slow | `KC` | 1 | What it means |" in text
    assert "| `SLOW` | Slow | `N` | 2 | What it means |" in text
    assert "GONE" not in text
    assert "FOUND" not in text


def test_a_definition_that_quotes_an_interview_or_names_a_person_is_withheld(tmp_path: Path) -> None:
    said = "my chief executive at Northtown never listens"
    codes = [
        code("A", definition=f"Contempt, as in: {said}."),
        code("B", definition="As k7f3q puts it"),
        code("C", definition="Since 2013 nobody leads"),
    ]
    people = [{"stakeholder_id": "k7f3q"}, {"stakeholder_id": "2013"}]
    text = page(
        study(tmp_path, **CODEBOOK),
        marts__codes=codes,
        raw__segment=[{"text": f" {said} "}, {"text": "leads"}],
        raw__stakeholder=people,
    )
    assert said not in text
    assert "k7f3q" not in text
    assert text.count(WITHHELD) == 2
    assert "Since 2013 nobody leads" in text


def test_changes_of_the_codebook_and_the_breaks_they_make_are_told(tmp_path: Path) -> None:
    steps = [
        {"from_version": "1", "from_code": "CON", "relation": "split", "to_version": "2", "to_code": "POST"},
        {"from_version": "1", "from_code": "CON", "relation": "same", "to_version": "2", "to_code": "CON"},
        {"from_version": "1", "relation": "new", "to_version": "2", "to_code": "BOARD", "needs_recode": True},
    ]
    waves = [
        {"wave_id": name, "wave_label": name.upper(), "wave_order": place} for place, name in enumerate(("w1", "w2"))
    ]
    broken = {"from_wave_id": "w1", "to_wave_id": "w2", "harmonised_code": "CON", "relation": "split", "is_break": True}
    text = page(
        study(tmp_path, **CODEBOOK),
        raw__crosswalk=steps,
        marts__waves=waves,
        marts__codebook_breaks=[{**broken, "reason": "parts with other meanings"}],
    )
    assert "| `CON` (1) | split | `POST` (2) | no |" in text
    assert "|  | new | `BOARD` (2) | yes |" in text
    assert "| W1 and W2 | `CON` | split | yes | parts with other meanings |" in text
    assert "| same |" not in text


@pytest.mark.parametrize(
    ("adjudicated", "says"), [(True, "only the adjudicated coding"), (False, "Nobody adjudicated")]
)
def test_coders_are_counted_and_not_named(tmp_path: Path, adjudicated: bool, says: str) -> None:
    waves = [{"wave_id": "w1", "wave_label": "First", "wave_order": 1}]
    coded = [{"wave_id": "w1", "coder_id": name} for name in ("ann_who_codes", "ben_who_codes")]
    text = page(
        study(tmp_path),
        marts__waves=waves,
        marts__coded_segments=coded,
        raw__segment=[{"coder_id": "ann_who_codes", "is_adjudicated": adjudicated, "text": "x"}],
    )
    assert "2 in First" in text
    assert says in text
    assert "who_codes" not in text


def test_the_declared_families_are_told_or_that_there_are_none(tmp_path: Path) -> None:
    assert "declares no families" in page(study(tmp_path))
    families = [{"id": "headline", "tests": ["stuart_maxwell", "gee"], "roles": ["all"], "waves": "first_and_last"}]
    text = page(study(tmp_path, tests={"families": families, "adjust": "benjamini_hochberg"}))
    assert "- `headline`: Stuart-Maxwell and `gee`; `all`; the first wave and the last" in text
    assert "adjusted by Benjamini and Hochberg's method" in text


def test_the_thresholds_of_disclosure_are_those_of_the_study(tmp_path: Path) -> None:
    text = page(study(tmp_path, disclosure={"min_cell": 7, "min_base": 12, "round_to": 3}))
    assert "fewer than 12 people" in text
    assert "from 1 to 6" in text
    assert "multiples of 3" in text


def test_words_of_the_study_start_no_markdown_of_their_own(tmp_path: Path) -> None:
    roles = [{"id": "manager", "label": "Managers | *all* [of](them)"}]
    text = page(study(tmp_path, roles=roles, study={"id": "s", "title": "<b>Bold</b> # claims"}))
    assert "Managers \\| \\*all\\* \\[of\\](them)" in text
    assert text.startswith("# Method: \\<b\\>Bold\\</b\\> \\# claims\n")


def test_the_same_study_has_the_same_page(tmp_path: Path) -> None:
    assert page(study(tmp_path)) == page(study(tmp_path))


@given(st.lists(st.text(), min_size=1, max_size=4), st.text())
def test_a_table_has_as_many_cells_whatever_is_in_them(cells: list[str], word: str) -> None:
    lines = write_table(["x"] * (len(cells) + 1), [[*map(escape_text, cells), as_code(word)]])
    assert len(lines) == 4
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines[:3]} == {len(cells) + 2}


def test_a_list_reads_as_a_phrase() -> None:
    assert [join_words(["a"]), join_words(["a", "b"]), join_words(["a", "b", "c"], "or"), join_words([])] == [
        "a",
        "a and b",
        "a, b or c",
        "",
    ]


CODED: dict[str, Any] = {
    "marts__waves": [{"wave_id": "w1", "wave_label": "First", "wave_order": 1}],
    "marts__coded_segments": [{"wave_id": "w1", "coder_id": f"c{number}"} for number in range(7)],
}


def sections(definition: Study, *, is_public: bool, **rows: Any) -> dict[str, Section]:
    named = {name.replace("__", "."): content for name, content in rows.items()}
    with build(named) as connection:
        found = method_sections(definition, connection, {"stances"}, is_public=is_public)
    return {section.title: section for section in found}


def test_the_sections_are_the_page_without_the_list_of_tables(tmp_path: Path) -> None:
    definition = study(tmp_path, **CODEBOOK)
    whole = page(definition, **CODED)
    found = sections(definition, is_public=False, **CODED)
    assert list(found) == [line[3:] for line in whole.splitlines() if line.startswith("## ") and "Which" not in line]
    apart = {"Statistics"}  # names the tables of one tier
    assert [title for title in found if title not in apart and found[title].text not in whole] == []
    assert all("\n## " not in f"\n{section.text}" for section in found.values())


def test_the_edition_for_the_public_names_no_code_and_counts_no_coders(tmp_path: Path) -> None:
    definition = study(tmp_path, **CODEBOOK)
    rows = CODED | {"marts__codes": [code("RARE-1", code_name="Rare", definition="Something only one person said")]}
    analysts, public = (sections(definition, is_public=is_public, **rows) for is_public in (False, True))
    assert "RARE-1" in analysts["Codebook"].text
    assert "7 in First" in analysts["Coders"].text
    assert list(public) == list(analysts)
    everything = "\n".join(section.text for section in public.values())
    assert "RARE-1" not in everything
    assert "Rare" not in everything
    assert "only one person" not in everything
    assert "7" not in public["Coders"].text
