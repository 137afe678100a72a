"""A run on a study with one hostile file among good ones ends with exit 1, names it, and changes no release."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.ingest.hostile.areas import AREAS
from tests.unit.ingest.hostile.case import CANARY

from .test_rerun import everything_released, marts_built

COMMAND = str(Path(sys.executable).with_name("stakeholder-views"))
SURVEY_SAV, SURVEY_XLSX = "waves/w2013/survey_2013.sav", "waves/w2016/survey_2016.xlsx"
INTERVIEWS = "waves/w2011/interviews_2011.qdpx"
CASES = [
    ("archives", "members that explode together", INTERVIEWS),
    ("xml_projects", "a billion laughs", INTERVIEWS),
    ("labelled_files", "an SPSS file of two billion columns", SURVEY_SAV),
    ("spreadsheets", "a row of a billion", SURVEY_XLSX),
]


@pytest.mark.parametrize(("area", "name", "path"), CASES, ids=[f"{area}: {name}" for area, name, _ in CASES])
def test_a_hostile_file_among_good_ones_ends_the_run_and_leaves_the_release(example_copy, area, name, path):
    case = next(case for case in AREAS[area] if case.name == name)
    marts, releases = marts_built(example_copy), everything_released(example_copy)
    case.build(example_copy / path)
    ended = subprocess.run(
        [COMMAND, "run", str(example_copy)], capture_output=True, text=True, timeout=120, check=False
    )
    shown = ended.stdout + ended.stderr
    assert ended.returncode == 1, shown
    assert path in "".join(shown.split("\n")).replace("  ", ""), shown
    assert "Traceback" not in shown
    assert CANARY.split()[1] not in shown.casefold()
    assert marts_built(example_copy) == marts
    assert everything_released(example_copy) == releases
