"""The whole dictionary, or what is found in it by a word, in every form that it is shown in."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from difflib import get_close_matches
from io import StringIO
from shutil import get_terminal_size
from textwrap import wrap

from analysis.ask.table import tabulated
from analysis.dictionary.markdown import markdown
from analysis.dictionary.model import Dictionary, Table
from plumbing.errors import Failure

HEADS = ("column", "type", "unit", "null means", "meaning", "caveats")
WIDE = 120  # characters where there is no terminal


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
    """Render text between backticks as code, the rest as it is, and a link in angle brackets without them."""
    from markupsafe import Markup, escape

    parts = [escape(part) for part in re.sub(r"<(https?://[^>]+)>", r"\1", text).split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def as_table(dictionary: Dictionary) -> str:
    """As wide as the terminal; no name is cut."""
    width = get_terminal_size((WIDE, 0)).columns
    lines: list[str] = []

    def say(text: str) -> None:
        lines.extend(wrap(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))

    for table in dictionary.tables:
        say(f"{table.name} ({table.place}): {table.meaning}")
        rows = [
            (each.name, each.type, each.unit, each.null, each.meaning, ", ".join(each.caveats))
            for each in table.columns
        ]
        lines += ["", *tabulated(HEADS, rows, [False] * len(HEADS), width), ""]
    for check in dictionary.checks:
        say(f"check {check.name} ({check.severity}): {check.about}")
    for caveat in dictionary.caveats:
        say(f"{caveat.name}: {caveat.says} {caveat.because}")
    return "\n".join([*lines, ""])


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
        names = {
            name.lower() for table in whole.tables for name in (table.name, *(each.name for each in table.columns))
        }
        near = get_close_matches(word.lower(), {*names, *(part for name in names for part in name.split("_"))})
        like = f"; did you mean {' or '.join(near)}?" if near else ""
        raise NothingFound(f"no table is called {word!r}, and no column, meaning or check holds it{like}")
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
