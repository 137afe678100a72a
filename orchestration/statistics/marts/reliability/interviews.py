"""The codings behind the classes of coded interviews, as arrays.

Belongs here: reading the codings that the stance rule counts, before its cap, once for every topic that draws or
classifies them again.
Stays out: what is computed from them (robustness.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.statistics.formulas.reliability.passages import number_passages
from orchestration.statistics.formulas.reliability.robustness import Evidence
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection, rows

READS = ("stances", "coded_segments")

# Who was interviewed and asked: the rule looks at the codings of these people alone.
_CASES = """
    select stakeholder_id, wave_id, has_direct_answer
    from intermediate.int_evidence_gathered
    where participation_mode = 'interview' and is_interviewed and is_asked and not is_ineligible and not is_withdrawn
    order by stakeholder_id, wave_id
"""
_CODINGS = """
    select
        segments.stakeholder_id, segments.wave_id, segments.code, segments.stance_role, segments.vote,
        segments.document_id, segments.start_offset, segments.end_offset
    from intermediate.int_segments_weighted as segments
    inner join staging.stg_instruments as instruments
        on segments.instrument_id = instruments.instrument_id and instruments.stance_rule = 'coded_segments'
    where segments.stakeholder_id is not null and segments.wave_id is not null and segments.code is not null
        and segments.vote > 0
    order by segments.stakeholder_id, segments.wave_id, segments.segment_id
"""


@dataclass(frozen=True)
class Interviews:
    """Respondent-waves of interviews in which the person was asked, and the codings of each.

    Attributes:
        cases: stakeholder and wave, in the order of `evidence`.
        evidence: the codings; codings of one passage are drawn together, so that two coders of it are one witness.
        segment_counts: one a case: passages with a code that points somewhere.
    """

    cases: tuple[tuple[str, str], ...]
    evidence: Evidence
    segment_counts: tuple[int, ...]


def read_interviews(connection: Connection, study: Study) -> Interviews:
    """Read the interviews of the study.

    A code counts up to the cap under each stance role that it has, as in int_evidence_counted: where its role changed
    from one version of the codebook to the next, it is two codes here.
    """
    asked = rows(connection, _CASES)
    cases = {(row["stakeholder_id"], row["wave_id"]): place for place, row in enumerate(asked)}
    codings = [row for row in rows(connection, _CODINGS) if (row["stakeholder_id"], row["wave_id"]) in cases]
    codes = sorted({_code(row) for row in codings})
    code_of = {code: place for place, code in enumerate(codes)}
    case = np.array([cases[row["stakeholder_id"], row["wave_id"]] for row in codings], dtype=np.int64)
    passages = number_passages(
        (row["document_id"] for row in codings),
        (row["start_offset"] for row in codings),
        (row["end_offset"] for row in codings),
    )
    pointing = {
        (place, passage)
        for place, passage, row in zip(case.tolist(), passages.tolist(), codings, strict=True)
        if row["stance_role"] not in ("N", "S")
    }
    counts = np.bincount(np.array([place for place, _ in pointing], dtype=np.int64), minlength=len(cases))
    return Interviews(
        tuple(cases),
        Evidence(
            case=case,
            code=np.array([code_of[_code(row)] for row in codings], dtype=np.int64),
            vote=np.array([row["vote"] for row in codings], dtype=np.int64),
            code_roles=tuple(role for _, role in codes),
            has_direct_answer=np.array([row["has_direct_answer"] for row in asked], dtype=np.bool_),
            coalition_codes=tuple(
                place for place, (code, _) in enumerate(codes) if code in study.robustness.coalition_codes
            ),
            segment=passages,
        ),
        tuple(counts.tolist()),
    )


def _code(row: dict[str, Any]) -> tuple[str, str]:
    return row["code"], row["stance_role"]
