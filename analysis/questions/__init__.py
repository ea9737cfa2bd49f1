"""Named questions: one `.sql` file each, over the warehouse's stable views only.

The first line of a file is a comment that says what it answers. Parameters are written `%(name)s`.
"""

from importlib import resources

import pandas as pd

from analysis.warehouse import Warehouse


class UnknownQuestion(ValueError):
    """No such question. The message lists those there are."""


def names() -> list[str]:
    """Names of all questions, sorted."""
    files = resources.files(__package__).iterdir()
    return sorted(file.name.removesuffix(".sql") for file in files if file.name.endswith(".sql"))


def text(name: str) -> str:
    """The SQL of a question. Raises UnknownQuestion."""
    if name not in names():
        raise UnknownQuestion(f"no question is called {name!r}; there are: {', '.join(names())}")
    return resources.files(__package__).joinpath(f"{name}.sql").read_text()


def ask(warehouse: Warehouse, name: str, **parameters: object) -> pd.DataFrame:
    """The answer as a DataFrame with the columns of the statement."""
    return warehouse.frame(text(name), parameters)
