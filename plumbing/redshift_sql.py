"""Statements of this project, written for PostgreSQL and DuckDB, in the words of Redshift, with the same answer.

Redshift has no JSONB, no FILTER, no `CONCAT_WS`, no `IS DISTINCT FROM`, no list of VALUES after FROM, and
PERCENTILE_DISC of groups only as an approximation (its SQL reference, "Unsupported PostgreSQL features").
"""

from collections.abc import Collection
from functools import cache, reduce
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

Node = Any  # of sqlglot, whose classes of nodes go by other names from release to release


@cache
def of_redshift(statement: str) -> str:
    """The statement, whose parameters stay as they are (`%(name)s`). Raises ValueError where it cannot be said."""
    return _written(_translated(statement))


def view_of_redshift(select: str, schema: str, views: Collection[str]) -> str:
    """A view's SELECT, for a late-binding view: `views` that it names get their schema, without which none is made."""
    tree = _translated(select)
    defined = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in views and table.name not in defined:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("db", exp.to_identifier(schema, quoted=True))
    return _written(tree)


def _translated(statement: str) -> Node:
    try:
        tree = sqlglot.parse_one(statement, dialect="postgres")
    except SqlglotError as error:
        raise ValueError(str(error)) from error
    for filtered in list(tree.find_all(exp.Filter)):
        filtered.replace(_without_filter(filtered))
    while found := tree.find(exp.PercentileDisc):
        select: Node = found.parent_select
        ranked = _with_ranks(select)
        tree = ranked if select is tree else select.replace(ranked) and tree
    return tree.transform(_in_words_of_redshift)


def _written(tree: Node) -> str:
    return str(tree.sql(dialect="redshift", comments=False))


def _without_filter(found: exp.Filter) -> Node:
    """`COUNT(x) FILTER (WHERE c)` as `COUNT(CASE WHEN c THEN x END)`: aggregates pass over nulls."""
    aggregate, condition = found.this, found.expression.this
    if isinstance(aggregate, exp.WithinGroup):
        for ordered in aggregate.expression.expressions:
            ordered.set("this", _only_where(condition, ordered.this))
        return aggregate
    counted = aggregate.this
    if isinstance(counted, exp.Distinct):
        (column,) = counted.expressions
        counted.set("expressions", [_only_where(condition, column)])
    else:
        column = exp.Literal.number(1) if isinstance(counted, exp.Star) else counted
        aggregate.set("this", _only_where(condition, column))
    return aggregate


def _only_where(condition: Node, value: Node) -> Node:
    return exp.case().when(condition.copy(), value.copy())


def _with_ranks(select: Node) -> Node:
    """PERCENTILE_DISC of groups by ranks: the first value, in order, whose rank is that share of the values' number.

    What the groups are made of is read in a subquery, in which each value has its rank and the number of values.
    """
    group = select.args.get("group")
    keys = [_key(select, key) for key in group.expressions] if group else []
    if group and group.find(exp.GroupingSets, exp.Cube, exp.Rollup):
        raise ValueError("PERCENTILE_DISC of GROUPING SETS is not translated for Redshift")
    named = {each.alias for each in select.expressions if isinstance(each, exp.Alias)}
    inner = exp.Select(**{part: select.args.get(part) for part in ("from_", "joins", "laterals", "where")})
    columns: dict[Node, str] = {}
    ranks: dict[Node, int] = {}
    for within in [each.parent for each in select.find_all(exp.PercentileDisc) if each.parent_select is select]:
        ordered = within.expression.expressions[0]
        if ordered.args.get("desc"):
            raise ValueError("PERCENTILE_DISC in descending order is not translated for Redshift")
        value = ordered.this
        at = ranks.setdefault(value.copy(), len(ranks))
        rank, number = (exp.column(f"{name}{at}", table="ranked") for name in ("rank", "number"))
        reached = exp.GTE(this=rank, expression=exp.Mul(this=within.this.this.copy(), expression=number))
        within.replace(exp.Min(this=exp.case().when(reached, value.copy())))

    outer = exp.Select(**{part: each for part, each in select.args.items() if part not in inner.args})
    outer.set("expressions", [_with_its_name(each) for each in select.expressions])
    for part in ("expressions", "group", "having", "order"):
        found = outer.args.get(part)
        for node in found if isinstance(found, list) else [found] if found else []:
            for column in list(node.find_all(exp.Column)):
                if column.table == "ranked" or (part == "order" and not column.table and column.name in named):
                    continue
                name = columns.setdefault(column.copy(), f"c{len(columns)}")
                column.replace(exp.column(name, table="ranked"))
    read = [exp.alias_(column, name) for column, name in columns.items()]
    for value, at in ranks.items():
        read.append(exp.alias_(_over(exp.RowNumber(), keys, value), f"rank{at}"))
        read.append(exp.alias_(_over(exp.Count(this=value.copy()), keys), f"number{at}"))
    inner.set("expressions", read)
    return outer.from_(inner.subquery("ranked"))


def _key(select: Node, key: Node) -> Node:
    """What a key of GROUP BY stands for, where it is the number of a column."""
    if isinstance(key, exp.Literal) and key.is_int:
        return select.expressions[int(key.name) - 1].unalias().copy()
    return key.copy()


def _over(function: Node, keys: list[Node], order: Node | None = None) -> exp.Window:
    ordered = exp.Order(expressions=[exp.Ordered(this=order.copy())]) if order else None
    return exp.Window(this=function, partition_by=[key.copy() for key in keys], order=ordered)


def _with_its_name(projected: Node) -> Node:
    """A column, which is called otherwise in the subquery, keeps its name outside."""
    return exp.alias_(projected.copy(), projected.name) if isinstance(projected, exp.Column) else projected


def _in_words_of_redshift(node: Node) -> Node:
    if isinstance(node, exp.ConcatWs):
        return _joined(*node.expressions)
    if isinstance(node, exp.NullSafeNEQ | exp.NullSafeEQ):
        return _compared(node)
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.JSONB:
        return exp.DataType.build("text")
    return node


def _joined(separator: Node, *texts: Node) -> Node:
    """`CONCAT_WS`, which leaves nulls and their separators out."""
    after: list[Node] = []
    for text in texts:
        part = exp.DPipe(this=separator.copy(), expression=text.copy())
        after.append(exp.func("COALESCE", part, exp.Literal.string("")))
    whole = reduce(lambda left, right: exp.DPipe(this=left, expression=right), after)
    return exp.Substring(this=whole, start=exp.Literal.number(len(separator.name) + 1))


def _compared(node: exp.NullSafeNEQ | exp.NullSafeEQ) -> Node:
    """`IS [NOT] DISTINCT FROM`, which is never null."""
    left, right = node.this, node.expression
    equal = exp.EQ(this=left.copy(), expression=right.copy())
    both_null = exp.and_(
        exp.Is(this=left.copy(), expression=exp.null()), exp.Is(this=right.copy(), expression=exp.null())
    )
    is_equal = isinstance(node, exp.NullSafeEQ)
    return exp.case().when(exp.or_(equal, both_null), exp.convert(is_equal)).else_(exp.convert(not is_equal))
