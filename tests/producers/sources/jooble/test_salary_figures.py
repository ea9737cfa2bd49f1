"""`parse salary`: one JSON object per text, figures as numbers."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from producers.cli import main
from producers.sources.catalog import names
from producers.sources.jooble.salary import salary_figures

NAMES = ["min", "max", "currency", "period", "annual_usd_min", "annual_usd_max"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("401k", [None] * 6),
        ("Competitive", [None] * 6),
        ("From $80k", [80000, None, "USD", "year", 80000, None]),
        ("8-12 LPA", [800000, 1200000, "INR", "year", None, None]),
        ("1848.5 €/mensuales", [1848.5, 1848.5, "EUR", "month", None, None]),
        ("$15 - $20.50 per hour", [15, 20.5, "USD", "hour", 31200, 42640]),
        ("$21–$25", [21, 25, "USD", "hour", None, None]),
        ("", [None] * 6),
    ],
)
def test_a_text_is_read_as_figures(text: str, values: list[object]) -> None:
    assert list(salary_figures(text)) == NAMES
    assert list(salary_figures(text).values()) == values
    done = CliRunner().invoke(main, ["parse", "salary", text])
    assert (done.exit_code, json.loads(done.stdout)) == (0, salary_figures(text))
    assert [type(value) for value in json.loads(done.stdout).values()] == [type(value) for value in values]


def test_texts_are_read_in_their_order() -> None:
    texts = ["$50k", "-$50k", "--", "面议", "$15/hr"]
    given_as_arguments = CliRunner().invoke(main, ["parse", "salary", "--", *texts])
    read_from_stdin = CliRunner().invoke(main, ["parse", "salary"], input="\r\n".join(texts).encode() + b"\n")
    for done in (given_as_arguments, read_from_stdin):
        assert done.exit_code == 0, done.output
        assert [json.loads(line) for line in done.stdout.splitlines()] == [salary_figures(text) for text in texts]


def test_bytes_that_are_no_text_are_unknown() -> None:
    done = CliRunner().invoke(main, ["parse", "salary"], input=b"\xff\n\n$15/hr")
    assert [json.loads(line)["min"] for line in done.stdout.splitlines()] == [None, None, 15]


@given(st.text() | st.binary().map(lambda some: some.decode("utf-8", "surrogateescape")))
def test_any_text_is_read_as_figures(text: str) -> None:
    found = salary_figures(text)
    assert list(found) == NAMES
    json.dumps(found, allow_nan=False)
    assert found["annual_usd_min"] is None or (found["currency"], found["period"] is None) == ("USD", False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["salaries", "x"], f"there are: {', '.join(names())}, salary"),
        (["jooble"], "give one FILE"),
        (["jooble", "a", "b"], "give one FILE"),
        (["jooble", "/nowhere"], "/nowhere is no file"),
    ],
)
def test_other_words_are_a_matter_of_usage(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(main, ["parse", *arguments])
    assert (done.exit_code, message in done.stderr) == (2, True), done.stderr
