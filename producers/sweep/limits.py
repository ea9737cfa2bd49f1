"""How much a page may hold before reading it would cost more memory or time than any real page is worth.

A small body can say a great deal: 60 MB of `[],` are 1.4 GB of Python lists. The largest real pages (100 schools with
their programmes) hold some 100,000 objects and 500,000 values.
"""

from producers.source import PageError, ParsedPage, Source

MAX_CONTAINERS = 1_000_000  # objects and lists
MAX_VALUES = 2_000_000
MAX_RECORDS = 50_000


def parsed(source: Source, body: bytes, search: str, page: int) -> ParsedPage:
    """The page that a source reads from a body. Raises PageError, also for what is too much or too deep to be read."""
    containers, values = body.count(b"{") + body.count(b"["), body.count(b",")
    if containers > MAX_CONTAINERS or values > MAX_VALUES:
        raise PageError(f"the body holds {containers:,} objects and lists and {values:,} values; that is no page")
    try:
        return source.parse(body, search, page)
    except RecursionError:
        raise PageError("the body is nested too deeply to be read") from None


def refuse_crowd(records: int) -> None:
    """Raises PageError when a page would hold more records than any real one."""
    if records > MAX_RECORDS:
        raise PageError(f"the page holds {records:,} records or more; at most {MAX_RECORDS:,} are read")
