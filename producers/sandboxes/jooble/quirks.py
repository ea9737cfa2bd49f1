"""Behaviours of the API that nobody is certain of, or that it had at one time: switched on by name in the sandbox.

README.md says the same to users. Those of records are here; the others in the modules that they concern.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from producers.sandboxes.jooble.odd_texts import odd

Record = dict[str, Any]

QUIRKS: Mapping[str, str] = {
    "repeat-last-page": "past the end the last page comes again, instead of an empty one",
    "total-capped": "`totalCount` is never more than 100",
    "page-size-capped-20": "no page holds more than 20 postings",
    "search-mode-by-date": "`SearchMode` 1 lists the latest modified first",
    "strict-radius": "400 for a `radius` off the list 0, 4, 8, 16, 26, 40, 80",
    "case-sensitive-keys": "keys of the body count only as documented (`ResultOnPage`)",
    "bad-body-500": "500 instead of 400 for a body that is no search",
    "html-errors": "errors are HTML pages",
    "json-errors": "errors are JSON objects with a message",
    "non-json-403": "a refused key is answered with a body that says it is JSON and is not",
    "quota-500": "after 500 requests in all a key is refused with 403",
    "quota-429": "a key whose quota is used up is answered with 429 instead of 403",
    "country-key": "the key is for the site of the United States: 403 on another country's",
    "near-duplicates": "one in five postings stands under three further ids as well",
    "rounded-ids": "ids are rounded, as JavaScript does",
    "lost-signs": "ids have lost their signs",
    "old-format": "records as in 2020–22: marked snippets between `&nbsp;`, `updated` with offset, no `/jdp/` links",
    "new-format": "records as in 2025: bare snippets with bullets, `updated` without offset, `/jdp/` links only",
    "no-salary": "no posting states a salary",
    "odd-texts": "three in ten texts are odd ones",
}
ODD_SHARE = 0.3
PATH = re.compile(r"/(?:desc|away|jdp)/")
INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6})([0-9])([+-][0-9]{2}:[0-9]{2})?")


def with_quirks(record: Mapping[str, Any], quirks: frozenset[str]) -> Record:
    """The record as those of the quirks that change records make it; the same on every call."""
    made = dict(record)
    for name, change in _OF_RECORDS.items():
        if name in quirks:
            made = change(made)
    return made


def rounded(number: int) -> int:
    """The whole number as JavaScript writes it: a float's shortest digits, then zeros."""
    return int(Decimal(repr(float(number))))


def _old(record: Record) -> Record:
    updated = str(record.get("updated") or "")
    found = INSTANT.fullmatch(updated)
    if found and not found[3]:
        updated += "+00:00"
    return {**record, "updated": updated, "link": PATH.sub("/desc/", str(record["link"]))}


def _new(record: Record) -> Record:
    snippet = re.sub(r"</?b>|&nbsp;", "", str(record.get("snippet") or "")).removeprefix("...")
    found = INSTANT.fullmatch(str(record.get("updated") or ""))
    updated = record.get("updated")
    if found:
        moment = datetime.fromisoformat(found[1] + (found[3] or "+00:00")).astimezone(UTC)
        updated = f"{moment:%Y-%m-%dT%H:%M:%S.%f}{found[2]}"
    snippet = re.sub(r" \r\n (?:\* )?", "\r\n * ", snippet, count=1).replace(" \r\n ", "\r\r\n~ ")
    return {**record, "snippet": snippet, "updated": updated, "link": PATH.sub("/jdp/", str(record["link"]))}


_OF_RECORDS: Mapping[str, Callable[[Record], Record]] = {
    "old-format": _old,
    "new-format": _new,
    "no-salary": lambda record: {**record, "salary": ""},
    "odd-texts": lambda record: odd(record, ODD_SHARE, ("quirk", record["id"])),
    "rounded-ids": lambda record: {**record, "id": rounded(record["id"])},
    "lost-signs": lambda record: {**record, "id": abs(record["id"])},
}
