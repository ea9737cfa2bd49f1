"""Asking all questions of the warehouse and, beside it, of the lake: what is published has been computed twice."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from analysis import questions
from analysis.report import answers, words
from analysis.report.content import Asked, report
from analysis.report.making import Making
from analysis.report.model import Agreement
from analysis.reproduce import CANNOT_SAY, DIFFERENT, EQUAL, Reproduced, compared

TWICE = "computed a second time by DuckDB from the lake"


@dataclass(frozen=True)
class Published:
    """An answer of the warehouse, and what came of computing it again from the lake."""

    asked: Asked
    reproduced: Reproduced


def ask(making: Making) -> list[Published]:
    """The answers there are, in the order of the page. Raises EngineAway when the warehouse is."""
    found: dict[str, Asked] = {}
    again: list[Future[Reproduced]] = []
    beside = ThreadPoolExecutor(1)  # the one thread that uses the lake meanwhile
    try:
        for section in (section for section in report().sections if section.question in questions.names()):
            making.context.progress(section.question.replace("_", " "))
            one = answers.asked(making, section, found)
            if one is not None:
                found[section.question] = one
                again.append(beside.submit(_again, one, making))
        making.context.progress("every answer again, from the lake")
        return [Published(one, future.result()) for one, future in zip(found.values(), again, strict=True)]
    finally:
        beside.shutdown(cancel_futures=True)


def _again(one: Asked, making: Making) -> Reproduced:
    answer = (list(one.columns), [tuple(row.values()) for row in one.rows])
    return compared(one.statement, one.parameters, answer, making.context.lake, making.context.lake_away)


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
