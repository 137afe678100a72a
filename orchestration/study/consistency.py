"""Contradictions between the keys of a study: an id that is given twice, a wave that is none.

Belongs here: checks that need more than one key. They read the file's own mapping and pass over what is malformed, so
that they can be listed together with what Pydantic finds.
Stays out: what one key may say by itself (study.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestration.study.vocabulary import ALL_ROLES, NO_ROLE
from orchestration.system.errors import Problem

RESERVED = {ALL_ROLES, NO_ROLE}
SCALE_OF_THREE = 3
EXPLORATION = "exploration"  # the family of every test that no family of the study names
_AT_LEAST = {"roles": 1, "stances": 2, "waves": 1, "instruments": 1}

Given = Mapping[str, Any]


def inconsistencies(given: Given) -> Iterator[Problem]:
    """Yield what contradicts itself between the keys of a study, such as a wave id that no wave has.

    Args:
        given: study.yml as a mapping, valid or not; defaults are not filled in.
    """
    for key, least in _AT_LEAST.items():
        if key in given and isinstance(given[key], list):
            if len(given[key]) < least:
                yield Problem(key, f"found {len(given[key])}; at least {least} expected")
            yield from _given_twice(key, _ids(given, key))
    yield from _reserved(given)
    yield from _stance_rules(given)
    yield from _deliveries(given)
    yield from _stakeholder_source(given)
    yield from _families(given)
    if _mapping(given, "robustness").get("coalition_codes") and not given.get("codebook"):
        yield Problem("robustness.coalition_codes", "a study without 'codebook' has no codes to name here")


def _given_twice(key: str, ids: Sequence[str]) -> Iterator[Problem]:
    for identifier, count in Counter(ids).items():
        if count > 1:
            first, *others = [place for place, candidate in enumerate(ids) if candidate == identifier]
            for place in others:
                yield Problem(f"{key}[{place}].id", f"'{identifier}' is given twice (also {key}[{first}])")


def _reserved(given: Given) -> Iterator[Problem]:
    for place, role in enumerate(_parts(given, "roles")):
        for key in ("id", "public_group"):
            if role.get(key) in RESERVED:
                yield Problem(f"roles[{place}].{key}", f"'{role[key]}' has a meaning of its own; use another id")


def _stance_rules(given: Given) -> Iterator[Problem]:
    stances = _ids(given, "stances") or ["concentrated", "blended", "distributed"]
    for place, instrument in enumerate(_parts(given, "instruments")):
        stance = _mapping(instrument, "stance")
        where = f"instruments[{place}].stance"
        if stance.get("rule") == "item":
            yield from _targets(f"{where}.map", _mapping(stance, "map"), "stance", stances)
        elif stance and len(stances) != SCALE_OF_THREE:
            yield Problem(where, f"rule '{stance.get('rule')}' needs a scale of three stances, found {len(stances)}")


def _deliveries(given: Given) -> Iterator[Problem]:
    waves = _ids(given, "waves")
    kinds = {str(part.get("id")): part.get("kind") for part in _parts(given, "instruments")}
    for place, rule in enumerate(_parts(given, "deliveries")):
        where = f"deliveries[{place}]"
        if "instrument" in rule:
            yield from _target(f"{where}.instrument", rule["instrument"], "instrument", list(kinds))
            if kinds.get(str(rule["instrument"])) == "survey":
                yield from _in_a_column(where, rule)
        if isinstance(rule.get("wave"), dict):
            yield from _targets(f"{where}.wave.map", _mapping(rule["wave"], "map"), "wave", waves)
        elif "wave" in rule:
            yield from _target(f"{where}.wave", rule["wave"], "wave", waves)
        hinted = _mapping(_mapping(rule, "role"), "map")
        yield from _targets(f"{where}.role.map", hinted, "role", [*_ids(given, "roles"), NO_ROLE])


def _in_a_column(where: str, rule: Given) -> Iterator[Problem]:
    for key in ("wave", "stakeholder", "role"):
        if isinstance(rule.get(key), dict) and "variable" not in rule[key]:
            yield Problem(f"{where}.{key}", f"the {key} of a survey stands in a column; 'variable' is expected")


def _stakeholder_source(given: Given) -> Iterator[Problem]:
    source = _mapping(given, "stakeholders")
    if not source:
        return
    surveys = {str(part.get("id")): part for part in _parts(given, "instruments") if part.get("kind") == "survey"}
    named = str(source.get("instrument"))
    yield from _target("stakeholders.instrument", named, "survey", list(surveys))
    id_item = surveys.get(named, {}).get("id_item")
    if id_item is not None and "id" in source and source["id"] != id_item:
        yield Problem("stakeholders.id", f"'{source['id']}' is not the id_item of '{named}' ({id_item})")
    role = _mapping(source, "role")
    roles = _ids(given, "roles")
    yield from _targets("stakeholders.role.map", _mapping(role, "map"), "role", roles)
    if "other" in role:
        yield from _target("stakeholders.role.other", role["other"], "role", [*roles, NO_ROLE])


def _families(given: Given) -> Iterator[Problem]:
    tests = _mapping(given, "tests")
    yield from _given_twice("tests.families", _ids(tests, "families"))
    for place, family in enumerate(_parts(tests, "families")):
        roles = family.get("roles")
        for position, role in enumerate(roles if isinstance(roles, list) else []):
            where = f"tests.families[{place}].roles[{position}]"
            yield from _target(where, role, "role", [ALL_ROLES, *_ids(given, "roles")])


def _targets(where: str, mapping: Given, what: str, known: Sequence[str]) -> Iterator[Problem]:
    for value, target in mapping.items():
        yield from _target(f"{where}.{value}", target, what, known)


def _target(where: str, found: object, what: str, known: Sequence[str]) -> Iterator[Problem]:
    if str(found) not in known:
        yield Problem(where, f"'{found}' is no {what} of this study ({', '.join(known)})")


def _parts(given: Given, key: str) -> list[Given]:
    parts = given.get(key)
    return [part if isinstance(part, dict) else {} for part in parts] if isinstance(parts, list) else []


def _ids(given: Given, key: str) -> list[str]:
    return [str(part.get("id", "")).strip() for part in _parts(given, key)]


def _mapping(given: Given, key: str) -> Given:
    part = given.get(key)
    return part if isinstance(part, dict) else {}
