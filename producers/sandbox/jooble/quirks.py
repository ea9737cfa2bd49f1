"""Odd texts, and records as the API may write them, or did at one time: quirks, switched on by name.

README.md lists them all; those of paging and of whole listings are in `app`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from producers.sandbox.chance import draw, pick

TITLES = (
    "{title} - APPLY TODAY!!!",
    "\U0001f691 {title} \U0001f691",
    "{title}&nbsp;&#8211; Sign-On Bonus",
    "<p>{title}</p>\r\n<br/>",
    "Infirmier(ère) diplômé(e) / {title}",
    "{title}\u200b – 护士 (м/ж)",
    "  {title}\r\n\r\n\t{title} ",
    "{title}\u0000",
    "{title} – wanted, wanted, wanted, wanted, wanted, wanted, wanted, wanted, wanted, wanted, wanted, wanted, wanted",
    "List<{title}> && <b>more</b>",
)
SALARIES = (
    *("401k", "Competitive", "DOE", "N/A", "-", "$", "$0", "面议", "by agreement", "See description", "$20 $30"),
    *("$50k plus 401(k)", "Rs 90,000", "1848.5 €/mensuales", "8-12 LPA", "$1.500", "$100,000-$90,000", "2 lacs"),
    *("up to $25/hr + tips", "3.500 - 5.000 RON / luna", "60 000 Kč měsíčně", "1.5万/月", "€12,50/h", "1500 weekly"),
    *("$15-$17 hourly (DOE)", "From $80k", "$120 – 150k", "<b>$21</b>–<b>$25</b>&nbsp;/hr", "$" + "9" * 30),
)
LOCATIONS = (
    *("", None, "Remote", "Multiple locations", "Anywhere", "Canada", "Toronto, ON, CA", "New York, NY 10001"),
    *("US-TX-Houston", "São Paulo", "Tbilisi, Georgia", "Washington", "St. John&#39;s, Newfoundland"),
    "<b>Miami</b>, FL",
)
COMPANIES = (None, "", "Smith &amp; Sons, LLC", "Doméstiko.com", "<b>Agency</b> (A)", "ACME" * 70, "\u202e\u00ad")
SNIPPETS = (
    *(None, "", "...", "&nbsp;......&nbsp;", "cut off in <b", "<b>unclosed and R&amp;amp;D"),
    "\r\r\n~ One\r\r\n~ Two...",
    "Nous cherchons un <b>poste </b>à pourvoir \r\n * Télétravail \r\n * 35 h...",
)
UPDATED = ("", None, "yesterday", "0001-01-01T00:00:00", "2026-02-30T00:00:00.0000000", "2026-01-05T09:30:00Z")
ODD: Mapping[str, tuple[str | None, ...]] = {
    "salary": SALARIES,
    "location": LOCATIONS,
    "company": COMPANIES,
    "snippet": SNIPPETS,
    "updated": UPDATED,
    "type": (None, "", "Full-time, Part-time", "Vollzeit", "<b>Completa</b>"),
}


def odd(record: Mapping[str, Any], share: float, of: tuple[object, ...]) -> dict[str, Any]:
    """The record, with odd texts in such a share of each field; chances are those of `of`."""
    made = dict(record)
    for name, texts in ODD.items():
        if draw(*of, "odd", name) < share:
            made[name] = pick(texts, *of, "odd text", name)
    if draw(*of, "odd", "title") < share:
        made["title"] = str(pick(TITLES, *of, "odd text", "title")).format(title=made["title"])
    return made


Record = dict[str, Any]

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
