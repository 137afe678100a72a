"""How far coders of the same documents agree: the table `coder_agreement`.

Belongs here: which codings are compared, wave by wave and version by version, on coded text and on all text.
Stays out: formulas (orchestration/statistics/formulas/reliability/passages.py), one coder against the same coder
(drift.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestration.statistics.formulas.reliability.agreement import NO_PAIRS
from orchestration.statistics.formulas.reliability.passages import (
    Coding,
    Passages,
    cut_texts,
    passage_ac1,
    passage_alpha,
)
from orchestration.statistics.marts.mart import Topic
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.database import Connection, rows
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, Row, table_spec

AGREEMENT = table_spec(
    "coder_agreement",
    "How far coders of the same documents agree. Each document of two or more coders is cut at every edge of a coding; "
    "a coder's value of a passage is the set of codes given to it, no code being a value too, and a passage counts by "
    "its characters (Krippendorff and others 2016). Unit `coded` is the text to which any coder gave a code, "
    "`all_text` all of it, where much uncoded text decides: read the two together. What an adjudicator settled is no "
    "independent coding and left out, and so is who coded nothing in a document. "
    "One row per wave, codebook version and unit.",
    ("wave_id", "codebook_version", "unit"),
    [
        ("wave_id", TEXT, "The wave."),
        ("codebook_version", TEXT, "Version of the codebook under which was coded; null without codebook or codings."),
        ("unit", TEXT, "`coded` or `all_text`."),
        ("alpha", REAL, "Krippendorff's alpha, nominal: 1 full agreement, 0 chance, below 0 worse than chance."),
        ("ci_low", REAL, "Lower bound of the 95 % bootstrap interval over documents; null below ten documents."),
        ("ci_high", REAL, "Upper bound of the same interval."),
        ("ac1", REAL, "Gwet's AC1, which falls less where one value is rare; null with alpha."),
        (
            "stance_alpha",
            REAL,
            "Alpha where codes of one stance role are one value: whether coders agree on what counts for the stance. "
            "Null where only one value occurs.",
        ),
        ("stance_ci_low", REAL, "Lower bound of the interval of stance_alpha."),
        ("stance_ci_high", REAL, "Upper bound of the same interval."),
        ("unit_count", WHOLE, "Passages compared."),
        ("character_count", WHOLE, "Characters in them, the weight of the passages."),
        ("document_count", WHOLE, "Documents with two or more coders."),
        ("coded_document_count", WHOLE, "Documents with any coder, those of one included."),
        ("coder_count", WHOLE, "Coders of the documents compared."),
        ("reason", TEXT, "Why alpha or its interval is missing, in words; null where both are there."),
    ],
    open_key=["codebook_version"],
    tiers=(ANALYST,),
)
UNITS = ("coded", "all_text")
NO_CODINGS = "no coded text in this wave"
_COUNTS = ("unit_count", "character_count", "document_count", "coded_document_count", "coder_count")
_NOTHING = dict.fromkeys(_COUNTS, 0)

_WAVES = "select wave_id from marts.waves order by wave_order"
# Whose word settles a disagreement saw what the others did.
_CODINGS = """
    select
        segments.wave_id,
        coalesce(segments.codebook_version, deliveries.codebook_version) as codebook_version,
        segments.document_id,
        coalesce(segments.coder_id, '') as coder_id,
        segments.start_offset,
        segments.end_offset,
        coalesce(segments.code, segments.code_path) as code,
        segments.stance_role
    from marts.coded_segments as segments
    inner join intermediate.int_segments_resolved as resolved on segments.segment_id = resolved.segment_id
    left join marts.deliveries as deliveries on segments.delivery_id = deliveries.delivery_id
    where not resolved.is_adjudicated and segments.wave_id is not null and segments.start_offset < segments.end_offset
    order by segments.wave_id, codebook_version, segments.segment_id
"""
LENGTHS = """
    select document_id, max(coalesce(character_count, 0)) as length from raw.document group by document_id
"""


def list_agreement(codings: Sequence[Row], lengths: Mapping[str, int], waves: Iterable[str]) -> Iterator[Row]:
    """Yield the agreement of every wave and version, on coded text and on all text.

    Args:
        codings: wave_id, codebook_version, document_id, coder_id, start_offset, end_offset, code, stance_role.
        lengths: characters of each document.
        waves: in their order.
    """
    for wave in waves:
        inside = [row for row in codings if row["wave_id"] == wave]
        versions = dict.fromkeys(row["codebook_version"] for row in inside)
        if not versions:
            yield from ({"wave_id": wave, "unit": unit, **_NOTHING, "reason": NO_CODINGS} for unit in UNITS)
        for version in versions:
            yield from (
                {"wave_id": wave, "codebook_version": version, **row}
                for row in _of_version([row for row in inside if row["codebook_version"] == version], lengths)
            )


def measure_texts(codings: Iterable[Row], lengths: Mapping[str, int]) -> dict[str, tuple[int, set[str]]]:
    """Return length and coders of each document; no coding reaches beyond the length."""
    found: dict[str, tuple[int, set[str]]] = {}
    for row in codings:
        document = row["document_id"]
        length, coders = found.get(document, (lengths.get(document, 0), set()))
        found[document] = max(length, row["end_offset"]), coders | {row["coder_id"]}
    return found


def _of_version(codings: Sequence[Row], lengths: Mapping[str, int]) -> Iterator[Row]:
    texts = measure_texts(codings, lengths)
    compared = [coders for _, coders in texts.values() if len(coders) > 1]
    by_code, by_role = (cut_texts(_values(codings, column), texts) for column in ("code", "stance_role"))
    for unit in UNITS:
        # A passage has a code where it has a stance role; but two codes of one role are one value, and cut the same.
        codes, roles = (_chosen(passages, unit) for passages in (by_code, by_role))
        alpha, stance = passage_alpha(codes), passage_alpha(roles)
        yield {
            "unit": unit,
            "alpha": alpha.value,
            "ci_low": alpha.low,
            "ci_high": alpha.high,
            "ac1": passage_ac1(codes).value,
            "stance_alpha": stance.value,
            "stance_ci_low": stance.low,
            "stance_ci_high": stance.high,
            "unit_count": len(codes.lengths),
            "character_count": int(codes.lengths.sum()),
            "document_count": len(compared),
            "coded_document_count": len(texts),
            "coder_count": len(set().union(*compared)),
            "reason": "no document has two coders" if alpha.reason == NO_PAIRS else alpha.reason,
        }


def _values(codings: Iterable[Row], column: str) -> Iterator[Coding]:
    for row in codings:
        yield row["document_id"], row["coder_id"], row["start_offset"], row["end_offset"], row[column]


def _chosen(passages: Passages, unit: str) -> Passages:
    return passages if unit == "all_text" else passages.where(passages.is_coded)


def _compute(connection: Connection, study: Study) -> Mapping[str, Iterable[Row]]:
    waves = [row["wave_id"] for row in rows(connection, _WAVES)]
    lengths = {row["document_id"]: row["length"] for row in rows(connection, LENGTHS)}
    return {AGREEMENT.name: list_agreement(rows(connection, _CODINGS), lengths, waves)}


TOPIC = Topic((AGREEMENT,), reads=("coded_segments", "deliveries", "waves"), compute=_compute)
