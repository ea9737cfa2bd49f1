"""Asking a section's question, and the answer as the page shows it."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis import questions, texts
from analysis.engine import Engine
from analysis.report import places, sheets, words
from analysis.report.content import Section
from analysis.report.model import Agreement, Answer, Picture
from analysis.report.sentences.told import Told
from analysis.statements import Statement
from streaming.pipelines.school_jobs.contract import MARTS

VIEWS = {
    "schools": "school",
    "fields": "field",
    "programs": "program",
    "jobs": "job",
}  # others are called as their mart
SHORT = {"min_n": "--min-n"}  # options that are not spelled as the parameter


@dataclass(frozen=True)
class Choices:
    """What the reader of the report chose: a state, how many rows at most, the least size of a cell."""

    state: str
    top: int
    min_n: int


@dataclass(frozen=True)
class Asked:
    """A question with its parameters, and the rows that answer it."""

    section: Section
    statement: Statement
    parameters: Mapping[str, object]
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    heading: str

    @cached_property
    def min_n(self) -> int:
        return int(str(self.parameters.get("min_n", 0)))

    @property
    def command(self) -> str:
        """What gives the same rows on the command line."""
        defaults = {parameter.name: parameter.default for parameter in self.statement.parameters}
        given = {
            name: value
            for name, value in self.parameters.items()
            if name == "state" or value not in (None, defaults[name])
        }
        options = [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", str(value))]
        return shlex.join(["gpps", "ask", self.section.question, *options])

    @property
    def place(self) -> str:
        """Where the rows are of: the state that was asked for, else the nation."""
        return places.NAMES[str(self.parameters.get("state", places.NATION))]


def asked(engine: Engine, section: Section, choices: Choices, earlier: Mapping[str, Asked]) -> Asked | None:
    """The answer of the section; None when it needs the first row of an answer that has none. Raises EngineAway."""
    statement = questions.read(section.question)
    more, heading = dict(section.parameters), section.heading
    if section.field_of:
        before = earlier.get(section.field_of)
        if before is None or not before.rows:
            return None
        more["field"] = before.rows[0]["cip4"]
        heading = heading.format(field=words.title(before.rows[0]))
    parameters = statement.bound(_offered(statement, choices) | more)
    columns, rows = engine.rows(statement.text, parameters)
    return Asked(
        section, statement, parameters, columns, [dict(zip(columns, row, strict=True)) for row in rows], heading
    )


def _offered(statement: Statement, choices: Choices) -> dict[str, object]:
    offered = {"state": choices.state, "top": choices.top, "min_n": choices.min_n}
    taken = {parameter.name for parameter in statement.parameters}
    return {name: value for name, value in offered.items() if name in taken}


def answer(found: Asked, pictures: Sequence[Picture], agreement: Agreement | None) -> Answer:
    """The answer in words, with its figures and its table."""
    told = found.section.sentences(found.rows, found.place) if found.rows else Told(_empty(found))
    basis = words.basis(found.columns, found.rows, found.min_n)
    return Answer(
        name=found.section.question,
        heading=found.heading,
        headline=told.headline,
        says=[*filter(None, (told.headline,)), *told.says],
        trust=[*basis, *(told.trust if found.rows else ())],
        pictures=pictures if found.rows else (),
        sheet=sheets.sheet(found.statement.title, found.columns, found.rows, meanings(found.statement), found.min_n),
        command=found.command,
        agreement=agreement,
    )


def _empty(found: Asked) -> str:
    """What a question without an answer says; a statement may bring its own words for it."""
    own = found.statement.headers.get("empty")
    return own.format(**found.parameters) if own else f"Nothing in the data answers this for {found.place}."


def meanings(statement: Statement) -> dict[str, str]:
    """What the columns of an answer mean: as the views it mentions have them, and as it says itself."""
    mentioned = texts.mentioned(texts.without_comments(statement.text), [mart.name for mart in MARTS] + list(VIEWS))
    names = {VIEWS.get(name, name) for name in mentioned}
    of_views = {column.name: column.meaning for mart in MARTS if mart.name in names for column in mart.columns}
    return {**of_views, **statement.columns}
