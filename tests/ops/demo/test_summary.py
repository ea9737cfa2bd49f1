"""What a demo run ends with, as people read it."""

from io import StringIO

from rich.console import Console

from ops.demo.summary import Summary, show, shown
from pipelines import catalog

FIELD = {
    "title": "Computer Science",
    "postings_open": 4,
    "graduates": 435,
    "earnings_4yr_median_usd": "90000.00",
    "debt_median_usd": None,
    "salary_median_usd": None,
}


def test_a_ratio_that_rests_on_too_little_is_said_to_be_withheld() -> None:
    fields = [{**FIELD, "postings_per_100_graduates": ratio} for ratio in ("1.15", None)]
    printed = StringIO()
    show(Summary({}, {}, {}, shown(catalog.contract()), fields, {}, "Made-up.", {}), Console(file=printed, width=100))
    told = [line.split()[2:] for line in printed.getvalue().splitlines() if "Computer Science" in line]
    assert told == [["1.15", "4", "435", "90,000"], ["withheld", "4", "435", "90,000"]]
