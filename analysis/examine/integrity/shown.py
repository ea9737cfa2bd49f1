"""Tables beside the checks: what was counted, by family of fields, source, search and reason."""

from analysis import statements
from analysis.engine import Engine, EngineAway
from analysis.examine.context import Context
from analysis.examine.results import ResultTable, cells
from analysis.statements import Statement

PACKAGE = "analysis.examine.integrity.tables"


def tables(context: Context) -> list[ResultTable]:
    """Those of `tables/`, in the order of their names; without those of the lake while it is away."""
    found = [_table(statements.read(PACKAGE, name), context) for name in statements.names(PACKAGE)]
    return [table for table in found if table is not None]


def _table(statement: Statement, context: Context) -> ResultTable | None:
    engine: Engine | None = context.lake if statement.headers["engine"] == "lake" else context.warehouse
    if engine is None:
        return None
    asked = {parameter.name for parameter in statement.parameters}
    try:
        columns, rows = engine.rows(
            statement.text, statement.bound({"min_n": context.min_n} if "min_n" in asked else {})
        )
    except EngineAway:
        if engine is context.warehouse:
            raise
        return None
    note = statement.headers["note"]
    return ResultTable(name=statement.name, title=statement.title, note=note, columns=columns, rows=cells(rows))
