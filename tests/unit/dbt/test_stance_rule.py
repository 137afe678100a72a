"""The stance rule, in SQL and in plain fractions: the worked rows of the method, and any counts at all."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.dbt.conftest import Built
from tests.unit.dbt.project import PROJECT, failures, invoke

WHOLE = 60  # votes of one segment, `vote_scale` in dbt_project.yml
POLES = {"concentrated": "first", "blended": "middle", "distributed": "last", "": ""}
TRUE = {"1": "true", "0": "false", "": ""}


@dataclass(frozen=True)
class Evidence:
    """What the rule looks at: votes by direction and target, and the flags that decide the status."""

    ec_votes: int = 0
    ed_votes: int = 0
    kd_votes: int = 0
    kc_votes: int = 0
    b_votes: int = 0
    is_asked: bool = True
    has_direct_answer: bool = False
    is_interviewed: bool = True
    is_withdrawn: bool = False
    is_ineligible: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the rule says."""

    status: str
    pole: str | None = None
    is_qualified: bool | None = None
    theta: float | None = None
    distributed_share: float | None = None


def status_of(evidence: Evidence) -> str:
    """Step 1 of the rule, with counts as fractions."""
    ec, ed, kd, kc, b = counts(evidence)
    if evidence.is_ineligible:
        return "INELIGIBLE"
    if evidence.is_withdrawn:
        return "WITHDRAWN"
    if not evidence.is_interviewed:
        return "NONRESPONSE"
    if not evidence.is_asked:
        return "NOT_ASKED"
    if ec == ed == kd == kc == b == 0:
        return "NOT_EXPRESSED"
    if ec == ed == b == 0:
        return "CRITIQUE_ONLY"
    if ec + kd / 2 + ed + kc / 2 + b < 2 and not evidence.has_direct_answer:
        return "INSUFFICIENT"
    return "EXPRESSED"


def verdict_of(evidence: Evidence) -> Verdict:
    """Steps 1 to 4 of the rule, in the words of the method."""
    status = status_of(evidence)
    if status != "EXPRESSED":
        return Verdict(status)
    ec, ed, kd, kc, b = counts(evidence)
    first, last = ec + kd / 2, ed + kc / 2
    theta = math.log((last + Fraction(1, 2)) / (first + Fraction(1, 2)))
    share = last / (first + last) if first + last else None
    pole, qualified = class_of(ec, ed, b, share, b / (first + last + b))
    return Verdict(status, pole, qualified, theta, None if share is None else float(share))


def class_of(ec: Fraction, ed: Fraction, b: Fraction, share: Fraction | None, beta: Fraction) -> tuple[str, bool]:
    """Step 4 of the rule: the pole, and whether it holds by endorsement alone."""
    if beta >= Fraction(1, 2) or share is None:
        return "middle", False
    if share >= Fraction(7, 10) and ed >= 1:
        return "last", False
    if 1 - share >= Fraction(7, 10) and ec >= 1:
        return "first", False
    if b >= 1 or (ec >= 1 and ed >= 1):
        return "middle", False
    return ("last" if ed > ec else "first" if ec > ed else "middle"), True


def counts(evidence: Evidence) -> tuple[Fraction, Fraction, Fraction, Fraction, Fraction]:
    """The votes as segments."""
    votes = (evidence.ec_votes, evidence.ed_votes, evidence.kd_votes, evidence.kc_votes, evidence.b_votes)
    ec, ed, kd, kc, b = (Fraction(vote, WHOLE) for vote in votes)
    return ec, ed, kd, kc, b


@dataclass(frozen=True)
class RuleInSql:
    """The compiled stance model over an evidence table of our own."""

    connection: duckdb.DuckDBPyConnection
    sql: str

    def verdicts(self, evidence: list[Evidence]) -> list[Verdict]:
        """Classify all rows in one query, in the order given."""
        columns = {field.name: [getattr(row, field.name) for row in evidence] for field in fields(Evidence)}
        size = len(evidence)
        rest: dict[str, Any] = {
            "stakeholder_id": list(range(size)),
            "wave_id": ["w1"] * size,
            "participation_mode": ["interview"] * size,
            "answered_stance": pa.array([None] * size, pa.string()),
            "answer_count": [0] * size,
        }
        self.connection.register("arriving", pa.table({**columns, **rest}))
        self.connection.execute(
            "create or replace table warehouse.intermediate.int_evidence_gathered as select * from arriving"
        )
        self.connection.unregister("arriving")
        names = ", ".join(field.name for field in fields(Verdict))
        rows = self.connection.execute(f"select {names} from ({self.sql}) order by stakeholder_id").fetchall()
        return [Verdict(*row) for row in rows]


@pytest.fixture(scope="module")
def rule_in_sql(built: Built) -> Iterator[RuleInSql]:
    [sql] = [node.compiled_code for node in built.nodes if node.name == "int_stances_classified"]
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("create schema warehouse.intermediate")
        yield RuleInSql(connection, sql)


# Sixths of a segment are all that up to three coders can make; half a dozen of each code is more than the cap leaves.
votes = st.one_of(st.integers(0, 8).map(lambda whole: WHOLE * whole), st.integers(0, 48).map(lambda part: 10 * part))
evidence_rows = st.builds(
    Evidence,
    **dict.fromkeys(("ec_votes", "ed_votes", "kd_votes", "kc_votes", "b_votes"), votes),
    is_asked=st.sampled_from([True, True, True, False]),
    has_direct_answer=st.booleans(),
    is_interviewed=st.sampled_from([True, True, True, False]),
    is_withdrawn=st.sampled_from([False, False, False, True]),
    is_ineligible=st.sampled_from([False, False, False, True]),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(evidence_rows, min_size=1, max_size=60))
@example([Evidence(ec_votes=3 * WHOLE, ed_votes=7 * WHOLE)])  # s exactly 0.70
def test_sql_and_plain_fractions_agree_on_any_counts(rule_in_sql: RuleInSql, rows: list[Evidence]) -> None:
    for found, row in zip(rule_in_sql.verdicts(rows), rows, strict=True):
        expected = verdict_of(row)
        assert (found.status, found.pole, found.is_qualified) == (
            expected.status,
            expected.pole,
            expected.is_qualified,
        ), row
        assert found.theta == (None if expected.theta is None else pytest.approx(expected.theta)), row
        assert found.distributed_share == (
            None if expected.distributed_share is None else pytest.approx(expected.distributed_share)
        ), row


def test_sql_and_plain_fractions_agree_on_every_small_count(rule_in_sql: RuleInSql) -> None:
    small = [WHOLE * count for count in range(5)]
    rows = [
        Evidence(ec_votes=ec, ed_votes=ed, kd_votes=kd, kc_votes=kc, b_votes=b)
        for ec in small
        for ed in small
        for kd in small
        for kc in small
        for b in small
    ]
    found = [(one.status, one.pole, one.is_qualified) for one in rule_in_sql.verdicts(rows)]
    expected = [(one.status, one.pole, one.is_qualified) for one in map(verdict_of, rows)]
    assert found == expected


def test_turning_every_code_round_turns_the_stance_round(rule_in_sql: RuleInSql) -> None:
    steps = [30 * count for count in range(7)]
    rows = [Evidence(ec_votes=ec, ed_votes=ed, kd_votes=kd, b_votes=60) for ec in steps for ed in steps for kd in steps]
    turned = [
        Evidence(ec_votes=row.ed_votes, ed_votes=row.ec_votes, kc_votes=row.kd_votes, b_votes=row.b_votes)
        for row in rows
    ]
    other = {"first": "last", "last": "first", "middle": "middle", None: None}
    for one, two in zip(rule_in_sql.verdicts(rows), rule_in_sql.verdicts(turned), strict=True):
        assert (one.status, one.pole, one.is_qualified) == (two.status, other[two.pole], two.is_qualified)
        assert (one.theta is None) == (two.theta is None)
        assert one.theta is None or one.theta == pytest.approx(-(two.theta or 0.0))


@pytest.mark.slow
def test_every_dbt_unit_test_passes(built: Built) -> None:
    result = invoke(built.work, "--warn-error", "test", "--select", "test_type:unit")
    assert failures(result) == []
    assert len(result.result.results) >= 16


def test_the_fixtures_hold_the_truth_table_of_the_method_and_no_more(shared_method: Path) -> None:
    rows = read(shared_method / "stance_truth_table.csv")
    given_rows, expected_rows = (
        read(PROJECT / "tests/fixtures" / f"stance_truth_table_{part}.csv") for part in ("given", "expected")
    )
    assert len(rows) == len(given_rows) == len(expected_rows) == 16
    for row, evidence, verdict in zip(rows, given_rows, expected_rows, strict=True):
        assert evidence["stakeholder_id"] == verdict["stakeholder_id"]
        assert [evidence[f"{code}_votes"] for code in ("ec", "ed", "kd", "kc", "b")] == [
            row[code] for code in ("ec", "ed", "kd", "kc", "b")
        ]
        assert [evidence[flag] for flag in ("is_asked", "has_direct_answer", "is_interviewed", "is_withdrawn")] == [
            TRUE[row[flag]] for flag in ("asked", "direct", "interviewed", "withdrawn")
        ]
        assert (verdict["status"], verdict["pole"], verdict["is_qualified"]) == (
            row["status"],
            POLES[row["stance"]],
            TRUE[row["is_qualified"]],
        )
        assert rounded(verdict["theta"]) == rounded(row["theta"])


def read(path: Path) -> list[dict[str, str]]:
    """Read a CSV with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rounded(number: str) -> float | None:
    """Read a number to the four digits that the method gives."""
    return round(float(number), 4) if number else None
