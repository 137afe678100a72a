"""What the models promise of each table: its key, columns without gaps, closed lists of values.

Belongs here: reading these promises where they are made and tested, in the YAML of the dbt models and in the marts that
Python writes; and what disclosure control leaves of them.
Stays out: testing them (dbt does), writing them into a document (datapackage.py, ddi.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from orchestration.release.public.tables import EVENTS, FURTHER
from orchestration.statistics.writer import MARTS
from orchestration.warehouse.dbt_variables import PROJECT

MODELS = PROJECT / "models" / "marts"


@dataclass(frozen=True)
class Contract:
    """The promises of one table.

    Attributes:
        key: columns that together occur once; empty where nothing is promised.
        required: columns that are never null.
        values: the values that a column may have.
    """

    key: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def for_public(self) -> Contract:
        """The promises that hold after disclosure control, which hides values but never a key."""
        return replace(self, required=frozenset(self.key) & self.required, values={})


# Tables that no dbt model describes: Python writes them. A row over all waves names none, and is unique all the same.
_OTHERS = {
    "about": Contract(key=("release_id",), required=frozenset({"release_id", "study_id", "title", "tier"})),
    "method": Contract(key=("section_order",), required=frozenset({"section_order", "title", "text"})),
    EVENTS.name: Contract(key=EVENTS.key, required=EVENTS.required),
    **{mart.name: Contract(key=mart.key, required=mart.required) for mart in MARTS},
}
# Public tables that are another table than the analysts' one of the same name.
_PUBLIC = {
    **{each.name: Contract(key=each.key, required=each.required) for each in FURTHER},
    "offset_confidence": Contract(key=("wave_id",), required=frozenset({"wave_id", "is_suppressed"})),
    "quality_checks": Contract(key=("suite", "table_name", "check_name"), required=frozenset({"severity", "says"})),
    "release_history": Contract(key=("release_id",), required=frozenset({"release_id", "reason"})),
    "quotes": Contract(
        key=("quote_order",), required=frozenset({"quote_order", "role_id", "wave_id", "year", "quote_text"})
    ),
}


def contracts(models: Path = MODELS) -> dict[str, Contract]:
    """Read the promises of all marts.

    Args:
        models: the folder of the marts' YAML files.
    """
    found = dict(_OTHERS)
    for path in sorted(models.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
            found[model["name"]] = _contract(model)
    return found


def public_contracts(promised: Mapping[str, Contract]) -> dict[str, Contract]:
    """Return the promises that hold in the public tier.

    Args:
        promised: those of all marts.
    """
    return {**{name: contract.for_public for name, contract in promised.items()}, **_PUBLIC}


def _contract(model: Mapping[str, Any]) -> Contract:
    columns = model.get("columns", ())
    unique = [(column["name"],) for column in columns if any(name == "unique" for name, _ in _tests(column))]
    unique += [tuple(says["columns"]) for name, says in _tests(model) if name == "unique_combination"]
    return Contract(
        key=unique[0] if unique else (),
        required=frozenset(
            column["name"]
            for column in columns
            if any(constraint["type"] == "not_null" for constraint in column.get("constraints", ()))
        ),
        values={
            column["name"]: tuple(map(str, says["values"]))
            for column in columns
            for name, says in _tests(column)
            if name == "accepted_values"
        },
    )


def _tests(owner: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and the arguments of each test of a model or column."""
    for test in owner.get("data_tests", ()):
        if isinstance(test, str):
            yield test, {}
        else:
            for name, says in test.items():
                yield name, (says or {}).get("arguments", {})
