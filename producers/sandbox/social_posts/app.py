"""An ingest with its raw topics, served locally: pages of messages by offset. README.md lists what is known of it."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from producers.sandbox.chance import draw
from producers.sandbox.keys import gate_of
from producers.sandbox.social_posts.emulated import ROWS, Record, odd, posting
from producers.sandbox.social_posts.reference import recorded
from producers.source import Respond, SandboxOptions

PATH = re.compile(r"(?:/[^?]*)?/topics/([^/?]+)/partitions/(\d{1,4})/records", re.ASCII)
BEARER = re.compile(r"Bearer (\S+)")
MESSAGES = {"tiny": 60, "small": 300, "full": 6_000}  # on day 0
ADDED_DAILY = 0.05  # of these
REPEATED = 0.1  # share of messages that come again at once
JSON = {"Content-Type": "application/vnd.kafka.json.v2+json"}


def sandbox(options: SandboxOptions) -> Respond:
    """Raw topics of made-up posts, or the recorded ones: one of each kind, of one partition, whatever its prefix.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    gate = gate_of(options)
    stored = recorded(options.reference_data) if options.reference_data is not None else None
    messages = cache(lambda kind: stored[kind] if stored is not None else made_up(options, kind))

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, more, content = answer(method, path, query, headers)
        return status, {**JSON, **more}, json.dumps(content, ensure_ascii=False).encode()

    def answer(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], Any]:
        given = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        token = BEARER.fullmatch(given)
        admission = gate.admit(token[1] if token else None)
        if admission.verdict == "over":
            wait = {"Retry-After": str(admission.wait_seconds)} if admission.wait_seconds else {}
            return 429, wait, {"error_code": 42901, "message": "too many requests"}
        if admission.verdict != "admitted":
            return 401, {}, {"error_code": 40101, "message": "no such token"}
        asked = PATH.fullmatch(path)
        kind = asked[1].rpartition(".")[2] if asked else ""
        if method != "GET" or not asked or kind not in ("pin", "geo", "user"):
            return 404, {}, {"error_code": 40401, "message": "Topic not found."}
        if asked[2] != "0":
            return 404, {}, {"error_code": 40402, "message": "Partition not found."}
        return _page(asked[1], messages(kind), query)

    return respond


def _page(topic: str, messages: Sequence[Record], query: Mapping[str, str]) -> tuple[int, Mapping[str, str], Any]:
    offset, count = query.get("offset", "0"), query.get("count", "100")
    if not (offset.isascii() and offset.isdigit() and count.isascii() and count.isdigit()):
        return 422, {}, {"error_code": 422, "message": "offset and count are whole numbers"}
    first, after = int(offset), int(offset) + int(count)
    records = [
        {"topic": topic, "key": None, "value": value, "partition": 0, "offset": first + place}
        for place, value in enumerate(messages[first:after])
    ]
    following = after if after < len(messages) else None
    return 200, {}, {"records": records, "total": len(messages), "next": following}


def made_up(options: SandboxOptions, kind: str) -> list[Record]:
    """The messages of a topic up to a day, in their order: random rows, some of them twice, as a poster sends them."""
    many = MESSAGES[options.size]
    found: list[Record] = []
    for number in range(int(many * (1 + ADDED_DAILY * options.day))):
        row = int(draw(options.seed, "row", number) * ROWS)
        records = posting(options.seed, row)
        record = dict(records[kind])
        if "misrouted" in options.quirks and draw("misrouted", kind, number) < 0.03:
            record = dict(records["geo" if kind == "user" else "user"])
        elif "odd-records" in options.quirks:
            record = odd(kind, record)
        found += [record] * (2 if draw(options.seed, "again", kind, number) < REPEATED else 1)
    return found
