"""Questions asked of the warehouse and, beside it, of the lake; each answer in words, as figures and as a table."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from analysis import content
from analysis.ask import answer
from analysis.ask.arguments import option
from analysis.ask.reproduce import CANNOT_SAY, DIFFERENT, EQUAL, Reproduced, compared
from analysis.engines.engine import Engine
from analysis.examine.results import Examination
from analysis.figures.catalog import Context
from analysis.report import pictures, sheets, values
from analysis.report.content import Asked, Ranges, ReportRequest, Section, Wording, report
from analysis.report.model import Agreement, Answer, Picture, Sheet
from analysis.statements import Statement, questions


def command(asked: Asked) -> str:
    """Command line that gives the same rows, with the options that a reader may want to change."""
    given = [(parameter, asked.parameters[parameter.name]) for parameter in asked.statement.parameters]
    needed = [each for each in given if each[0].name in report().chosen or each[1] not in (None, each[0].default)]
    options = "".join(f" {option(parameter)} {value}" for parameter, value in needed)
    return " ".join([f'gpps ask "{asked.section.question.replace("_", " ")}"{options}', *content.option()])


def place(asked: Asked) -> str:
    """Place that the rows are about."""
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
    return answered(replace(section, heading=heading), statement, parameters, request.context.warehouse)


def answered(section: Section, statement: Statement, parameters: Mapping[str, object], engine: Engine) -> Asked:
    """The question asked with all its parameters. Raises EngineAway."""
    columns, rows = questions.rows(engine, statement, parameters)
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    subject = content.content().subject(engine, parameters)
    return Asked(section, statement, parameters, columns, named, subject)


def in_words(found: Asked) -> Wording:
    """Wording of the answer, the headline first, and what it rests on."""
    if not found.rows:
        empty = found.section.empty.format(place=place(found))
        return Wording(empty, [empty], drawn=False)
    wording = found.section.sentences(found.rows, place(found))
    basis = sheets.basis(found.columns, found.rows, found.min_n)
    says = [*filter(None, (wording.headline,)), *wording.says]
    return Wording(wording.headline, says, [*basis, *wording.trust], wording.drawn)


def sheet(found: Asked) -> Sheet:
    """The answer as a table."""
    meanings = {name: answer.meaning(found.statement, name) for name in found.columns}
    return sheets.sheet(caption(found), found.columns, found.rows, meanings, found.min_n)


def caption(found: Asked) -> str:
    """Caption of the rows: their subject and place."""
    title = found.statement.title.replace(report().anywhere, f"in {place(found)}").rstrip(".")
    return f"{title}{f' ({found.subject})' if found.subject else ''}."


TWICE = "computed a second time by DuckDB from the lake"


@dataclass(frozen=True)
class Published:
    """An answer of the warehouse, and what came of computing it again from the lake."""

    asked: Asked
    reproduced: Reproduced


def ask(request: ReportRequest) -> list[Published]:
    """The answers there are, in the order of the page. Raises EngineAway when the warehouse is."""
    found: dict[str, Asked] = {}
    again: list[Future[Reproduced]] = []
    beside = ThreadPoolExecutor(1)  # the one thread that uses the lake meanwhile
    try:
        for section in (section for section in report().sections if section.question in questions.names()):
            request.context.progress("answers", section.question.replace("_", " "))
            one = asked(request, section, found)
            if one is not None:
                found[section.question] = one
                again.append(beside.submit(_again, one, request))
        request.context.progress("every answer again, from the lake")
        return [Published(one, future.result()) for one, future in zip(found.values(), again, strict=True)]
    finally:
        beside.shutdown(cancel_futures=True)


def _again(one: Asked, request: ReportRequest) -> Reproduced:
    answer = (list(one.columns), [tuple(row.values()) for row in one.rows])
    return compared(one.statement, one.parameters, answer, request.context.lake, request.context.lake_away)


def shown(published: Published, looked: Examination, note: str) -> Answer:
    """`looked`: the examination, which knows how sure some answers are. `note`: where the data is from."""
    found = published.asked
    wording, ranges = in_words(found), report().ranges(found, lambda: looked)
    return Answer(
        name=found.section.question,
        heading=found.heading,
        headline=wording.headline,
        says=wording.says,
        trust=[*wording.trust, *ranges.says],
        pictures=_drawn(found, ranges, note) if wording.drawn else [],
        sheet=sheet(found),
        command=command(found),
        agreement=agreement(published.reproduced),
    )


def _drawn(found: Asked, ranges: Ranges, note: str) -> list[Picture]:
    name = found.statement.headers.get("figure", found.section.question)
    context = Context(note=note, about=found.subject, given=found.parameters, min_n=found.min_n)
    return pictures.pictures(name, ranges.columns, ranges.rows, context)


def agreement(reproduced: Reproduced) -> Agreement:
    """Agreement shown below one answer."""
    says = {
        EQUAL: "",  # said once, of all of them
        DIFFERENT: f"{TWICE[:1].upper()}{TWICE[1:]}, with another result: {reproduced.says}.",
        CANNOT_SAY: f"Not {TWICE}: {reproduced.says}.",
    }
    return Agreement(verdict=reproduced.verdict, says=says[reproduced.verdict])


def overall(published: Sequence[Published]) -> Agreement | None:
    """Agreement that holds for all answers."""
    if not published:
        return None
    for verdict in (DIFFERENT, CANNOT_SAY):
        those = [one for one in published if one.reproduced.verdict == verdict]
        if those:
            of = f"{len(those)} of {values.counted(len(published), 'answer')} above"
            why = "; ".join(dict.fromkeys(one.reproduced.says for one in those))
            how = {DIFFERENT: f"{TWICE}, with another result", CANNOT_SAY: f"not {TWICE}"}[verdict]
            return Agreement(verdict=verdict, says=f"{of} {'was' if len(those) == 1 else 'were'} {how}: {why}.")
    return Agreement(verdict=EQUAL, says=f"Every answer above was {TWICE}, with the same result.")
