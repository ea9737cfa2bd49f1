"""A fetched body → a page: the API's envelope, and a clear message for whatever else comes in its place."""

import re
from typing import Any

from producers.reading.parsing import SHOWN, Doubled, cut, kind, read_json, refuse_crowd
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.jooble.records import read_record

MOST = 2_000_000_000  # of the contract's Count


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """The postings of page `page` (from 0) of a search; pure. Raises PageError, and nothing else.

    The walk ends at a page without postings: a short page may be followed by another.
    """
    cip4 = search.partition("|")[0]
    if not re.fullmatch(r"[0-9]{4}", cip4, re.ASCII):
        raise PageError(f"the search {cut(search)} does not begin with a field of study (four digits)")
    try:
        return _parsed(read_json(body), cip4)
    except RecursionError:
        raise PageError("the body is nested too deeply to be a page of postings") from None


def record(body: bytes, place: int) -> Any:
    """The posting at this place of a body that can be parsed, as it stands there; None beyond the last."""
    jobs = read_json(body)["jobs"]
    return jobs[place] if place < len(jobs) else None


def _parsed(document: Any, cip4: str) -> ParsedPage:
    if not isinstance(document, dict):
        raise PageError(f"a JSON {kind(document)} came instead of an object with jobs; it is {cut(document)}")
    jobs = document.get("jobs")
    if not isinstance(jobs, list):
        told = next((document[name] for name in ("error", "message", "Message", "title") if document.get(name)), None)
        said = f"; it says {cut(told)}" if told is not None else ""
        keys = ", ".join(ascii(key) for key in list(document)[:10])[:SHOWN]
        raise PageError(f"an object without a list of jobs came; its keys are: {keys or 'none'}{said}")
    if isinstance(document, Doubled):
        raise PageError("a key stands twice in the envelope")
    refuse_crowd(len(jobs))
    read = [read_record(raw, place, cip4) for place, raw in enumerate(jobs)]
    return ParsedPage(
        drafts=[one for one in read if isinstance(one, Draft)],
        rejects=[one for one in read if isinstance(one, Reject)],
        total=_total(document.get("totalCount")),
        ends=not jobs,
    )


def _total(raw: Any) -> int | None:
    """What the API says the search holds: an estimate, and not worth refusing a page for."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,10}", raw, re.ASCII):
        raw = int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MOST else None
