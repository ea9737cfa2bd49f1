"""Open Library served locally: subjects, records, manners and quirks. README.md lists what is known of it."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote, unquote

from producers.sandbox.keys import gate_of
from producers.sandbox.open_library.library import Library, odd
from producers.sandbox.open_library.reference import Recorded
from producers.source import Respond, SandboxOptions

Answer = tuple[int, Mapping[str, str], Any]
SUBJECT = re.compile(r"(?:/[^?]*)?/subjects/([^/?]+)\.json")
RECORD = re.compile(r"(?:/[^?]*)?(/(?:works|authors)/[^/?]+)\.json")
CONTACT = re.compile(r"\(([^()]+)\)\s*$")
PAGE_SIZE, LARGEST_PAGE = 12, 1_000
MISREAD_SIZE = 100  # which the newer server takes for its default
TOO_MANY = {
    "status": 429,
    "message": "Too Many Requests. Consider using https://openlibrary.org/developers/dumps.",
}
KINDS = ("person", "place", "time")


def sandbox(options: SandboxOptions) -> Respond:
    """The API over a made-up catalogue or the recorded answers.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    if options.reference_data is not None:
        library: Library | Recorded = Recorded(options.reference_data)
    else:
        library = Library(options.seed, options.day, options.size)
    gate, calls = gate_of(options), count()

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, more, content = answer(method, path, query, headers)
        kind = "text/html" if isinstance(content, str) else "application/json"
        written = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        return status, {"Content-Type": f"{kind}; charset=utf-8", **more}, written.encode()

    def answer(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        agent = next((value for name, value in headers.items() if name.lower() == "user-agent"), "")
        contact = CONTACT.search(agent)
        admission = gate.admit(contact[1] if contact else None)
        if admission.verdict == "over":
            return 429, {"Retry-After": str(admission.wait_seconds)} if admission.wait_seconds else {}, TOO_MANY
        if admission.verdict != "admitted":
            return 403, {}, "<html><title>403 Forbidden</title></html>"
        subject, record = SUBJECT.fullmatch(path), RECORD.fullmatch(path)
        if method == "GET" and subject:
            return listing(library, unquote(subject[1]), query, options.quirks, calls)
        found = library.record(record[1]) if method == "GET" and record else None
        return (200, {}, found) if found else (404, {}, {"error": "notfound", "key": path.removesuffix(".json")})

    return respond


def listing(
    library: Library | Recorded, subject: str, query: Mapping[str, str], quirks: frozenset[str], calls: Iterator[int]
) -> Answer:
    """A page of a subject's works; `calls` counts the works that were shown."""
    if subject != subject.lower():
        return 301, {"Location": f"{quote(subject.lower(), safe=':')}.json"}, "moved"
    asked = _page(query, quirks)
    if isinstance(asked, str):
        error = {"error": asked}
        return 400, {}, {"detail": error} if "new-server" in quirks else error
    works, (offset, size) = library.listed(subject), asked
    if "moving-order" in quirks:
        offset = max(0, offset - 1)  # what was last on a page has become first on the next one
    shown = [_shown(work, quirks, calls) for work in works[offset : offset + size]]
    kind = subject.partition(":")[0]
    answered = {
        "key": f"/subjects/{subject}",
        "name": library.name(subject),
        "subject_type": kind if kind in KINDS else "subject",
        "work_count": len(works),
        "works": shown,
    }
    if "new-server" in quirks:
        answered["solr_query"] = f"subject_key:({subject})"
    if query.get("details") == "true":
        answered["ebook_count"] = sum(work.get("has_fulltext") is True for work in works)
        answered["publishing_history"] = []
    return 200, {}, answered


def _shown(work: Mapping[str, Any], quirks: frozenset[str], calls: Iterator[int]) -> Mapping[str, Any]:
    """A work as the quirks that change works make it."""
    if "unstable-years" in quirks and next(calls) % 3 == 0:
        work = {**work, "first_publish_year": None}
    return odd(work) if "odd-records" in quirks else work


def _page(query: Mapping[str, str], quirks: frozenset[str]) -> tuple[int, int] | str:
    """Offset and size of the page that a query asks for, or what is wrong with it."""
    written = {name: query.get(name, default) for name, default in (("limit", str(PAGE_SIZE)), ("offset", "0"))}
    if wrong := [name for name, text in written.items() if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII)]:
        return f"Specified {wrong[0]} is not a number."
    limit, offset = int(written["limit"]), int(written["offset"])
    if limit > LARGEST_PAGE:
        return f"Specified limit exceeds maximum of {LARGEST_PAGE}."
    if "page-size-12" in quirks or ("new-server" in quirks and limit == MISREAD_SIZE):
        limit = min(limit, PAGE_SIZE)
    return offset, limit
