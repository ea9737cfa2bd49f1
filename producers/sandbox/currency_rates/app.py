"""currencylayer and Frankfurter served locally, with their errors and quirks. README.md lists what is known of them."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from producers.sandbox.currency_rates.rates import Market, odd
from producers.sandbox.currency_rates.reference import Recorded
from producers.sandbox.keys import gate_of
from producers.source import Respond, SandboxOptions

Answer = tuple[int, Mapping[str, str], Any]
YEAR_9999 = 253_370_764_800
ERRORS = {
    101: ("missing_access_key", "You have not supplied a valid API Access Key."),
    102: ("inactive_user", "This account is not active."),
    104: ("monthly_usage_limit_reached", "The monthly volume of requests is used up."),
    105: ("function_access_restricted", "The plan does not support another source currency."),
    202: ("invalid_currency_codes", "One or more currency codes are invalid."),
}
VERDICTS = {"missing": 101, "unknown": 101, "disabled": 102, "unauthorized": 105, "over": 104}


def sandbox(options: SandboxOptions) -> Respond:
    """Both providers over made-up rates or the recorded answers.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    if options.reference_data is not None:
        market: Market | Recorded = Recorded(options.reference_data)
    else:
        market = Market(options.seed, options.day)
    gate = gate_of(options)

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, more, content = answer(path, query, {name.lower(): value for name, value in headers.items()})
        written = json.dumps(content, ensure_ascii=False).encode()
        return status, {"Content-Type": "application/json; charset=utf-8", **more}, written

    def answer(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        if re.fullmatch(r"(/.*)?/v1/latest", path):
            return _frankfurter(market, query)
        if not re.fullmatch(r"(/.*)?/live", path):
            return 404, {}, {"message": "not found"}
        new_host = "apikey" in headers
        admission = gate.admit(headers.get("apikey") or query.get("access_key"))
        if admission.verdict == "admitted":
            return _live(market, query, options.quirks)
        if not new_host:  # errors come with status 200
            return 200, {}, _error(VERDICTS[admission.verdict], options.quirks)
        if admission.verdict == "over":
            wait = {"Retry-After": str(admission.wait_seconds)} if admission.wait_seconds else {}
            return 429, wait, {"message": "You have exceeded your monthly API rate limit."}
        return 401, {}, {"message": "Invalid authentication credentials"}

    return respond


def _live(market: Market | Recorded, query: Mapping[str, str], quirks: frozenset[str]) -> Answer:
    base = query.get("source", "USD")
    if base != "USD":
        return 200, {}, _error(105, quirks)
    rates = market.rates(base, "currencylayer")
    asked = [code for code in query.get("currencies", "").split(",") if code]
    known = [code for code in asked or rates if code in rates and (asked or code != base)]
    if not known:
        return 200, {}, _error(202, quirks)
    quotes = {f"{base}{code}": rates[code] for code in known}
    if "odd-quotes" in quirks:
        quotes = odd(quotes, base)
    stamp = YEAR_9999 if "year-9999" in quirks else market.stamp(base)
    links = {name: f"https://currencylayer.com/{name}" for name in ("terms", "privacy")}
    return 200, {}, {"success": True, **links, "timestamp": stamp, "source": base, "quotes": quotes}


def _frankfurter(market: Market | Recorded, query: Mapping[str, str]) -> Answer:
    base, symbols = query.get("base", "EUR"), [code for code in query.get("symbols", "").split(",") if code]
    rates = market.rates(base, "frankfurter")
    if not rates:
        return 404, {}, {"message": "not found"}
    day = market.day(base)
    day -= timedelta(days=max(0, day.weekday() - 4))  # of a weekend, Friday's
    shown = {code: rate for code, rate in rates.items() if code != base and (not symbols or code in symbols)}
    return 200, {}, {"amount": 1.0, "base": base, "date": day.isoformat(), "rates": shown}


def _error(code: int, quirks: frozenset[str]) -> dict[str, Any]:
    kind, info = ERRORS[code]
    error = (
        {"code": code, "info": info} if "errors-without-type" in quirks else {"code": code, "type": kind, "info": info}
    )
    return {"success": False, "error": error}
