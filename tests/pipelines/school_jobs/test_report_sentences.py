"""Sentences of answers: worked out by hand from a few rows."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ask import answer
from analysis.figures import catalog
from analysis.figures.context import Context
from analysis.report import sheets, values
from analysis.report.content import Section
from analysis.statements import questions
from pipelines.school_jobs.report import sentences
from pipelines.school_jobs.report.sections import SECTIONS
from tests.pipelines.school_jobs.figure_frames import SAMPLES

Row = dict[str, Any]


def employer(company: str | None, postings: int, share: str) -> Row:
    return {"company": company, "postings_different": postings, "openings_share": Decimal(share)}


def day(cip4: str, of_march: int, postings: int) -> Row:
    return {"cip4": cip4, "title": f"Field {cip4}", "as_of_date": date(2026, 3, of_march), "postings_open": postings}


def paid(title: str, level: int, earnings: int, debt: int) -> Row:
    ratio = Decimal(debt) / earnings
    amounts = {"earnings_4yr_median_usd": Decimal(earnings), "debt_median_usd": Decimal(debt), "debt_to_pay": ratio}
    return {"cip4": title[:4], "title": title, "credential_level": level, "earnings_4yr_n": 12, **amounts}


def test_the_employer_that_hires_most_is_named_unless_all_hire_the_same() -> None:
    rows = [employer("Acme", 6, "0.2500"), employer("Beta", 2, "0.0833")]
    assert sentences.employers(rows, "Texas").headline == (
        "Of the employers in Texas that can be ranked, Acme has most open postings of the field: 6 different postings, "
        "25.0 % of all."
    )
    tied = [employer("Beta", 1, "0.5000"), employer("Acme", 1, "0.5000")]
    assert sentences.employers(tied, "Texas").headline == (
        "No employer in Texas has more than 1 different posting of the field."
    )
    few = [employer("Acme", 3, "0.5000"), employer("Beta", 1, "0.2500")]
    assert sentences.employers(few, "Texas").headline == (
        "No employer in Texas has more than 3 different postings of the field."
    )
    assert sentences.employers([employer(None, 4, "1.0000")], "Texas").headline == ""


def test_a_trend_is_described_from_the_first_day_to_the_last() -> None:
    rows = [day("1107", 2, 1100), day("1107", 1, 1200), day("5138", 2, 9), day("5138", 1, 9)]
    wording = sentences.openings_trend(rows, "Texas")
    assert wording.headline == (
        "Of the 2 fields shown for Texas, Field 5138 stayed at 9 open postings from 1 March 2026 to 2 March 2026."
    )
    assert wording.says == [
        "At the other end, Field 1107 went down from 1,200 to 1,100 open postings from 1 March 2026 to 2 March 2026."
    ]


def test_what_is_known_of_one_day_moves_nowhere() -> None:
    """Nor does a field of which one day alone is known, beside others of which there are more."""
    rows = [day("1107", 2, 1100) | {"postings_closed": 3}, day("5138", 3, 9)]
    wording = sentences.openings_trend(rows, "Texas")
    assert wording.headline == "Openings in Texas are known of one day only, 3 March 2026: a trend takes two."
    assert (wording.says, wording.trust, wording.drawn) == (
        [],
        ["New and closed postings are those between sweeps of that day."],
        False,
    )
    wording = sentences.openings_trend([*rows, day("1107", 1, 1000)], "Texas")
    assert [wording.headline, *wording.says] == [
        "In Texas, Field 1107 went up from 1,000 to 1,100 open postings from 1 March 2026 to 2 March 2026."
    ]


def test_pay_is_stated_with_what_it_rests_on() -> None:
    rows = [paid("1107 Computing", 3, 90_000, 30_000), paid("5138 Nursing", 2, 60_000, 10_000)]
    wording = sentences.pay_against_debt(rows, "Texas")
    assert wording.headline == (
        "Of the degrees shown for Texas that can be ranked, 1107 Computing (bachelor) pays most four years after "
        "completion: $90,000 a year at the median of 12 programmes."
    )
    assert wording.says == [
        "Of the degrees shown for Texas that can be ranked, debt weighs least against pay for 5138 Nursing (associate) "
        "($10,000 of debt, $60,000 of yearly pay), and most for 1107 Computing (bachelor) ($30,000 of debt, $90,000 of "
        "yearly pay)."
    ]
    levels = [paid("1107 Computing", 5, 99_000, 0), paid("1107 Computing", 3, 90_000, 0)]
    assert "bachelor and master programmes in Texas earn $90,000 and $99,000" in (
        sentences.credential_levels(levels, "Texas").headline
    )


def test_states_and_shares_are_compared_from_the_highest_to_the_lowest() -> None:
    rows = [
        {"state": state, "postings_open": 5, "graduates": 50, "postings_per_100_graduates": Decimal(ratio)}
        for state, ratio in (("AL", "1.00"), ("TX", "9.00"))
    ]
    headline = sentences.openings_by_state(rows, "the United States").headline
    assert headline.startswith(
        "Of the states that can be ranked, Texas has most open postings for its graduates, 9.00 per hundred (5 postings"
    )
    assert "Alabama has fewest, 1.00 per hundred" in headline
    assert not sentences.openings_by_state(rows[:1], "the United States").drawn
    shares = [{"value": "1", "title": "A", "postings_open": 8, "salary_share": Decimal("0.2500")}]
    assert sentences.salary_shown(shares, "Texas").headline == (
        "In the 1 field of Texas with most open postings, 25.0 % of postings show a salary."
    )


AMOUNTS = st.none() | st.integers(1, 99).map(Decimal)
STATES = st.sampled_from(["AL", "TX", "NY", "OH", "DC"])
ROW = st.fixed_dictionaries(
    {
        **{"cip4": st.sampled_from(["1107", "5138"]), "title": st.sampled_from(["A", "B"]), "state": STATES},
        **{"credential_level": st.sampled_from([3, 5]), "company": st.sampled_from([None, "Acme", "Beta"])},
        **{name: st.integers(0, 9) for name in ("postings_open", "graduates", "postings_different", "earnings_4yr_n")},
        **dict.fromkeys(("openings_share", "earnings_4yr_median_usd", sentences.PER_100), AMOUNTS),
        "debt_to_pay": AMOUNTS,
        "debt_median_usd": st.just(Decimal(7)),
        "different_per_100_graduates": AMOUNTS,
        "as_of_date": st.integers(1, 3).map(lambda day: date(2026, 3, day)),
        "value": st.sampled_from(["1107", "5138"]),
        "salary_share": AMOUNTS,
        "ownership": st.sampled_from(["public", "private"]),
        "programs": st.integers(5, 9),
        "programs_with_earnings": st.integers(0, 5),
    }
)
SUPERLATIVE = re.compile(
    r"\b(?<!at )(most|least|fewest|highest|lowest|largest|smallest|best|worst|top|leading|comes first)\b", re.IGNORECASE
)
# What a superlative may be made over, whatever is withheld or cut off: rows that were ranked, or chosen by a count.
COUNTED = re.compile(r"with most (open postings|graduates|programmes|of them)(?! per)|most that is missing")
OVER = ("that can be ranked", "with most open postings", "shown for")


@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(SECTIONS))
def test_no_superlative_is_made_over_what_is_withheld_or_cut_off(rows: list[Row], section: Section) -> None:
    rows = [row if row["earnings_4yr_median_usd"] else {**row, "debt_to_pay": None} for row in rows]
    found = section.sentences(rows, "Texas")
    for sentence in [found.headline, *found.says]:
        if SUPERLATIVE.search(sentence):
            assert any(over in sentence for over in OVER), sentence


@given(st.lists(st.tuples(ROW, st.sampled_from([None, "openings", "debt, salary"])), max_size=6))
def test_no_sentence_of_an_answer_has_a_superlative_but_over_counts(drawn: list[tuple[Row, str | None]]) -> None:
    rows = [row | {"withheld": withheld, "earnings_4yr_flagged": 1} for row, withheld in drawn]
    columns = list(rows[0]) if rows else ["withheld"]
    basis = answer.basis(columns, [tuple(row.values()) for row in rows], {"min_n": 5})
    asked = [questions.read(name) for name in questions.names()]
    for sentence in [*basis, *(each.title for each in asked), *(each.headers.get("empty", "") for each in asked)]:
        assert not SUPERLATIVE.search(COUNTED.sub("", sentence)), sentence


@pytest.mark.parametrize("name", catalog.names())
@pytest.mark.parametrize("number", [1, 10])
def test_no_words_of_a_figure_have_a_superlative_but_over_counts(name: str, number: int) -> None:
    drawing = catalog.figures()[name](SAMPLES[name].rows(number), Context())
    for sentence in drawing.words:
        assert not SUPERLATIVE.search(COUNTED.sub("", sentence)), sentence


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("debt_median_usd", Decimal("21000.49"), "$21,000"),
        ("fee_usd", Decimal("-9.50"), "−$9.50"),
        ("salary_share", Decimal("0.3661"), "36.6 %"),
        ("postings_per_100_graduates", Decimal("4.30"), "4.30"),
        ("postings_open", 12345, "12,345"),
        ("credential_level", 3, "bachelor"),
        ("credential_level", 98, "level 98"),
        ("state", "TX", "Texas"),
        ("operating", True, "yes"),
        ("as_of_date", date(2026, 3, 1), "2026-03-01"),
        ("title", None, ""),
    ],
)
def test_values_are_read_by_people(name: str, value: object, text: str) -> None:
    assert values.text(name, value) == text


def test_the_basis_of_figures_is_stated() -> None:
    columns = ["title", "salary_median_usd", "salary_n", "salary_flagged", "withheld"]
    rows = [
        {"title": "A", "salary_median_usd": Decimal(1), "salary_n": 7, "salary_flagged": 2, "withheld": None},
        {"title": "B", "salary_median_usd": None, "salary_n": 3, "salary_flagged": 0, "withheld": "salary"},
    ]
    assert sheets.basis(columns, rows, 5) == [
        "The figures of the table rest on 7 postings for advertised salary (2 flagged); flagged values are outliers, "
        "and are counted.",
        "1 cell is withheld for resting on fewer than 5 values.",
    ]
    assert [sentences.place(state) for state in ("US", "TX", "DC")] == [
        "the United States",
        "Texas",
        "the District of Columbia",
    ]
