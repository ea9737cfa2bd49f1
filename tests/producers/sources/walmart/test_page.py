"""Pages of items, odd ones too: what becomes an event, what is refused, and that money is exact."""

import html
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError
from producers.sources.walmart.page import parse, record, redacted

STAMP = Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z")
ITEM: dict[str, Any] = {"itemId": 7, "parentItemId": 7, "name": "Lamp", "msrp": 12, "salePrice": 9.5}
EMOJI = "\N{ROCKET}"


def body(*items: Any, **envelope: Any) -> bytes:
    known = {"query": "lamp", "totalResults": len(items), "start": 1, "numItems": len(items), "items": items}
    return json.dumps(known | envelope).encode()


def read(**changes: Any) -> dict[str, Any]:
    """The content of the one item with these changes."""
    (draft,) = parse(body(ITEM | changes), "lamp", 0).drafts
    events, rejects = to_events(parse(body(ITEM | changes), "lamp", 0), STAMP)
    assert (len(events), rejects) == (1, [])
    return dict(draft.content)


def refused(**changes: Any) -> str:
    page = parse(body(ITEM | changes), "lamp", 0)
    assert page.drafts == []
    return page.rejects[0].reason


def test_money_is_read_from_the_text_to_the_cent() -> None:
    assert (read()["msrp"], read()["sale_price"], read()["currency"]) == ("12.00", "9.50", "USD")
    text = body(ITEM).replace(b"9.5", b"123456789012.10")
    assert parse(text, "lamp", 0).drafts[0].content["sale_price"] == "123456789012.10"  # no float holds its cents
    assert parse(body(ITEM).replace(b"9.5", b"9.5e1"), "lamp", 0).drafts[0].content["sale_price"] == "95.00"


@pytest.mark.parametrize("price", [-1, -0.01, "9.99", True, 9.999, 1e300, [], {}])
def test_a_price_that_is_none_costs_the_item(price: Any) -> None:
    assert refused(salePrice=price).startswith("salePrice: ")
    assert read(msrp=price)["msrp"] is None


def test_an_item_without_a_price_is_one() -> None:
    assert read(salePrice=None)["sale_price"] is None
    assert read(msrp=None)["msrp"] is None


def test_texts_are_decoded_once() -> None:
    found = read(name="Tom &amp;amp; Co&rsquo;s", shortDescription="&lt;ul&gt; a\n b&nbsp;&lt;/ul&gt;")
    assert (found["name"], found["description"]) == ("Tom &amp; Co\N{RIGHT SINGLE QUOTATION MARK}s", "<ul> a b </ul>")


@given(st.text(min_size=1))
def test_what_was_escaped_comes_back(text: str) -> None:
    plain = " ".join(text.encode("utf-8", "replace").decode().split())
    if plain and plain.isprintable():
        assert read(name=f"x{html.escape(plain)}")["name"] == redacted(f"x{plain}")[:300].rstrip()


def test_an_emoji_in_every_text_stays_and_a_long_text_is_cut() -> None:
    texts = ("name", "upc", "brandName", "modelNumber", "categoryNode", "categoryPath", "sellerInfo", "stock")
    found = read(**dict.fromkeys(texts, EMOJI), shortDescription=EMOJI * 3_000)
    assert list(found.values()).count(EMOJI) == len(texts)
    assert len(found["description"]) == 2_000
    assert len(read(name="a" * 400)["name"]) == 300


def test_values_of_another_type_are_unknown_and_cost_nothing() -> None:
    odd = {"customerRating": "9.0", "numReviews": "many", "marketplace": "no", "upc": 12, "parentItemId": "7"}
    found = read(**odd, availableOnline=1, stock="")
    names = ("customer_rating", "num_reviews", "marketplace", "upc", "parent_item_id", "available_online", "stock")
    assert [found[name] for name in names] == [None] * len(names)
    assert read(customerRating="4.35", numReviews=3)["customer_rating"] == "4.35"


@pytest.mark.parametrize(
    ("changes", "begins"),
    [({"itemId": "7"}, "itemId"), ({"itemId": 0}, "itemId"), ({"itemId": 2**63}, "itemId"), ({"name": " "}, "name")],
)
def test_an_item_without_id_or_name_is_refused(changes: dict[str, Any], begins: str) -> None:
    assert refused(**changes).startswith(f"{begins}: ")


def test_an_item_that_comes_under_another_id_is_another_one() -> None:
    page = parse(body(ITEM, ITEM | {"itemId": 8}), "lamp", 0)
    assert [draft.content["item_id"] for draft in page.drafts] == [7, 8]


def test_no_tracking_token_is_repeated() -> None:
    for secret in ("http://c.example.org/t?l=a%3Faffp1%3DSECRET%26x", "a%253Faffp1%253DSECRET%2526", "?affp1=SECRET&b"):
        page = parse(body(ITEM | {"salePrice": "none", "productUrl": secret}), "lamp", 0)
        assert "SECRET" not in page.rejects[0].text
        assert "affp1" in page.rejects[0].text
        shown = record(body(ITEM | {"productUrl": secret}), 0)
        assert "SECRET" not in json.dumps(shown)
        assert "SECRET" not in json.dumps(read(name=secret, brandName=secret))


def test_pages_end_where_the_total_is_reached_or_nothing_comes() -> None:
    assert parse(body(ITEM, totalResults=2), "lamp", 0).ends is False
    assert parse(body(ITEM, totalResults=2, start=2), "lamp", 0).ends is True
    empty = parse(b'{"query": "lamp", "totalResults": 0, "start": 1, "numItems": 0}', "lamp", 0)
    assert (empty.drafts, empty.total, empty.ends) == ([], 0, True)


def test_a_page_that_names_the_next_one_can_be_read() -> None:
    shape = {"category": "3944", "format": "json", "items": [ITEM]}
    followed = parse(json.dumps(shape | {"nextPage": "/v1/paginated/items?maxId=8"}).encode(), "3944", 0)
    assert (len(followed.drafts), followed.total, followed.ends, followed.next) == (1, None, False, "maxId=8")
    for last in (shape, shape | {"nextPage": None}, shape | {"nextPage": ""}):
        assert (parse(json.dumps(last).encode(), "3944", 0).ends, parse(json.dumps(last).encode(), "3944", 0).next) == (
            True,
            "",
        )


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/latest?category=1&maxId=8&apiKey=K&lsPublisherId=P", "?category=1&maxId=8"]
)
def test_of_the_address_of_the_next_page_the_query_alone_counts(address: str) -> None:
    page = parse(json.dumps({"category": "1", "items": [ITEM], "nextPage": address}).encode(), "1", 0)
    assert page.next == "category=1&maxId=8"


@pytest.mark.parametrize("address", [7, ["?a=b"], "/v1/paginated/items", "?apiKey=K", f"?a={'b' * 2_000}"])
def test_a_next_page_that_is_no_address_is_refused(address: Any) -> None:
    with pytest.raises(PageError, match="nextPage is no address"):
        parse(json.dumps({"category": "1", "items": [ITEM], "nextPage": address}).encode(), "1", 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"errors":[{"code":4002,"message":"Invalid itemId"}]}', r"Invalid itemId.*4002"),
        (b'{"errors":[{"code":504,"message":"Gateway Timeout"}]}', r"Gateway Timeout.*504"),
        (b'{"errors":[17]}', "its keys are: 'errors'"),
        (b'{"numItems": 3}', "without a list of items"),
        (b'{"numItems": 0, "items": null}', "without a list of items"),
        (b'{"items": [{"itemId"', "not whole JSON"),
        (b'{"items": [], "items": []}', "stands twice"),
    ],
)
def test_what_is_no_page_says_so(text: bytes, says: str) -> None:
    with pytest.raises(PageError, match=says):
        parse(text, "lamp", 0)


def test_the_recorded_page_is_read_whole(reference_data: Path) -> None:
    text = (reference_data / "walmart" / "search_v1_iphone8_2018-01.json").read_bytes()
    page = parse(text, "iphone8", 0)
    events, rejects = to_events(page, STAMP)
    assert (len(events), rejects, page.total, page.ends) == (10, [], 1_696, False)
    contents = [draft.content for draft in page.drafts]
    assert sum(content["msrp"] is not None for content in contents) == 6
    assert sum(content["customer_rating"] is not None for content in contents) == 3
    assert contents[0]["sale_price"] == "839.94"
    assert "that\N{RIGHT SINGLE QUOTATION MARK}s truly" in contents[0]["description"]
