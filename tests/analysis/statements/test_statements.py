"""Named statements: what stands in their headers, and which values their parameters take."""

from datetime import date
from decimal import Decimal

import pytest

from analysis import statements
from analysis.statements import BrokenStatement, UnknownStatement, WrongParameter, questions

TEXT = """-- Openings of a field.
-- called: openings
-- parameter field: text; four digits
-- parameter state: text = US; two letters
-- parameter top: integer = 10; most rows
-- parameter above: decimal = 0.5; share
-- parameter since: date = null; first day
-- column n: postings, count
-- A plain remark.
SELECT %(field)s, %(state)s, %(top)s, %(above)s, %(since)s -- %(nobody)s
"""


def test_headers_say_what_a_statement_answers_and_takes() -> None:
    statement = statements.parsed("openings", TEXT)
    assert statement.title == "Openings of a field."
    assert statement.headers == {"called": "openings"}
    assert statement.columns == {"n": "postings, count"}
    assert [parameter.name for parameter in statement.parameters] == ["field", "state", "top", "above", "since"]
    assert [parameter.required for parameter in statement.parameters] == [True, False, False, False, False]


def test_parameters_have_defaults_and_types() -> None:
    bound = statements.parsed("openings", TEXT).bound({"field": "1107", "top": "3", "since": "2026-01-02"})
    expected = {"field": "1107", "state": "US", "top": 3, "above": Decimal("0.5"), "since": date(2026, 1, 2)}
    assert bound == expected
    assert type(bound["top"]) is int


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs field: text, four digits"),
        ({"field": "1107", "city": "Austin"}, "takes no city; it takes: field, state"),
        ({"field": "1107", "top": "many"}, "top is 'many', which is no integer"),
        ({"field": "1107", "top": True}, "no integer"),
        ({"field": "1107", "above": "NaN"}, "no decimal"),
        ({"field": "1107", "since": "March"}, "no date"),
        ({"field": None}, "field needs a value"),
        ({"field": "1107", "state": None}, "state needs a value"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_reported(given: dict[str, object], message: str) -> None:
    with pytest.raises(WrongParameter, match=message):
        statements.parsed("openings", TEXT).bound(given)


def test_an_optional_parameter_takes_nothing() -> None:
    assert statements.parsed("openings", TEXT).bound({"field": "1107", "since": None})["since"] is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "-- Title.\n-- parameter top: number = 1; most rows\nSELECT %(top)s",
        "-- Title.\nSELECT %(top)s",
    ],
)
def test_a_broken_file_is_reported(text: str) -> None:
    with pytest.raises(BrokenStatement):
        statements.parsed("broken", text)


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(UnknownStatement, match="top_fields"):
        statements.read(questions.package(), "weather")


def test_a_file_may_be_like_another_over_another_table() -> None:
    like, other = (statements.read("pipelines.school_jobs.views", f"{kind}_fences") for kind in ("job", "program"))
    body = like.text.split("\n", 2)[2]
    assert body == other.text.split("\n", 1)[1].replace("program_values", "job_values")
    assert like.columns.keys() == other.columns.keys()
