"""Every statement that dbt compiles must be readable, and mean the same, on Spark."""

from __future__ import annotations

import pytest

from tests.unit.dbt.conftest import Built
from tests.unit.dbt.spark_sql import problems

DUCKDB_ONLY = [
    "select a from t qualify row_number() over (order by a) = 1",
    "select * exclude (a) from t",
    "select * replace (1 as a) from t",
    "select columns('a.*') from t",
    "select a, count(*) from t group by all",
    "select a from t order by all",
    "select distinct on (a) a, b from t",
    "select a::bigint from t",
    "select cast(a as hugeint) from t",
    "select cast(a as varchar) from t",
    "select cast(a as text) from t",
    "select list(a) from t",
    "select [1, 2] as a",
    "select a[1] from t",
    "select {'a': 1} as a",
    "select struct_pack(a := 1) from t",
    "select list_transform(a, x -> x + 1) from t",
    "select * from range(3)",
    "select * from unnest([1])",
    "select a from read_csv('x.csv')",
    "select string_agg(a, ',') from t",
    "select arg_max(a, b) from t",
    "select bool_or(a) from t",
    "select starts_with(a, 'b') from t",
    "select regexp_matches(a, 'x') from t",
    "select strftime(a, '%Y') from t",
    "select date_diff('day', a, b) from t",
    "select a // 2 from t",
    "select a ** 2 from t",
    "select a ^ 2 from t",
    "select a, from t",
    'select "a" from t',
    "from t select a",
    "from t",
    "pivot t on a using sum(b)",
    "select a from t using sample 10",
    "select a from t union by name select a from u",
    "select * from t asof join u on t.a >= u.a",
    "select a from t positional join u",
    "select 'x' glob 'y' from t",
    "select a from t limit 1",
    "select 1; select 2",
    "create table t as select 1",
    "select a from",
]
PORTABLE = [
    'select cast(a as bigint) as a from "warehouse"."raw"."t"',
    "select a, max(case when b in ('x', 'y') then 1 else 0 end) = 1 as is_any from t group by a having count(*) > 1",
    "select sum(a) over (partition by b order by c rows between unbounded preceding and current row) from t",
    "select try_cast(a as double), least(a, 3), coalesce(substring(b, 1, 2), concat(b, ' ')) from t cross join u",
]


@pytest.mark.parametrize("sql", DUCKDB_ONLY)
def test_what_only_duckdb_reads_is_found(sql: str) -> None:
    assert problems(sql)


@pytest.mark.parametrize("sql", PORTABLE)
def test_what_both_engines_read_passes(sql: str) -> None:
    assert problems(sql) == []


def test_every_model_and_data_test_could_run_on_spark(built: Built) -> None:
    found = {node.name: problems(node.compiled_code) for node in built.nodes}
    assert len(found) > 30
    assert {name: says for name, says in found.items() if says} == {}
