"""What a demo run ends with: one object, shown as tables to a person and as JSON to a program."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources
from textwrap import shorten
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from streaming.contract import Contract


@dataclass(frozen=True)
class Shown:
    """What a demo of a pipeline shows, as `demo.toml` in the pipeline's folder says it: empty where there is none.

    `question`: its answer is the table with this `title` and these `columns` (heading, name, what a null is called).
    `limits`: of what is shown. `notebook` and `picture`: of the run's folder. `headline`: the exported mart of which
    `gpps outlook` shows a row.
    """

    notebook: str = ""
    picture: str = ""
    question: str = ""
    headline: str = ""
    title: str = ""
    limits: str = ""
    columns: Sequence[Mapping[str, str]] = ()


def shown(contract: Contract) -> Shown:
    said = resources.files(contract.package).joinpath("demo.toml")
    return Shown(**tomllib.loads(said.read_text(encoding="utf-8"))) if said.is_file() else Shown()


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
        said = {name: value for name, value in asdict(self).items() if name != "shown"}
        return {names.get(name, name): value for name, value in said.items() if names.get(name, name)}


def show(summary: Summary, console: Console) -> None:
    """Prints the summary for people."""
    console.print(
        Group(
            _accounting(summary),
            _rows(summary),
            *([_reference(summary)] if summary.reference else []),
            *([_answer(summary)] if summary.shown.question else []),
            Text(summary.data, style="bold"),
            *(Text(note, style="yellow") for note in summary.notes),
            Text(summary.shown.limits, style="dim"),
            _paths(summary),
            Text(_changed(summary)),
        )
    )


def _accounting(summary: Summary) -> Table:
    table = Table(title="Topics: every offset read is landed or dead", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("topic")
    for name in ("read", "landed", "dead", "duplicate"):
        table.add_column(name, justify="right")
    for topic, counts in summary.accounting.items():
        table.add_row(topic, *(f"{counts[name]:,}" for name in ("read", "landed", "dead", "duplicate")))
    return table


def _rows(summary: Summary) -> Table:
    table = Table(title="Tables", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("table")
    table.add_column("rows", justify="right")
    table.add_column("changed by this run", justify="right")
    for name, count in summary.rows.items():
        table.add_row(name, f"{count:,}", f"{summary.changes[name]:,}" if name in summary.changes else "")
    return table


def _reference(summary: Summary) -> Table:
    table = Table(title="Real files: what became of their rows", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("file")
    table.add_column("rows")
    for name, counts in summary.reference.items():
        table.add_row(name, ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in counts.items()))
    return table


def _answer(summary: Summary) -> Table:
    table = Table(title=summary.shown.title, title_justify="left", box=box.SIMPLE_HEAD)
    text, *numbers = summary.shown.columns
    table.add_column(text["heading"], no_wrap=True)
    for column in numbers:
        table.add_column(column["heading"], justify="right")
    for row in summary.answer:
        values = (_number(row[column["name"]], column.get("null")) for column in numbers)
        table.add_row(shorten(row[text["name"]], 36, placeholder=" …"), *values)
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
