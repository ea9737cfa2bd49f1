"""The warehouse's stable views, read from the SQL that makes them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from analysis.content import contract
from analysis.dictionary import marts
from analysis.dictionary.marts import ledger
from analysis.dictionary.model import Column, Table, Undocumented
from analysis.dictionary.notes import unit
from sinks.contract import LEDGER, LOADS, loads_text
from streaming.contract import Mart

_Found = Mapping[str, Column]
_READ = re.compile(r"\b(?:FROM|JOIN)\s+\{tables\}\.(\w+)(?:\s+AS\s+(\w+))?")
_DECLARED = re.compile(r"^-- column (\w+): ([\w(), ]+); (.+)$", re.MULTILINE)
_TAKEN = re.compile(r"^(\w+)\.(\w+)(?: AS (\w+))?$")
_NAMED = re.compile(r"\bAS (\w+)$")


def views() -> list[Table]:
    """Raises Undocumented when a view has a column that neither a mart nor its own comments explain."""
    return [*(view(name, contract().view_text(name)) for name in contract().views), view(LOADS, loads_text())]


def view(name: str, text: str) -> Table:
    """The stable view that `text` makes."""
    read = [(table, alias or table) for table, alias in _READ.findall(text)]
    by_alias = {alias: _stored(table) for table, alias in read}
    first = _marts().get(read[0][0])
    declared = {found: _declared(found, kind, said) for found, kind, said in _DECLARED.findall(text)}
    columns = tuple(_column(name, item, by_alias, declared) for item in _selected(text))
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


def _selected(text: str) -> list[str]:
    """The expressions of the SELECT, between its first line and FROM; commas within brackets do not part them."""
    body = re.split(r"^FROM\b", re.split(r"^SELECT\b", text, maxsplit=1, flags=re.MULTILINE)[1], flags=re.MULTILINE)[0]
    items, depth, item = [], 0, ""
    for letter in body:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            items.append(item)
            item = ""
        else:
            item += letter
    return [" ".join(each.split()) for each in (*items, item)]


def _column(view_name: str, item: str, by_alias: Mapping[str, Table], declared: _Found) -> Column:
    taken, named = _TAKEN.match(item), _NAMED.search(item)
    name = (taken[3] or taken[2]) if taken else named[1] if named else item
    if name in declared:
        return declared[name]
    table = by_alias.get(taken[1]) if taken else None
    found = next((column for column in table.columns if taken and column.name == taken[2]), None) if table else None
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


def _declared(name: str, kind: str, said: str) -> Column:
    null = re.search(r"null: ([^;]+)", said)
    return Column(name, kind, unit(name, kind), null[1] if null else "never", said)
