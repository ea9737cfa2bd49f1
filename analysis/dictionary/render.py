"""The data dictionary as text: markdown, HTML, JSON, CSV."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from io import StringIO

from analysis.dictionary.markdown import markdown
from analysis.dictionary.model import Dictionary


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
