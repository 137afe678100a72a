"""The study definition as raw tables, so that every number can be traced in SQL alone.

Belongs here: one row builder for each table of `contract.STUDY_TABLES`.
Stays out: validation (orchestration/study/definition.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from orchestration.ingest.model.values import match_key
from orchestration.study.definition import Study
from orchestration.study.instruments import Instrument, ItemRule, LikertPair
from orchestration.study.vocabulary import POLES
from orchestration.warehouse.contract import STUDY_TABLES


def build_study_tables(
    study: Study, delivery_id: str, agreement: Mapping[str, Mapping[tuple[str, str], bool]] = MappingProxyType({})
) -> dict[str, pa.Table]:
    """Return the study's own raw tables by name.

    Args:
        study: the study definition.
        delivery_id: the delivery that stands for study.yml.
        agreement: by instrument, item and answer, whether an answer agrees (surveys/items.py).
    """
    rows = {
        "study": [_study(study)],
        "study_role": [
            {
                "role_id": role.id,
                "role_label": role.label,
                "role_order": order,
                "public_group": role.public_group or role.id,
            }
            for order, role in enumerate(study.roles, start=1)
        ],
        "study_stance": [
            {
                "stance": stance.id,
                "stance_label": stance.label,
                "stance_order": order,
                "pole": POLES[order - 1] if len(study.stances) == len(POLES) else None,
            }
            for order, stance in enumerate(study.stances, start=1)
        ],
        "study_wave": [
            {
                "wave_id": wave.id,
                "wave_label": wave.label or str(wave.year),
                "wave_order": order,
                "year": wave.year,
                "starts_on": wave.starts_on,
                "ends_on": wave.ends_on,
            }
            for order, wave in enumerate(study.waves, start=1)
        ],
        "study_instrument": [_instrument(instrument) for instrument in study.instruments],
        "study_answer_map": [
            {"instrument_id": instrument.id, **row}
            for instrument in study.instruments
            for row in _answer_meanings(instrument, agreement.get(instrument.id, {}))
        ],
    }
    return {
        table.name: table.table({**row, "delivery_id": delivery_id} for row in rows[table.name])
        for table in STUDY_TABLES
    }


def _answer_meanings(instrument: Instrument, agreement: Mapping[tuple[str, str], bool]) -> list[dict[str, Any]]:
    if isinstance(instrument.stance, ItemRule):
        meant = {match_key(answer): stance for answer, stance in instrument.stance.map.items()}
        return [
            {"item": instrument.stance.item, "answer": answer, "stance": stance} for answer, stance in meant.items()
        ]
    return [{"item": item, "answer": answer, "agrees": agrees} for (item, answer), agrees in agreement.items()]


def _study(study: Study) -> dict[str, Any]:
    contact = study.info.contact
    return {
        "study_id": study.info.id,
        "title": study.info.title,
        "licence": study.info.licence,
        "contact_name": contact.name if contact else None,
        "contact_email": contact.email if contact else None,
        "is_synthetic": study.info.synthetic,
        "min_cell": study.disclosure.min_cell,
        "min_base": study.disclosure.min_base,
        "round_to": study.disclosure.round_to,
    }


def _instrument(instrument: Instrument) -> dict[str, Any]:
    stance = instrument.stance
    row: dict[str, Any] = {
        "instrument_id": instrument.id,
        "kind": instrument.kind,
        "rule": stance.rule if stance is not None else None,
    }
    if isinstance(stance, LikertPair):
        row |= {
            "first_pole_item": stance.concentrated,
            "last_pole_item": stance.distributed,
            "agree_from": stance.agree_from,
        }
    elif isinstance(stance, ItemRule):
        row["item"] = stance.item
    return row
