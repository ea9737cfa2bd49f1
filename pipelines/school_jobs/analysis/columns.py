"""Names of answers' columns at the head of a table and in the column `withheld`, and of levels of credentials."""

HEADINGS = {
    "cip4": "field",
    "title": "field of study",
    "as_of_date": "as of",
    "postings_open": "open",
    "postings_new": "new in 7 days",
    "postings_closed": "closed in 7 days",
    "postings_near_duplicate": "of these duplicates",
    "postings_different": "of these distinct",
    "postings_change": "change",
    "postings_with_salary": "with salary",
    "postings_per_100_graduates": "per 100 graduates",
    "different_per_100_graduates": "without duplicates",
    "change_per_100_graduates": "change per 100 graduates",
    "earnings_1yr_median_usd": "pay after 1 year, $",
    "earnings_4yr_median_usd": "pay after 4 years, $",
    "earnings_5yr_median_usd": "pay after 5 years, $",
    "earnings_4yr_quartile_1_usd": "pay, lower quartile, $",
    "earnings_4yr_quartile_3_usd": "pay, upper quartile, $",
    "debt_median_usd": "debt, $",
    "debt_quartile_1_usd": "debt, lower quartile, $",
    "debt_quartile_3_usd": "debt, upper quartile, $",
    "salary_median_usd": "advertised salary, $",
    "net_price_median_usd": "net price per year, $",
    "credential_level": "level",
    "programs": "programmes",
    "company": "employer",
    "location": "place",
    "posted_date": "posted",
}

# Where that is not a word of the column's name.
WITHHELD = {
    "postings_per_100_graduates": {"openings"},
    "different_per_100_graduates": {"openings without repeats"},
    "change_per_100_graduates": {"change"},
    "openings_share": {"share"},
    "salary_share": {"salary shown"},
    "debt_to_pay": {"debt", "earnings"},
    "debt_to_earnings": {"debt", "earnings 4 years"},
    "net_price_median_usd": {"net price"},
    "earnings_1yr_median_usd": {"earnings 1 year", "earnings"},
    "earnings_4yr_median_usd": {"earnings 4 years", "earnings"},
    "earnings_5yr_median_usd": {"earnings 5 years", "earnings"},
}


LEVELS = {
    1: "certificate",
    2: "associate",
    3: "bachelor",
    4: "post-baccalaureate",
    5: "master",
    6: "doctor",
    7: "first professional",
    8: "graduate certificate",
    99: "no credential",
}


def level_name(level: object) -> str:
    """`bachelor` for 3; one that has no name by its number."""
    text = str(level)
    return LEVELS.get(int(text), f"level {text}") if text.isdigit() else text
