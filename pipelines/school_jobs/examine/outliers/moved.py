"""Changes of each field's figures when the flagged values are left out."""

from decimal import Decimal

from analysis.examine.check import Check
from analysis.examine.far_values import Row
from analysis.examine.results import Finding, Results, ResultTable, cells, sample

MOVED = Decimal("0.05")  # of the figure: what moves it further is worth telling
SHOWN = 30  # rows of the table
FIGURES = {  # measure: what its figure is, and its source
    "earnings_4yr": ("median pay four years after completion", "college-scorecard"),
    "debt": ("median debt", "college-scorecard"),
    "graduates": ("sum of graduates", "college-scorecard"),
    "salary": ("median advertised salary", "jooble"),
}
COLUMNS = ["cip4", "title", "measure", "n", "flagged", "with_all", "without_flagged", "moved_by"]


def examine(found: list[Row], min_n: int) -> Results:
    """A finding per figure, and a table of the fields that move most. Figures on fewer than `min_n` are left aside."""
    moves = {measure: _moves(found, measure, min_n) for measure in FIGURES}
    most = sorted(
        (move for all_moves in moves.values() for move in all_moves if move["moved_by"]),
        key=lambda move: (-move["moved_by"], move["measure"], move["cip4"]),
    )
    return Results(
        findings=[_finding(measure, moves[measure]) for measure in FIGURES], tables=[_table(most[:SHOWN], len(most))]
    )


def _moves(found: list[Row], measure: str, min_n: int) -> list[Row]:
    return [_move(row, measure) for row in found if (row[f"{measure}_n"] or 0) >= min_n and row[f"{measure}_all"]]


def _move(row: Row, measure: str) -> Row:
    with_all, without_flagged = Decimal(row[f"{measure}_all"]), row[f"{measure}_kept"]
    by = Decimal(1) if without_flagged is None else abs(Decimal(without_flagged) - with_all) / with_all
    return {
        "cip4": row["cip4"],
        "title": row["title"],
        "measure": measure,
        "n": row[f"{measure}_n"],
        "flagged": row[f"{measure}_flagged"],
        "with_all": row[f"{measure}_all"],
        "without_flagged": without_flagged,
        "moved_by": by.quantize(Decimal("0.0001")),
    }


def _finding(measure: str, moves: list[Row]) -> Finding:
    figure, source = FIGURES[measure]
    far = sorted(
        (move for move in moves if move["moved_by"] > MOVED), key=lambda move: (-move["moved_by"], move["cip4"])
    )
    about = f"{figure} of each field, with the flagged values and without them"
    limit = (
        f"For {len(far):,} of the fields the {figure} owes more than {_percent(MOVED)} to values that lie far "
        "from those of their group; whether these are slips or real cannot be told from the figures."
    )
    return Check(f"outliers_move_{measure}", source, about, "outliers").judged(
        len(moves),
        len(far),
        _says(figure, moves, far),
        limit if far else None,
        warn=bool(far),
        sample=sample(COLUMNS, [[move[name] for name in COLUMNS] for move in far]),
    )


def _says(figure: str, moves: list[Row], far: list[Row]) -> str:
    if not moves:
        return f"No field has a {figure} to be looked at."
    most = max(move["moved_by"] for move in moves)
    return (
        f"Without the flagged values the {figure} changes by more than {_percent(MOVED)} for {len(far):,} of "
        f"{len(moves):,} fields; by {_percent(most)} at most."
    )


def _percent(share: Decimal) -> str:
    return f"{(100 * share).quantize(Decimal('0.1')).normalize():f} %"


def _table(most: list[Row], there: int) -> ResultTable:
    return ResultTable(
        name="outlier_moves",
        title="Figures that change most without the flagged values",
        note=f"{len(most):,} of {there:,} figures that change at all; US dollars, graduates, changes as fractions.",
        columns=COLUMNS,
        rows=cells([move[name] for name in COLUMNS] for move in most),
    )
