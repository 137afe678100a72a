"""Corrections that the study team asks for stand in the study folder, and what is wrong in them is told by line."""

import pytest

from orchestration.release.disclosure.corrections import FILE, Correction, add_correction, load_corrections
from orchestration.release.memory.blocks import STANCES, Family
from orchestration.system.errors import StudyError

BLOCK = Family(STANCES, ("w1",)).block("clinical")


def test_a_folder_without_the_file_asks_for_nothing(tmp_path):
    assert load_corrections(tmp_path) == ()


def test_what_was_asked_for_comes_back_in_order(tmp_path):
    wishes = [Correction(BLOCK, 'said "twice", entered twice', "2026-11-30"), Correction(BLOCK, "again", "2026-12-01")]
    for each in wishes:
        add_correction(tmp_path, each)
    assert load_corrections(tmp_path) == tuple(wishes)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("stance_by_role_year/clinical/w1,yesterday,why", "corrections.csv:2: Invalid isoformat string"),
        ("stances/clinical/w1,2026-11-30,why", "no such table; expected one of stance_by_role_year"),
        ("stance_by_role_year/clinical,2026-11-30,why", "expected stance_by_role_year/GROUP/WAVE"),
    ],
)
def test_a_line_that_is_not_in_order_is_named(tmp_path, line, says):
    (tmp_path / FILE).write_text(f"block_id,asked_on,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(StudyError, match=says):
        load_corrections(tmp_path)
