"""Names that a statement reads, found by its words."""

import pytest

from analysis.statements import texts

VIEWS = {
    "limits": "SELECT 3 AS most",
    "jobs_examined": "WITH here AS (SELECT 1) SELECT * FROM jobs, limits",
    "pay": "SELECT * FROM jobs_examined",
    "other": "SELECT 'pay' AS kind",
}


def test_what_a_view_needs_comes_before_it() -> None:
    assert texts.needed("SELECT * FROM pay", VIEWS) == ["limits", "jobs_examined", "pay"]


@pytest.mark.parametrize(
    "statement",
    [
        "-- from pay\nSELECT 1",
        "SELECT 1 /* pay */",
        "SELECT 'it''s pay'",
        'SELECT 1 AS "pay"',
        "SELECT payment FROM jobs",
    ],
)
def test_only_words_of_the_statement_count(statement: str) -> None:
    assert texts.needed(statement, VIEWS) == []


def test_the_names_are_found_in_any_case() -> None:
    assert texts.needed("SELECT * FROM Limits", VIEWS) == ["limits"]


def test_a_comment_sign_inside_a_text_is_no_comment() -> None:
    assert texts.without_comments("SELECT '--a /*b*/' -- c\n, 2") == "SELECT '--a /*b*/'  \n, 2"


def test_parameters_in_comments_are_none() -> None:
    assert texts.parameters("SELECT %(a)s, %(b)s, %(a)s -- %(c)s") == ["a", "b"]
    assert texts.with_dollars("SELECT %(a)s") == "SELECT $a"
