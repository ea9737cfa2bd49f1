"""Which cells of a row are withheld: its column `withheld` names them."""

# What the column `withheld` calls the cells of a column, where that is not a word of the column's name.
CALLED = {
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


def is_withheld(column: str, withheld: str | None) -> bool:
    """Whether a row that says `withheld` withholds the cell of `column`."""
    named = {each.strip() for each in (withheld or "").split(",")} - {""}
    return bool(named & CALLED.get(column, set())) or _by_stem(column, named)


def _by_stem(column: str, named: set[str]) -> bool:
    if column in CALLED:
        return False
    return column.split("_")[0] in named or (column.endswith("_share") and "shares" in named)
