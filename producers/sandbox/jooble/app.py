"""The Jooble API served locally: its envelope, paging, key, quota and quirks. README.md lists what is unknown."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from time import monotonic
from typing import Any
from urllib.parse import quote_plus

from producers.sandbox.chance import draw, int64
from producers.sandbox.jooble import generate, reference
from producers.sandbox.jooble.generate_full import FullPostings
from producers.sandbox.jooble.postings import FIELDS, Posting, Postings, by_date, with_near_duplicates
from producers.sandbox.jooble.quirks import with_quirks
from producers.sandbox.jooble.request import Access, Answer, BadRequest, Search, read_search, refused
from producers.sandbox.keys import gate_of
from producers.source import Respond, SandboxOptions

TOTAL_CAP = 100


def sandbox(options: SandboxOptions, clock: Callable[[], float] = monotonic) -> Respond:
    """The API over a generated data set or the real files; `clock` counts seconds for the request budget.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    quirks = options.quirks
    find = lru_cache(maxsize=256)(_finder(options))
    access = Access(gate_of(options, clock), quirks)
    calls = count()

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        verdict = access.verdict(path, headers) if method == "POST" else "nowhere"
        if verdict == "nowhere":
            return refused(404, "Not Found", quirks)
        if verdict == "over" and "quota-429" in quirks:
            return refused(429, "Too Many Requests", quirks)
        if verdict != "admitted":
            return refused(403, "Access denied", quirks)
        try:
            search = read_search(body, quirks)
        except BadRequest as bad:
            return refused(400, str(bad), quirks)
        return _page(search, find(search.keywords, search.location, search.by_date), quirks, next(calls))

    return respond


def _finder(options: SandboxOptions) -> Callable[[str, str, bool], Sequence[Posting]]:
    """What lists the postings of a search (keywords, location, latest first)."""
    postings = _postings(options)

    def find(keywords: str, location: str, latest_first: bool) -> Sequence[Posting]:
        found = postings.found(keywords, location)
        if "near-duplicates" in options.quirks:
            found = with_near_duplicates(found)
        return by_date(found) if latest_first else found

    return find


def _postings(options: SandboxOptions) -> Postings | FullPostings:
    if options.reference_data is not None:
        return Postings(reference.postings(options.reference_data, options.day), match="any")
    if options.size == "full":
        return FullPostings(options.seed, options.day)
    listed = generate.postings(options.seed, options.day)
    order = sorted(listed, key=lambda posting: draw(options.seed, options.day, "order", posting.record["id"]))
    return Postings(order, match="every")


def _page(search: Search, found: Sequence[Posting], quirks: frozenset[str], call: int) -> Answer:
    number = search.page
    if "repeat-last-page" in quirks:
        number = min(number, max(-(-len(found) // search.size), 1))
    shown = found[(number - 1) * search.size : number * search.size]
    jobs = [_answered(posting, search.keywords, f"{call}/{place}", quirks) for place, posting in enumerate(shown)]
    total = min(len(found), TOTAL_CAP) if "total-capped" in quirks else len(found)
    content = json.dumps({"totalCount": total, "jobs": jobs}, ensure_ascii=False, separators=(",", ":"))
    return 200, {"Content-Type": "application/json; charset=utf-8"}, content.encode()


def _answered(posting: Posting, keywords: str, call: str, quirks: frozenset[str]) -> dict[str, Any]:
    record = with_quirks({name: posting.record[name] for name in FIELDS if name in posting.record}, quirks)
    if posting.tracked and "/jdp/" not in str(record["link"]):
        record["link"] += _tracking(keywords, call, posting.age)
    return record


def _tracking(keywords: str, call: str, age: int) -> str:
    score = f"{1_000 + draw(call, 'score') * 9_000:.4f}"
    ckey, position = quote_plus(keywords, errors="replace"), call.rpartition("/")[2]
    return (
        f"?ckey={ckey}&rgn=0&pos={position}&elckey={int64(call, 'elckey')}&p=1"
        f"&aq={abs(int64(call, 'aq'))}&age={age}&relb=175&brelb=115"
        f"&scr={score.replace('.', ',') if draw(call, 'comma') < 0.3 else score}"
    )
