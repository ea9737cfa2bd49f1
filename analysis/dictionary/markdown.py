"""The data dictionary as markdown: what people read in full; what only repeats a mart's columns in brief."""

from collections.abc import Iterator

from analysis.dictionary.model import PLACES, Check, Column, Dictionary, Table
from analysis.dictionary.notes import notes

_HEAD = """# Data dictionary

Made by `gpps dictionary` from contracts and SQL; a test keeps it so. `gpps dictionary {example}` finds columns by word.
A unit follows from a column's name; "none" is said of what has no unit. Null is unknown unless the column says more,
never zero; "never" means that there is no null. Instants and days are UTC. Caveats are explained at the end.
"""
_IN_BRIEF = ("change feed", "serving table", "warehouse table")  # the columns of their marts
_CELLS = ("column", "type", "unit", "null means", "meaning", "caveats")


def markdown(dictionary: Dictionary) -> str:
    return "\n".join(line for part in _parts(dictionary) for line in part) + "\n"


def _parts(dictionary: Dictionary) -> Iterator[list[str]]:
    yield [_HEAD.format(example=notes().example)]
    if dictionary.sources:
        yield [
            "## Sources and licences",
            "",
            *(f"- **{one.name}**: {one.about} Licence: {one.licence}" for one in dictionary.sources),
            "",
        ]
    for place, what in PLACES.items():
        tables = [table for table in dictionary.tables if table.place == place]
        if tables:
            yield [f"## {place.capitalize()}s", "", f"{what[0].upper()}{what[1:]}.", ""]
            views = {table.name: table for table in dictionary.tables if table.place == "warehouse view"}
            yield _brief(tables) if place in _IN_BRIEF else [line for each in tables for line in _table(each, views)]
    if dictionary.checks:
        intro = "What `gpps examine` looks for, with the limits it takes."
        yield ["## Checks", "", intro, "", *_checks(dictionary.checks), ""]
    if dictionary.caveats:
        yield ["## Caveats", "", *(f"- **{one.name}**: {one.says} {one.because}" for one in dictionary.caveats)]


def _table(table: Table, views: dict[str, Table]) -> list[str]:
    lines = [f"### {table.name}", "", table.meaning]
    own = table.columns
    for view in (views[name] for name in table.reads if name in views and table.place == "derived view"):
        taken = {(column.name, column.meaning) for column in view.columns}
        if taken < {(column.name, column.meaning) for column in table.columns}:
            lines.append(f"All columns of `{view.name}`, and these.")
            own = tuple(column for column in table.columns if (column.name, column.meaning) not in taken)
    if table.called:
        lines.append(f"Called “{table.called}”.")
    facts = [("Key", table.key), ("Made of", table.reads), ("From", _origins(table))]
    lines += [f"{name}: {', '.join(values)}." for name, values in facts if values]
    lines += [
        f"- parameter `{one.name}` ({one.type}, {'required' if one.default is None else one.default}): {one.meaning}"
        for one in table.parameters
    ]
    return [*lines, "", _row(_CELLS), _row(["---"] * len(_CELLS)), *map(_column, own), ""]


def _origins(table: Table) -> tuple[str, ...]:
    """Origins of the table's columns, when they lie one step further back than what it reads."""
    found = dict.fromkeys(origin for column in table.columns for origin in column.origin)
    return () if table.place in ("topic", "events table") else tuple(found)


def _brief(tables: list[Table]) -> list[str]:
    rows = [
        _row((f"`{table.name}`", ", ".join(table.key), ", ".join(table.reads), str(len(table.columns)), table.meaning))
        for table in tables
    ]
    return [_row(("table", "key", "made of", "columns", "meaning")), _row(["---"] * 5), *rows, ""]


def _checks(checks: tuple[Check, ...]) -> list[str]:
    head = ("check", "what it looks for", "severity", "source", "engine", "because", "limits")
    rows = [
        _row((f"`{one.name}`", one.about, one.severity, one.source, one.engine, one.because, _limits(one)))
        for one in checks
    ]
    return [_row(head), _row(["---"] * len(head)), *rows]


def _limits(check: Check) -> str:
    return "; ".join(f"{one.name} {one.default}: {one.meaning}" for one in check.limits)


def _column(column: Column) -> str:
    return _row((f"`{column.name}`", column.type, column.unit, column.null, column.meaning, ", ".join(column.caveats)))


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
