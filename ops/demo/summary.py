"""Summary of a demo run: one object, shown as tables to a person and as JSON to a program."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources
from textwrap import shorten
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from streaming.contract import Contract

MOST_ROWS = 10  # of the answer, on a screen; the object has all of them


@dataclass(frozen=True)
class Shown:
    """Content of a pipeline's demo, as `demo.toml` in the pipeline's folder declares it: empty where there is none.

    `question`: its answer is the table with this `title` and these `columns` (heading, name, what a null is called).
    `limits`: of what is shown. `notebook` and `picture`: of the run's folder.
    """

    notebook: str = ""
    picture: str = ""
    question: str = ""
    title: str = ""
    limits: str = ""
    columns: Sequence[Mapping[str, str]] = ()


def shown(contract: Contract) -> Shown:
    declaration = resources.files(contract.package).joinpath("demo.toml")
    return Shown(**tomllib.loads(declaration.read_text(encoding="utf-8"))) if declaration.is_file() else Shown()


@dataclass(frozen=True)
class Summary:
    """`accounting`: per topic, offsets read = landed + dead; duplicates are counted within landed.

    `rows`: rows per table of the warehouse, items per table of DynamoDB. `changes`: rows this run changed in each table
    of the warehouse. `answer`: rows of the question that is shown, exact decimals as text. `reference`: rows of the
    real files that were served or, with the reason, were not; empty without reference data. `data`: where the figures
    come from, `notes` what did not come. `seconds`: wall time of each step.
    """

    accounting: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, int]
    changes: Mapping[str, int]
    shown: Shown
    answer: Sequence[Mapping[str, Any]]
    paths: Mapping[str, str]
    data: str
    seconds: Mapping[str, float]
    reference: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer stands under the question's name."""
        names = {"answer": self.shown.question}
        fields = {name: value for name, value in asdict(self).items() if name != "shown"}
        return {names.get(name, name): value for name, value in fields.items() if names.get(name, name)}


def of_all(summaries: Mapping[str, Summary]) -> dict[str, Any]:
    """Several pipelines' summaries as one object: `pipelines` by name, and `rows` of all their tables as NAME.TABLE."""
    rows = {f"{name}.{table}": count for name, one in summaries.items() for table, count in one.rows.items()}
    return {"pipelines": {name: summary.as_json() for name, summary in summaries.items()}, "rows": rows}


def show(summary: Summary, console: Console) -> None:
    """Prints the summary for people."""

    def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> RenderableType:
        return numbers(title, headings, list(rows), console)

    counts = ("read", "landed", "dead", "duplicate")
    topics = ((topic, *(f"{counted[name]:,}" for name in counts)) for topic, counted in summary.accounting.items())
    changes = {name: f"{changed:,}" for name, changed in summary.changes.items()}
    tables = ((name, f"{count:,}", changes.get(name, "")) for name, count in summary.rows.items())
    parts = [
        table("Topics: every offset read is landed or dead", ("topic", *counts), topics),
        table("Tables", ("table", "rows", "changed by this run"), tables),
        *([_reference(summary)] if summary.reference else []),
    ]
    if summary.shown.question:
        headings = [column["heading"] for column in summary.shown.columns]
        parts.append(table(summary.shown.title, headings, _answer(summary)))
    console.print(
        Group(
            *parts,
            Text(summary.data, style="bold"),
            *(Text(note, style="yellow") for note in summary.notes),
            Text(summary.shown.limits, style="dim"),
            _paths(summary),
            Text(_changed(summary)),
        )
    )


def _answer(summary: Summary) -> Iterator[Sequence[str]]:
    text, *columns = summary.shown.columns
    for row in summary.answer[:MOST_ROWS]:
        values = (_number(row[column["name"]], column.get("null")) for column in columns)
        yield shorten(row[text["name"]], 36, placeholder=" …"), *values


def numbers(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> RenderableType:
    """A text and numbers: a table whose text wraps where it is narrow, and a list for each row where that does not
    help. Numbers are never cut."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column(headings[0])
    for number, heading in enumerate(headings[1:], 1):
        widest = max(len(cell) for cell in (heading, *(row[number] for row in rows)))
        table.add_column(heading, justify="right", no_wrap=True, min_width=widest)
    for row in rows:
        table.add_row(*row)
    needed = console.measure(table, options=console.options.update(width=1_000)).minimum
    if needed <= console.width:
        return table
    stacked = [Text(title, style="italic")]
    for text, *values in rows:
        pairs = (f"  {heading}: {value}" for heading, value in zip(headings[1:], values, strict=True) if value)
        stacked.append(Text("\n".join((text, *pairs))))
    return Group(*stacked)


def _reference(summary: Summary) -> Table:
    table = Table(title="Real files: what became of their rows", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("file")
    table.add_column("rows")
    for name, counts in summary.reference.items():
        table.add_row(name, ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in counts.items()))
    return table


def _number(value: Any, null: str | None) -> str:
    if null is not None:
        return str(value or null)
    return "" if value is None else f"{float(value):,.0f}"


def _paths(summary: Summary) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, path in summary.paths.items():
        table.add_row(name, Text(path, overflow="fold"))
    return table


def _changed(summary: Summary) -> str:
    changed = sum(summary.changes.values())
    return f"{changed:,} rows changed by this run." if changed else "Nothing changed: every table is as it was."
