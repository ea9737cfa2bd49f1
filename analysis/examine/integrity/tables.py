"""Tables beside the checks: what was counted, those of the pipeline's folder `examine/tables/`."""

from analysis import content, statements
from analysis.engines.engine import Engine, EngineAway
from analysis.examine.context import Context
from analysis.examine.results import ResultTable, cells
from analysis.statements import Statement


def tables(context: Context) -> list[ResultTable]:
    """All of them, in the order of their names; without those of the lake while it is away."""
    package = content.package("examine.tables")
    found = [_table(statements.read(package, name), context) for name in statements.names(package)]
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
