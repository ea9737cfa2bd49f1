"""What the figure says, read from its own artists."""

import pandas as pd

from analysis.figures import top_fields

TOP = pd.DataFrame(
    {
        "title": ["Registered Nursing", "Computer Science"],
        "postings_open": [80, 50],
        "postings_per_100_graduates": [80.0, 25.0],
        "earnings_4yr_median_usd": [70000.0, None],
        "salary_median_usd": [None, 88000.0],
        "debt_median_usd": [20000.0, 21000.0],
    }
)
COVERAGE = pd.DataFrame(
    {
        "as_of_date": ["2026-01-06"],
        "fields": [415],
        "fields_searched": [45],
        "postings_open": [130],
        "postings_with_salary": [30],
    }
)


def test_bars_are_the_ratio_and_name_the_postings_behind_it() -> None:
    openings, _ = top_fields.draw(TOP, COVERAGE).axes
    assert [bar.get_width() for bar in openings.patches] == [80.0, 25.0]
    assert [text.get_text().strip() for text in openings.texts] == ["n = 80", "n = 50"]
    assert [label.get_text() for label in openings.get_yticklabels()] == list(TOP["title"])


def test_what_is_not_reported_gets_no_mark() -> None:
    _, money = top_fields.draw(TOP, COVERAGE).axes
    drawn = {each.get_label(): each.get_offsets().compressed().tolist() for each in money.collections}
    assert drawn["median earnings, 4 years after"] == [70.0, 0.0]
    assert drawn["median advertised salary"] == [88.0, 1.0]


def test_axes_say_their_units_and_the_foot_says_the_limits() -> None:
    figure = top_fields.draw(TOP, COVERAGE)
    openings, money = figure.axes
    assert "per 100 graduates" in openings.get_xlabel()
    assert "US dollars" in money.get_xlabel()
    assert "expert judgement" in figure.texts[-1].get_text().replace("\n", " ")


def test_the_foot_says_where_the_data_is_from() -> None:
    assert "Made-up data." in top_fields.draw(TOP, COVERAGE, "Made-up data.").texts[-1].get_text()


def test_an_empty_answer_still_draws() -> None:
    assert top_fields.draw(TOP.iloc[:0], COVERAGE).axes
