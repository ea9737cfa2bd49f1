"""The whole dictionary, or what is found in it by a word, in every form that it is shown in."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from io import StringIO

from analysis.dictionary.markdown import markdown
from analysis.dictionary.model import Dictionary, Table
from plumbing.errors import Failure


def as_json(dictionary: Dictionary) -> str:
    return json.dumps(asdict(dictionary), indent=2, ensure_ascii=False) + "\n"


def as_csv(dictionary: Dictionary) -> str:
    """One line per column; lists are joined by semicolons."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("place", "table", "column", "type", "unit", "null", "key", "meaning", "origin", "caveats"))
    for table in dictionary.tables:
        for column in table.columns:
            key = "yes" if column.name in table.key else "no"
            start = (table.place, table.name, column.name, column.type, column.unit, column.null, key, column.meaning)
            writer.writerow((*start, "; ".join(column.origin), "; ".join(column.caveats)))
    return text.getvalue()


def as_html(dictionary: Dictionary) -> str:
    """One page of its own, without anything from elsewhere."""
    from jinja2 import Environment, PackageLoader, select_autoescape

    from analysis.dictionary.model import PLACES

    environment = Environment(loader=PackageLoader("analysis.dictionary", ""), autoescape=select_autoescape())
    environment.filters["code"] = _with_code
    return environment.get_template("page.html").render(dictionary=dictionary, places=PLACES)


def _with_code(text: str) -> str:
    """What stands between backticks as code, the rest as it is; a link in angle brackets without them."""
    from markupsafe import Markup, escape

    parts = [escape(part) for part in re.sub(r"<(https?://[^>]+)>", r"\1", text).split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def as_table(dictionary: Dictionary) -> str:
    """As wide as the terminal."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    with console.capture() as captured:
        for table in dictionary.tables:
            console.print(
                f"\n[bold]{escape(table.name)}[/bold] ({table.place}): {escape(table.meaning)}", highlight=False
            )
            shown = Table("column", "type", "unit", "null means", "meaning", "caveats", box=SIMPLE)
            for column in table.columns:
                cells = (column.name, column.type, column.unit, column.null, column.meaning, ", ".join(column.caveats))
                shown.add_row(*map(escape, cells))
            console.print(shown)
        for check in dictionary.checks:
            console.print(f"[bold]check {check.name}[/bold] ({check.severity}): {escape(check.about)}")
        for caveat in dictionary.caveats:
            console.print(
                f"[bold]{caveat.name}[/bold]: {escape(caveat.says)} {escape(caveat.because)}", highlight=False
            )
    return captured.get()


FORMATS: dict[str, Callable[[Dictionary], str]] = {
    "table": as_table,
    "markdown": markdown,
    "html": as_html,
    "json": as_json,
    "csv": as_csv,
}


_REPEATING = ("mart", "change feed", "events table", "serving table", "warehouse table")


class NothingFound(Failure):
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
