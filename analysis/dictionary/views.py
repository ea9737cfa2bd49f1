"""The warehouse's stable views, read from the SQL that makes them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.content import contract
from analysis.dictionary import marts
from analysis.dictionary.marts import ledger
from analysis.dictionary.model import Column, Table, Undocumented
from analysis.dictionary.notes import unit
from sinks.contract import LEDGER, LOADS, loads_text
from streaming.contract import Mart

if TYPE_CHECKING:
    from sqlglot import exp

_Found = Mapping[str, Column]
_DECLARED = re.compile(r"^-- column (\w+): ([\w(), ]+); (.+)$", re.MULTILINE)


def views() -> list[Table]:
    """Raises Undocumented when a view has a column that neither a mart nor its own comments explain."""
    return [*(view(name, contract().view_text(name)) for name in contract().views), view(LOADS, loads_text())]


def view(name: str, text: str) -> Table:
    """The stable view that `text` makes."""
    import sqlglot
    from sqlglot import exp

    made = sqlglot.parse_one(re.sub("[{}]", "", text), dialect="postgres").expression
    read = [(table.name, table.alias_or_name) for table in made.find_all(exp.Table)]
    by_alias = {alias: _stored(table) for table, alias in read}
    first = _marts().get(read[0][0])
    declared = {found: _declared(found, kind, declaration) for found, kind, declaration in _DECLARED.findall(text)}
    columns = tuple(_column(name, item, by_alias, declared) for item in made.selects)
    names = {column.name for column in columns}
    key = first.key if first and set(first.key) <= names else ()
    return Table(name, "warehouse view", meaning(text), columns, key, tuple(table for table, _ in read))


def meaning(text: str) -> str:
    """The comments that an SQL file begins with, but for those that are headers `-- key: value`."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("-- ") or (lines and re.match(r"-- [a-z]+( \w+)?: ", line)):
            break
        lines.append(line.removeprefix("-- "))
    return " ".join(lines)


def _column(view_name: str, item: "exp.Expr", by_alias: Mapping[str, Table], declared: _Found) -> Column:
    from sqlglot import exp

    name, taken = item.alias_or_name, item.unalias()
    if name in declared:
        return declared[name]
    table = by_alias.get(taken.table) if isinstance(taken, exp.Column) else None
    found = next((column for column in table.columns if column.name == taken.name), None) if table else None
    if table is None or found is None:
        raise Undocumented(f"view {view_name}, column {name}: add a line `-- column {name}: type; meaning` to its SQL")
    is_joined = table is not next(iter(by_alias.values()))
    return replace(found, name=name, null=_of_no_row(table, found.null) if is_joined else found.null)


def _stored(table: str) -> Table:
    return ledger() if table == LEDGER else marts.warehouse_table(_marts()[table])


def _marts() -> dict[str, Mart]:
    return {mart.table: mart for mart in contract().marts}


def _of_no_row(table: Table, null: str) -> str:
    missing = f"no such row in {table.name}"
    return missing if null == "never" else f"{missing}, or {null}"


def _declared(name: str, kind: str, declaration: str) -> Column:
    null = re.search(r"null: ([^;]+)", declaration)
    return Column(name, kind, unit(name, kind), null[1] if null else "never", declaration)
