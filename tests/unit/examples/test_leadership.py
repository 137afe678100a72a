"""The study folder as a whole."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from examples.codes import CODES
from examples.evidence import interviews
from examples.leadership import write_example
from examples.panel import WAVES, people
from examples.planted import planted
from orchestration.study.loader import load_study

ROOT = Path(__file__).resolve().parents[3]


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_run_writes_the_same_bytes(example, tmp_path):
    write_example(tmp_path)
    first = _hashes(tmp_path)
    write_example(tmp_path)
    assert first == _hashes(tmp_path) == _hashes(example)


def test_another_process_with_other_hash_seed_and_time_zone_writes_the_same_bytes(example, tmp_path):
    program = "import sys, pathlib, examples.leadership as one; one.write_example(pathlib.Path(sys.argv[1]))"
    for seed, zone in (("0", "UTC"), ("4711", "Pacific/Auckland")):
        folder = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, env=environment)
        assert _hashes(folder) == _hashes(example)


def test_writing_it_takes_less_than_two_seconds(tmp_path):
    started = time.perf_counter()
    write_example(tmp_path)
    assert time.perf_counter() - started < 2


def test_it_holds_the_files_of_a_study_and_nothing_else(example):
    assert set(_hashes(example)) == {
        "README.md",
        "study.yml",
        "stakeholders.csv",
        "codebook.csv",
        "crosswalk.csv",
        "coders.csv",
        "asked.csv",
        "quotes.csv",
        "waves/w2011/interviews_2011.qdpx",
        "waves/w2013/survey_2013.sav",
        "waves/w2016/survey_2016.xlsx",
        "waves/w2019/interviews_2019.qdpx",
    }


def test_the_study_definition_is_valid_and_agrees_with_the_generator(example):
    study = load_study(example)
    assert study.info.synthetic
    assert [(wave.id, wave.year, wave.label, wave.starts_on, wave.ends_on) for wave in study.waves] == [
        (wave.id, wave.year, wave.label, wave.starts_on, wave.ends_on) for wave in WAVES
    ]
    assert {row.role_id for row in planted()} == {role.id for role in study.roles}
    assert {row.stance for row in planted()} - {None} == {stance.id for stance in study.stances}
    for rule in study.deliveries:
        assert len(list(example.glob(rule.path))) == 1


def test_the_delivery_rules_find_the_person_in_each_document_name(example):
    study = load_study(example)
    known = {person.id for person in people()}
    for rule in study.deliveries:
        if rule.stakeholder is not None:
            pattern = re.compile(rule.stakeholder.document_name)
            for name in (f"{one.person.id}{part}" for one in interviews(WAVES[0]) for part in ("", " part 2")):
                assert pattern.search(name)["value"] in known


def test_each_stakeholder_has_a_line_a_role_and_no_name(rows):
    lines = rows("stakeholders.csv")
    assert list(lines[0]) == ["stakeholder_id", "role", "role_from", "role_to", "consent_scope", "quote_permission"]
    assert len({line["stakeholder_id"] for line in lines}) == 107
    assert len(lines) == sum(len(person.spells) for person in people())
    assert sum(line["consent_scope"] == "no_further_use" for line in lines) == 1


def test_the_codebook_gives_each_code_once_with_its_direction_and_both_sides_of_the_split(rows):
    lines = rows("codebook.csv")
    assert (
        len(lines) == len({line["code"] for line in lines}) == len({line["code_path"] for line in lines}) == len(CODES)
    )
    assert {line["stance_role"] for line in lines} == {"EC", "ED", "KC", "KD", "B", "N", "S"}
    roles = {line["code"]: line["stance_role"] for line in lines}
    assert roles["CON-01"] == roles["CON-11"] == roles["CON-12"] == "EC"


def test_the_crosswalk_takes_every_code_of_the_first_codebook_to_the_second(example):
    with (example / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["from_version", "code", "relation", "to_version", "code", "needs_recode"]
    first = {code.key for code in CODES if code.version == "1"}
    assert {line[1] for line in lines} == first
    assert [(line[1], line[4]) for line in lines if line[2] == "split"] == [("CON-01", "CON-11"), ("CON-01", "CON-12")]


def test_the_field_log_says_what_the_files_cannot(rows):
    lines = rows("asked.csv")
    keys = [(line["stakeholder_id"], line["wave_id"]) for line in lines]
    assert len(set(keys)) == len(keys)
    truth = {(row.stakeholder_id, row.wave_id): row.status for row in planted()}
    for key, line in zip(keys, lines, strict=True):
        if line["status"]:
            assert truth[key] == line["status"].upper()
        elif line["asked"] == "no":
            assert truth[key] == "NOT_ASKED"
        else:
            assert line["direct"] == "yes"
            assert truth[key] == "EXPRESSED"
    assert {line["status"] for line in lines} == {"", "nonresponse", "withdrawn", "ineligible"}


def test_a_withdrawal_is_logged_once_and_holds_in_every_later_wave(rows):
    withdrawn = [
        (line["stakeholder_id"], line["wave_id"]) for line in rows("asked.csv") if line["status"] == "withdrawn"
    ]
    order = [wave.id for wave in WAVES]
    truth = {(row.stakeholder_id, row.wave_id): row.status for row in planted()}
    assert withdrawn
    for person, wave in withdrawn:
        assert all(truth[person, later] == "WITHDRAWN" for later in order[order.index(wave) :])


@pytest.mark.parametrize(
    "sentence", ["Everything in this folder is made up", "published no class per person", "inventions"]
)
def test_the_readme_is_honest(example, sentence):
    words = " ".join((example / "README.md").read_text(encoding="utf-8").split())
    assert sentence in words
    assert "{" not in words
