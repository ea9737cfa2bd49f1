"""Asking a question, and all that belongs to its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis import content
from analysis.ask import arguments, meanings, notes
from analysis.engines.engine import Engine, framed
from analysis.statements import Statement, questions


@dataclass(frozen=True)
class Column:
    """`meaning` with its unit; empty when nobody has written it down."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Answer:
    """`parameters`: as the question took them. `rows`: int, Decimal, str, bool, date, datetime, None.

    `notes`: sentences on what the figures rest on. `subject`: what alone was asked about, by its title; may be empty.
    """

    question: Statement
    parameters: Mapping[str, object]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str]
    subject: str = ""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def frame(self) -> Any:
        """The rows as a DataFrame, decimals as floats: for looking at and plotting."""
        return framed((self.names, [tuple(row) for row in self.rows]))


def ask(engine: Engine, name: str, parameters: Mapping[str, object], data_note: str = "", examined: str = "") -> Answer:
    """The answer to the question `name`. `data_note`: where the data is from; `examined`: what is known against it.

    Raises UnknownQuestion, WrongParameter, EngineAway.
    """
    question = questions.read(name)
    bound = arguments.understood(question, parameters, engine)
    columns, rows = engine.rows(question.text, bound)
    told = notes.sentences(question, bound, columns, rows, notes.Basis.of(engine, data_note, examined))
    documented = [Column(each, meanings.of(question, each)) for each in columns]
    return Answer(question, bound, documented, rows, told, content.content().subject(engine, bound))
