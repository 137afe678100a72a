"""What codings must be before they are published: none is lost, none is of who withdrew, none says what was said.

Belongs here: acceptance of the coded segments against what was delivered, and of every mart for columns of text.
Stays out: what follows from codings (stances.py, themes.py); keys, nulls and allowed values (dbt tests and contracts).
"""

from __future__ import annotations

from expectations.expectation import Suite, no_rows

_CODED_SEGMENTS = Suite(
    "marts",
    "coded_segments",
    (
        no_rows(
            "every_segment_present",
            """select s.segment_id from raw.segment as s
               inner join raw.document as d on d.document_id = s.document_id and d.delivery_id = s.delivery_id
               where not exists (select 1 from {batch} as t where t.segment_id = s.segment_id)
                 and not exists (
                     select 1 from marts.stances as w
                     where w.stakeholder_id = d.stakeholder_id and w.wave_id = d.wave_id
                       and w.status in {not_invited}
                 )
                 and not exists (
                     select 1 from raw.document as later_d
                     inner join raw.delivery as f on f.delivery_id = s.delivery_id
                     inner join raw.delivery as later_f on later_f.delivery_id = later_d.delivery_id
                     where later_d.document_id = s.document_id
                       and (coalesce(later_f.written_at, timestamp '0001-01-01'), later_f.path)
                           > (coalesce(f.written_at, timestamp '0001-01-01'), f.path)
                       and exists (
                             select 1 from raw.segment as other
                             where other.delivery_id = later_d.delivery_id
                               and coalesce(other.coder_id, '') = coalesce(s.coder_id, '')
                         )
                       and not exists (
                             select 1 from raw.segment as again
                             where again.delivery_id = later_d.delivery_id and again.segment_id = s.segment_id
                         )
                 )""",
            keys=["segment_id"],
            # Where a later export of the interview lacks it, its coder took it out: that is not lost.
            says="A coded segment of somebody who has not withdrawn was lost on the way to the marts.",
        ),
        no_rows(
            "withdrawn_left_out",
            """select t.segment_id from {batch} as t
               where exists (
                     select 1 from marts.stances as w
                     where w.stakeholder_id = t.stakeholder_id and w.wave_id = t.wave_id and w.status = {withdrawn}
                 )
                 or exists (
                     select 1 from raw.stakeholder as s
                     where s.stakeholder_id = t.stakeholder_id
                       and s.consent_scope in ('withdrawn', 'no_further_use', 'erase')
                 )""",
            keys=["segment_id"],
            says="A coding of somebody who withdrew from the wave is still in the marts.",
        ),
        no_rows(
            "no_verbatim_text",
            """select c.column_name
               from information_schema.columns as c
               cross join (select count(*) as rows_found from {batch}) as t
               where c.table_schema = 'marts'
                 and c.column_name in ('text', 'document_name', 'label', 'value', 'quote', 'quote_text')
                 and not (c.table_name = 'quotes' and c.column_name = 'quote_text')""",
            keys=["column_name"],
            says="A table of the marts has a column that may hold what people said; only approved quotes may.",
        ),
        no_rows(
            "delivery_traceable",
            """select t.segment_id, t.delivery_id from {batch} as t
               where not exists (select 1 from marts.deliveries as d where d.delivery_id = t.delivery_id)""",
            keys=["segment_id", "delivery_id"],
            says="A coded segment cannot be traced to the file it came in.",
        ),
    ),
)

SEGMENT_SUITES: tuple[Suite, ...] = (_CODED_SEGMENTS,)
