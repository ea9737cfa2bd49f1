"""Finding tables and columns by a word."""

from dataclasses import replace

from analysis.dictionary.model import Dictionary, Table

_REPEATING = ("mart", "change feed", "events table", "serving table", "warehouse table")


class NothingFound(LookupError):
    """No table is called so, and no column's name or meaning and no check holds the word."""


def find(whole: Dictionary, word: str) -> Dictionary:
    """The tables called `word`; when none is, the columns whose name, meaning or unit holds it.

    What repeats the columns of a view or a topic is left out, unless the word stands nowhere else. Raises NothingFound.
    """
    called = tuple(table for table in whole.tables if word.lower() in (table.name.lower(), table.called.lower()))
    holding = tuple(found for table in whole.tables if (found := _columns_with(table, word.lower())).columns)
    tables = called or tuple(table for table in holding if table.place not in _REPEATING) or holding
    checks = () if called else tuple(one for one in whole.checks if word.lower() in f"{one.name} {one.about}".lower())
    if not tables and not checks:
        raise NothingFound(f"no table is called {word!r}, and no column, meaning or check holds it")
    named = {name for table in tables for column in table.columns for name in column.caveats}
    return Dictionary(tables, tuple(caveat for caveat in whole.caveats if caveat.name in named), whole.sources, checks)


def _columns_with(table: Table, word: str) -> Table:
    return replace(
        table,
        columns=tuple(
            column for column in table.columns if word in f"{column.name} {column.meaning} {column.unit}".lower()
        ),
        key=(),
    )
