"""What the field team promised of coded interviews: documents and codings (schema `raw`).

Belongs here: the contract of these delivered tables, keys across tables, positions in texts, and what is odd in a way
that only this study's coders can explain (WARN).
Stays out: people and answers (people.py), codes and the codebook (codebook.py); how a file is read
(orchestration/ingest).
"""

from __future__ import annotations

from expectations.expectation import (
    NOTE,
    WARN,
    Suite,
    compound_unique,
    in_set,
    no_rows,
    not_null,
    within,
)
from expectations.marts.drift import DOCUMENT_DRIFT, SEGMENT_DRIFT
from expectations.raw.one_person import DOCUMENT_ONCE
from expectations.shared.keys import current, exists, in_field_period

_DOCUMENT = Suite(
    "raw",
    "document",
    (
        compound_unique("document_id", "delivery_id", says="A document is in one file twice."),
        not_null("stakeholder_id", keys=["document_id"], says="It is not known whose interview a document is."),
        not_null("wave_id", keys=["document_id"], says="It is not known to which wave a document belongs."),
        exists(
            "stakeholder_known", "stakeholder_id", "stakeholder",
            keys=["document_id", "stakeholder_id"],
            says="A document belongs to somebody who is no stakeholder of the study: a typing error in an id?",
        ),
        exists(
            "wave_of_study", "wave_id", "study_wave",
            keys=["document_id", "wave_id"], says="A document belongs to a wave that the study does not have.",
        ),
        exists(
            "instrument_of_study", "instrument_id", "study_instrument",
            keys=["document_id", "instrument_id"], says="A document belongs to no instrument of the study.",
        ),
        no_rows(
            "document_of_one_interview",
            """select t.document_id from {batch} as t group by t.document_id
               having count(distinct t.stakeholder_id) > 1 or count(distinct t.wave_id) > 1""",
            keys=["document_id"],
            says="The same document is given to two people or to two waves.",
        ),
        in_set(
            "source_type", ["text", "excerpts", "pdf", "picture", "audio", "video"],
            keys=["document_id"], says="A document is of a kind that is not known.",
        ),
        no_rows(
            "length_matches_text",
            "select t.document_id from {batch} as t where length(t.text) <> t.character_count",
            keys=["document_id"],
            says="The length of a document does not match its text, so positions in it cannot be trusted.",
        ),
        no_rows(
            "text_delivered",
            "select t.document_id from {batch} as t where t.source_type = 'text' and coalesce(length(t.text), 0) = 0",
            keys=["document_id"],
            severity=WARN,
            says="A text document came without its text: was the project exported without its sources?",
            then="Ask for the project with its sources.",
        ),
        within(
            "offset_confidence", low=0.95, high=1,
            keys=["document_id"], severity=WARN,
            says="Segment edges fall inside words: a wrong position unit, or coders who cut words?",
            then="Look at a few codings of the document in the program it was coded in; `status` lists the documents.",
        ),
        no_rows(
            "document_is_coded",
            """select t.document_id from {batch} as t
               where not exists (select 1 from raw.segment as s where s.document_id = t.document_id)""",
            keys=["document_id"],
            severity=NOTE,
            says="A document has no coding: not coded yet, or an interview without a relevant passage.",
            then="Nothing where the coders are still at work.",
        ),
        in_field_period(),
        *DOCUMENT_ONCE,
        *DOCUMENT_DRIFT,
        current("document_id", "delivery_id"),
    ),
)  # fmt: skip

_SEGMENT = Suite(
    "raw",
    "segment",
    (
        compound_unique("segment_id", "delivery_id", says="A coded segment is in one file twice.", keys=["segment_id"]),
        not_null("code_path", keys=["segment_id"], says="A coded segment has no code."),
        not_null("document_id", keys=["segment_id"], says="A coded segment belongs to no document."),
        exists(
            "document_delivered", "document_id", "document", extra="and o.delivery_id = t.delivery_id",
            keys=["segment_id", "document_id"], says="A coded segment belongs to a document that did not come with it.",
        ),
        no_rows(
            "segment_inside_document",
            """select t.segment_id from {batch} as t
               inner join raw.document as d on d.document_id = t.document_id and d.delivery_id = t.delivery_id
               where t.start_offset < 0 or t.start_offset >= t.end_offset or t.end_offset > d.character_count
                  or (t.start_offset is null) <> (t.end_offset is null)""",
            keys=["segment_id"],
            says="A coded segment lies outside its document, or ends before it starts.",
        ),
        no_rows(
            "length_matches_text",
            "select t.segment_id from {batch} as t where length(t.text) <> t.end_offset - t.start_offset",
            keys=["segment_id"],
            says="The text of a coded segment is longer or shorter than its position says.",
        ),
        no_rows(
            "text_is_slice_of_document",
            """select t.segment_id from {batch} as t
               inner join raw.document as d on d.document_id = t.document_id and d.delivery_id = t.delivery_id
               where length(t.text) = t.end_offset - t.start_offset and t.start_offset >= 0
                 and t.end_offset <= d.character_count
                 and substring(d.text, t.start_offset + 1, t.end_offset - t.start_offset) <> t.text""",
            keys=["segment_id"],
            says="The text of a coded segment is not what its document holds at that place.",
        ),
        no_rows(
            "code_in_codebook",
            """select distinct t.code_path from {batch} as t
               where exists (select 1 from raw.codebook_entry)
                 and not exists (
                     select 1 from raw.code as c where c.code_path = t.code_path and c.codebook_code is not null
                 )""",
            keys=["code_path"],
            severity=WARN,
            says="A code that was used is not in the codebook and counts as neutral.",
            then="Add the code to codebook.csv, or to crosswalk.csv where it is an old name.",
        ),
        not_null(
            "coder_id", keys=["segment_id"], severity=WARN,
            says="It is not known who coded a segment, so it enters no figure of agreement.",
            then="Ask for an export with the coders' names or ids; they become pseudonyms.",
        ),
        *SEGMENT_DRIFT,
        current("segment_id", "delivery_id"),
    ),
)  # fmt: skip

DOCUMENT_SUITES: tuple[Suite, ...] = (_DOCUMENT, _SEGMENT)
