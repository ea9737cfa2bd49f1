"""The sandbox of currency rates answers as both providers do: errors with status 200, weekends, recorded rates."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from producers.sandbox.currency_rates import reference
from producers.source import PageError, SandboxOptions
from producers.sources.currency_rates.api import SOURCE

KEY = "rates-key"


def ask(target: str, headers: Any = None, **options: Any) -> tuple[int, Any]:
    path, _, query = target.partition("?")
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, **options))
    status, _, body = respond("GET", path, dict(parse_qsl(query)), headers or {}, b"")
    return status, json.loads(body)


def test_the_old_host_says_errors_with_status_200() -> None:
    status, wrong = ask("/live?access_key=another")
    assert (status, wrong["success"], wrong["error"]["code"]) == (200, False, 101)
    assert "type" not in ask("/live", quirks=frozenset({"errors-without-type"}))[1]["error"]
    for query, code in (("source=EUR", 105), ("currencies=QQQ", 202)):
        assert ask(f"/live?access_key={KEY}&{query}")[1]["error"]["code"] == code
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, requests_per_hour=1))
    answers = [respond("GET", "/live", {"access_key": KEY}, {}, b"") for _ in range(2)]
    assert [json.loads(body).get("error", {}).get("code") for _, _, body in answers] == [None, 104]
    assert {status for status, _, _ in answers} == {200}


def test_the_new_host_says_them_by_status() -> None:
    assert ask("/live", {"apikey": "another"})[0] == 401
    assert ask("/live", {"apikey": KEY})[1]["success"] is True


def test_frankfurter_needs_no_key_and_has_the_last_working_day() -> None:
    days = [ask("/v1/latest?base=USD&symbols=EUR", day=day)[1]["date"] for day in range(1, 5)]
    assert days == ["2026-01-02", "2026-01-02", "2026-01-02", "2026-01-05"]
    assert ask("/v1/latest?base=QQQ")[0] == 404


def test_quirks_are_read_or_refused() -> None:
    body = json.dumps(ask("/live", {"apikey": KEY}, quirks=frozenset({"odd-quotes"}))[1]).encode()
    page = SOURCE.parse(body, "currencylayer|USD", 0)
    assert len(page.rejects) == 9
    assert any(draft.content["quote"] == "ZZZ" for draft in page.drafts)
    late = json.dumps(ask("/live", {"apikey": KEY}, quirks=frozenset({"year-9999"}))[1]).encode()
    assert {reject.reason[:16] for reject in SOURCE.parse(late, "currencylayer|USD", 0).rejects} == {"date: '9999-01-0"}
    with pytest.raises(PageError, match="101"):
        SOURCE.parse(json.dumps(ask("/live")[1]).encode(), "currencylayer|USD", 0)


def test_recorded_rates_are_served_and_counted(reference_data: Path) -> None:
    live = ask(f"/live?access_key={KEY}&currencies=EUR,HRK,USD", reference_data=reference_data)[1]
    assert live["quotes"] == {"USDEUR": 0.927725, "USDHRK": live["quotes"]["USDHRK"], "USDUSD": 1}
    ecb = ask("/v1/latest?base=EUR", reference_data=reference_data)[1]
    assert (ecb["date"], len(ecb["rates"])) == ("2019-12-23", 32)
    counted = reference.accounting(reference_data, ["currencylayer|USD"])
    assert all(one["rows"] == one["of_the_search"] + one["not_asked_for"] for one in counted.values())
    assert counted["frankfurter rates"] == {"rows": 32, "of_the_search": 0, "not_asked_for": 32}
    with pytest.raises(FileNotFoundError, match="currencylayer_live"):
        ask("/live", reference_data=Path("nowhere"))
