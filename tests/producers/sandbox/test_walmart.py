"""The sandbox of Walmart answers as the API does: pages, errors, signatures, recorded items."""

import base64
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from producers.sandbox.walmart import reference
from producers.source import SandboxOptions
from producers.sources.walmart.api import SOURCE

KEY = "consumer-1"
KNOWN = {"WM_CONSUMER.ID": KEY}


def ask(target: str, headers: Any = None, **options: Any) -> tuple[int, Any]:
    path, _, query = target.partition("?")
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, size="tiny", **options))
    status, _, body = respond("GET", path, dict(parse_qsl(query)), KNOWN if headers is None else headers, b"")
    return status, json.loads(body)


def test_a_page_holds_ten_items_unless_asked_and_25_at_most() -> None:
    status, page = ask("/search?query=laptop")
    assert (status, page["numItems"], len(page["items"]), page["start"]) == (200, 10, 10, 1)
    assert len(ask("/search?query=laptop&numItems=100")[1]["items"]) == 25
    empty = ask("/search?query=nothing")[1]
    assert (empty["numItems"], empty["totalResults"], "items" in empty) == (0, 0, False)


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/search?query=laptop", {}, 401),
        ("/search?query=laptop", {"WM_CONSUMER.ID": "another"}, 401),
        ("/search?query=laptop", {**KNOWN, "WM_SEC.AUTH_SIGNATURE": "x"}, 401),
        ("/search", KNOWN, 400),
        ("/search?query=laptop&start=0", KNOWN, 400),
        ("/stores", KNOWN, 404),
    ],
)
def test_errors_are_lists_of_code_and_message(target: str, headers: dict[str, str], status: int) -> None:
    answered, document = ask(target, headers)
    assert answered == status
    assert set(document["errors"][0]) == {"code", "message"}


def test_a_signature_must_be_of_now() -> None:
    def signed(age_seconds: float) -> int:
        stamp = str(int((time.time() - age_seconds) * 1000))
        headers = {"WM_CONSUMER.INTIMESTAMP": stamp, "WM_SEC.KEY_VERSION": "1"}
        signature = {"WM_SEC.AUTH_SIGNATURE": base64.b64encode(bytes(256)).decode()}
        return ask("/search?query=laptop", KNOWN | headers | signature, quirks=frozenset({"signed-only"}))[0]

    assert [signed(0), signed(600)] == [200, 401]
    assert ask("/search?query=laptop", quirks=frozenset({"signed-only"}))[0] == 401


def test_odd_items_are_read_or_stored_with_the_reason() -> None:
    found = ask("/search?query=laptop&numItems=25", quirks=frozenset({"odd-items"}))[1]
    page = SOURCE.parse(json.dumps(found).encode(), "laptop", 0)
    assert 0 < len(page.rejects) < 13
    assert len(page.drafts) + len(page.rejects) == 25
    moved = ask("/search?query=laptop", quirks=frozenset({"moving-ids"}))[1]["items"][0]["itemId"]
    assert moved == ask("/search?query=laptop")[1]["items"][0]["itemId"] + 1_000_000_000


def test_the_recorded_items_are_served_and_counted(reference_data: Path) -> None:
    page = ask("/search?query=iphone8&numItems=25", reference_data=reference_data)[1]
    assert (len(page["items"]), page["totalResults"]) == (10, 10)
    assert ask("/search?query=laptop", reference_data=reference_data)[1]["totalResults"] == 0
    counted = {"items": {"rows": 10, "matched": 10, "not_asked_for": 0}}
    assert reference.accounting(reference_data, ["iphone8", "laptop"]) == counted
    with pytest.raises(FileNotFoundError, match="search_v1"):
        ask("/search", reference_data=Path("nowhere"))
