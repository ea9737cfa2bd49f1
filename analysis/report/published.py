"""What is published: questions asked of the warehouse and, beside it, of the lake, in words, figures and tables."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from analysis.ask.reproduce import CANNOT_SAY, DIFFERENT, EQUAL, Reproduced, compared
from analysis.examine.results import Examination
from analysis.figures.catalog import Context
from analysis.report import answers, pictures, words
from analysis.report.content import Asked, Ranges, report
from analysis.report.model import Agreement, Answer, Picture
from analysis.report.request import ReportRequest
from analysis.statements import questions

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
            request.context.progress(section.question.replace("_", " "))
            one = answers.asked(request, section, found)
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
    told, ranges = answers.in_words(found), report().ranges(found, looked)
    return Answer(
        name=found.section.question,
        heading=found.heading,
        headline=told.headline,
        says=told.says,
        trust=[*told.trust, *ranges.says],
        pictures=_drawn(found, ranges, note) if told.drawn else [],
        sheet=answers.sheet(found),
        command=answers.command(found),
        agreement=agreement(published.reproduced),
    )


def _drawn(found: Asked, ranges: Ranges, note: str) -> list[Picture]:
    name = found.statement.headers.get("figure", found.section.question)
    told = Context(note=note, given=found.parameters, min_n=found.min_n)
    return pictures.pictures(name, answers.caption(found), ranges.columns, ranges.rows, told)


def agreement(reproduced: Reproduced) -> Agreement:
    """What stands below one answer."""
    if reproduced.verdict == EQUAL:
        return Agreement(verdict=EQUAL, says=f"{TWICE[:1].upper()}{TWICE[1:]}: {EQUAL}.")
    if reproduced.verdict == DIFFERENT:
        return Agreement(verdict=DIFFERENT, says=f"{TWICE[:1].upper()}{TWICE[1:]}: {DIFFERENT}: {reproduced.says}.")
    return Agreement(verdict=CANNOT_SAY, says=f"Not {TWICE}: {reproduced.says}.")


def overall(published: Sequence[Published]) -> Agreement | None:
    """What is so of all of them."""
    if not published:
        return None
    for verdict in (DIFFERENT, CANNOT_SAY):
        those = [one for one in published if one.reproduced.verdict == verdict]
        if those:
            named = "; ".join(f"{one.asked.heading} {one.reproduced.says}" for one in those)
            of = f"{len(those)} of {words.counted(len(published), 'answer')}"
            return Agreement(verdict=verdict, says=f"The answers above were {TWICE}: {verdict} for {of}: {named}.")
    return Agreement(verdict=EQUAL, says=f"Every answer above was {TWICE}: {EQUAL}.")
