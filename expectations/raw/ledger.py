"""What the delivery ledger promises, and what waits in quarantine (schema `raw`).

Belongs here: the tables that stay when a delivery is replaced, and the one of what was not taken in.
Stays out: the rows that deliveries bring (people.py, documents.py).
"""

from __future__ import annotations

from expectations.expectation import WARN, Suite, compound_unique, no_rows, not_null, row_count, unique
from expectations.raw.positions import DELIVERY_POSITIONS
from expectations.raw.timeliness import DELIVERY_TIMELINESS
from expectations.shared.keys import exists

_DELIVERY = Suite(
    "raw",
    "delivery",
    (
        row_count(says="No delivery has been taken in."),
        unique("delivery_id", says="A delivery is in the ledger twice."),
        not_null("path", keys=["delivery_id"], says="A delivery does not say which file it was."),
        not_null("content_hash", keys=["delivery_id"], says="A delivery has no hash, so its bytes cannot be told."),
        not_null("format", keys=["delivery_id"], says="A delivery has no format."),
        not_null("received_at", keys=["delivery_id"], says="A delivery does not say when it came."),
        no_rows(
            "one_current_delivery_per_file",
            """select t.path from {batch} as t
               where t.superseded_at is null and t.same_as is null group by t.path having count(*) > 1""",
            keys=["path"],
            says="Two deliveries of one file count at the same time; the older one should be superseded.",
        ),
        no_rows(
            "superseded_after_received",
            "select t.delivery_id from {batch} as t where t.superseded_at < t.received_at",
            keys=["delivery_id"],
            severity=WARN,
            says="A delivery was superseded before it came: is the clock of this machine right?",
            then="Set the clock; which delivery counts does not depend on it.",
        ),
        no_rows(
            "wave_of_study",
            """select t.delivery_id, t.wave_id from {batch} as t
               where t.superseded_at is null and t.wave_id is not null
                 and not exists (select 1 from raw.study_wave as w where w.wave_id = t.wave_id)""",
            keys=["delivery_id", "wave_id"],
            says="A delivery belongs to a wave that the study does not have.",
        ),
        no_rows(
            "delivery_brought_rows",
            """select t.delivery_id, t.path from {batch} as t
               where t.superseded_at is null and t.same_as is null and t.instrument_id is not null
                 and coalesce(t.row_count, 0) = 0""",
            keys=["delivery_id", "path"],
            severity=WARN,
            says="A delivery brought no row: is it an empty export?",
            then="Ask the field team for the file again.",
        ),
        no_rows(
            "repeats_a_delivery",
            """select t.delivery_id from {batch} as t
               where t.same_as is not null and t.superseded_at is null
                 and not exists (
                     select 1 from {batch} as o
                     where o.delivery_id = t.same_as and o.same_as is null and o.superseded_at is null
                 )""",
            keys=["delivery_id"],
            says="A file is said to hold the rows of a delivery that does not count: its rows are nowhere.",
        ),
        *DELIVERY_TIMELINESS,
        *DELIVERY_POSITIONS,
    ),
)

_DELIVERY_CHANGE = Suite(
    "raw",
    "delivery_change",
    (
        compound_unique("delivery_id", "table_name", says="A delivery's changes to a table are told twice."),
        exists(
            "delivery_known", "delivery_id", "delivery", keys=["delivery_id"], says="Changes of an unknown delivery."
        ),
        no_rows(
            "counts_not_negative",
            """select t.delivery_id, t.table_name from {batch} as t
               where least(t.added_count, t.removed_count, t.kept_count) < 0""",
            keys=["delivery_id", "table_name"],
            says="A delivery is said to have added, removed or kept less than nothing.",
        ),
    ),
)

_CODE_SNAPSHOT = Suite(
    "raw",
    "code_snapshot",
    (
        compound_unique("code_path", "delivery_id", says="A delivery's code stands in the snapshot twice."),
        exists("delivery_known", "delivery_id", "delivery", keys=["delivery_id"], says="Codes of an unknown delivery."),
    ),
)

_QUARANTINE = Suite(
    "raw",
    "quarantine",
    (
        unique("quarantine_id", says="A refused thing stands in quarantine twice."),
        not_null("path", keys=["quarantine_id"], says="A refused thing does not say in which file it is."),
        not_null("reason", keys=["quarantine_id"], says="A refused thing does not say why."),
        no_rows(
            "nothing_waits",
            "select t.path, t.reason from {batch} as t",
            keys=["path", "reason"],
            severity=WARN,
            says="Rows wait in quarantine and count nowhere.",
            then="Ask for a corrected file; `status` lists what waits, and why.",
        ),
    ),
)

LEDGER_SUITES: tuple[Suite, ...] = (_DELIVERY, _DELIVERY_CHANGE, _CODE_SNAPSHOT, _QUARANTINE)
