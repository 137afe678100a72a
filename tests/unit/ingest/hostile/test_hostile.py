"""Every hostile or broken file ends as expected: accepted, quarantined or refused, within bounds, and says why."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.ingest.hostile.areas import AREAS
from tests.unit.ingest.hostile.case import CANARY

pytestmark = pytest.mark.slow  # each area is a process of its own, whose time and memory are bounded
REPOSITORY = Path(__file__).resolve().parents[4]
CASES = [(area, case) for area, cases in AREAS.items() for case in cases]
LEAST_CASES = 70
_QUOTED = CANARY.split()[1]  # a word that no message has a reason to say


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Run all cases of an area in one child when the first of them is asked for."""
    found = {}

    def of(area):
        if area not in found:
            command = [
                sys.executable,
                "-m",
                "tests.unit.ingest.hostile.child",
                str(tmp_path_factory.mktemp(area)),
                area,
            ]
            ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, ended.stderr[-4000:]
            found[area] = {answer["name"]: answer for answer in map(json.loads, ended.stdout.splitlines())}
        return found[area]

    return of


def test_there_are_enough_cases_and_each_has_a_name_of_its_own():
    assert len(CASES) >= LEAST_CASES
    assert all(len({case.name for case in cases}) == len(cases) for cases in AREAS.values())


@pytest.mark.parametrize(("area", "case"), [pytest.param(*each, id=f"{each[0]}: {each[1].name}") for each in CASES])
def test_a_hostile_file_ends_as_expected_and_its_message_says_why(area, case, answers):
    answer = answers(area)[case.name]
    said = "\n".join(answer["messages"])
    assert answer["outcome"] == case.outcome, said
    assert case.says in said
    assert {table: answer["rows"].get(table) for table in case.rows} == case.rows, said
    assert bool(said) or case.outcome == "accepted", "a file that is not taken in has a reason"
    assert answer["appeared"] == [], "nothing is ever extracted to disk"
    assert _QUOTED not in said.casefold(), "a message quotes what somebody said"
    assert answer["output"] == "", "libraries print nothing to a user's terminal"
