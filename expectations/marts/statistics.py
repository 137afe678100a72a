"""What the computed statistics must be before a release: they agree with the shares, and coders agree enough.

Belongs here: tables that Python writes beside the marts (orchestration/statistics/marts), checked after they are
written.
Stays out: formulas (tests of orchestration/statistics/formulas), marts of dbt (stances.py, themes.py).
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Suite, no_rows

# Krippendorff (2004, 241): rely on variables from .800 on; from .667 on for tentative conclusions only.
_RELIABLE, _TENTATIVE = 0.8, 0.667
_CODING = ["wave_id", "codebook_version"]

_CODER_AGREEMENT = Suite(
    "marts",
    "coder_agreement",
    (
        no_rows(
            "alpha_tentative",
            f"select wave_id, codebook_version from {{batch}} where unit = 'coded' and alpha < {_TENTATIVE}",
            keys=_CODING,
            severity=WARN,
            says=f"Coders agree too little on coded text: Krippendorff's alpha is below {_TENTATIVE}, the customary "
            "limit even for tentative conclusions.",
            then="Have the coders settle their differences and mark the adjudicated codings, or sharpen the codebook.",
        ),
        no_rows(
            "alpha_reliable",
            f"""select wave_id, codebook_version from {{batch}}
                where unit = 'coded' and alpha >= {_TENTATIVE} and alpha < {_RELIABLE}""",
            keys=_CODING,
            severity=NOTE,
            says=f"Agreement of coders allows tentative conclusions only: Krippendorff's alpha is below {_RELIABLE}.",
            then="Say so where the figures are quoted; `coder_agreement` has the interval.",
        ),
        # A tenth of the interviews is the least that is customary for a second coder (O'Connor and Joffe 2020).
        no_rows(
            "enough_coded_twice",
            """select wave_id, codebook_version from {batch}
               where unit = 'coded' and coded_document_count >= 10 and 10 * document_count < coded_document_count""",
            keys=_CODING,
            severity=NOTE,
            says="Fewer than a tenth of the interviews of a wave were coded by two coders: agreement is hardly known.",
            then="Have a tenth of the interviews, drawn at random, coded by a second coder.",
        ),
    ),
)

_STANCE_INTERVALS = Suite(
    "marts",
    "stance_intervals",
    (
        no_rows(
            "every_share_has_interval",
            """select s.role_id, s.wave_id, s.stance from marts.stance_by_role_year as s
               left join {batch} as t on t.role_id = s.role_id and t.wave_id = s.wave_id and t.stance = s.stance
               where t.role_id is null or (s.base_count >= 10 and (t.ci_low is null or t.ci_high is null))""",
            keys=["role_id", "wave_id", "stance"],
            says="A share of ten people or more has no interval.",
        ),
        no_rows(
            "interval_contains_share",
            """select s.role_id, s.wave_id, s.stance from marts.stance_by_role_year as s
               inner join {batch} as t on t.role_id = s.role_id and t.wave_id = s.wave_id and t.stance = s.stance
               where s.stance_share < t.ci_low - 1e-9 or s.stance_share > t.ci_high + 1e-9""",
            keys=["role_id", "wave_id", "stance"],
            says="A share lies outside its own interval.",
        ),
    ),
)

_CHANGE_DECOMPOSITION = Suite(
    "marts",
    "change_decomposition",
    (
        no_rows(
            "parts_add_up",
            """select from_wave_id, to_wave_id, role_id, stance from {batch}
               where abs(total_change - within_change - joiner_change - leaver_change) > 1e-9""",
            keys=["from_wave_id", "to_wave_id", "role_id", "stance"],
            says="A change of a share is not the sum of those who changed, came and left.",
        ),
    ),
)

STATISTIC_SUITES: tuple[Suite, ...] = (_CODER_AGREEMENT, _STANCE_INTERVALS, _CHANGE_DECOMPOSITION)
