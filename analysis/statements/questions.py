"""Named questions: one `.sql` file each, over the stable and the derived views only; see `analysis.statements`."""

import pandas as pd

from analysis import content, statements
from analysis.engines.engine import Engine
from analysis.statements import Statement

UnknownQuestion = statements.UnknownStatement


def package() -> str:
    """Where the questions stand."""
    return content.package("questions")


def names() -> list[str]:
    """Names of all questions, sorted."""
    return statements.names(package())


def read(name: str) -> Statement:
    """The question with what is known of it. Raises UnknownQuestion."""
    return statements.read(package(), name)


def text(name: str) -> str:
    """The SQL of a question. Raises UnknownQuestion."""
    return read(name).text


def ask(engine: Engine, name: str, **parameters: object) -> pd.DataFrame:
    """The answer as a DataFrame with the columns of the statement. Raises UnknownQuestion, WrongParameter."""
    question = read(name)
    return engine.frame(question.text, question.bound(parameters))
