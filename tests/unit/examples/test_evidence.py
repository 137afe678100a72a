"""From the written files, by an independent reading of rule v1, to the planted class."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyrefiqda import RefiProject

from examples.evidence import ADJUDICATOR, PROFILES, READER_ONE, READER_ONE_LAPTOP, interviews
from examples.panel import WAVES
from examples.planted import planted

INTERVIEW_WAVES = ("w2011", "w2019")
CAP = 3
Rows = Callable[[str], list[dict[str, str]]]


@dataclass(frozen=True)
class Verdict:
    status: str
    stance: str | None = None
    is_qualified: bool = False


def rule_v1(
    counts: Mapping[str, float], *, asked: bool = True, direct: bool = False, pole_from: float = 0.7
) -> Verdict:
    """Classify a respondent-wave who was interviewed, from capped votes by stance role."""
    ec, ed, kd, kc, b = (counts.get(role, 0.0) for role in ("EC", "ED", "KD", "KC", "B"))
    concentrated, distributed = ec + kd / 2, ed + kc / 2
    total = concentrated + distributed + b
    if total == 0:
        return Verdict("NOT_EXPRESSED" if asked else "NOT_ASKED")
    if ec + ed + b == 0:
        return Verdict("CRITIQUE_ONLY")
    if total < 2 and not direct:
        return Verdict("INSUFFICIENT")
    share = distributed / (concentrated + distributed) if concentrated + distributed else 0.5
    if b / total >= 0.5:
        return Verdict("EXPRESSED", "blended")
    if share >= pole_from and ed >= 1:
        return Verdict("EXPRESSED", "distributed")
    if 1 - share >= pole_from and ec >= 1:
        return Verdict("EXPRESSED", "concentrated")
    if b >= 1 or (ec >= 1 and ed >= 1):
        return Verdict("EXPRESSED", "blended")
    return Verdict("EXPRESSED", "distributed" if ed > 0 else "concentrated", is_qualified=True)


@dataclass(frozen=True)
class Reading:
    """The codings of one person in one wave, as (document, coder, code)."""

    codings: tuple[tuple[str, str, str], ...]

    def votes(self, stance_role: Mapping[str, str], *, cap: int = CAP, ignore: str = "") -> dict[str, float]:
        by_code: dict[str, float] = defaultdict(float)
        for document in {document for document, _, _ in self.codings}:
            here = [(coder, code) for d, coder, code in self.codings if d == document and coder != ignore]
            if any(coder == "reader_3" for coder, _ in here):
                here = [(coder, code) for coder, code in here if coder == "reader_3"]
            for _, code in here:
                by_code[code] += 1 / len({coder for coder, _ in here})
        by_role: dict[str, float] = defaultdict(float)
        for code, count in by_code.items():
            by_role[stance_role[code]] += min(count, cap)
        return by_role


@pytest.fixture(scope="session")
def stance_role(rows: Rows) -> dict[str, str]:
    return {row["code_path"]: row["stance_role"] for row in rows("codebook.csv")}


@pytest.fixture(scope="session")
def readings(example: Path, rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Reading]:
    coder_of = {row["alias"]: row["coder_id"] for row in rows("coders.csv")}
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for wave in INTERVIEW_WAVES:
        (path,) = (example / "waves" / wave).glob("*.qdpx")
        project = RefiProject.load(path, extract_dir=str(tmp_path_factory.mktemp(wave)))
        users = {user.guid: user.name for user in project.users.user}
        paths = _paths(project.code_book.codes.code, ())
        cases = {case.guid: case.name for case in project.cases.case}
        for source in project.sources.text_source:
            person = re.split(" part ", source.name)[0]
            found[person, wave]  # an interview without codings is one all the same
            for selection in source.plain_text_selection:
                (coding,) = selection.coding
                target = coding.code_ref.target_guid
                if target in cases:
                    assert cases[target] == person
                else:
                    found[person, wave].append((source.name, coder_of[users[coding.creating_user]], paths[target]))
    return {key: Reading(tuple(codings)) for key, codings in found.items()}


def _paths(codes: Any, above: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for code in codes:
        found[code.guid] = " > ".join((*above, code.name))
        found.update(_paths(code.code, (*above, code.name)))
    return found


@pytest.fixture(scope="session")
def log(rows: Rows) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["stakeholder_id"], row["wave_id"]): row for row in rows("asked.csv")}


def _verdict(
    key: tuple[str, str], votes: Mapping[str, float], log: Mapping[Any, Any], pole_from: float = 0.7
) -> Verdict:
    line = log.get(key, {})
    return rule_v1(votes, asked=line.get("asked") != "no", direct=line.get("direct") == "yes", pole_from=pole_from)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({"ED": 5}, Verdict("EXPRESSED", "distributed")),
        ({"EC": 3, "ED": 7}, Verdict("EXPRESSED", "distributed")),
        ({"EC": 3, "ED": 6}, Verdict("EXPRESSED", "blended")),
        ({"ED": 1, "B": 1}, Verdict("EXPRESSED", "blended")),
        ({"ED": 3, "KD": 2}, Verdict("EXPRESSED", "distributed")),
        ({"ED": 2, "KD": 2}, Verdict("EXPRESSED", "distributed", is_qualified=True)),
        ({"KD": 4}, Verdict("CRITIQUE_ONLY")),
        ({"ED": 1}, Verdict("INSUFFICIENT")),
        ({}, Verdict("NOT_EXPRESSED")),
    ],
)
def test_the_independent_rule_agrees_with_worked_rows_of_the_method(counts, verdict):
    assert rule_v1(counts) == verdict


@pytest.mark.parametrize("pole_from", [0.65, 0.7, 0.75])
def test_the_written_interviews_lead_to_the_planted_class_with_room_to_spare(readings, stance_role, log, pole_from):
    expected = {
        (row.stakeholder_id, row.wave_id): Verdict(row.status, row.stance, bool(row.is_qualified))
        for row in planted()
        if row.mode == "interview"
    }
    found = {key: _verdict(key, readings[key].votes(stance_role), log, pole_from) for key in expected}
    assert found == expected


def test_only_people_who_took_part_have_an_interview_and_one_who_withdrew_everything(readings):
    took_part = {(row.stakeholder_id, row.wave_id) for row in planted() if row.mode == "interview"}
    ((person, wave),) = readings.keys() - took_part
    (row,) = [row for row in planted() if (row.stakeholder_id, row.wave_id) == (person, wave)]
    assert row.status == "WITHDRAWN"


@pytest.mark.parametrize("mark", PROFILES)
def test_each_planted_profile_gives_its_mark_by_the_plain_rule(mark):
    for profile in PROFILES[mark]:
        verdict = rule_v1(profile.counts(), asked=mark != "A", direct=profile.direct)
        assert {
            "EXPRESSED": {"blended": "B", "concentrated": "C", "distributed": "D"}.get(verdict.stance or ""),
            "CRITIQUE_ONLY": "K",
            "INSUFFICIENT": "U",
            "NOT_EXPRESSED": "S",
            "NOT_ASKED": "A",
        }[verdict.status] == mark.upper()
        assert verdict.is_qualified == mark.islower()


@pytest.mark.parametrize("wave", INTERVIEW_WAVES)
def test_in_each_wave_the_cap_decides_the_class_of_one_talkative_person_and_of_nobody_else(
    readings, stance_role, log, wave
):
    changed = [
        key
        for key, reading in readings.items()
        if key[1] == wave
        and _verdict(key, reading.votes(stance_role, cap=99), log) != _verdict(key, reading.votes(stance_role), log)
    ]
    assert len(changed) == 1


@pytest.mark.parametrize("wave", INTERVIEW_WAVES)
def test_adjudication_decides_the_class_of_a_few(readings, stance_role, log, wave):
    settled = {
        key for key, one in readings.items() if key[1] == wave and any(c == "reader_3" for _, c, _ in one.codings)
    }
    without = {key: _verdict(key, readings[key].votes(stance_role, ignore="reader_3"), log) for key in settled}
    assert len(settled) == 3
    assert all(verdict != _verdict(key, readings[key].votes(stance_role), log) for key, verdict in without.items())


@pytest.mark.parametrize("wave", INTERVIEW_WAVES)
def test_about_a_third_of_the_interviews_is_coded_by_two_who_do_not_always_agree(readings, wave):
    here = [one for key, one in readings.items() if key[1] == wave]
    twice = [one for one in here if {"reader_1", "reader_2"} <= {coder for _, coder, _ in one.codings}]
    assert 0.25 <= len(twice) / len(here) <= 0.4

    def codes(one: Reading, reader: str) -> list[str]:
        return sorted(code for _, coder, code in one.codings if coder == reader)

    differing = sum(codes(one, "reader_1") != codes(one, "reader_2") for one in twice)
    assert 0.3 <= differing / len(twice) <= 0.9


def test_one_coder_works_under_two_user_names_in_the_same_interview():
    users = [{coding.user for coding in one.codings} for wave in (WAVES[0], WAVES[3]) for one in interviews(wave)]
    assert {READER_ONE, READER_ONE_LAPTOP} in users


def test_every_code_of_the_codebook_is_used_and_the_split_one_only_before_the_split(readings, stance_role):
    used = {
        wave: {code for key, one in readings.items() if key[1] == wave for _, _, code in one.codings}
        for wave in INTERVIEW_WAVES
    }
    parent = "Concentrated > Positional authority"
    children = {f"{parent} > Authority of a post", f"{parent} > Authority of a board"}
    assert used["w2011"] | used["w2019"] == set(stance_role)
    assert parent in used["w2011"]
    assert not children & used["w2011"]
    assert parent not in used["w2019"]
    assert children <= used["w2019"]


def test_an_interview_is_adjudicated_where_the_third_reader_coded_it():
    assert [one.is_adjudicated for one in interviews(WAVES[0])].count(True) == 3
    assert all(
        {coding.segment for coding in one.codings if coding.user == ADJUDICATOR} == set(range(len(one.segments)))
        for one in interviews(WAVES[0])
        if one.is_adjudicated
    )
