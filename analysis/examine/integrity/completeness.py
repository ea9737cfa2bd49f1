"""Completeness of columns against what was expected, and tables of what was counted."""

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from pathlib import Path

from analysis import content, statements
from analysis.engines.engine import Engine, EngineAway
from analysis.examine.context import Context
from analysis.examine.integrity import sentences
from analysis.examine.integrity.check import framed
from analysis.examine.results import SAMPLE_ROWS, Cell, Finding, Results, ResultTable, cells
from analysis.statements import Statement

COLUMNS = ["source", "view", "column", "rows", "known", "share", "expected"]
FINDS = "columns that are known in fewer rows than expected"
FEWEST_ROWS = 100  # a share of fewer rows is no reason to warn


@dataclass(frozen=True)
class Filled:
    """Share of known values of a column. `expected`: the least share, written down beforehand; None: any will do."""

    view: str
    column: str
    rows: int
    known: int
    expected: Decimal | None

    @property
    def share(self) -> Decimal | None:
        if not self.rows:
            return None
        return (Decimal(self.known) / self.rows).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    @property
    def too_few(self) -> bool:
        return self.expected is not None and self.rows >= FEWEST_ROWS and self.known < self.expected * self.rows

    def cells(self) -> list[Cell]:
        share, expected = self.share, self.expected
        source = content.content().sources.get(self.view, "both")
        shown = [None if number is None else str(number) for number in (share, expected)]
        return [source, self.view, self.column, self.rows, self.known, *shown]


@cache
def expected() -> dict[tuple[str, str], Decimal]:
    """The least shares, by view and column."""
    file = Path(str(resources.files(content.contract().package))) / "examine" / "expected_shares.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines() if file.exists() else [])
    return {(row["view"], row["column"]): Decimal(row["least_share"]) for row in rows}


def examine(context: Context) -> Results:
    """A table of all columns of the marts, and a finding about those that fall short."""
    context.progress("integrity", "completeness")
    shares = [filled for view in content.contract().views for filled in of_view(context, view)]
    return Results(findings=[finding(shares)], tables=[table(shares)])


def of_view(context: Context, view: str) -> list[Filled]:
    """Every column of the view's mart."""
    columns = [column.name for mart in content.contract().marts if mart.view == view for column in mart.columns]
    counts = ", ".join(f"COUNT({name}) AS {name}" for name in columns)
    rows, *known = context.warehouse.rows(framed("filled", columns=counts, view=view), {})[1][0]
    least = expected()
    return [
        Filled(view, name, rows, count, least.get((view, name))) for name, count in zip(columns, known, strict=True)
    ]


def finding(shares: list[Filled]) -> Finding:
    known, short = [each for each in shares if each.expected is not None], [each for each in shares if each.too_few]
    names = ", ".join(f"{each.view}.{each.column} ({each.share})" for each in short[:SAMPLE_ROWS])
    follows = f"little is known of {names}, and what is missing may differ from what is there"
    return Finding(
        check="shares_below_expected",
        part="integrity",
        severity="warn",
        source="both",
        about="Columns are known in as many rows as was expected beforehand.",
        verdict="found" if short else "pass",
        looked_at=len(known),
        found=len(short),
        sample=[dict(zip(COLUMNS, each.cells(), strict=True)) for each in short[:SAMPLE_ROWS]],
        says=sentences.counted(FINDS, len(short), len(known)),
        limit=sentences.limit(FINDS, len(short), len(known), follows, "warn"),
    )


def table(shares: list[Filled]) -> ResultTable:
    return ResultTable(
        name="completeness",
        title="How often each column is known",
        note=f"Rows of the warehouse's views; a share of fewer than {FEWEST_ROWS} rows is never too small.",
        columns=COLUMNS,
        rows=[each.cells() for each in shares],
    )


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
