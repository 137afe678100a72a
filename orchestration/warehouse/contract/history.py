"""The raw tables of deliveries: what came when, what it changed, and what was refused.

Belongs here: what stays when a later delivery replaces an earlier one, and the quarantine.
Stays out: what a delivery holds (people.py, coding.py).
"""

from __future__ import annotations

from orchestration.warehouse.contract.columns import DELIVERY_COLUMN
from orchestration.warehouse.table_spec import MOMENT, TEXT, WHOLE, YES_NO, table_spec

DELIVERY = table_spec(
    "delivery",
    "The delivery ledger: every file ever taken in. One row per delivery.",
    ["delivery_id"],
    [
        ("delivery_id", TEXT, "`d_` and the first 16 hexadecimal digits of the content hash."),
        ("path", TEXT, "Path in the study folder."),
        ("content_hash", TEXT, "SHA-256 of the bytes."),
        ("size_bytes", WHOLE, "Size of the file."),
        ("wave_id", TEXT, "The wave, where the whole file belongs to one."),
        ("instrument_id", TEXT, "The instrument; null for the study's own files."),
        ("format", TEXT, "Format as the reader recognised it."),
        ("tool", TEXT, "The program that wrote the file, where the file says so."),
        ("codebook_version", TEXT, "The codebook version of its codings, where study.yml says it."),
        ("settings_hash", TEXT, "Hash of the settings and of the reader's version under which the file was read."),
        ("written_at", MOMENT, "When the file was written, as it says itself, in UTC; null where it says nothing."),
        ("received_at", MOMENT, "When the pipeline first saw these bytes, in UTC."),
        ("row_count", WHOLE, "Rows that the delivery put into the raw tables."),
        ("rows_hash", TEXT, "Hash of these rows in any order; the same for the same content in other bytes."),
        ("same_as", TEXT, "The delivery whose rows these bytes repeat; such a delivery has no rows of its own."),
        ("supersedes", TEXT, "The earlier delivery of the same file that this one replaced."),
        ("superseded_at", MOMENT, "When a later delivery replaced this one, in UTC; null while it is current."),
    ],
)
QUARANTINE = table_spec(
    "quarantine",
    "What was not taken in, where and why; never a word of what was said. One row per refused thing.",
    ["quarantine_id"],
    [
        ("quarantine_id", TEXT, "Hash of delivery, place and reason."),
        ("path", TEXT, "The file."),
        ("place", TEXT, "Where in the file: a row, a document, an item; null for the whole file."),
        ("unit", TEXT, "What was refused: `file`, `row`, `answer`, `document`, `coding` or `hint`."),
        ("reason", TEXT, "Why, as one of a few words."),
        ("says", TEXT, "What was found and what was expected."),
        ("identifier", TEXT, "The id, code or name concerned, where there is one."),
        ("wave_id", TEXT, "The wave, where it is known."),
        ("instrument_id", TEXT, "The instrument; null for the study's own files."),
        ("is_blocking", YES_NO, "True where the whole file was refused for it."),
        ("recorded_at", MOMENT, "When the pipeline last met it, in UTC."),
        DELIVERY_COLUMN,
    ],
)
CODE_SNAPSHOT = table_spec(
    "code_snapshot",
    "The codes that each delivery ever held, kept when a later one replaces it. One row per code path and delivery.",
    ["code_path", "delivery_id"],
    [
        ("code_path", TEXT, "Names from the top category down, joined by ` > `."),
        ("code_name", TEXT, "Last name of the path."),
        ("description", TEXT, "The code's own description."),
        DELIVERY_COLUMN,
    ],
)
DELIVERY_CHANGE = table_spec(
    "delivery_change",
    "What a delivery added and removed, against the one that it superseded. One row per delivery and raw table.",
    ["delivery_id", "table_name"],
    [
        DELIVERY_COLUMN,
        ("table_name", TEXT, "The raw table."),
        ("added_count", WHOLE, "Rows that the superseded delivery did not have."),
        ("removed_count", WHOLE, "Rows that only the superseded delivery had."),
        ("kept_count", WHOLE, "Rows that both have."),
    ],
)
