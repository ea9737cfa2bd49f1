"""A verification for people: its verdict, a line per table, and the rows that differ."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.verify.comparison import Comparison, Finding
from ops.verify.report import Report
from sinks.compare.differences import Difference

_COLOURS = {"EQUAL": "bold green", "DIFFERENT": "bold red", "CANNOT SAY": "bold yellow"}
_STORES = ("lake", "warehouse", "dynamodb", "views")
_WIDTH = 60  # of a value; the report's file has all of it


def show(report: Report, uri: str, console: Console) -> None:
    """Prints the report; `uri`: where all of it is stored."""
    if report.comparison:
        console.print(_tables(report, report.comparison))
        for finding in report.comparison.findings:
            console.print(Text.assemble(*_finding(finding)), soft_wrap=True)
    verdict = Text(f"{report.verdict}: ", style=_COLOURS[report.verdict])
    console.print(verdict + Text(_sentence(report), style=""), soft_wrap=True)
    for reason in report.why:
        console.print(Text(f"  {reason.kind}: {reason.description}"), soft_wrap=True)
    for left_out in report.left_out:
        console.print(Text(f"  left out: {left_out}", style="dim"), soft_wrap=True)
    if report.comparison:
        console.print(Text(f"  fence: {_fence(report)}", style="dim"), soft_wrap=True)
    console.print(Text(f"report: {uri}", style="dim"), soft_wrap=True)


def _sentence(report: Report) -> str:
    both = f"generation {report.generation} and generation {report.against}"
    if report.verdict == "CANNOT SAY":
        return f"whether {both} hold the same"
    extent = f"{report.rows:,} rows compared, {report.seconds:.1f} s"
    if report.verdict == "EQUAL":
        return f"{both} hold the same rows in every store ({extent})"
    findings = report.comparison.findings if report.comparison else ()
    return f"{both} differ in {sum(one.total for one in findings):,} keys ({extent})"


def _fence(report: Report) -> str:
    """The topics, each with the next offsets of its partitions."""
    return ", ".join(f"{topic} {'/'.join(map(str, parts.values()))}" for topic, parts in report.fence.items())


def _tables(report: Report, comparison: Comparison) -> Table:
    table = Table(title="What was compared", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("store", "table"):
        table.add_column(name, no_wrap=True, overflow="fold")
    for generation in (report.against, report.generation):
        table.add_column(f"rows in g{generation}", justify="right")
    for name in ("digest", ""):
        table.add_column(name, no_wrap=True)
    rows = {(one.store, one.table, one.generation): one for one in comparison.tables}
    names = {(one.store, one.table): None for one in comparison.tables}
    differing = {(finding.found.split()[0], finding.table) for finding in comparison.findings}
    for store, name in sorted(names, key=lambda pair: _STORES.index(pair[0])):
        both = [rows.get((store, name, generation)) for generation in (report.against, report.generation)]
        digests = " ".join(dict.fromkeys(each.digest[:8] for each in both if each))
        differs = (store, name) in differing
        verdict = Text("differs" if differs else "equal", style="red" if differs else "")
        table.add_row(store, name, *(f"{each.rows:,}" if each else "" for each in both), digests, verdict)
    return table


def _finding(finding: Finding) -> Iterator[Any]:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in finding.kinds.items())
    yield f"{finding.table} in {finding.found}, expected as in {finding.expected}: {kinds}\n", "bold"
    for one in finding.first:
        yield f"  {one.kind} {_key(one.key)}{_times(one)}\n"
        yield from (f"    {line}\n" for line in _columns(one))
        yield from ((f"    from {place}\n", "dim") for place in _origins(one.origin))
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


def _origins(places: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The events, and the ranges of those that hold more than these."""
    listed: Counter[str] = Counter()
    for place in places:
        where = f"{place['topic']} partition {place['partition']}"
        if "event_id" in place:
            listed[where] += 1
            yield f"{where} offset {place['offset']}, event {place['event_id']}"
        elif place["events"] > listed[where]:
            yield f"{where} offsets {place['first']} to {place['last']}, {place['events']:,} events"
