"""What a salary text states, as plain JSON: for reading texts by hand."""

from decimal import Decimal

from producers.sources.jooble.salary import parse_salary

Value = int | float | str | None


def told(text: str) -> dict[str, Value]:
    """Figures as numbers, in the currency they are written in; null is unknown. A text as on the US site."""
    found = parse_salary(text)
    least, most = found.annual_usd()
    return {
        "min": _number(found.minimum),
        "max": _number(found.maximum),
        "currency": found.currency_code,
        "period": found.period,
        "annual_usd_min": _number(least),
        "annual_usd_max": _number(most),
    }


def _number(figure: Decimal | None) -> int | float | None:
    if figure is None:
        return None
    return int(figure) if figure == int(figure) else float(figure)
