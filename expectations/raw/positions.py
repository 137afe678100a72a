"""Whether the positions of codings in a whole delivery can be trusted (schema `raw`).

Belongs here: what a delivery's documents say together. The expectation is part of the suite of `raw.delivery`.
Stays out: one document (documents.py), how positions are found (orchestration/ingest/model/offsets.py).
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Expectation, no_rows

DELIVERY_POSITIONS: tuple[Expectation, ...] = (
    no_rows(
        "positions_fit",
        """select t.delivery_id from {batch} as t
           inner join raw.document as d on d.delivery_id = t.delivery_id
           where d.offset_confidence is not null
           group by t.delivery_id
           having count(*) >= 2 and 2 * sum(case when d.offset_confidence < 0.95 then 1 else 0 end) > count(*)""",
        keys=["delivery_id"],
        severity=WARN,
        says="In most documents of a delivery less than 95 % of the segment edges fall between words: the whole export "
        "counts positions otherwise than its texts.",
        then="Ask for a new export from the program itself; texts that were edited after coding look like this.",
    ),
    no_rows(
        "positions_known",
        """select t.delivery_id from {batch} as t
           inner join raw.document as d on d.delivery_id = t.delivery_id
           where d.source_type in ('text', 'excerpts')
             and exists (
                 select 1 from raw.segment as s where s.document_id = d.document_id and s.delivery_id = d.delivery_id
             )
           group by t.delivery_id
           having 2 * sum(case when d.offset_confidence is null then 1 else 0 end) > count(*)""",
        keys=["delivery_id"],
        severity=NOTE,
        says="For most coded documents of a delivery it is unknown whether positions fit: it brought passages without "
        "their place in the whole text.",
        then="Ask for the project itself (.qdpx) beside the list; until then agreement on all text rests on less.",
    ),
)
