"""An answer as the page shows it: in words, with its figure and its table."""

from analysis.examine.results import Examination
from analysis.figures.catalog import Context
from analysis.report import answers, asking, pictures
from analysis.report.asking import Published
from analysis.report.content import Asked, Ranges, report
from analysis.report.model import Answer, Picture


def answer(published: Published, looked: Examination, note: str) -> Answer:
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
        agreement=asking.agreement(published.reproduced),
    )


def _drawn(found: Asked, ranges: Ranges, note: str) -> list[Picture]:
    name = found.statement.headers.get("figure", found.section.question)
    told = Context(note=note, given=found.parameters, min_n=found.min_n)
    return pictures.pictures(name, answers.caption(found), ranges.columns, ranges.rows, told)
