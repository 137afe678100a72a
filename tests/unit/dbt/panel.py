"""A panel of six people in three waves, small enough to be worked out by hand.

Belongs here: the raw rows. The stances have other names than the default, so nothing may lean on those.
Stays out: what comes of them (test_mini_panel.py).

p1 keeps one role and turns round. p2 changes roles. p3 only criticises, then refuses an item, then is gone. p4 joins
late and withdraws. p5 says too little, meets a survey without the item, and leaves. p6 has no role and two coders.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

Row = dict[str, Any]

OWN = {"delivery_id": "d_own"}
BEFORE, JOINED = date(2010, 1, 1), date(2012, 1, 1)


def _delivery(delivery_id: str, instrument_id: str | None = None, wave_id: str | None = None) -> Row:
    return {
        "delivery_id": delivery_id,
        "path": f"{delivery_id}.file",
        "content_hash": delivery_id,
        "instrument_id": instrument_id,
        "wave_id": wave_id,
        "format": "test",
        "received_at": datetime.fromisoformat("2020-01-01"),  # without a zone, as in the raw contract
    }


def _wave(order: int, year: int) -> Row:
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 3, 31)}
    return {"wave_id": f"w{order}", "wave_label": f"Wave {order}", "wave_order": order, "year": year, **days, **OWN}


def _role(person: str, role_id: str | None, role_from: date = BEFORE, role_to: date | None = None) -> Row:
    return {"stakeholder_id": person, "role_id": role_id, "role_from": role_from, "role_to": role_to, **OWN}


def _took_part(person: str, wave_id: str, mode: str) -> Row:
    where = {"interview": f"d_{wave_id}", "survey": f"d_{wave_id}"}[mode]
    return {
        "stakeholder_id": person,
        "wave_id": wave_id,
        "mode": mode,
        "status": "completed",
        "is_asked": None,
        "delivery_id": where,
    }


def _document(person: str, wave_id: str) -> Row:
    return {
        "document_id": f"{person}_{wave_id}",
        "stakeholder_id": person,
        "wave_id": wave_id,
        "instrument_id": "talk",
        "document_name": f"{person} {wave_id}",
        "source_type": "text",
        "delivery_id": f"d_{wave_id}",
    }


def _segments(person: str, wave_id: str, codes: str, coder: str = "ann", adjudicated: bool = False) -> list[Row]:
    return [
        {
            "segment_id": f"{person}_{wave_id}_{coder}_{number}",
            "document_id": f"{person}_{wave_id}",
            "code_path": f"Views > {code}",
            "coder_id": coder,
            "is_adjudicated": adjudicated,
            "start_offset": 10 * number,
            "end_offset": 10 * number + 5,
            "text": "said in confidence",
            "delivery_id": f"d_{wave_id}",
        }
        for number, code in enumerate(codes.split())
    ]


def _answers(person: str, first: int | str, last: int | str) -> list[Row]:
    where = {"stakeholder_id": person, "wave_id": "w2", "instrument_id": "form", "delivery_id": "d_w2"}
    return [
        {**where, "item": item, "value": str(given)}
        if isinstance(given, int)
        else {**where, "item": item, "missing_reason": given}
        for item, given in (("q1", first), ("q2", last))
    ]


STANCE_ROLES = {"CON": "EC", "DIS": "ED", "RISK": "KD", "SLOW": "KC", "BLEND": "B", "NOTE": "N", "NONE": "S"}
# In the second version of the codebook one code was split, and one had its stance role changed.
STANCE_ROLES_2 = {"POST": "EC", "BOARD": "EC", "SLOW": "N"}


def _version(number: int) -> Row:
    return {"codebook_version": str(number), "version_key": f"{number:012}"}


def _step(from_code: str, relation: str, to_code: str) -> Row:
    return {
        "crosswalk_id": f"{from_code}_{to_code}",
        "from_version": "1",
        "from_version_key": _version(1)["version_key"],
        "from_code": from_code,
        "relation": relation,
        "to_version": "2",
        "to_version_key": _version(2)["version_key"],
        "to_code": to_code,
        **OWN,
    }


INTERVIEWS = [
    *((person, "w1") for person in ("p1", "p2", "p3", "p5", "p6")),
    *((p, "w3") for p in ("p1", "p2", "p4", "p6")),
]

MINI_PANEL: dict[str, list[Row]] = {
    "study_role": [
        {"role_id": "clinician", "role_label": "Clinicians", "role_order": 1, "public_group": "all_staff", **OWN},
        {"role_id": "manager", "role_label": "Managers", "role_order": 2, "public_group": "all_staff", **OWN},
    ],
    "study_stance": [
        {"stance": stance, "stance_label": stance.title(), "stance_order": order, "pole": pole, **OWN}
        for order, (stance, pole) in enumerate((("top_down", "first"), ("both", "middle"), ("shared", "last")), start=1)
    ],
    "study_wave": [_wave(1, 2011), _wave(2, 2013), _wave(3, 2019)],
    "study_instrument": [
        {"instrument_id": "talk", "kind": "coded_documents", "rule": "coded_segments", **OWN},
        {
            "instrument_id": "form",
            "kind": "survey",
            "rule": "likert_pair",
            "first_pole_item": "q1",
            "last_pole_item": "q2",
            "agree_from": 4.0,
            **OWN,
        },
    ],
    "delivery": [
        _delivery("d_own"),
        _delivery("d_w1", "talk", "w1"),
        _delivery("d_w2", "form", "w2"),
        _delivery("d_w3", "talk", "w3"),
    ],
    "stakeholder": [
        _role("p1", "clinician"),
        _role("p2", "clinician", role_to=date(2011, 12, 31)),
        _role("p2", "manager", role_from=JOINED),
        _role("p3", "manager"),
        _role("p4", "manager", role_from=JOINED),
        _role("p5", "clinician", role_to=date(2015, 6, 30)),
        _role("p6", None),
    ],
    "participation": [
        *(_took_part(person, wave_id, "interview") for person, wave_id in INTERVIEWS),
        *(_took_part(person, "w2", "survey") for person in ("p1", "p2", "p3", "p4", "p5")),
        {"stakeholder_id": "p4", "wave_id": "w3", "mode": "record", "status": "withdrawn", **OWN},
    ],
    "document": [_document(person, wave_id) for person, wave_id in INTERVIEWS],
    "code": [
        {
            "code_path": f"Views > {code}",
            "code_name": code,
            "codebook_code": code,
            "codebook_version": "1" if code in STANCE_ROLES else "2",
            "delivery_id": wave_id,
        }
        for wave_id, codes in (("d_w1", STANCE_ROLES), ("d_w3", {**STANCE_ROLES, **STANCE_ROLES_2}))
        for code in codes
    ],
    "codebook_entry": [
        {"code": code, "code_name": code.title(), "stance_role": role, **_version(number), **OWN}
        for number, roles in enumerate((STANCE_ROLES, STANCE_ROLES_2), start=1)
        for code, role in roles.items()
    ],
    "crosswalk": [_step("CON", "split", "POST"), _step("CON", "split", "BOARD")],
    "code_snapshot": [
        {"code_path": f"Views > {code}", "code_name": code, "delivery_id": wave_id}
        for wave_id, codes in (("d_w1", STANCE_ROLES), ("d_w3", {**STANCE_ROLES, **STANCE_ROLES_2}))
        for code in codes
    ],
    "quarantine": [
        {
            "quarantine_id": f"q{number}",
            "path": "d_w2.file",
            "unit": "row",
            "reason": "unknown_stakeholder",
            "says": "said in confidence",
            "delivery_id": "d_w2",
        }
        for number in (1, 2)
    ],
    "segment": [
        *_segments("p1", "w1", "DIS DIS NOTE"),
        *_segments("p1", "w3", "POST BOARD"),
        *_segments("p2", "w1", "CON CON"),
        *_segments("p2", "w3", "BLEND BLEND"),
        *_segments("p3", "w1", "RISK RISK RISK RISK"),
        *_segments("p4", "w3", "DIS DIS"),
        *_segments("p5", "w1", "DIS"),
        *_segments("p6", "w1", "DIS DIS", coder="ann"),
        *_segments("p6", "w1", "DIS CON", coder="ben"),
        *_segments("p6", "w3", "DIS DIS", coder="ann"),
        *_segments("p6", "w3", "CON CON", coder="ben", adjudicated=True),
    ],
    "answer": [
        *_answers("p1", 2, 5),
        *_answers("p2", 5, 4),
        *_answers("p3", 4, "refused"),
        *_answers("p4", 5, 1),
        *_answers("p5", "not_recorded", "not_recorded"),
    ],
}
