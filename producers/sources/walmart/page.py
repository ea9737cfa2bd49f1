"""A fetched body → a page of items, and what is none, with the reason.

Numbers are read from the text of the JSON: money is never a float. The tracking token of addresses (`affp1`) is never
repeated.
"""

import html
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from producers.reading.parsing import SHOWN, Doubled, cut, kind, read_json, refuse_crowd, whole_number
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.walmart.contract import CURRENCY, Item

LABEL, TEXT, LONGEST_ADDRESS = 300, 2_000, 2_000
OF_THE_ASKER = {"apikey", "lspublisherid", "consumerid"}
MOST_COUNT, MOST_ID = 2_000_000_000, 2**63 - 1
MOST_PRICE = Decimal("999999999999.99")  # of the contract's Amount
CENT = Decimal("0.01")
MAX_REJECTED_TEXT = 2_000
BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
TOKEN = re.compile(r"(affp1(?:=|%(?:25)*3D))[^&%\"\s|]+", re.IGNORECASE)

Content = dict[str, Any]


class Refused(ValueError):
    """An item that cannot become an event; the message names the field and what is wrong."""


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """The items of a page of a search, or of a category's, which names its `nextPage`; pure. Raises PageError only."""
    try:
        document = _document(body)
    except RecursionError:
        raise PageError("the body is nested too deeply to be a page") from None
    items = document.get("items", [])
    refuse_crowd(len(items))
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for place, raw in enumerate(items):
        try:
            drafts.append(Draft(Item, place, _item(raw)))
        except Refused as refused:
            text = redacted(json.dumps(raw, default=str))[:MAX_REJECTED_TEXT]
            rejects.append(Reject(place, str(refused), text))
    total, start = _count(document.get("totalResults")), _count(document.get("start"))
    last = total is not None and start is not None and start + len(items) > total
    following = _following(document.get("nextPage"))
    final = ("nextPage" in document or "category" in document) and not following
    return ParsedPage(drafts, rejects, total, ends=not items or last or final, next=following)


def record(body: bytes, place: int) -> Any:
    """The item at this place of a body that can be parsed, without tracking tokens; None beyond the last."""
    items = _document(body).get("items", [])
    return json.loads(redacted(json.dumps(items[place], default=str))) if place < len(items) else None


def redacted(text: str) -> str:
    """The text with *** for each tracking token, however often its address is escaped."""
    return TOKEN.sub(r"\1***", text)


def _following(address: Any) -> str:
    """The query of a `nextPage`, without what names the asker; "" where there is none.

    Its host and path are never followed. Raises PageError for one that is no address with a query.
    """
    if not address:
        return ""
    query = urlsplit(address).query if isinstance(address, str) and len(address) <= LONGEST_ADDRESS else ""
    pairs = [(name, value) for name, value in parse_qsl(query) if name.lower() not in OF_THE_ASKER]
    if not pairs:
        raise PageError(f"nextPage is no address with a query: {redacted(cut(address))}")
    return urlencode(pairs)


def _document(body: bytes) -> Mapping[str, Any]:
    document = read_json(body, Decimal)
    if not isinstance(document, dict):
        raise PageError(f"a JSON {kind(document)} came instead of an object; it is {redacted(cut(document))}")
    if isinstance(document, Doubled):
        raise PageError("a key stands twice in the envelope")
    empty = document.get("numItems") == 0 and "items" not in document
    if not empty and not isinstance(document.get("items"), list):
        raise PageError(f"an object without a list of items came; {_explained(document)}")
    return document


def _explained(document: Mapping[str, Any]) -> str:
    """The errors of an answer, or else its keys."""
    errors = document.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return f"it says {redacted(cut(errors[0].get('message')))} (code {redacted(cut(errors[0].get('code')))})"
    keys = ", ".join(ascii(key) for key in list(document)[:10])[:SHOWN]
    return f"its keys are: {redacted(keys) or 'none'}"


def _item(raw: Any) -> Content:
    if not isinstance(raw, dict):
        raise Refused(f"an item is an object, not {kind(raw)}")
    if isinstance(raw, Doubled):
        raise Refused("a name stands twice in the item")
    number, name = whole_number(raw.get("itemId"), MOST_ID), _text(raw.get("name"), TEXT)
    if not number:
        raise Refused(f"itemId: {cut(raw.get('itemId'))} is no number of an item")
    if not name:
        raise Refused("name: missing or empty")
    rating = _decimal(raw.get("customerRating"))
    return {
        "item_id": number,
        "parent_item_id": whole_number(raw.get("parentItemId"), MOST_ID) or None,
        "name": name[:LABEL].rstrip(),
        "description": _text(raw.get("shortDescription"), TEXT),
        "upc": _label(raw.get("upc")),
        "brand": _label(raw.get("brandName")),
        "model": _label(raw.get("modelNumber")),
        "category_node": _label(raw.get("categoryNode")),
        "category_path": _label(raw.get("categoryPath")),
        "seller": _label(raw.get("sellerInfo")),
        "marketplace": _bool(raw.get("marketplace")),
        "currency": CURRENCY,
        "msrp": _amount(raw.get("msrp")),
        "sale_price": _price(raw.get("salePrice")),
        "stock": _label(raw.get("stock")),
        "available_online": _bool(raw.get("availableOnline")),
        "customer_rating": None if rating is None or rating > 5 else f"{rating:.2f}",
        "num_reviews": _count(raw.get("numReviews")),
    }


def _price(raw: Any) -> str | None:
    """The price that is asked; one that is stated and is none costs the record, since prices are what it is about."""
    found = _amount(raw)
    if raw is not None and found is None:
        raise Refused(f"salePrice: {cut(raw)} is no price of at most two decimals")
    return found


def _amount(raw: Any) -> str | None:
    """Money with two decimals, exactly; None for anything else, a negative amount or a third decimal among them."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        return None
    amount = Decimal(raw)
    if not 0 <= amount <= MOST_PRICE or amount != amount.quantize(CENT):
        return None
    return f"{abs(amount):.2f}"


def _decimal(raw: Any) -> Decimal | None:
    """A number from 0 that is written as text, as ratings are, or as a number."""
    text = str(raw) if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else raw
    return Decimal(text) if isinstance(text, str) and DECIMAL.fullmatch(text) else None


def _label(raw: Any) -> str | None:
    return _text(raw, LABEL)


def _text(raw: Any, longest: int) -> str | None:
    """Text with entities decoded once and single blanks, cut; None where it is of another kind or empty."""
    if not isinstance(raw, str):
        return None
    decoded = html.unescape(raw).encode("utf-8", "replace").decode()
    return redacted(" ".join(BLANKS.sub(" ", decoded).split()))[:longest].rstrip() or None


def _bool(raw: Any) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _count(raw: Any) -> int | None:
    return whole_number(raw, MOST_COUNT)
