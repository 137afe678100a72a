"""The raw tables of people: who they are, where they took part, what they answered and may be quoted with.

Belongs here: what registers and surveys deliver of a person.
Stays out: documents and codings (coding.py).
"""

from __future__ import annotations

from orchestration.warehouse.contract.columns import DELIVERY_COLUMN
from orchestration.warehouse.table_spec import DAY, TEXT, YES_NO, table_spec

STAKEHOLDER = table_spec(
    "stakeholder",
    "The people of the panel and the roles they held. One row per stakeholder and start of a role.",
    ["stakeholder_id", "role_from", "delivery_id"],
    [
        ("stakeholder_id", TEXT, "Random identifier of the person; the key to names is not in the product."),
        ("role_id", TEXT, "The role; null where the person's role is none of the study's."),
        ("role_from", DAY, "First day in the role."),
        ("role_to", DAY, "Last day in the role; null while it lasts."),
        ("consent_scope", TEXT, "What the person consented to."),
        ("quote_permission", TEXT, "Whether the person may be quoted."),
        DELIVERY_COLUMN,
    ],
)
PARTICIPATION = table_spec(
    "participation",
    "What is known about taking part: from asked.csv, and from the documents and answers themselves. "
    "One row per stakeholder, wave, mode and delivery.",
    ["stakeholder_id", "wave_id", "mode", "delivery_id"],
    [
        ("stakeholder_id", TEXT, "The person."),
        ("wave_id", TEXT, "The wave."),
        ("mode", TEXT, "`interview`, `survey`, or `record` for a line of asked.csv."),
        (
            "status",
            TEXT,
            "`completed`, `nonresponse`, `withdrawn` or `ineligible`; null where the line says nothing of it.",
        ),
        ("is_asked", YES_NO, "Whether the person was asked about the topic; null where unknown."),
        ("has_direct_answer", YES_NO, "Whether the person answered the question directly; null where unknown."),
        ("occurred_on", DAY, "Day of the interview or answer, where known."),
        DELIVERY_COLUMN,
    ],
)
ANSWER = table_spec(
    "answer",
    "The answers of the surveys. One row per stakeholder, wave, item and delivery.",
    ["stakeholder_id", "wave_id", "item", "delivery_id"],
    [
        ("stakeholder_id", TEXT, "The person."),
        ("wave_id", TEXT, "The wave."),
        ("instrument_id", TEXT, "The instrument."),
        ("item", TEXT, "Name of the item."),
        ("value", TEXT, "The answer as stored: a number without a trailing .0, or the text."),
        ("label", TEXT, "The value's label, where the file has one."),
        (
            "missing_reason",
            TEXT,
            "`not_recorded`, `not_asked`, `dont_know`, `refused` or `other`; null where there is an answer.",
        ),
        DELIVERY_COLUMN,
    ],
)
WITHDRAWAL = table_spec(
    "withdrawal",
    "Who withdrew and how far, from withdrawals.csv; who is erased is not in it, nor anywhere else. "
    "One row per stakeholder and delivery.",
    ["stakeholder_id", "delivery_id"],
    [
        ("stakeholder_id", TEXT, "The person."),
        ("scope", TEXT, "`stop_contact` or `no_further_use`."),
        ("recorded_on", DAY, "Day on which it was recorded."),
        DELIVERY_COLUMN,
    ],
)
QUOTE = table_spec(
    "quote",
    "The quotes on their way to the approval of those who said them. One row per quote, state and delivery.",
    ["quote_id", "state", "delivery_id"],
    [
        ("quote_id", TEXT, "The quote."),
        ("stakeholder_id", TEXT, "Who said it."),
        ("wave_id", TEXT, "The wave in which it was said."),
        ("code_path", TEXT, "The theme it belongs to, as quotes.csv names it; null where it names none."),
        ("codebook_code", TEXT, "The code of the study's codebook that it is; null where the codebook has none."),
        ("codebook_version", TEXT, "Version of the codebook in which that code first stands so; null without one."),
        ("quote_text", TEXT, "The wording in this state; null where it was not kept."),
        (
            "state",
            TEXT,
            "`draft`, `sent`, `approved`, `edited` (approved as the person changed it), `refused`, `expired` or "
            "`withdrawn`.",
        ),
        ("state_on", DAY, "Since when it is in this state."),
        DELIVERY_COLUMN,
    ],
)
