"""A made-up tier for the tests of documents: its study, its tables as the manifest knows them, its rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestration.release.documents.contracts import Contract
from orchestration.release.documents.description import Description
from orchestration.release.store.tier_files import ColumnFacts, TableFacts
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST, PUBLIC

RELEASE = "20261123T120000Z-0a1b2c3d"


def study(**info: Any) -> Study:
    """Two waves, two roles, the default stances; `info` overrides what study.yml says of the study."""
    given = {
        "id": "Health-1",
        "title": "Views on <leadership> & quality",
        "licence": "cc-by-4.0",
        "contact": {"name": "Study team", "email": "team@example.org"},
        "synthetic": True,
        **info,
    }
    return Study.model_validate(
        {
            "folder": Path("nowhere"),
            "study": given,
            "roles": [
                {"id": "manager", "label": "Managers"},
                {"id": "gp", "label": "GPs"},
            ],
            "stakeholders": "stakeholders.csv",
            "waves": [
                {"id": "w2", "year": 2013, "label": "Second", "from": "2012-10-01", "to": "2013-02-28"},
                {"id": "w1", "year": 2011, "label": "First"},
            ],
            "instruments": [
                {"id": "interview", "kind": "coded_documents", "stance": {"rule": "coded_segments"}},
                {"id": "follow_up", "kind": "survey", "id_item": "pid"},
            ],
        }
    )


SHARES = TableFacts(
    "stance_by_role_year",
    "How many people held each stance. One row per role, wave and stance.",
    3,
    "0" * 64,
    (
        ColumnFacts("role_id", "VARCHAR", "The role, or `all`."),
        ColumnFacts("wave_id", "VARCHAR", "The wave."),
        ColumnFacts("stance", "VARCHAR", "The stance."),
        ColumnFacts("stance_count", "BIGINT", "People who held it; null where hidden."),
        ColumnFacts("stance_share", "DOUBLE", "Share of the base. From rounded counts."),
        ColumnFacts("is_suppressed", "BOOLEAN", "True where hidden."),
    ),
)
WAVES = TableFacts(
    "waves",
    "The waves. One row per wave.",
    2,
    "1" * 64,
    (
        ColumnFacts("wave_id", "VARCHAR", "The wave."),
        ColumnFacts("starts_on", "DATE", "First day."),
    ),
)
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "stance_by_role_year": [
        ("all", "w1", "blended", 20, 0.25, False),
        ("manager", "w1", "blended", None, None, True),
        ("gp", "w2", "distributed", 15, 1.0, False),
    ],
    "waves": [("w1", dt.date(2011, 1, 1)), ("w2", dt.date(2012, 10, 1))],
}
SHARES_CONTRACT = Contract(
    key=("role_id", "wave_id", "stance"), required=frozenset({"role_id", "wave_id", "stance", "stance_count"})
)
WAVES_CONTRACT = Contract(key=("wave_id",), required=frozenset({"wave_id"}))


def described(tier: str = PUBLIC, **info: Any) -> Description:
    """Describe the made-up tier."""
    contracts = {"stance_by_role_year": SHARES_CONTRACT, "waves": WAVES_CONTRACT}
    if tier != ANALYST:
        contracts = {name: contract.for_public for name, contract in contracts.items()}
    return Description(
        study=study(**info),
        release_id=RELEASE,
        released_at=dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC),
        code_version="0.1.0+abc",
        tier=tier,
        tables=(SHARES, WAVES),
        labels={
            "stance_scale": {"concentrated": "Concentrated", "blended": "Blended", "distributed": "Distributed"},
            "roles": {"manager": "Managers", "gp": "GPs"},
            "waves": {"w1": "First", "w2": "Second"},
        },
        contracts=contracts,
    )


def with_description(table: TableFacts, description: str) -> TableFacts:
    """Return the table under another description."""
    return replace(table, description=description)
