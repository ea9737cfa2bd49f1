"""A fetched body → a page of rates, and what is none, with the reason.

Read are the answers of currencylayer (`quotes`, errors with status 200), of Frankfurter's first version (`rates`) and
of its second (one rate, or a list of them). Numbers are read from the text of the JSON, scientific ones among them.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from producers.reading.parsing import SHOWN, Doubled, cut, kind, read_json, refuse_crowd
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.currency_rates.contract import Rate

CURRENCYLAYER, FRANKFURTER, BLENDED = "currencylayer", "frankfurter", "frankfurter-blended"
CODE = re.compile(r"[A-Z]{3}", re.ASCII)
DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
STEP, MOST = Decimal("1e-12"), Decimal("99999999999")
LATEST = 253_402_300_799  # the last second of 9999
MAX_REJECTED_TEXT = 2_000

Entry = tuple[Any, Any, Any, Any]  # base, quote, day and rate, as they stand there


class Refused(ValueError):
    """A rate that cannot become an event; the message names what is wrong."""


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """The rates of an answer, which is one page; pure. Raises PageError, and nothing else.

    The rate of a currency in itself, which comes when it is asked for, is no record.
    """
    try:
        provider, entries = _entries(body)
    except RecursionError:
        raise PageError("the body is nested too deeply to be a page") from None
    refuse_crowd(len(entries))
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for place, entry in enumerate(entries):
        try:
            drafts.append(Draft(Rate, place, _rate(entry) | {"provider": provider}))
        except Refused as refused:
            rejects.append(Reject(place, str(refused), json.dumps(_shown(entry), default=str)[:MAX_REJECTED_TEXT]))
    return ParsedPage(drafts, rejects, len(entries), ends=True)


def record(body: bytes, place: int) -> Any:
    """The rate at this place of a body that can be parsed; None beyond the last."""
    _, entries = _entries(body)
    return json.loads(json.dumps(_shown(entries[place]), default=str)) if place < len(entries) else None


def _entries(body: bytes) -> tuple[str, list[Entry]]:
    """The provider of an answer and its rates, but those of a currency in itself."""
    document = read_json(body, Decimal)
    provider, found = _read(document)
    return provider, [one for one in found if one[0] is None or one[0] != one[1]]


def _read(document: Any) -> tuple[str, list[Entry]]:
    if isinstance(document, list) and document:
        return BLENDED, [_of_second(one) for one in document]
    if not isinstance(document, dict):
        raise PageError(f"a JSON {kind(document)} came instead of an object; it is {cut(document)}")
    if isinstance(document, Doubled) or any(isinstance(value, Doubled) for value in document.values()):
        raise PageError("a key stands twice in the answer")
    if _is_second(document):
        return BLENDED, [_of_second(document)]
    if isinstance(document.get("quotes"), dict) and document.get("success") is True:
        return CURRENCYLAYER, _of_currencylayer(document)
    if isinstance(document.get("rates"), dict):
        return FRANKFURTER, _of_frankfurter(document)
    raise PageError(f"an answer without rates came; {_explained(document)}")


def _of_currencylayer(document: Mapping[str, Any]) -> list[Entry]:
    base, stamp = document.get("source"), document.get("timestamp")
    if isinstance(stamp, bool) or not isinstance(stamp, int) or not 0 <= stamp <= LATEST:
        raise PageError(f"timestamp: {cut(stamp)} is no second since 1970")
    day = datetime.fromtimestamp(stamp, UTC).date().isoformat()
    prefix = _code(base, "source")
    return [
        (prefix, pair[3:] if pair.startswith(prefix) else pair, day, rate) for pair, rate in document["quotes"].items()
    ]


def _of_frankfurter(document: Mapping[str, Any]) -> list[Entry]:
    base, day = _code(document.get("base"), "base"), document.get("date")
    amount = document.get("amount", 1)
    if amount != 1 or isinstance(amount, bool):
        raise PageError(f"amount: {cut(amount)} came; rates are asked for one unit")
    _day(day)
    return [(base, quote, day, rate) for quote, rate in document["rates"].items()]


def _is_second(document: Any) -> bool:
    return isinstance(document, dict) and {"date", "base", "quote", "rate"} <= document.keys()


def _of_second(raw: Any) -> Entry:
    known = raw if _is_second(raw) and not isinstance(raw, Doubled) else {"rate": raw}
    return known.get("base"), known.get("quote"), known.get("date"), known.get("rate")


def _rate(entry: Entry) -> dict[str, Any]:
    base, quote, day, rate = entry
    try:
        codes = {"base": _code(base, "base"), "quote": _code(quote, "quote")}
        return codes | {"rate_date": _day(day), "rate": _price(rate)}
    except PageError as error:
        raise Refused(str(error)) from None


def _price(rate: Any) -> str:
    if isinstance(rate, bool) or not isinstance(rate, int | Decimal) or not 0 < rate <= MOST:
        raise Refused(f"rate: {cut(rate)} is no number above 0")
    rounded = Decimal(rate).quantize(STEP)
    if not rounded:
        raise Refused(f"rate: {cut(rate)} is too small to be held to twelve decimals")
    return f"{rounded:f}"


def _code(raw: Any, name: str) -> str:
    if not isinstance(raw, str) or not CODE.fullmatch(raw):
        raise PageError(f"{name}: {cut(raw)} is no code of a currency (three capital letters)")
    return raw


def _day(raw: Any) -> str:
    try:
        if not isinstance(raw, str) or not DAY.fullmatch(raw):
            raise ValueError
        date.fromisoformat(raw)
    except ValueError:
        raise PageError(f"date: {cut(raw)} is no day (2026-01-31)") from None
    return raw


def _shown(entry: Entry) -> dict[str, Any]:
    base, quote, day, rate = entry
    return {"base": base, "quote": quote, "date": day, "rate": rate}


def _explained(document: Mapping[str, Any]) -> str:
    """An error in any of the providers' forms, or else the keys of the answer."""
    error = document.get("error")
    if isinstance(error, dict):
        return f"it says {cut(error.get('type') or error.get('info'))} (code {cut(error.get('code'))})"
    if isinstance(document.get("message"), str):
        return f"it says {cut(document['message'])}"
    keys = ", ".join(ascii(key) for key in list(document)[:10])[:SHOWN]
    return f"its keys are: {keys or 'none'}"
