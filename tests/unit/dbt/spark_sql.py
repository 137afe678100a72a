"""Whether a compiled model could run on Spark: what it may be made of, and what is DuckDB's alone.

Belongs here: the lists of what models may use, and the walk over the parsed SQL.
Stays out: which models are read (test_spark_sql.py), running anything on Spark.

sqlglot's Spark dialect reads more than Spark does (`qualify`, `exclude`, `::`, functions of every other engine), so
parsing alone proves little. The lists name what is allowed; what is not on them fails until somebody has looked it up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import SqlglotError

# Functions that DuckDB and Spark both have, with the same meaning.
SHARED_FUNCTIONS: tuple[type[exp.Expression], ...] = (
    exp.Abs,
    exp.And,  # sqlglot counts the connectors among the functions
    exp.Case,
    exp.Cast,
    exp.Ceil,
    exp.Coalesce,
    exp.Concat,
    exp.Count,
    exp.Floor,
    exp.Greatest,
    exp.If,  # the branches of a case
    exp.Lag,
    exp.Least,
    exp.Length,
    exp.Ln,
    exp.Lower,
    exp.Max,
    exp.Min,
    exp.Or,
    exp.RowNumber,
    exp.Substring,
    exp.Sum,
    exp.Trim,
    exp.TryCast,
    exp.Upper,
)
SHARED_TYPES = {
    exp.DataType.Type.BIGINT,
    exp.DataType.Type.BOOLEAN,
    exp.DataType.Type.DATE,
    exp.DataType.Type.DOUBLE,
    exp.DataType.Type.INT,
    exp.DataType.Type.TEXT,  # Spark's `string`
    exp.DataType.Type.TIMESTAMP,
    exp.DataType.Type.TIMESTAMPTZ,  # sqlglot's word for Spark's `timestamp`
}
# Syntax that sqlglot reads as Spark although Spark refuses it, or means something else by it.
FOREIGN_SYNTAX: dict[type[exp.Expression], str] = {
    exp.Qualify: "qualify",
    exp.BitwiseXor: "^ (a power in DuckDB, exclusive or in Spark)",
    exp.IntDiv: "integer division",
    exp.Array: "a list literal",
    exp.Struct: "a struct literal",
    exp.Bracket: "subscripts and slices",
    exp.Lambda: "lambda",
    exp.Columns: "columns()",
    exp.Glob: "glob",
    exp.Limit: "limit (which rows it keeps is the engine's choice)",
    exp.Pivot: "pivot",
    exp.TableSample: "sample",
    exp.Anonymous: "a function that sqlglot does not know",
    exp.Parameter: "parameters",
    exp.Placeholder: "parameters",
}

# Words that sqlglot reads over: a type it takes for `string`, a join it takes for an alias.
FOREIGN_WORDS = {"varchar": "varchar without a length", "text": "type text", "positional": "positional join"}

# The adapter writes the names of relations in its own quotes; on Spark it writes backticks.
_RELATION = re.compile(r'"(\w+)"\."(\w+)"\."(\w+)"')


def problems(sql: str) -> list[str]:
    """Say what in a statement compiled for DuckDB would not run, or not mean the same, on Spark.

    Args:
        sql: One compiled select, relation names quoted by the DuckDB adapter.

    Returns:
        One line per finding; empty where the statement is portable.
    """
    sql = _RELATION.sub(r"`\1`.`\2`.`\3`", sql)
    try:
        tokens = sqlglot.tokenize(sql, read="spark")
        statements = sqlglot.parse(sql, read="spark")
    except SqlglotError as error:
        return [f"not readable as Spark SQL: {error}"]
    found = [f"double quotes are text in Spark: {token.text}" for token in tokens if _is_double_quoted(sql, token)]
    found += [FOREIGN_WORDS[word] for word in (token.text.lower() for token in tokens) if word in FOREIGN_WORDS]
    found += ["a comma before from" for one, two in pairwise(tokens) if (one.text, two.text.lower()) == (",", "from")]
    found += ["`::` instead of cast()" for token in tokens if token.token_type == TokenType.DCOLON]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return [*found, "not one select statement"]
    if sqlglot.tokenize(sql)[0].token_type == TokenType.FROM:
        found.append("from before select")
    for node in statements[0].walk():
        found.extend(_findings(node))
    return found


def _is_double_quoted(sql: str, token: sqlglot.Token) -> bool:
    return token.token_type == TokenType.STRING and sql[token.start] == '"'


def _findings(node: Any) -> Iterator[str]:
    for kind, name in FOREIGN_SYNTAX.items():
        if isinstance(node, kind):
            yield f"{name}: {node.sql()}"
            return
    if isinstance(node, exp.Func) and not isinstance(node, SHARED_FUNCTIONS):
        yield f"function not on the shared list: {node.sql()}"
    if isinstance(node, exp.DataType) and node.this not in SHARED_TYPES:
        yield f"type not on the shared list: {node.sql()}"
    if isinstance(node, exp.Star) and any(node.args.get(part) for part in ("except_", "except", "replace", "rename")):
        yield f"star with changes: {node.sql()}"
    if isinstance(node, exp.Group) and node.args.get("all"):
        yield "group by all"
    if isinstance(node, exp.Order) and any(item.name.lower() == "all" for item in node.expressions):
        yield "order by all"
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        yield "distinct on"
    if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
        yield "union by name"
    if isinstance(node, exp.Join) and (node.args.get("method") or "").upper() in {"ASOF", "POSITIONAL"}:
        yield f"{node.args['method']} join"
    if isinstance(node, exp.From | exp.Join) and not isinstance(node.this, exp.Table | exp.Subquery):
        yield f"a table function: {node.sql()}"
