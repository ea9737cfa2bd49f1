"""Asking a section's question, and its answer in words and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis import places, questions
from analysis.answers import meanings
from analysis.answers.given import option
from analysis.report import sheets, words
from analysis.report.content import Section
from analysis.report.making import Making
from analysis.report.model import Sheet
from analysis.report.sentences.told import Told
from analysis.statements import Parameter, Statement

NATIONAL = "in one state (US: the nation)"  # as titles of questions have it


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
        options = "".join(f" {option(parameter)} {value}" for parameter, value in self._told())
        return f'gpps ask "{self.section.question.replace("_", " ")}"{options}'

    def _told(self) -> list[tuple[Parameter, object]]:
        """What has to be given for the same answer, and the state, which a reader may want to change."""
        given = [(parameter, self.parameters[parameter.name]) for parameter in self.statement.parameters]
        return [(each, value) for each, value in given if each.name == "state" or value not in (None, each.default)]

    @property
    def place(self) -> str:
        """Where the rows are of: the state that was asked for, else the nation."""
        return words.place(str(self.parameters.get("state", places.NATION)))


def asked(making: Making, section: Section, earlier: Mapping[str, Asked]) -> Asked | None:
    """The answer of the section; None when it needs the first row of an answer that has none. Raises EngineAway."""
    statement = questions.read(section.question)
    more, heading = dict(section.parameters), section.heading
    if section.field_of:
        before = earlier.get(section.field_of)
        if before is None or not before.rows:
            return None
        more["field"] = before.rows[0]["cip4"]
        heading = heading.format(field=words.title(before.rows[0]))
    offered = {"state": making.state, "top": making.top, "min_n": making.context.min_n}
    parameters = statement.bound(statement.taken(offered) | more)
    columns, rows = making.context.warehouse.rows(statement.text, parameters)
    return Asked(
        section, statement, parameters, columns, [dict(zip(columns, row, strict=True)) for row in rows], heading
    )


def in_words(found: Asked) -> Told:
    """What the answer says, the headline first, and what that rests on."""
    if not found.rows:
        empty = found.section.empty.format(place=found.place)
        return Told(empty, [empty], drawn=False)
    told = found.section.sentences(found.rows, found.place)
    basis = words.basis(found.columns, found.rows, found.min_n)
    says = [*filter(None, (told.headline,)), *told.says]
    return Told(told.headline, says, [*basis, *told.trust], told.drawn)


def sheet(found: Asked) -> Sheet:
    """The answer as a table."""
    told = {name: meanings.of(found.statement, name) for name in found.columns}
    return sheets.sheet(caption(found), found.columns, found.rows, told, found.min_n)


def caption(found: Asked) -> str:
    """What the rows are, and where."""
    return f"{found.statement.title.replace(NATIONAL, f'in {found.place}').rstrip('.')}."
