"""From codings and answers to what the stance rule looks at, in SQL and in plain Python, on any input at all.

Belongs here: the steps before the class: soft votes, adjudication, several interviews in a wave, the cap; the two
survey rules. And the class once more, by the rule of orchestration/statistics/formulas, on which the robustness figures
rest.
Stays out: the class in plain fractions (test_stance_rule.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.statistics.formulas.reliability.stance_rule import UNCLASSED, WHOLE, Pole, Status, classify
from tests.unit.dbt.conftest import Built

CAP = 3
ROLES = {"CON": "EC", "TOP": "EC", "DIS": "ED", "RISK": "KD", "SLOW": "KC", "BLEND": "B", "NOTE": "N", "NONE": "S"}
DIRECTIONS = ("EC", "ED", "KD", "KC", "B")
LOOK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT, WHOLE_NUMBER, REAL, FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()


@dataclass(frozen=True)
class Models:
    """Compiled models over tables of our own."""

    connection: duckdb.DuckDBPyConnection = field(repr=False)
    sql: Mapping[str, str] = field(repr=False)

    def put(self, name: str, columns: Mapping[str, pa.DataType], rows: Sequence[Mapping[str, Any]]) -> None:
        """Make a table that a model reads."""
        self.connection.register("arriving", pa.Table.from_pylist([dict(row) for row in rows], pa.schema(columns)))
        self.connection.execute(f"create or replace table warehouse.{name} as select * from arriving")
        self.connection.unregister("arriving")

    def build(self, name: str) -> None:
        """Make the table of a model, for the next one to read."""
        self.connection.execute(f"create or replace table warehouse.intermediate.{name} as {self.sql[name]}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Answer a query."""
        return self.connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def models(built: Built) -> Iterator[Models]:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        for schema in ("staging", "intermediate"):
            connection.execute(f"create schema warehouse.{schema}")
        yield Models(
            connection, {node.name: node.compiled_code for node in built.nodes if hasattr(node, "compiled_code")}
        )


@dataclass(frozen=True)
class Coding:
    """One coding: the document (two a person, in one wave), the code, the coder and whether it settles the matter."""

    person: str
    document: int
    code: str
    coder: str
    is_adjudicated: bool


codings = st.lists(
    st.builds(
        Coding,
        person=st.sampled_from(["p1", "p2"]),
        document=st.integers(1, 2),
        code=st.sampled_from([*ROLES, "TALK"]),
        coder=st.sampled_from(["ann", "ben", "cleo"]),
        is_adjudicated=st.sampled_from([False, False, False, True]),
    ),
    max_size=40,
)


def votes_of(given_codings: Sequence[Coding]) -> dict[str, dict[str, Fraction]]:
    """Votes by person and direction, in segments: step 2 and step 6 of the rule in its own words."""
    by_code: dict[tuple[str, str], Fraction] = {}
    for one in given_codings:
        together = [other for other in given_codings if (other.person, other.document) == (one.person, one.document)]
        settled = [other for other in together if other.is_adjudicated]
        if settled and not one.is_adjudicated:
            continue
        voters = {other.coder for other in settled or together}
        if one.code in ROLES:
            key = one.person, one.code
            by_code[key] = by_code.get(key, Fraction()) + Fraction(1, len(voters))
    found: dict[str, dict[str, Fraction]] = {}
    for (person, code), votes in by_code.items():
        mine = found.setdefault(person, dict.fromkeys(DIRECTIONS, Fraction()))
        if ROLES[code] in DIRECTIONS:
            mine[ROLES[code]] += min(votes, Fraction(CAP))
    return found


@LOOK
@given(codings)
def test_votes_are_shared_among_coders_settled_by_adjudicators_and_capped_by_code(
    models: Models, given_codings: list[Coding]
) -> None:
    columns = dict.fromkeys(("segment_id", "document_id", "code_path", "coder_id", "delivery_id"), TEXT)
    places = {"start_offset": WHOLE_NUMBER, "end_offset": WHOLE_NUMBER}
    segments = [
        {
            "segment_id": str(place),
            "document_id": f"{one.person} {one.document}",
            "code_path": f"Views > {one.code}",
            "coder_id": one.coder,
            "is_adjudicated": one.is_adjudicated,
            "start_offset": place,
            "end_offset": place + 1,
            "delivery_id": "d1",
        }
        for place, one in enumerate(given_codings)
    ]
    models.put("intermediate.int_segments_resolved", {**columns, **places, "is_adjudicated": FLAG}, segments)
    names = ("document_id", "stakeholder_id", "wave_id", "instrument_id", "delivery_id")
    documents = [
        dict(zip(names, (f"{person} {number}", person, "w1", "talk", "d1"), strict=True))
        for person in ("p1", "p2")
        for number in (1, 2)
    ]
    models.put("intermediate.int_documents_resolved", dict.fromkeys(names, TEXT), documents)
    meant = ("code_path", "delivery_id", "code", "codebook_version", "stance_role", "harmonised_code")
    entries = [
        dict(zip(meant, (f"Views > {code}", "d1", code, "1", role, code), strict=True)) for code, role in ROLES.items()
    ]
    models.put("intermediate.int_codes_matched", {**dict.fromkeys(meant, TEXT), "version_order": WHOLE_NUMBER}, entries)
    models.put(
        "staging.stg_instruments",
        {"instrument_id": TEXT, "stance_rule": TEXT},
        [{"instrument_id": "talk", "stance_rule": "coded_segments"}],
    )
    models.build("int_segments_weighted")
    models.build("int_evidence_counted")
    found = models.rows(
        "select stakeholder_id, ec_votes, ed_votes, kd_votes, kc_votes, b_votes "
        "from warehouse.intermediate.int_evidence_counted "
        "where ec_votes + ed_votes + kd_votes + kc_votes + b_votes > 0"
    )
    assert {person: [Fraction(vote, WHOLE) for vote in votes] for person, *votes in found} == {
        person: [votes[role] for role in DIRECTIONS]
        for person, votes in votes_of(given_codings).items()
        if any(votes.values())
    }


REASONS = ("not_recorded", "not_asked", "dont_know", "refused", "other")
likert = st.one_of(
    st.none(), st.integers(1, 5).map(str), st.sampled_from(REASONS), st.sampled_from(["4.5", "often", " 4 "])
)


def given_answer(person: str, instrument: str, item: str, said: str, label: str | None = None) -> dict[str, Any]:
    """One raw answer; a word of REASONS is a missing value."""
    what = {"missing_reason": said} if said in REASONS else {"answer_value": said, "answer_label": label}
    where = {"stakeholder_id": person, "wave_id": "w1", "instrument_id": instrument, "delivery_id": "d1"}
    return {**where, "item": item, **what}


def pair_of(first: str | None, last: str | None) -> tuple[str, str | None] | None:
    """Step 8 of the rule in its own words; None where neither item was delivered."""
    delivered = [said for said in (first, last) if said is not None]
    if not delivered:
        return None
    numbers = [_number(said) for said in (first, last)]
    if None in numbers:
        asked = len(delivered) == 2 and not set(delivered) & {"not_recorded", "not_asked"}
        return ("NOT_EXPRESSED" if asked else "NOT_ASKED"), None
    agrees = tuple(number is not None and number >= 4 for number in numbers)
    stance = {(True, True): "both", (True, False): "top_down", (False, True): "shared"}.get((agrees[0], agrees[1]))
    return ("EXPRESSED" if stance else "NOT_EXPRESSED"), stance


def _number(said: str | None) -> float | None:
    try:
        return float(said or "")
    except ValueError:
        return None


MEANINGS = {"1": "top_down", "Hardly Any": "shared"}
item_answers = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(["1", " 1 ", "2", "x"]), st.sampled_from([None, "hardly any", " HARDLY ANY ", "a lot"])),
    st.sampled_from(REASONS).map(lambda reason: (reason, None)),
)


def item_of(answer: tuple[str, str | None] | None) -> tuple[str, str | None] | None:
    """The rule `item`: a value or a label that the study maps, without regard to case and space."""
    if answer is None:
        return None
    said, label = answer
    if said in REASONS:
        return ("NOT_ASKED" if said in {"not_recorded", "not_asked"} else "NOT_EXPRESSED"), None
    meant = {key.lower(): stance for key, stance in MEANINGS.items()}
    stance = meant.get(said.strip().lower()) or meant.get((label or "").strip().lower())
    return ("EXPRESSED" if stance else "NOT_EXPRESSED"), stance


@LOOK
@given(st.lists(st.tuples(likert, likert, item_answers), min_size=1, max_size=30))
def test_answers_mean_what_the_survey_rules_say_and_the_survey_with_a_stance_counts(
    models: Models, people: list[tuple[str | None, str | None, tuple[str, str | None] | None]]
) -> None:
    answers, expected = [], {}
    for number, (first, last, answer) in enumerate(people):
        person = f"p{number}"
        for item, said in (("q1", first), ("q2", last)):
            answers += [given_answer(person, "form", item, said)] if said is not None else []
        answers += [given_answer(person, "poll", "trust", *answer)] if answer is not None else []
        said_twice = [verdict for verdict in (pair_of(first, last), item_of(answer)) if verdict is not None]
        if said_twice:
            expected[person] = min(
                said_twice, key=lambda one: ("EXPRESSED", "NOT_EXPRESSED", "NOT_ASKED").index(one[0])
            )
    names = ("stakeholder_id", "wave_id", "instrument_id", "item", "answer_value", "answer_label", "missing_reason")
    models.put("staging.stg_answers", dict.fromkeys((*names, "delivery_id"), TEXT), answers)
    models.put("intermediate.int_deliveries_ranked", {"delivery_id": TEXT, "precedence": WHOLE_NUMBER}, [])
    keys = ("instrument_id", "stance_rule", "first_pole_item", "last_pole_item", "stance_item")
    instruments = [
        {"instrument_id": "form", "stance_rule": "likert_pair", "first_pole_item": "q1", "last_pole_item": "q2"},
        {"instrument_id": "poll", "stance_rule": "item", "stance_item": "trust"},
    ]
    agreeing = [{**one, "agree_from": 4.0} for one in instruments]
    models.put("staging.stg_instruments", {**dict.fromkeys(keys, TEXT), "agree_from": REAL}, agreeing)
    meanings = [
        {"instrument_id": "poll", "item": "trust", "answer": answer, "stance": stance}
        for answer, stance in MEANINGS.items()
    ]
    columns = {**dict.fromkeys(("instrument_id", "item", "answer", "stance"), TEXT), "agrees": FLAG}
    models.put("staging.stg_answer_meanings", columns, meanings)
    scale = [
        {"stance": stance, "pole": pole}
        for stance, pole in (("top_down", "first"), ("both", "middle"), ("shared", "last"))
    ]
    models.put("staging.stg_stance_scale", {"stance": TEXT, "pole": TEXT}, scale)
    models.build("int_answers_interpreted")
    models.build("int_answers_mapped")
    found = models.rows("select stakeholder_id, status, stance from warehouse.intermediate.int_answers_mapped")
    assert {person: (status, stance) for person, status, stance in found} == expected


@dataclass(frozen=True)
class Heard:
    """Votes and flags of one person in a wave."""

    ec_votes: int
    ed_votes: int
    kd_votes: int
    kc_votes: int
    b_votes: int
    has_direct_answer: bool
    is_asked: bool
    is_interviewed: bool
    is_withdrawn: bool
    is_ineligible: bool


@LOOK
@given(
    st.lists(
        st.builds(
            Heard,
            **dict.fromkeys(
                ("ec_votes", "ed_votes", "kd_votes", "kc_votes", "b_votes"), st.integers(0, 18).map(lambda n: 20 * n)
            ),
            **dict.fromkeys(
                ("has_direct_answer", "is_withdrawn", "is_ineligible"), st.sampled_from([False, False, True])
            ),
            **dict.fromkeys(("is_asked", "is_interviewed"), st.sampled_from([True, True, False])),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_the_rule_that_robustness_rests_on_is_the_one_that_is_published(models: Models, heard: list[Heard]) -> None:
    kinds = {name: WHOLE_NUMBER if name.endswith("votes") else FLAG for name in Heard.__dataclass_fields__}
    rest = {"stakeholder_id": WHOLE_NUMBER, "wave_id": TEXT, "participation_mode": TEXT}
    rows = [
        {**dict(zip(kinds, astuple(one), strict=True)), "stakeholder_id": place, "wave_id": "w1", "answer_count": 0}
        for place, one in enumerate(heard)
    ]
    models.put(
        "intermediate.int_evidence_gathered",
        {**kinds, **rest, "answered_stance": TEXT, "answer_count": WHOLE_NUMBER},
        rows,
    )
    models.build("int_stances_classified")
    published = models.rows(
        "select status, pole, is_qualified from warehouse.intermediate.int_stances_classified order by stakeholder_id"
    )
    votes = np.array([astuple(one)[:5] for one in heard])
    flags = {name: np.array([getattr(one, name) for one in heard]) for name, kind in kinds.items() if kind == FLAG}
    found = classify(votes, **flags)
    for place, (status, pole, is_qualified) in enumerate(published):
        assert Status[status] == found.status[place], heard[place]
        assert (UNCLASSED if pole is None else Pole[pole.upper()]) == found.pole[place], heard[place]
        assert bool(is_qualified) == found.is_qualified[place], heard[place]
