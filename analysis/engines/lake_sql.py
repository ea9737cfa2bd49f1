"""Tables that the lake engine's views rest on, and the statements that make both."""

import re
from dataclasses import dataclass, replace
from functools import cache

from analysis import content, statements
from analysis.statements import Statement, texts
from pipelines import catalog
from plumbing import sql_files
from streaming.column_types import column_type
from streaming.contract import Mart

_TABLE = re.compile(r"\{tables\}\.(\w+)")
_CREATE = re.compile(r"^CREATE OR REPLACE VIEW \S+ AS$", re.MULTILINE)
_SCHEMA = "tables"
_OF_ALL = "analysis.engines.lake_views"
# What tells two events apart, and what is read of them; of repeats the last offset is kept. Of others: the place alone.
_PLACE = ("_topic", "_partition", "_offset")
_EVENT = (*_PLACE, "event_id", "sweep_id", "epoch", "counter", "place", "observed_at", "search")
_RETAINED = {
    "events_page": (("_topic", "event_id"), (*_EVENT, "page", "total", "keys")),
    "events_sweep": (("_topic", "event_id"), (*_EVENT, "started_at", "ended_at", "pages", "complete", "reason")),
    "dead_letters": (_PLACE, (*_PLACE, "reason", "_kafka_timestamp")),
}


@dataclass(frozen=True)
class Source:
    """A table of this engine, the lake's table it is made from, and how."""

    table: str
    stored: str
    statement: str


@cache
def only_here() -> tuple[str, ...]:
    """Names of the views that the lake alone has: those of every lake, and the pipeline's own."""
    return tuple(sorted({*statements.names(_OF_ALL), *statements.names(content.package("lake_views"))}))


def only_here_view(name: str) -> Statement:
    """One of these views."""
    if name not in statements.names(_OF_ALL):
        return statements.read(content.package("lake_views"), name)
    found = statements.read(_OF_ALL, name)
    tables = catalog.pipeline(content.contract().name).event_tables()
    events = " UNION ALL ".join(texts.without_comments(text("places")).replace("{table}", table) for table in tables)
    return replace(found, text=found.text.replace("{events}", events))


def views() -> tuple[str, ...]:
    """Names of all views of this engine, each after those it reads."""
    return (*content.contract().views, *only_here(), *content.contract().derived_views)


def reads(view: str) -> list[str]:
    """Other views that a view reads."""
    derived = content.contract().derived_views
    return [name for name in texts.mentioned(derived.get(view, ""), views()) if name != view]


def text(name: str) -> str:
    return sql_files.text("analysis.engines", name)


def sources(view: str) -> list[Source]:
    """Sources that a view reads."""
    return [_source(table) for table in dict.fromkeys(_TABLE.findall(_select(view)))]


def view_sql(view: str) -> str:
    """Makes the view; a table of those that are worked out from all events, or have few rows that cost much."""
    kind = "TABLE" if view in only_here() or "-- worked out: once" in _select(view) else "VIEW"
    return text("create_view").format(kind=kind, view=_quoted(view), rows=_select(view).replace("{tables}", _SCHEMA))


def _select(view: str) -> str:
    if view in only_here():
        return only_here_view(view).text
    derived = content.contract().derived_views
    return derived.get(view) or _CREATE.sub("", content.contract().view_text(view), count=1)


def _source(table: str) -> Source:
    for mart in content.contract().marts:
        if mart.table == table:
            return Source(table, mart.changes_table, _folded(mart, table))
    return Source(table, table, _retained(table))


def _folded(mart: Mart, table: str) -> str:
    columns = [f"CAST({_quoted(each.name)} AS {column_type(each.type).duckdb}) AS {each.name}" for each in mart.columns]
    return text("fold_feed").format(
        table=f"{_SCHEMA}.{table}",
        columns=", ".join(columns),
        feed=_quoted(mart.changes_table),
        key=", ".join(map(_quoted, mart.key)),
    )


def _retained(table: str) -> str:
    key, columns = _RETAINED.get(table, (_PLACE, _PLACE))
    return text("keep_events").format(
        table=f"{_SCHEMA}.{table}",
        columns=", ".join(map(_quoted, columns)),
        events=_quoted(table),
        key=", ".join(map(_quoted, key)),
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
