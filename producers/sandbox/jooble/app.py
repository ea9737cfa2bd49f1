"""The Jooble API served locally: its envelope, paging, key, quota and quirks. README.md lists what is unknown.

Bodies are read as leniently as by the API: numbers as text, keys in any case. Statuses of refusals are known or
assumed, their bodies anybody's guess.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from producers.sandbox.chance import draw, int64
from producers.sandbox.jooble import reference
from producers.sandbox.jooble.listing import Generated, with_near_duplicates
from producers.sandbox.jooble.posting import Posting
from producers.sandbox.jooble.quirks import with_quirks
from producers.sandbox.keys import gate_of
from producers.source import Respond, SandboxOptions

Answer = tuple[int, Mapping[str, str], bytes]
ENDPOINT = re.compile(r"(?:/[^?]*)?/api/([^/?]*)/?")
PAGE_SIZE, LARGEST_PAGE, CAPPED_PAGE = 20, 100, 20
TOTAL_CAP = 100
FIELDS = ("title", "location", "snippet", "salary", "source", "type", "link", "company", "updated", "id")


class Search(NamedTuple):
    """A parsed search request; `page` counts from 1."""

    keywords: str
    location: str
    page: int
    size: int


def sandbox(options: SandboxOptions) -> Respond:
    """The API over a generated data set or the real files.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    postings = _postings(options)
    gate = gate_of(options)
    calls = count()

    @lru_cache(maxsize=256)
    def find(keywords: str, location: str) -> Sequence[Posting]:
        found = postings.found(keywords, location)
        return with_near_duplicates(found) if "near-duplicates" in options.quirks else found

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        endpoint = ENDPOINT.fullmatch(path)
        if method != "POST" or endpoint is None:
            return _answer(404, "text/plain", "Not Found")
        if gate.admit(endpoint[1]).verdict != "admitted":
            return _answer(403, "text/plain", "Access denied")
        search = _read(body, options.quirks)
        if isinstance(search, str):
            return _answer(400, "text/plain", search)
        return _page(search, find(search.keywords, search.location), options.quirks, next(calls))

    return respond


def _postings(options: SandboxOptions) -> Generated | reference.Real:
    if options.reference_data is not None:
        return reference.postings(options.reference_data, options.day)
    return Generated(options.seed, options.day, options.size == "full")


def _read(body: bytes, quirks: frozenset[str]) -> Search | str:
    """The search of a request's body, or why it is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return "the request body is not JSON"
    if not isinstance(document, dict):
        return "the request body is not a JSON object"
    asked = {name.lower(): value for name, value in document.items()}
    keywords = str(asked.get("keywords") or "")
    if not keywords.strip():
        return "keywords is required"
    return Search(
        keywords,
        location=str(asked.get("location") or ""),
        page=_number(asked.get("page"), 1),
        size=min(
            _number(asked.get("resultonpage"), PAGE_SIZE),
            CAPPED_PAGE if "page-size-capped-20" in quirks else LARGEST_PAGE,
        ),
    )


def _number(raw: Any, default: int) -> int:
    """A positive number, as number or text; the default for anything else."""
    text = str(raw).strip()
    return max(int(text), 1) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) else default


def _page(search: Search, found: Sequence[Posting], quirks: frozenset[str], call: int) -> Answer:
    number = search.page
    if "repeat-last-page" in quirks:
        number = min(number, max(-(-len(found) // search.size), 1))
    shown = found[(number - 1) * search.size : number * search.size]
    jobs = [_written(posting, search.keywords, f"{call}/{place}", quirks) for place, posting in enumerate(shown)]
    total = min(len(found), TOTAL_CAP) if "total-capped" in quirks else len(found)
    content = json.dumps({"totalCount": total, "jobs": jobs}, ensure_ascii=False, separators=(",", ":"))
    return _answer(200, "application/json", content)


def _written(posting: Posting, keywords: str, call: str, quirks: frozenset[str]) -> dict[str, Any]:
    made = posting.write()
    record = with_quirks({name: made[name] for name in FIELDS if name in made}, quirks)
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


def _answer(status: int, content_type: str, text: str) -> Answer:
    return status, {"Content-Type": f"{content_type}; charset=utf-8"}, text.encode()
