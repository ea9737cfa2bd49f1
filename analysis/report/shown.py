"""An answer as the page shows it: in words, with its figure and its table."""

from analysis import places
from analysis.examine.results import Examination
from analysis.figures.catalog import Context
from analysis.report import answers, asking, pictures, sureness
from analysis.report.answers import Asked
from analysis.report.asking import Published
from analysis.report.model import Answer, Picture


def answer(published: Published, looked: Examination, note: str) -> Answer:
    """`looked`: the examination, which knows how sure some answers are. `note`: where the data is from."""
    found = published.asked
    told, known = answers.in_words(found), sureness.ranges(found, looked)
    return Answer(
        name=found.section.question,
        heading=found.heading,
        headline=told.headline,
        says=told.says,
        trust=[*told.trust, *sureness.sentences(found, known)],
        pictures=_drawn(found, *sureness.widened(found, known), note) if told.drawn else [],
        sheet=answers.sheet(found),
        command=found.command,
        agreement=asking.agreement(published.reproduced),
    )


def _drawn(found: Asked, columns: list[str], rows: list[list[object]], note: str) -> list[Picture]:
    name = found.statement.headers.get("figure", found.section.question)
    told = Context(note=note, state=str(found.parameters.get("state", places.NATION)), min_n=found.min_n)
    return pictures.pictures(name, answers.caption(found), columns, rows, told)
