"""An explanation for people: a tree from the row to the raw pages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

WIDE = 10_000  # no line of an explanation is longer
MARK = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]?[/yellow]"}


def show(found: Mapping[str, Any]) -> None:
    """Prints the explanation; lines are folded for a terminal alone."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDE)
    console.print(tree(found))
    for check in found["checks"]:
        console.print(f"{MARK[check['holds']]} {escape(check['what'])}")


def tree(found: Mapping[str, Any]) -> Tree:
    name = " ".join(map(_text, found["key"].values()))
    top = Tree(f"[bold]{found['table']} {escape(name)}[/bold]  generation {found['generation']}")
    _values(top.add("row"), found["row"])
    _feed(top, found)
    for event in found["events"]:
        _event(top, event)
    for one in found["listings"]:
        _listing(top, one)
    if found["behind"]:
        _behind(top, found["behind"])
    if found["ranges"]:
        _ranges(top, found["ranges"])
    _code(top, found["code"])
    return top


def _values(branch: Tree, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is not None:
            branch.add(f"{name}: {escape(_text(value))}")
    missing = [name for name, value in values.items() if value is None]
    if missing:
        branch.add(f"[dim]unknown: {', '.join(missing)}[/dim]")


def _feed(top: Tree, found: Mapping[str, Any]) -> None:
    load, feed = found["load"], found["feed"]
    if load:
        top.add(f"loaded {_text(load['loaded_at'])} as version {load['version']} ({load['kind']})")
    if feed:
        at = f"Delta version {feed['delta_version']}, committed {_text(feed['committed_at'])}"
        top.add(f"feed {feed['table']}: _version {feed['_version']}, {at}; {feed['changes']} changes of this key kept")


def _event(top: Tree, event: Mapping[str, Any]) -> None:
    branch = top.add(f"event {_place(event)}  {event['event_id']}")
    branch.add(_fetch(event))
    landed = event["landed_by"]
    if landed:
        at = f"{landed['table']} version {landed['delta_version']}, {_text(landed['committed_at'])}"
        branch.add(f"landed in batch {event['batch']}: {at}, by the driver of epoch {landed['driver_epoch']}")
    _page(branch, event["page"])


def _page(branch: Tree, page: Mapping[str, Any]) -> None:
    fetched = page["said"]
    if fetched is None:
        branch.add(f"[yellow]the archive has no {escape(page['fetch'])}[/yellow]")
        return
    request = fetched.get("request", {})
    asked = f"{request.get('method')} {request.get('shown')} {request.get('body') or ''}".strip()
    raw = branch.add(f"raw page: search {escape(str(fetched.get('search')))}, page {fetched.get('page')}")
    raw.add(escape(f"asked: {asked}"))
    raw.add(escape(f"answered: {fetched.get('status')}, {fetched.get('body_bytes')} bytes"))
    raw.add(escape(f"fetch: {page['fetch']}"))
    raw.add(escape(f"body: {page['body']}"))
    if page["record"] is not None:
        raw.add(escape(f"record: {page['record']}"))


def _listing(top: Tree, one: Mapping[str, Any]) -> None:
    branch = top.add(f"search {escape(one['search'])}")
    page, closed = one["page"], one["closed_by"]
    branch.add(f"last listed on page {page['page']}, {_place(page)}, {_fetch(page)}" if page else "no page lists it")
    if closed:
        ended = f"{_place(closed)}, ended {_text(closed['ended_at'])}"
        branch.add(f"not listed any more by the sweep {escape(closed['sweep_id'])}, {ended}")
    if one["swept_at"]:
        branch.add(f"last completely swept {_text(one['swept_at'])}")


def _behind(top: Tree, behind: Mapping[str, Any]) -> None:
    branch = top.add("made of " + ", ".join(f"{_text(value)} {name}" for name, value in behind["counts"].items()))
    for table, rows in behind["first"].items():
        first = branch.add(f"first rows of {table}")
        for row in rows:
            first.add(escape(" ".join(map(_text, row.values()))))


def _ranges(top: Tree, ranges: list[Mapping[str, Any]]) -> None:
    branch = top.add("events behind it")
    for one in ranges:
        branch.add(f"{one['topic']}[{one['partition']}] {one['first']} to {one['last']}: {one['events']:,} offsets")


def _code(top: Tree, code: Mapping[str, Any]) -> None:
    top.add(f"code: gpps {code['package']}, transform {code['transform']}")
    built = code["generation"]
    if built:
        top.add(f"generation: {built['state']} from {built['built_from']} by gpps {built['code_version']}")


def _place(event: Mapping[str, Any]) -> str:
    where = "raw archive" if event["partition"] < 0 else event["partition"]
    return f"{event['topic']}\\[{where}] @ {event['offset']}"


def _fetch(event: Mapping[str, Any]) -> str:
    number = f"fetch {event['epoch']}.{event['counter']}, place {event['place']}"
    return f"{number}, observed {_text(event['observed_at'])}, sweep {escape(event['sweep_id'])}"


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, str | int | float | bool) else plain(value)


def plain(value: Any) -> str:
    """Values JSON does not know, as text: exact decimals, dates, instants in UTC."""
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)
