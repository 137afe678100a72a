"""Columns that raw tables share.

Belongs here: a column of several tables, said once.
Stays out: the tables.
"""

from __future__ import annotations

from orchestration.warehouse.table_spec import TEXT, Column

DELIVERY_COLUMN: Column = ("delivery_id", TEXT, "The delivery that this row came in; every number leads back to it.")
