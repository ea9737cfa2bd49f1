"""Drawing an answer: the figure that its question names."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.ask import formats
from analysis.ask.answer import Answer
from analysis.statements import Statement

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg", ".pdf")


class NoPicture(click.UsageError):
    """Nothing draws this question, or a file of this kind cannot be made. The message says which."""


def check(question: Statement, path: Path) -> None:
    """Raises NoPicture."""
    if path.suffix.lower() not in ENDINGS:
        raise NoPicture(f"a picture's file ends in {', '.join(ENDINGS)}, not as {path.name!r} does")
    if "figure" not in question.headers:
        raise NoPicture(f"no figure draws {question.name}")


def figure(answer: Answer, data_note: str) -> "Figure":
    """The figure, with what it rests on at its foot."""
    from analysis.figures import catalog

    parameters = answer.parameters
    least = int(str(parameters.get("min_n", 1)))
    context = catalog.Context(note=data_note, given=parameters, min_n=least, about=answer.subject)
    return catalog.draw(answer.question.headers["figure"], answer.frame(), context)


def keep(answer: Answer, data_note: str, path: Path) -> None:
    """Writes the figure to `path`. Raises CannotKeep."""
    from analysis.figures import sheet

    formats.keep(path, sheet.saved(figure(answer, data_note), path.suffix.lower()))
