from decimal import ROUND_DOWN, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from producers.source import Draft
from producers.sources.jooble.contract import Job
from producers.sources.jooble.page import read_record
from producers.sources.jooble.salary import LARGEST, PER_YEAR, PLAUSIBLE_USD, Salary, parse_salary
from producers.sources.jooble.salary_text import UNKNOWN, Period, words
from tests.producers.sources.jooble.bodies import record

BESIDE = [*words().least, *words().most, *words().noise, *words().per, *words().to]
MEANING = [*words().adverbs, *words().currencies, *words().multipliers, *words().units]
PIECES = [*BESIDE, *MEANING, "/", "+", "–", ",", ".", " "]
FIGURES = ["0", "1", "15", "15.50", "120", "1,500", "1.500", "60 000", "1'000", "8,00,000", "10,5", "150000", "9" * 13]
SALADS = st.lists(st.sampled_from(PIECES + FIGURES * 6), max_size=8).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda blank: blank.join(words))
)
TEXTS = st.text(max_size=40) | SALADS
CENTS = st.integers(100, 99_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
# No range is wider than one to fifty.
RANGES = st.tuples(CENTS, st.integers(100, 5_000)).map(
    lambda parts: (parts[0], (parts[0] * parts[1] / 100).quantize(Decimal("0.01"), ROUND_DOWN))
)
PER_UNIT: dict[Period | None, str] = {
    None: "",
    "hour": "/hr",
    "day": " a day",
    "week": " per week",
    "month": "/month",
    "year": " a year",
}


@given(TEXTS, st.booleans())
def test_any_text_is_read_in_bounds(text: str, us_dollars: bool) -> None:
    found = parse_salary(text, us_dollars)
    bounds = [bound for bound in (found.minimum, found.maximum) if bound is not None]
    assert bounds == sorted(bounds)
    assert all(0 < bound <= LARGEST and bound == bound.quantize(Decimal("0.01")) for bound in bounds)
    assert bounds or found == Salary()
    annual = [bound for bound in found.annual_usd() if bound is not None]
    assert all(PLAUSIBLE_USD[0] <= bound <= PLAUSIBLE_USD[1] for bound in annual)
    assert not annual or (found.currency_code == "USD" and found.period is not None)


@given(TEXTS)
def test_any_text_keeps_the_contract(text: str) -> None:
    read = read_record(record(salary=text), 0, "1107")
    if isinstance(read, Draft):
        provenance = {"event_id": "0" * 32, "sweep_id": "s", "epoch": 1, "counter": 1, "place": 0}
        Job.model_validate({**read.content, **provenance, "observed_at": "2026-01-01T00:00:00.000000Z"})


@given(RANGES, st.sampled_from(["$", "£", "€", "₹"]), st.sampled_from(sorted(PER_UNIT, key=str)))
def test_what_is_written_is_read(bounds: tuple[Decimal, Decimal], symbol: str, period: Period | None) -> None:
    least, most = bounds
    text = f"{symbol}{least:,.2f} - {symbol}{most:,.2f}{PER_UNIT[period]}"
    found = parse_salary(text)
    code = words().currencies[symbol] if symbol != "$" else "USD"
    assert found == Salary(least, most, code, period or expected_period(least, most, code))


def expected_period(least: Decimal, most: Decimal, code: str) -> Period | None:
    """The period of figures that state none."""
    if code == "INR":
        return "month" if least >= 5_000 and most < 60_000 else "year" if least >= 500_000 else None
    if code == "USD" and least >= Decimal("7.25") and most < 58:
        return "hour"
    return "year" if least >= 10_000 else None


K_FIGURES = st.integers(10, 999).filter(lambda figure: figure != 401)  # 401k is a pension
STYLES = {
    "1,234.50": lambda figure: f"{figure:,.2f}",
    "1234.50": lambda figure: f"{figure:.2f}",
    "1 234.50": lambda figure: f"{figure:,.2f}".replace(",", " "),
    "1'234.50": lambda figure: f"{figure:,.2f}".replace(",", "'"),
    "1.234,50": lambda figure: f"{figure:,.2f}".translate(str.maketrans(",.", ".,")),
    "1 234,50": lambda figure: f"{figure:,.2f}".translate(str.maketrans(",.", " ,")),
}
PERIODS: dict[Period, list[str]] = {
    "hour": ["/hr", "/hora", " an hour", " pro Stunde", " hourly"],
    "day": ["/day", " per day", " par jour"],
    "week": ["/wk", " weekly", " por semana"],
    "month": ["/month", "/mensuales", " měsíčně", " / luna", " al mes"],
    "year": ["/yr", " per annum", " pa", " ročně", "/an", " p.a."],
}


@given(
    RANGES,
    st.sampled_from(sorted(STYLES)),
    st.sampled_from([(period, words) for period, every in PERIODS.items() for words in every]),
    st.sampled_from(["-", " - ", "–", " — ", " to "]),
    st.sampled_from(["range", "one", "from", "up to"]),
    st.sampled_from(["USD", "EUR", "PLN", "GBP"]),
    st.booleans(),
)
def test_any_way_of_writing_is_read_back(
    bounds: tuple[Decimal, Decimal],
    style: str,
    period: tuple[Period, str],
    dash: str,
    shape: str,
    code: str,
    before: bool,
) -> None:
    if style.endswith(",50") and code not in ("EUR", "PLN"):
        code = "EUR"  # the others are not written so
    write = STYLES[style]
    least, most = (f"{code} {write(one)}" if before else f"{write(one)} {code}" for one in bounds)
    texts = {
        "range": (f"{least}{dash}{most}", bounds),
        "one": (least, (bounds[0], bounds[0])),
        "from": (f"From {least}", (bounds[0], None)),
        "up to": (f"up to {most}", (None, bounds[1])),
    }
    text, wanted = texts[shape]
    assert parse_salary(text + period[1]) == Salary(wanted[0], wanted[1], code, period[0])


@given(K_FIGURES, K_FIGURES, st.sampled_from(["k", "K", " k"]), st.booleans())
def test_a_thousand_on_one_bound_is_meant_for_both(one: int, other: int, k: str, last: bool) -> None:
    least, most = sorted((one, other))
    assume(most <= 50 * least)
    text = f"${least} - ${most}{k}" if last else f"${least}{k} - ${most}"
    assert parse_salary(text) == Salary(Decimal(least * 1000), Decimal(most * 1000), "USD", "year")


@given(CENTS, st.integers(51, 10_000))
def test_a_range_that_is_too_wide_is_none(least: Decimal, times: int) -> None:
    assert parse_salary(f"${least} - ${least * times}") == Salary()


@given(st.integers(1, 99), st.integers(0, 99), st.integers(0, 999))
def test_indian_groups_are_those_of_rupees_only(lakhs: int, thousands: int, rest: int) -> None:
    text, figure = f"{lakhs},{thousands:02d},{rest:03d}", Decimal(lakhs * 100_000 + thousands * 1000 + rest)
    assert parse_salary(f"₹{text} per year") == Salary(figure, figure, "INR", "year")
    assert parse_salary(f"${text} per year") == Salary()


@given(CENTS, st.sampled_from(sorted(PER_YEAR)))
def test_per_year_is_exact_or_unknown(amount: Decimal, period: Period) -> None:
    yearly = amount * PER_YEAR[period]
    plausible = PLAUSIBLE_USD[0] <= yearly <= PLAUSIBLE_USD[1]
    expected = (yearly, yearly) if plausible else (None, None)
    assert parse_salary(f"${amount:,.2f}{PER_UNIT[period]}").annual_usd() == expected


@given(CENTS, st.text("qxzw", min_size=2, max_size=6), st.booleans())
def test_a_word_that_is_not_understood_leaves_all_unknown(amount: Decimal, word: str, before: bool) -> None:
    money = f"${amount:,.2f} per hour"
    assert parse_salary(money) != Salary()
    assert parse_salary(f"{word} {money}" if before else f"{money} {word}") == Salary()


@given(SALADS)
def test_a_currency_is_known_only_where_one_is_written(text: str) -> None:
    found = parse_salary(text, us_dollars=False)
    written = [name for name, code in words().currencies.items() if name in text.lower() and code != UNKNOWN]
    assert found.currency_code is None or written or "lpa" in text.lower()


@given(CENTS, st.sampled_from(words().romance), st.booleans())
def test_a_dollar_beside_a_spanish_portuguese_or_french_word_is_not_ours(
    amount: Decimal, word: str, before: bool
) -> None:
    money = f"${amount:,.2f}"
    assert parse_salary(f"{word} {money}" if before else f"{money} {word}").currency_code is None


@given(CENTS, st.sampled_from(["", "Rs ", "kr ", "¥", "SEK ", "PKR "]))
def test_no_period_is_guessed_outside_the_listed_currencies(amount: Decimal, currency: str) -> None:
    found = parse_salary(f"{currency}{amount:,.2f}")
    assert found.period is None
    assert found == Salary() or found.minimum == amount


@given(CENTS, st.lists(st.sampled_from(["$", "€", "£", "₹"]), min_size=2, max_size=2, unique=True))
def test_two_currencies_are_none(amount: Decimal, symbols: list[str]) -> None:
    assert parse_salary(f"{symbols[0]}{amount:,.2f} - {symbols[0]}{amount:,.2f}") != Salary()
    assert parse_salary(f"{symbols[0]}{amount:,.2f} - {symbols[1]}{amount:,.2f}") == Salary()
