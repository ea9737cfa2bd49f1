"""What a demo run ends with: one object, shown as tables to a person and as JSON to a program."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from textwrap import shorten
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

LIMITS = (
    "Postings are tied to fields by the official CIP-SOC crosswalk: expert judgement, not observed careers. One search "
    "per field; a posting found for a field need not ask for that degree. Blank: not reported or not certain, not zero."
)


@dataclass(frozen=True)
class Summary:
    """`accounting`: per topic, offsets read = landed + dead; duplicates are counted within landed.

    `rows`: rows per table of the warehouse, items per table of DynamoDB. `changes`: rows this run changed in each table
    of the warehouse. `top_fields`: rows of the question of that name, exact decimals as text. `reference`: rows of the
    real files that were served or, with the reason, were not; empty without reference data. `data`: where the figures
    come from, `notes` what did not come. `seconds`: wall time of each step.
    """

    accounting: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, int]
    changes: Mapping[str, int]
    top_fields: Sequence[Mapping[str, Any]]
    paths: Mapping[str, str]
    data: str
    seconds: Mapping[str, float]
    reference: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def show(summary: Summary, console: Console) -> None:
    """Prints the summary for people."""
    console.print(
        Group(
            _accounting(summary),
            _rows(summary),
            *([_reference(summary)] if summary.reference else []),
            _top_fields(summary),
            Text(summary.data, style="bold"),
            *(Text(note, style="yellow") for note in summary.notes),
            Text(LIMITS, style="dim"),
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


def _top_fields(summary: Summary) -> Table:
    title = "Fields with most open postings per hundred graduates; pay, debt and salary in US dollars"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("field of study", no_wrap=True)
    for name in ("per 100", "open", "graduates", "pay", "debt", "salary"):
        table.add_column(name, justify="right")
    money = ("earnings_4yr_median_usd", "debt_median_usd", "salary_median_usd")
    for row in summary.top_fields:
        numbers = (_number(row[name]) for name in ("postings_open", "graduates", *money))
        table.add_row(
            shorten(row["title"], 36, placeholder=" …"), str(row["postings_per_100_graduates"] or "withheld"), *numbers
        )
    return table


def _number(value: Any) -> str:
    return "" if value is None else f"{float(value):,.0f}"


def _paths(summary: Summary) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, path in summary.paths.items():
        table.add_row(name, Text(path, overflow="fold"))
    return table


def _changed(summary: Summary) -> str:
    changed = sum(summary.changes.values())
    return f"{changed:,} rows changed by this run." if changed else "Nothing changed: every table is as it was."
