"""Whether a coder codes the same text today as before: the table `coder_drift`.

Belongs here: two deliveries that hold one document as one coder coded it at two times.
Stays out: formulas (orchestration/statistics/formulas/reliability/passages.py), two coders at one time (agreement.py).

Only what stands in two current files can be compared: a file that replaced an earlier one at its path took the earlier
codings out of the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from orchestration.statistics.formulas.reliability.passages import UNCODED, Coding, Passages, cut_texts, passage_alpha
from orchestration.statistics.marts.mart import REASON, Topic
from orchestration.statistics.marts.reliability.agreement import LENGTHS
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, Row, table_spec

DRIFT = table_spec(
    "coder_drift",
    "Whether a coder gave the same text the same stance role at two times: where two current deliveries, written at "
    "different times, hold one document with codings of one coder, as after old interviews were coded again under a "
    "later version of the codebook. Each delivery is compared with the one before it that holds the document; shares "
    "are of characters. Without such documents the table is empty. "
    "One row per wave, coder, earlier delivery and later delivery.",
    ("wave_id", "coder_id", "from_delivery_id", "to_delivery_id"),
    [
        ("wave_id", TEXT, "The wave of the documents."),
        ("coder_id", TEXT, "The coder, after aliases."),
        ("from_delivery_id", TEXT, "The delivery that was written earlier."),
        ("to_delivery_id", TEXT, "The delivery that was written later."),
        ("from_codebook_version", TEXT, "Version of the codebook of the earlier delivery; null without codebook."),
        ("to_codebook_version", TEXT, "Version of the codebook of the later delivery; null without codebook."),
        ("document_count", WHOLE, "Documents that both hold, coded by the coder at either time."),
        ("changed_document_count", WHOLE, "Those of them in which any text has another stance role, or has one anew."),
        ("unit_count", WHOLE, "Passages coded at either time, the texts cut at every edge of a coding."),
        ("character_count", WHOLE, "Characters in them."),
        ("changed_share", REAL, "Share of the text coded at both times whose stance role changed; null without any."),
        ("added_share", REAL, "Share of the text coded at either time that has codes only later."),
        ("dropped_share", REAL, "Share of the text coded at either time that has codes only earlier."),
        (
            "alpha",
            REAL,
            "Krippendorff's alpha of the stance roles then and now on the text coded at either time: how far the coder "
            "agrees with their own earlier work.",
        ),
        ("ci_low", REAL, "Lower bound of the 95 % bootstrap interval over documents; null below ten documents."),
        ("ci_high", REAL, "Upper bound of the same interval."),
        REASON,
    ],
    tiers=(ANALYST,),
)
EARLIER, LATER = "1 earlier", "2 later"  # rows of the passages, in the order of their names

# A coder worked in a delivery where it holds any coding of theirs: a document without one then had none.
_HELD = """
    with coders as (
        select distinct delivery_id, coder_id from staging.stg_segments where coder_id is not null
    ),
    dated as (
        select deliveries.delivery_id, deliveries.written_at, ranked.precedence, versions.codebook_version
        from marts.deliveries as deliveries
        inner join intermediate.int_deliveries_ranked as ranked on deliveries.delivery_id = ranked.delivery_id
        left join intermediate.int_deliveries_versioned as versions on deliveries.delivery_id = versions.delivery_id
        where deliveries.written_at is not null
    )
    select
        documents.document_id, documents.wave_id, coders.coder_id, dated.delivery_id, dated.written_at,
        dated.codebook_version
    from staging.stg_documents as documents
    inner join coders on documents.delivery_id = coders.delivery_id
    inner join dated on documents.delivery_id = dated.delivery_id
    left join intermediate.int_evidence_gathered as evidence
        on documents.stakeholder_id = evidence.stakeholder_id and documents.wave_id = evidence.wave_id
    where documents.wave_id is not null and not coalesce(evidence.is_withdrawn, false)
    order by documents.document_id, coders.coder_id, dated.precedence
"""
_CODINGS = """
    select
        segments.document_id, segments.coder_id, segments.delivery_id, segments.start_offset, segments.end_offset,
        coalesce(codes.stance_role, 'N') as stance_role
    from staging.stg_segments as segments
    left join intermediate.int_codes_matched as codes
        on segments.code_path = codes.code_path and segments.delivery_id = codes.delivery_id
    where segments.coder_id is not null and segments.start_offset < segments.end_offset
    order by segments.segment_id, segments.delivery_id
"""


def list_drift(held: Iterable[Row], codings: Iterable[Row], lengths: Mapping[str, int]) -> Iterator[Row]:
    """Yield what became of a coder's codings from one delivery to the next.

    Args:
        held: document_id, wave_id, coder_id, delivery_id, written_at, codebook_version of each document and coder in
            each delivery, ordered by document, coder and precedence of the delivery.
        codings: document_id, coder_id, delivery_id, start_offset, end_offset, stance_role.
        lengths: characters of each document.
    """
    given: dict[tuple[str, str, str], list[Row]] = {}
    for row in codings:
        given.setdefault((row["document_id"], row["coder_id"], row["delivery_id"]), []).append(row)
    found: dict[tuple[str, str, str, str], tuple[dict[str, Any], list[str]]] = {}
    for (document, coder), group in groupby(held, key=lambda row: (row["document_id"], row["coder_id"])):
        for before, after in pairwise(group):
            coded = any((document, coder, row["delivery_id"]) in given for row in (before, after))
            if coded and before["written_at"] != after["written_at"]:
                key = after["wave_id"], coder, before["delivery_id"], after["delivery_id"]
                versions = {
                    "from_codebook_version": before["codebook_version"],
                    "to_codebook_version": after["codebook_version"],
                }
                found.setdefault(key, (versions, []))[1].append(document)
    for (wave, coder, before_id, after_id), (versions, documents) in sorted(found.items(), key=lambda item: item[0]):
        passages = _compared(documents, coder, (before_id, after_id), given, lengths)
        yield {
            "wave_id": wave,
            "coder_id": coder,
            "from_delivery_id": before_id,
            "to_delivery_id": after_id,
            **versions,
            "document_count": len(documents),
            **_figures(passages.where(passages.is_coded)),
        }


def _compared(
    documents: Sequence[str],
    coder: str,
    deliveries: tuple[str, str],
    given: Mapping[tuple[str, str, str], Sequence[Row]],
    lengths: Mapping[str, int],
) -> Passages:
    """Cut the documents with the codings then and now as two coders."""
    codings: list[Coding] = []
    texts: dict[str, tuple[int, tuple[str, str]]] = {}
    for document in documents:
        for when, delivery in zip((EARLIER, LATER), deliveries, strict=True):
            codings.extend(
                (document, when, row["start_offset"], row["end_offset"], row["stance_role"])
                for row in given.get((document, coder, delivery), [])
            )
        reach = max((end for place, _, _, end, _ in codings if place == document), default=0)
        texts[document] = max(lengths.get(document, 0), reach), (EARLIER, LATER)
    return cut_texts(codings, texts)


def _figures(passages: Passages) -> dict[str, Any]:
    earlier, later = passages.ratings
    lengths = passages.lengths
    both, moved = (earlier != UNCODED) & (later != UNCODED), earlier != later
    total, common = int(lengths.sum()), int(lengths[both].sum())
    alpha = passage_alpha(passages)
    return {
        "changed_document_count": len(np.unique(passages.texts[moved])),
        "unit_count": len(lengths),
        "character_count": total,
        "changed_share": int(lengths[both & moved].sum()) / common if common else None,
        "added_share": int(lengths[earlier == UNCODED].sum()) / total,
        "dropped_share": int(lengths[later == UNCODED].sum()) / total,
        "alpha": alpha.value,
        "ci_low": alpha.low,
        "ci_high": alpha.high,
        "reason": alpha.reason,
    }


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    lengths = {row["document_id"]: row["length"] for row in rows(connection, LENGTHS)}
    return {DRIFT.name: list_drift(rows(connection, _HELD), rows(connection, _CODINGS), lengths)}


TOPIC = Topic((DRIFT,), reads=("deliveries", "coded_segments", "stances"), compute=_compute)
