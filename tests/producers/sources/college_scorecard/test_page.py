"""Pages and what is none: the envelope, where a walk ends, and clear words for everything else."""

import json
from typing import Any

import pytest

from producers.source import PageError
from producers.sources.college_scorecard.page import parse
from tests.producers.sources.college_scorecard.bodies import page, programme, school


def refusal(body: bytes, number: int = 0) -> str:
    with pytest.raises(PageError) as caught:
        parse(body, "schools", number)
    return str(caught.value)


@pytest.mark.parametrize(
    ("at", "total", "per_page", "ends"),
    [
        (0, 1, 100, True),
        (0, 100, 100, True),
        (0, 101, 100, False),
        (65, 6662, 100, False),
        (66, 6662, 100, True),
        (0, 101.0, "100", False),
        (0, 21, 20, False),  # the size asked for was clamped
        (1, 21, 20, True),
    ],
)
def test_a_walk_ends_by_the_size_the_api_says_it_uses(at: int, total: Any, per_page: Any, ends: bool) -> None:
    parsed = parse(page([school()], page=at, total=total, per_page=per_page), "schools", at)
    assert (parsed.ends, parsed.total) == (ends, total)


def test_a_walk_ends_where_nothing_comes() -> None:
    assert parse(page([], page=3, total=6662), "schools", 3).ends


def test_a_page_may_not_say_its_number() -> None:
    assert parse(page([school()], page=None), "schools", 5).drafts


def test_another_page_than_the_one_asked_for_is_refused() -> None:
    assert refusal(page([school()], page=0), 3) == "page 3 was asked for, page 0 came"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b"<!DOCTYPE html><html><head><title>Oops! An Error</title>", "HTML came instead of JSON: 'Oops! An Error'"),
        (b"\n<h1>503</h1>", "HTML came instead of JSON: '<h1>503</h1>'"),
        (b'{"metadata":', "the body is not whole JSON: Expecting value at character 12 of 12"),
        (b"{} {}", "the body is not whole JSON: Extra data"),
        (b"{'a': 1}", "the body is not whole JSON: Expecting property name"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'{"a": 1e99999999999999999999}', "the body is not JSON of this API"),
        (b'{"a": ' + b"9" * 5000 + b"}", "the body is not JSON of this API"),
        (b'{"a": "\xff"}', "the body is not UTF-8 at byte 7"),
        ("{}".encode("utf-16"), "the body is not UTF-8"),
        (b"[]", "a JSON list came instead of an object with metadata and results"),
        (b"null", "a JSON null came instead of an object"),
        (b"3.5", "a JSON number came instead of an object"),
        (b"{}", "its keys are: none"),
        (b'{"results": []}', "its keys are: 'results'"),
        (b'{"metadata": [], "results": []}', "an object without metadata and results came"),
        (b'{"metadata": {}, "results": {}}', "an object without metadata and results came"),
        (
            b'{"metadata": {"total": 1}, "results": []}',
            "metadata.per_page is None; a number of at least 1 was expected",
        ),
        (b'{"metadata": {"total": -1, "per_page": 1}, "results": []}', "metadata.total is -1"),
        (b'{"metadata": {"total": 1, "per_page": 0}, "results": []}', "metadata.per_page is 0"),
        (b'{"metadata": {"total": "all", "per_page": 1}, "results": []}', "metadata.total: 'all' is not a number"),
        (b'{"metadata": {}, "metadata": {}, "results": []}', "a key stands twice in the envelope"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, message: str) -> None:
    assert message in refusal(body)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            {"errors": [{"error": "field_not_found", "input": "wombat", "message": "The input field 'wombat' is not"}]},
            "field_not_found",
        ),
        ({"errors": "bad"}, "bad"),
        ({"error": {"code": 400, "message": "Invalid request parameters"}}, "400"),
        ({"error": {"code": "API_KEY_INVALID", "message": "An invalid api_key was supplied."}}, "API_KEY_INVALID"),
        ({"error": 404, "message": "programs not found. Available endpoints: schools"}, "programs not found"),
        ({"error": {}}, "no message"),
        ({"error": {"code": 1}, "metadata": {"total": 0, "per_page": 1}, "results": []}, "1"),
    ],
)
def test_errors_of_the_api_are_passed_on(answer: dict[str, Any], message: str) -> None:
    text = refusal(json.dumps(answer).encode())
    assert text.startswith("the API answered an error: ")
    assert message in text


def test_a_foreign_body_is_shown_in_part_and_in_plain_characters() -> None:
    text = refusal("<é>".encode() * 5000)
    assert text.isascii()
    assert len(text) < 1500


@pytest.mark.parametrize("depth", [1_000, 100_000])
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_no_crash(depth: int, left: str, right: str) -> None:
    deep = left * depth + "1" + right * depth
    assert "nested too deeply" in refusal(page([school(note=0)]).replace(b'"note": 0', f'"note": {deep}'.encode()))


def test_nesting_that_can_be_read_spoils_nothing() -> None:
    deep = "[" * 200 + "]" * 200
    body = page([school(note=0), school(id=0, note=0)]).replace(b'"note": 0', f'"note": {deep}'.encode())
    parsed = parse(body, "schools", 0)
    assert (len(parsed.drafts), len(parsed.rejects)) == (1, 1)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse(b"\xef\xbb\xbf" + page([school()]), "schools", 0).drafts


def test_every_truncated_body_is_refused() -> None:
    body = page([school(**{"latest.programs.cip_4_digit": [programme()]})])
    for end in range(len(body)):
        refusal(body[:end])
