"""True counts of people, whatever order the database returns them in."""

import random

import duckdb

from orchestration.release.disclosure.units import read_truth

PEOPLE = [
    (f"p{number}", wave, role, "EXPRESSED", stance, mode)
    for number, (role, stance) in enumerate(
        [("nurse", "blended"), ("manager", "concentrated"), (None, "blended"), ("nurse", "distributed")]
    )
    for wave, mode in (("w1", "interview"), ("w2", "survey"))
]


class Shuffled:
    """A connection that returns the rows of a query in an order of its own, as DuckDB may."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seed: int) -> None:
        self._connection, self._dice = connection, random.Random(seed)  # noqa: S311 - no secret

    def execute(self, query: str, parameters: object = None) -> "Shuffled":
        self._rows = self._connection.execute(query, parameters).fetchall()
        if "order by" not in query:
            self._dice.shuffle(self._rows)
        return self

    def fetchall(self) -> list[tuple[object, ...]]:
        return self._rows


def test_units_are_in_one_order_so_that_the_same_data_hide_the_same_counts():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.stances (
                stakeholder_id text, wave_id text, role_id text, status text, stance text, mode text);
            create table marts.waves as
                select 'w' || i as wave_id, 2010 + i as year, i as wave_order from range(1, 3) as numbers(i);
            create table marts.stance_scale as select 'blended' as stance, 1 as stance_order;
            create table marts.roles as select unnest(['nurse', 'manager']) as role_id, 1 as role_order;
            create table marts.themes_by_role_year as
                select unnest(['all', 'nurse']) as role_id, 'w1' as wave_id, 'C1' as harmonised_code,
                    unnest([2, 1]) as stakeholder_count, unnest([4, 2]) as base_count, true as is_in_codebook;
            """
        ).fetchall()
        connection.executemany("insert into marts.stances values (?, ?, ?, ?, ?, ?)", PEOPLE)
        orders = [list(read_truth(Shuffled(connection, seed)).counts.items()) for seed in range(20)]  # type: ignore[arg-type]
    assert len(orders[0]) > 10
    assert all(order == orders[0] for order in orders)
