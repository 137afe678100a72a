"""The raw tables of interviews and their coding: documents, codes, codebook, segments.

Belongs here: what coded projects and the study's codebook deliver.
Stays out: people (people.py).
"""

from __future__ import annotations

from orchestration.warehouse.contract.columns import DELIVERY_COLUMN
from orchestration.warehouse.table_spec import DAY, MOMENT, REAL, TEXT, WHOLE, YES_NO, table_spec

DOCUMENT = table_spec(
    "document",
    "The documents of the interviews. One row per document and delivery.",
    ["document_id", "delivery_id"],
    [
        ("document_id", TEXT, "Hash of name (without folders) and text, the same in every export of it."),
        ("stakeholder_id", TEXT, "Whose interview it is."),
        ("wave_id", TEXT, "The wave it belongs to."),
        ("instrument_id", TEXT, "The instrument."),
        ("document_name", TEXT, "Name of the document in the project."),
        (
            "source_type",
            TEXT,
            "`text`, `excerpts` (only its coded passages are known), `pdf`, `picture`, `audio` or `video`.",
        ),
        ("text", TEXT, "The whole text, line ends as delivered; null where there is none."),
        ("text_hash", TEXT, "SHA-256 of the text."),
        ("character_count", WHOLE, "Length in Unicode code points."),
        ("position_unit", TEXT, "The variant in which the file's positions fit best."),
        ("offset_confidence", REAL, "Share of segment edges on word boundaries, 0..1; null without segments in text."),
        ("occurred_on", DAY, "Day of the interview, where known."),
        DELIVERY_COLUMN,
    ],
)
CODE = table_spec(
    "code",
    "The codes that a coded project brings. One row per code path and delivery.",
    ["code_path", "delivery_id"],
    [
        ("code_path", TEXT, "Names from the top category down, joined by ` > `."),
        ("code_name", TEXT, "Last name of the path."),
        ("description", TEXT, "The code's own description."),
        ("is_codable", YES_NO, "False only where the file says so."),
        ("codebook_code", TEXT, "The code of the study's codebook that it is; null where the codebook has none."),
        ("codebook_version", TEXT, "Version of the codebook in which that code first stands so; null without one."),
        DELIVERY_COLUMN,
    ],
)
CODEBOOK_ENTRY = table_spec(
    "codebook_entry",
    "The study's codebook: what a code means for the stance. One row per code and version of the codebook.",
    ["code", "codebook_version", "delivery_id"],
    [
        ("code", TEXT, "Short key of the code."),
        ("code_path", TEXT, "Full path, where the codebook gives one."),
        ("code_name", TEXT, "Name of the code."),
        ("definition", TEXT, "What the code means."),
        ("dimension", TEXT, "The dimension the code belongs to."),
        ("stance_role", TEXT, "Direction and target: EC, ED, KD, KC, B, N or S."),
        ("codebook_version", TEXT, "Version of the codebook from which on the code stands so."),
        ("version_key", TEXT, "The version in a form that sorts: numbers in it with leading zeros."),
        DELIVERY_COLUMN,
    ],
)
SEGMENT = table_spec(
    "segment",
    "The codings: a piece of a document under a code, by a coder. One row per coding and delivery.",
    ["segment_id", "delivery_id"],
    [
        ("segment_id", TEXT, "Hash of document, code, coder and position, the same in every export."),
        ("document_id", TEXT, "The document."),
        ("code_path", TEXT, "The code, as delivered."),
        ("coder_id", TEXT, "The coder, after aliases."),
        ("is_adjudicated", YES_NO, "True where the coder's word settles a disagreement."),
        ("start_offset", WHOLE, "First character, in code points from 0; null outside text."),
        ("end_offset", WHOLE, "First character after the segment, in code points; null outside text."),
        ("text", TEXT, "The slice of the stored document; null outside text."),
        ("region", TEXT, "Place in a picture, page or recording; null in text."),
        DELIVERY_COLUMN,
    ],
)
CROSSWALK = table_spec(
    "crosswalk",
    "How codes of one codebook version became codes of the next. One row per pair of codes.",
    ["crosswalk_id", "delivery_id"],
    [
        ("crosswalk_id", TEXT, "Hash of versions and codes."),
        ("from_version", TEXT, "The earlier version."),
        ("from_version_key", TEXT, "The earlier version in a form that sorts."),
        ("from_code", TEXT, "Code of the earlier version; null for a new one."),
        (
            "relation",
            TEXT,
            "`same`, `renamed`, `merged`, `split`, `narrowed`, `broadened`, `retired` or `new`.",
        ),
        ("to_version", TEXT, "The later version."),
        ("to_version_key", TEXT, "The later version in a form that sorts."),
        ("to_code", TEXT, "Code of the later version; null for a retired one."),
        ("needs_recode", YES_NO, "Whether earlier segments have to be coded again to compare; null where not said."),
        DELIVERY_COLUMN,
    ],
)
CODE_EVENT = table_spec(
    "code_event",
    "What a project's own log says was done to its codes. One row per event and delivery.",
    ["event_id", "delivery_id"],
    [
        ("event_id", TEXT, "Hash of moment, action and code."),
        ("occurred_at", MOMENT, "When, in UTC."),
        ("action", TEXT, "`added`, `renamed`, `redefined`, `merged` or `deleted`."),
        ("code_path", TEXT, "The code, by the name it had before; null where the log no longer knows it."),
        ("to_code_path", TEXT, "renamed: the new name; merged: the code it went into."),
        DELIVERY_COLUMN,
    ],
)
