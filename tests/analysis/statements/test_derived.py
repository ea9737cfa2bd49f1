"""Derived views are put before the statements that mention them."""

import pytest

from analysis.statements import derived, texts

VIEWS = {
    "limits": "SELECT 3 AS most",
    "jobs_examined": "WITH here AS (SELECT 1) SELECT * FROM jobs, limits",
    "pay": "SELECT * FROM jobs_examined",
    "other": "SELECT 'pay' AS kind",
}


def names(statement: str) -> list[str]:
    """Names of the expressions that were put before it, in order."""
    text = derived.composed(statement, VIEWS)
    return [name for _, name in sorted((text.find(f"{name} AS ("), name) for name in VIEWS) if f"{name} AS (" in text]


def test_what_a_view_needs_comes_before_it() -> None:
    assert names("SELECT * FROM pay") == ["limits", "jobs_examined", "pay"]


def test_a_statement_that_mentions_none_stays_as_it_is() -> None:
    assert derived.composed("SELECT * FROM jobs ; \n", VIEWS) == "SELECT * FROM jobs"


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
    assert names(statement) == []


def test_the_names_are_found_in_any_case() -> None:
    assert names("SELECT * FROM Limits") == ["limits"]


def test_expressions_of_the_statement_come_after_the_views() -> None:
    text = derived.composed("-- What pays.\nwith mine AS (SELECT * FROM limits) SELECT * FROM mine", VIEWS)
    assert (
        " ".join(text.split())
        == "WITH limits AS ( SELECT 3 AS most ), mine AS (SELECT * FROM limits) SELECT * FROM mine"
    )


def test_recursion_is_kept() -> None:
    text = derived.composed("WITH RECURSIVE r AS (SELECT * FROM limits) SELECT * FROM r", VIEWS)
    assert text.startswith("WITH RECURSIVE limits AS (")


def test_a_comment_sign_inside_a_text_is_no_comment() -> None:
    assert texts.without_comments("SELECT '--a /*b*/' -- c\n, 2") == "SELECT '--a /*b*/'  \n, 2"


def test_parameters_in_comments_are_none() -> None:
    assert texts.parameters("SELECT %(a)s, %(b)s, %(a)s -- %(c)s") == ["a", "b"]
    assert texts.with_dollars("SELECT %(a)s") == "SELECT $a"
