"""A verification for people: its verdict, a line per table, and the rows that differ."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.verify.comparison import Comparison, Counted, Finding
from ops.verify.differences import Difference
from ops.verify.report import Report

_COLOURS = {"EQUAL": "bold green", "DIFFERENT": "bold red", "CANNOT SAY": "bold yellow"}
_STORES = ("lake", "warehouse", "dynamodb")
_WIDTH = 60  # of a value; the report's file has all of it


def show(report: Report, kept_as: str, console: Console) -> None:
    """Prints the report; `kept_as` says where all of it is."""
    if report.comparison:
        console.print(_tables(report, report.comparison))
        for finding in report.comparison.findings:
            console.print(Text.assemble(*_finding(finding)))
    verdict = Text(f"{report.verdict}: ", style=_COLOURS[report.verdict])
    console.print(verdict + Text(_sentence(report), style=""))
    for reason in report.why:
        console.print(Text(f"  {reason.kind}: {reason.said}"))
    for left_out in report.left_out:
        console.print(Text(f"  left out: {left_out}", style="dim"))
    if report.comparison:
        console.print(Text(f"  fence: {_fence(report)}", style="dim"))
    console.print(Text(f"report: {kept_as}", style="dim"), soft_wrap=True)


def _sentence(report: Report) -> str:
    both = f"generation {report.generation} and generation {report.against}"
    if report.verdict == "CANNOT SAY":
        return f"whether {both} hold the same"
    told = f"{report.rows:,} rows compared, {report.seconds:.1f} s"
    if report.verdict == "EQUAL":
        return f"{both} hold the same rows in every store ({told})"
    findings = report.comparison.findings if report.comparison else ()
    return f"{both} differ in {sum(one.total for one in findings):,} keys ({told})"


def _fence(report: Report) -> str:
    """The topics, each with the next offsets of its partitions."""
    return ", ".join(f"{topic} {'/'.join(map(str, parts.values()))}" for topic, parts in report.fence.items())


def _tables(report: Report, comparison: Comparison) -> Table:
    table = Table(title="What was compared", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("store", "table"):
        table.add_column(name)
    for generation in (report.against, report.generation):
        table.add_column(f"rows in g{generation}", justify="right")
    for name in ("digest", ""):
        table.add_column(name)
    rows = {(one.store, one.table, one.generation): one for one in comparison.tables}
    names = {(one.store, one.table): None for one in comparison.tables}
    digests = _digests(comparison.tables)
    for store, name in sorted(names, key=lambda pair: _STORES.index(pair[0])):
        expected, found = rows[store, name, report.against], rows[store, name, report.generation]
        same = len(digests[name]) == 1
        counts = (f"{each.rows:,}" for each in (expected, found))
        digest = found.digest[:8] if same else f"{expected.digest[:8]} {found.digest[:8]}"
        table.add_row(store, name, *counts, digest, Text("equal" if same else "differs", style="" if same else "red"))
    return table


def _digests(tables: Iterable[Counted]) -> dict[str, set[str]]:
    """By table, over all stores and generations: one where all hold the same."""
    found: dict[str, set[str]] = {}
    for one in tables:
        found.setdefault(one.table, set()).add(one.digest)
    return found


def _finding(finding: Finding) -> Iterator[Any]:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in finding.kinds.items())
    yield f"{finding.table} in {finding.found}, expected as in {finding.expected}: {kinds}\n", "bold"
    for one in finding.first:
        yield f"  {one.kind} {_key(one.key)}{_times(one)}\n"
        yield from (f"    {line}\n" for line in _columns(one))
        for place in one.origin:
            yield f"    from {_origin(place)}\n", "dim"
    if finding.total > len(finding.first):
        yield f"  and {finding.total - len(finding.first):,} more\n"


def _key(key: Mapping[str, str | None]) -> str:
    return " ".join(f"{name}={value}" for name, value in key.items())


def _times(one: Difference) -> str:
    return f" ({one.expected_rows} rows expected, {one.found_rows} found)" if one.kind == "doubled" else ""


def _columns(one: Difference) -> Iterator[str]:
    if one.kind != "changed":
        return
    for name in one.expected | one.found:
        yield f"{name}: expected {_value(one.expected.get(name))}, found {_value(one.found.get(name))}"


def _value(value: str | None) -> str:
    if value is None:
        return "nothing"
    return repr(value if len(value) <= _WIDTH else f"{value[:_WIDTH]}…")


def _origin(place: Mapping[str, Any]) -> str:
    where = f"{place['topic']} partition {place['partition']}"
    if "event_id" in place:
        return f"{where} offset {place['offset']}, event {place['event_id']}"
    return f"{where} offsets {place['first']} to {place['last']}, {place['events']:,} events"
