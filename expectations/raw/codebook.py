"""What the codebook promises, and what coded projects say of their codes (schema `raw`).

Belongs here: codes as delivered, the study's codebook, its crosswalk and the logs of codes.
Stays out: codings (documents.py); what one file says that contradicts itself (orchestration/ingest tells it first).
"""

from __future__ import annotations

from expectations.expectation import Suite, compound_unique, in_set, no_rows, not_null
from expectations.shared.keys import current

_CODE = Suite(
    "raw",
    "code",
    (
        compound_unique("code_path", "delivery_id", says="One file defines a code twice at the same place."),
        no_rows(
            "codebook_code_known",
            """select t.code_path, t.delivery_id from {batch} as t
               where t.codebook_code is not null
                 and not exists (select 1 from raw.codebook_entry as e where e.code = t.codebook_code)""",
            keys=["code_path", "delivery_id"],
            says="A delivered code stands for a code that the codebook does not have: read the delivery again.",
        ),
        current("code_path", "delivery_id"),
    ),
)  # fmt: skip

_CODEBOOK_ENTRY = Suite(
    "raw",
    "codebook_entry",
    (
        compound_unique("code", "codebook_version", keys=["code"], says="A code is in the codebook's version twice."),
        in_set(
            "stance_role", ["EC", "ED", "KD", "KC", "B", "N", "S"],
            keys=["code"], says="A code of the codebook has a stance role other than EC, ED, KD, KC, B, N or S.",
        ),
        not_null("stance_role", keys=["code"], says="A code does not say what it means for the stance."),
        not_null("version_key", keys=["code"], says="A version of the codebook has no place in time."),
        current("code", "delivery_id"),
    ),
)  # fmt: skip

_CROSSWALK = Suite(
    "raw",
    "crosswalk",
    (
        compound_unique("crosswalk_id", "delivery_id", says="The crosswalk says one change of a code twice."),
        in_set(
            "relation", ["same", "renamed", "merged", "split", "narrowed", "broadened", "retired", "new"],
            keys=["crosswalk_id"], says="The crosswalk has a relation that the pipeline does not know.",
        ),
        no_rows(
            "codes_in_codebook",
            """select t.crosswalk_id from {batch} as t
               where (t.from_code is not null
                      and not exists (select 1 from raw.codebook_entry as e where e.code = t.from_code))
                  or (t.to_code is not null
                      and not exists (select 1 from raw.codebook_entry as e where e.code = t.to_code))""",
            keys=["crosswalk_id"],
            says="The crosswalk leads from or to a code that is not in the codebook.",
        ),
        no_rows(
            "leads_forward",
            "select t.crosswalk_id from {batch} as t where not coalesce(t.from_version_key < t.to_version_key, false)",
            keys=["crosswalk_id"],
            says="The crosswalk leads from a version to itself or back.",
        ),
        current("crosswalk_id", "delivery_id"),
    ),
)  # fmt: skip

_CODE_EVENT = Suite(
    "raw",
    "code_event",
    (
        compound_unique("event_id", "delivery_id", says="A project's log tells one event twice."),
        in_set(
            "action", ["added", "renamed", "redefined", "merged", "deleted"],
            keys=["event_id"], says="A project's log says something of a code that is not known.",
        ),
        current("event_id", "delivery_id"),
    ),
)  # fmt: skip

CODEBOOK_SUITES: tuple[Suite, ...] = (_CODE, _CODEBOOK_ENTRY, _CROSSWALK, _CODE_EVENT)
