"""What the lists of a release must be: the deliveries, people, roles, waves and stances of the study, all of them.

Belongs here: each dimension against the raw table it comes from.
Stays out: figures (stances.py, themes.py); keys and nulls (dbt).
"""

from __future__ import annotations

from expectations.expectation import Suite, no_rows


def _dimension(table: str, column: str, source: str, says: str) -> Suite:
    """Expect a dimension to hold what the raw table holds, no more and no less."""
    sql = """(select COLUMN from {batch} except select COLUMN from raw.SOURCE)
             union all
             (select COLUMN from raw.SOURCE except select COLUMN from {batch})"""
    query = sql.replace("COLUMN", column).replace("SOURCE", source)
    return Suite("marts", table, (no_rows(f"same_as_{source}", query, keys=[column], says=says),))


DIMENSION_SUITES: tuple[Suite, ...] = (
    _dimension("deliveries", "delivery_id", "delivery", "The list of deliveries is not the ledger."),
    _dimension("stakeholders", "stakeholder_id", "stakeholder", "The list of stakeholders is not the panel."),
    _dimension("roles", "role_id", "study_role", "The list of roles is not the study's."),
    _dimension("waves", "wave_id", "study_wave", "The list of waves is not the study's."),
    _dimension("stance_scale", "stance", "study_stance", "The stance scale is not the study's."),
)
