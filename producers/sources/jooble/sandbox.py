"""The Jooble API served locally: its envelope, paging, key, request budget and quirks. README.md lists what is unknown.

As lenient as the API: numbers as text or number, keys in any case, unknown keys passed over.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from time import monotonic
from typing import Any
from urllib.parse import quote_plus

from producers.sandbox_gate import gate_of
from producers.source import Respond, SandboxOptions
from producers.sources.jooble import generate, reference
from producers.sources.jooble.chance import draw, int64
from producers.sources.jooble.generate_full import FullPostings
from producers.sources.jooble.postings import FIELDS, Posting, Postings

Answer = tuple[int, Mapping[str, str], bytes]
ENDPOINT = re.compile(r"(?:/[^?]*)?/api/([^/?]*)/?")
PAGE_SIZE, LARGEST_PAGE = 20, 100


class BadRequest(ValueError):
    """The body is no search."""


def sandbox(options: SandboxOptions, clock: Callable[[], float] = monotonic) -> Respond:
    """The API over a generated data set or the real files; `clock` counts seconds for the request budget.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    postings = _postings(options)
    find = lru_cache(maxsize=256)(postings.found)
    gate = gate_of(options, clock)
    calls = count()

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        endpoint = ENDPOINT.fullmatch(path)
        if endpoint is None or method != "POST":
            return _text(404, "Not Found")
        if gate.admit(endpoint[1]).verdict != "admitted":
            return _text(403, "Access denied")
        try:
            asked = _asked(body)
        except BadRequest as refused:
            return _text(400, str(refused))
        keywords = str(asked["keywords"])
        found = find(keywords, str(asked.get("location") or ""))
        size = min(_number(asked.get("resultonpage"), PAGE_SIZE), LARGEST_PAGE)
        number = _number(asked.get("page"), 1)
        shown = found[(number - 1) * size : number * size]
        call = next(calls)
        jobs = [_answered(posting, keywords, f"{call}/{place}") for place, posting in enumerate(shown)]
        content = json.dumps({"totalCount": len(found), "jobs": jobs}, ensure_ascii=False, separators=(",", ":"))
        return 200, {"Content-Type": "application/json; charset=utf-8"}, content.encode()

    return respond


def _postings(options: SandboxOptions) -> Postings | FullPostings:
    if options.reference_data is not None:
        return Postings(reference.postings(options.reference_data, options.day), match="any")
    if options.size == "full":
        return FullPostings(options.seed, options.day)
    listed = generate.postings(options.seed, options.day)
    order = sorted(listed, key=lambda posting: draw(options.seed, options.day, "order", posting.record["id"]))
    return Postings(order, match="every")


def _asked(body: bytes) -> dict[str, Any]:
    """The request's values by their names in lower case."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the request body is not JSON") from None
    if not isinstance(document, dict):
        raise BadRequest("the request body is not a JSON object")
    asked = {name.lower(): value for name, value in document.items()}
    if not str(asked.get("keywords") or "").strip():
        raise BadRequest("keywords is required")
    return asked


def _number(raw: Any, default: int) -> int:
    """A positive number, as number or text; the default for anything else."""
    text = str(raw).strip()
    return max(int(text), 1) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) else default


def _answered(posting: Posting, keywords: str, call: str) -> dict[str, Any]:
    record = {name: posting.record[name] for name in FIELDS if name in posting.record}
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


def _text(status: int, message: str) -> Answer:
    return status, {"Content-Type": "text/plain; charset=utf-8"}, message.encode()
