"""The raw contract: the tables that every delivery becomes, whatever file it came in.

Belongs here: the Arrow schemas of schema `raw`, with a sentence on each table and column.
Stays out: reading files (ingest), writing them to a database (database.py), meaning (dbt_project).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

TEXT = pa.string()
WHOLE = pa.int64()
REAL = pa.float64()
YES_NO = pa.bool_()
DAY = pa.date32()
MOMENT = pa.timestamp("us")  # always UTC; a zone in the type would cost every reader a time zone library


@dataclass(frozen=True)
class RawTable:
    """One table of schema `raw`: its name, its grain, its key and its Arrow schema."""

    name: str
    description: str
    key: tuple[str, ...]
    schema: pa.Schema

    def table(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Build an Arrow table of this schema from rows; a missing key of a row becomes null."""
        return pa.Table.from_pylist([dict(row) for row in rows], schema=self.schema)

    def empty(self) -> pa.Table:
        """Return the table without rows."""
        return self.schema.empty_table()


def _table(
    name: str, description: str, key: Sequence[str], columns: Sequence[tuple[str, pa.DataType, str]]
) -> RawTable:
    fields = [
        pa.field(column, kind, nullable=column not in key, metadata={"description": says})
        for column, kind, says in columns
    ]
    return RawTable(name=name, description=description, key=tuple(key), schema=pa.schema(fields))


_DELIVERY = ("delivery_id", TEXT, "The delivery that this row came in; every number leads back to it.")

STUDY = _table(
    "study",
    "The study as study.yml names it. One row.",
    ["study_id"],
    [
        ("study_id", TEXT, "Short name of the study."),
        ("title", TEXT, "Title of the study."),
        ("licence", TEXT, "Licence of the published figures."),
        ("contact_name", TEXT, "Who answers questions."),
        ("contact_email", TEXT, "Where questions go."),
        ("is_synthetic", YES_NO, "True where the data are made up."),
        ("min_cell", WHOLE, "Smallest count of people that may be published."),
        ("min_base", WHOLE, "Smallest base that may be published."),
        ("round_to", WHOLE, "Base to which published counts are rounded."),
        _DELIVERY,
    ],
)
STUDY_ROLE = _table(
    "study_role",
    "The roles of the study. One row per role.",
    ["role_id"],
    [
        ("role_id", TEXT, "The role."),
        ("role_label", TEXT, "The role in words, plural."),
        ("role_order", WHOLE, "Position in study.yml, from 1."),
        ("public_group", TEXT, "The group that stands for the role in the public tier."),
        _DELIVERY,
    ],
)
STUDY_STANCE = _table(
    "study_stance",
    "The stance scale, from one pole to the other. One row per stance.",
    ["stance"],
    [
        ("stance", TEXT, "The stance."),
        ("stance_label", TEXT, "The stance in words."),
        ("stance_order", WHOLE, "Position on the scale, from 1."),
        ("pole", TEXT, "`first`, `middle` or `last` on a scale of three; null on any other scale."),
        _DELIVERY,
    ],
)
STUDY_WAVE = _table(
    "study_wave",
    "The waves of the study. One row per wave.",
    ["wave_id"],
    [
        ("wave_id", TEXT, "The wave."),
        ("wave_label", TEXT, "The wave in words."),
        ("wave_order", WHOLE, "Position in time, from 1."),
        ("year", WHOLE, "Year under which the wave is shown."),
        ("starts_on", DAY, "First day of the field period."),
        ("ends_on", DAY, "Last day of the field period."),
        _DELIVERY,
    ],
)
STUDY_INSTRUMENT = _table(
    "study_instrument",
    "The instruments, and the rule that turns what they hold into a stance. One row per instrument.",
    ["instrument_id"],
    [
        ("instrument_id", TEXT, "The instrument."),
        ("kind", TEXT, "`coded_documents` or `survey`."),
        ("rule", TEXT, "`coded_segments`, `likert_pair` or `item`; null where the instrument carries no stance."),
        ("first_pole_item", TEXT, "likert_pair: the item that agrees with the first pole."),
        ("last_pole_item", TEXT, "likert_pair: the item that agrees with the last pole."),
        ("agree_from", REAL, "likert_pair: smallest answer that counts as agreement."),
        ("item", TEXT, "item: the item whose answer is the stance."),
        _DELIVERY,
    ],
)
STUDY_ANSWER_MAP = _table(
    "study_answer_map",
    "What an answer to a stance item means, where the study says so. One row per instrument, item and answer.",
    ["instrument_id", "item", "answer"],
    [
        ("instrument_id", TEXT, "The instrument."),
        ("item", TEXT, "The item."),
        ("answer", TEXT, "The answer, as code or label, in lower case without surrounding space."),
        ("stance", TEXT, "item: the stance it means."),
        ("agrees", YES_NO, "likert_pair: whether it agrees; where no row says so, `agree_from` does."),
        _DELIVERY,
    ],
)
DELIVERY = _table(
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
STAKEHOLDER = _table(
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
        _DELIVERY,
    ],
)
PARTICIPATION = _table(
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
        _DELIVERY,
    ],
)
DOCUMENT = _table(
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
        _DELIVERY,
    ],
)
CODE = _table(
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
        _DELIVERY,
    ],
)
CODEBOOK_ENTRY = _table(
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
        _DELIVERY,
    ],
)
SEGMENT = _table(
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
        _DELIVERY,
    ],
)
ANSWER = _table(
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
        _DELIVERY,
    ],
)

WITHDRAWAL = _table(
    "withdrawal",
    "Who withdrew and how far, from withdrawals.csv; who is erased is not in it, nor anywhere else. "
    "One row per stakeholder and delivery.",
    ["stakeholder_id", "delivery_id"],
    [
        ("stakeholder_id", TEXT, "The person."),
        ("scope", TEXT, "`stop_contact` or `no_further_use`."),
        ("recorded_on", DAY, "Day on which it was recorded."),
        _DELIVERY,
    ],
)
CROSSWALK = _table(
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
        _DELIVERY,
    ],
)
CODE_EVENT = _table(
    "code_event",
    "What a project's own log says was done to its codes. One row per event and delivery.",
    ["event_id", "delivery_id"],
    [
        ("event_id", TEXT, "Hash of moment, action and code."),
        ("occurred_at", MOMENT, "When, in UTC."),
        ("action", TEXT, "`added`, `renamed`, `redefined`, `merged` or `deleted`."),
        ("code_path", TEXT, "The code, by the name it had before; null where the log no longer knows it."),
        ("to_code_path", TEXT, "renamed: the new name; merged: the code it went into."),
        _DELIVERY,
    ],
)
QUOTE = _table(
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
        _DELIVERY,
    ],
)
QUARANTINE = _table(
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
        _DELIVERY,
    ],
)
CODE_SNAPSHOT = _table(
    "code_snapshot",
    "The codes that each delivery ever held, kept when a later one replaces it. One row per code path and delivery.",
    ["code_path", "delivery_id"],
    [
        ("code_path", TEXT, "Names from the top category down, joined by ` > `."),
        ("code_name", TEXT, "Last name of the path."),
        ("description", TEXT, "The code's own description."),
        _DELIVERY,
    ],
)
DELIVERY_CHANGE = _table(
    "delivery_change",
    "What a delivery added and removed, against the one that it superseded. One row per delivery and raw table.",
    ["delivery_id", "table_name"],
    [
        _DELIVERY,
        ("table_name", TEXT, "The raw table."),
        ("added_count", WHOLE, "Rows that the superseded delivery did not have."),
        ("removed_count", WHOLE, "Rows that only the superseded delivery had."),
        ("kept_count", WHOLE, "Rows that both have."),
    ],
)

STUDY_TABLES: tuple[RawTable, ...] = (STUDY, STUDY_ROLE, STUDY_STANCE, STUDY_WAVE, STUDY_INSTRUMENT, STUDY_ANSWER_MAP)
DELIVERED_TABLES: tuple[RawTable, ...] = (
    STAKEHOLDER,
    PARTICIPATION,
    DOCUMENT,
    CODE,
    CODEBOOK_ENTRY,
    CROSSWALK,
    CODE_EVENT,
    SEGMENT,
    ANSWER,
    WITHDRAWAL,
    QUOTE,
)
# What stays when a later delivery replaces an earlier one.
HISTORY_TABLES: tuple[RawTable, ...] = (DELIVERY, DELIVERY_CHANGE, CODE_SNAPSHOT)
RAW_TABLES: tuple[RawTable, ...] = (*STUDY_TABLES, *HISTORY_TABLES, QUARANTINE, *DELIVERED_TABLES)
