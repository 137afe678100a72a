"""What the models promise of each table: its key, columns without gaps, closed lists of values.

Belongs here: the promises of every table, whoever writes it; and what disclosure control leaves of them.
Stays out: reading those of the dbt models (warehouse/mart_models.py), testing them (dbt does), writing them into a
document (datapackage.py, ddi.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from orchestration.release.public.table_specs import EVENTS, FURTHER
from orchestration.statistics.writer import MARTS
from orchestration.warehouse.mart_models import MartModel


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


def list_contracts(models: Iterable[MartModel]) -> dict[str, Contract]:
    """Return the promises of all tables of the analysts.

    Args:
        models: the marts of dbt.
    """
    return {**_OTHERS, **{model.name: Contract(model.key, model.required, model.values) for model in models}}


def list_public_contracts(promised: Mapping[str, Contract]) -> dict[str, Contract]:
    """Return the promises that hold in the public tier.

    Args:
        promised: those of all marts.
    """
    return {**{name: contract.for_public for name, contract in promised.items()}, **_PUBLIC}
