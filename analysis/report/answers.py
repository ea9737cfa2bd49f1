"""Asking a section's question, and its answer in words and as a table."""

from collections.abc import Mapping

from analysis.ask import meanings
from analysis.ask.arguments import option
from analysis.report import sheets, words
from analysis.report.content import Asked, Section, Wording, report
from analysis.report.model import Sheet
from analysis.report.request import ReportRequest
from analysis.statements import questions


def command(asked: Asked) -> str:
    """What gives the same rows on the command line, with what a reader may want to change."""
    given = [(parameter, asked.parameters[parameter.name]) for parameter in asked.statement.parameters]
    needed = [each for each in given if each[0].name in report().chosen or each[1] not in (None, each[0].default)]
    options = "".join(f" {option(parameter)} {value}" for parameter, value in needed)
    return f'gpps ask "{asked.section.question.replace("_", " ")}"{options}'


def place(asked: Asked) -> str:
    """Where the rows are of."""
    return report().place(asked.parameters)


def asked(request: ReportRequest, section: Section, earlier: Mapping[str, Asked]) -> Asked | None:
    """The answer of the section; None when it needs the first row of an answer that has none. Raises EngineAway."""
    statement = questions.read(section.question)
    more, heading = dict(section.parameters), section.heading
    if section.after:
        before = earlier.get(section.after)
        if before is None or not before.rows:
            return None
        first = before.rows[0]
        more |= {parameter: first[column] for parameter, column in section.taken.items()}
        heading = heading.format(first=report().first(first))
    offered = {**request.chosen, "top": request.top, "min_n": request.context.min_n}
    parameters = statement.bound(statement.taken(offered) | more)
    columns, rows = request.context.warehouse.rows(statement.text, parameters)
    return Asked(
        section, statement, parameters, columns, [dict(zip(columns, row, strict=True)) for row in rows], heading
    )


def in_words(found: Asked) -> Wording:
    """What the answer says, the headline first, and what that rests on."""
    if not found.rows:
        empty = found.section.empty.format(place=place(found))
        return Wording(empty, [empty], drawn=False)
    told = found.section.sentences(found.rows, place(found))
    basis = words.basis(found.columns, found.rows, found.min_n)
    says = [*filter(None, (told.headline,)), *told.says]
    return Wording(told.headline, says, [*basis, *told.trust], told.drawn)


def sheet(found: Asked) -> Sheet:
    """The answer as a table."""
    told = {name: meanings.of(found.statement, name) for name in found.columns}
    return sheets.sheet(caption(found), found.columns, found.rows, told, found.min_n)


def caption(found: Asked) -> str:
    """What the rows are, and where."""
    return f"{found.statement.title.replace(report().anywhere, f'in {place(found)}').rstrip('.')}."
