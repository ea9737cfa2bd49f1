"""A fetched body → a page: the API's envelope, its postings, and what is no posting, with the reason."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from producers.fields import instant
from producers.reading.parsing import SHOWN, Doubled, cut, kind, read_json, refuse_crowd
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.jooble.contract import Job
from producers.sources.jooble.link import age_days, bare_link, job_id, of_us_site
from producers.sources.jooble.location import is_abroad, state_of
from producers.sources.jooble.salary import parse_salary
from producers.sources.jooble.text import clean, plain_snippet, whole

MOST = 2_000_000_000  # of the contract's Count
LABEL, TEXT = 300, 2_000  # characters that the contract's types hold
MAX_REJECTED_TEXT = 2_000
CENT = Decimal("0.01")
UPDATED = re.compile(
    r"([12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


class Refused(ValueError):
    """A record that cannot become an event; the message names the field and what is wrong."""


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
        text = next((document[name] for name in ("error", "message", "Message", "title") if document.get(name)), None)
        explanation = f"; it says {cut(text)}" if text is not None else ""
        keys = ", ".join(ascii(key) for key in list(document)[:10])[:SHOWN]
        raise PageError(f"an object without a list of jobs came; its keys are: {keys or 'none'}{explanation}")
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
    """The total that the API states for the search: an estimate, and not worth refusing a page for."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,10}", raw, re.ASCII):
        raw = int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MOST else None


def read_record(raw: Any, place: int, cip4: str) -> Draft | Reject:
    """The posting at `place` of a page that a search for field `cip4` brought."""
    try:
        return Draft(Job, place, _content(raw, cip4))
    except Refused as refused:
        return Reject(place, str(refused), json.dumps(raw, default=str)[:MAX_REJECTED_TEXT])


def utc_instant(written: str) -> str | None:
    """`updated` as a contract instant: digits beyond microseconds dropped, UTC where no offset is given."""
    found = UPDATED.fullmatch(written.strip())
    if found is None:
        return None
    digits, fraction, offset = found[1], (found[2] or ".0")[:7], found[3] or "Z"
    try:
        moment = datetime.fromisoformat(digits + fraction.ljust(7, "0") + offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant(moment) if 1000 <= moment.year < 3000 else None


def _content(raw: Any, cip4: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Refused(f"a posting is an object, not {type(raw).__name__}")
    if isinstance(raw, Doubled):
        raise Refused("a name stands twice in the posting")
    identity = job_id(raw.get("id"), raw.get("link"))
    if identity is None:
        raise Refused("id: neither `id` nor `link` holds a whole number of 64 bits")
    title = _title(raw.get("title"))
    if title is None:
        raise Refused("title: missing or empty")
    address, updated, snippet = (raw.get(name) for name in ("link", "updated", "snippet"))
    link = _fitting(bare_link(whole(address)), TEXT) if isinstance(address, str) else None
    location, salary = _text(raw, "location", LABEL), _text(raw, "salary", LABEL)
    us_site = of_us_site(link)
    return {
        "job_id": str(identity),
        "cip4": cip4,
        "title": title,
        "company": _text(raw, "company", LABEL),
        "location": location,
        "state": state_of(location) if location and us_site else None,
        "job_type": _text(raw, "type", LABEL),
        "origin": _text(raw, "source", LABEL),
        "link": link,
        "updated_at": utc_instant(updated) if isinstance(updated, str) else None,
        "salary": salary,
        **_figures(salary, us_site and not is_abroad(location or "")),
        "age_days": age_days(address),
        "snippet": plain_snippet(snippet) if isinstance(snippet, str) else None,  # a note, never a reason to refuse
    }


def _title(value: Any) -> str | None:
    """A posting needs one: a number is taken as its digits, and a title that is too long is cut."""
    text = clean(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    return text[:TEXT].rstrip() if text else None


def _text(raw: Mapping[str, Any], name: str, longest: int) -> str | None:
    """Unknown where it is of another kind, or longer than the contract holds: it never costs the posting."""
    value = raw.get(name)
    return _fitting(clean(value), longest) if isinstance(value, str) else None


def _fitting(text: str | None, longest: int) -> str | None:
    return text if text is not None and len(text) <= longest else None


def _figures(salary: str | None, us_dollars: bool) -> dict[str, str | None]:
    found = parse_salary(salary or "", us_dollars)
    least, most = found.annual_usd()
    return {
        "salary_min": _amount(found.minimum),
        "salary_max": _amount(found.maximum),
        "salary_currency_code": found.currency_code,
        "salary_period": found.period,
        "salary_annual_min_usd": _amount(least),
        "salary_annual_max_usd": _amount(most),
    }


def _amount(figure: Decimal | None) -> str | None:
    return None if figure is None else f"{figure.quantize(CENT):f}"
