"""Reproduction of an answer: a question asked of warehouse and lake, and the answers compared by cell."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from analysis import content
from analysis.engines.engine import Engine, EngineAway, Rows, WrongStatement
from analysis.engines.lake import Lake
from analysis.statements import Statement, questions
from plumbing.progress import silent

EQUAL, DIFFERENT, CANNOT_SAY = "EQUAL", "DIFFERENT", "CANNOT SAY"
_SHOWN = 5  # cells that differ, of each answer


class Cell(BaseModel):
    """A cell that differs: its row from 1 (0: the names of the columns), and what each engine has there, as text."""

    model_config = ConfigDict(frozen=True)

    row: int
    column: str
    warehouse: str | None
    lake: str | None


class Reproduced(BaseModel):
    """`rows`: of the warehouse's answer. `cells`: the first that differ. `says`: the verdict's reason in a sentence."""

    model_config = ConfigDict(frozen=True)

    question: str
    parameters: dict[str, str | None]
    verdict: str
    rows: int
    cells: tuple[Cell, ...] = ()
    says: str


def compared(
    question: Statement, bound: Mapping[str, object], answer: Rows, lake: Engine | None, lake_away: str
) -> Reproduced:
    """`bound`: the question's parameters, every one; `answer`: the warehouse's. `lake`: None while it is away, and
    `lake_away` says why."""
    about: dict[str, Any] = {"question": question.name, "parameters": _shown(bound), "rows": len(answer[1])}
    if lake is None:
        return Reproduced(**about, verdict=CANNOT_SAY, says=lake_away)
    try:
        other = questions.rows(lake, question, bound)
    except (EngineAway, WrongStatement) as error:
        return Reproduced(**about, verdict=CANNOT_SAY, says=str(error))
    cells = list(differing(answer, other))
    if not cells:
        return Reproduced(**about, verdict=EQUAL, says=f"lake and warehouse give the same {len(answer[1]):,} rows")
    says = f"{len(cells):,} cells differ, the first in row {cells[0].row}, column {cells[0].column}"
    return Reproduced(**about, verdict=DIFFERENT, cells=tuple(cells[:_SHOWN]), says=says)


def published(
    warehouse: Engine, lake: Lake | None, lake_away: str, min_n: int, progress: Callable[..., None] = silent
) -> Iterator[Reproduced]:
    """Every question with its defaults, one after the other; one that needs more takes the pipeline's example.

    `progress` is called with its name. Raises EngineAway when the warehouse is away.
    """
    example = {**content.content().examples(warehouse), "min_n": min_n}
    for name in questions.names():
        progress(name)
        question = questions.read(name)
        open_ones = [each.name for each in question.parameters if each.required or each.name == "min_n"]
        wanted = {name: example[name] for name in open_ones if name in example}
        bound = question.bound(wanted)
        try:
            answer = questions.rows(warehouse, question, bound)
        except WrongStatement as error:
            shown = _shown(bound)
            yield Reproduced(question=name, parameters=shown, verdict=CANNOT_SAY, rows=0, says=str(error))
            continue
        yield compared(question, bound, answer, lake, lake_away)


def _shown(bound: Mapping[str, object]) -> dict[str, str | None]:
    return {name: _text(value) for name, value in bound.items()}


def differing(warehouse: Rows, lake: Rows) -> Iterator[Cell]:
    """The cells that differ, row by row; numbers are equal by value. A row that one of them lacks is one cell."""
    if warehouse[0] != lake[0]:
        yield Cell(row=0, column=", ".join(warehouse[0]), warehouse=str(warehouse[0]), lake=str(lake[0]))
        return
    for number, (left, right) in enumerate(zip(warehouse[1], lake[1], strict=False), 1):
        for column, mine, other in zip(warehouse[0], left, right, strict=True):
            if not _same(mine, other):
                yield Cell(row=number, column=column, warehouse=_text(mine), lake=_text(other))
    for number in range(min(len(warehouse[1]), len(lake[1])), max(len(warehouse[1]), len(lake[1]))):
        yield Cell(row=number + 1, column="(the row)", warehouse=_row(warehouse, number), lake=_row(lake, number))


def _same(left: Any, right: Any) -> bool:
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _row(rows: Rows, number: int) -> str | None:
    return ", ".join(map(str, rows[1][number])) if number < len(rows[1]) else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
