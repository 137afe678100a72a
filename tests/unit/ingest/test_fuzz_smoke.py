"""A little of `make fuzz` in every test run: some damaged files of each format, the same ones each time."""

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ingest.registry import all_readers
from tests.fuzz.campaign import Campaign, write
from tests.fuzz.properties import examine, loose_study
from tests.fuzz.seeds import seeds

REPOSITORY = Path(__file__).resolve().parents[3]
FILES_A_READER, SECONDS_A_READER = 50, 1.5
READERS = {reader.FORMAT: reader for reader in all_readers()}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_has_valid_files_to_start_from(name, tmp_path):
    reader = READERS[name]
    outcomes = [
        examine(reader, write(tmp_path, suffix, content), loose_study(tmp_path))
        for suffix, contents in seeds(reader).items()
        for content in contents
    ]
    assert "read" in outcomes


def test_a_reader_without_a_valid_file_is_told():
    class Nobody:
        FORMAT = "nobody"
        SUFFIXES = (".nobody",)

    with pytest.raises(LookupError, match=r"reader 'nobody' has no seed for \.nobody"):
        seeds(Nobody)


def test_the_same_seed_makes_the_same_files():
    # Of a format that does not hold the time at which its valid files are made.
    first, again = Campaign(READERS["csv"], 7, None), Campaign(READERS["csv"], 7, None)
    assert [first.content(number) for number in range(50)] == [again.content(number) for number in range(50)]


@pytest.mark.slow
def test_damaged_files_break_no_reader(tmp_path):
    command = [
        sys.executable,
        "-m",
        "tests.fuzz",
        "--files",
        str(FILES_A_READER),
        "--minutes",
        str(SECONDS_A_READER / 60),
    ]
    ended = subprocess.run([*command, "--findings", str(tmp_path)], cwd=REPOSITORY, capture_output=True, text=True)
    logs = "\n".join(log.read_text(encoding="utf-8") for log in sorted(tmp_path.glob("*.log"))[:3])
    assert ended.returncode == 0, f"{ended.stdout}\n{logs}\n{ended.stderr[-2000:]}"
    assert all(f"{name}: " in ended.stdout for name in READERS), ended.stdout
    assert ": 0 files" not in ended.stdout, ended.stdout
