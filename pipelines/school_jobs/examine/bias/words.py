"""Numbers as the sentences of findings write them."""


def percent(share: float) -> str:
    """One decimal; what is not nothing, or not all, is not shown as that."""
    shown = f"{100 * share:.1f} %"
    if shown == "0.0 %" and share > 0:
        return "less than 0.1 %"
    return "more than 99.9 %" if shown == "100.0 %" and share < 1 else shown


def dollars(amount: float) -> str:
    return f"${amount:,.0f}"


def ratio(value: float) -> str:
    """Two decimals, as text: what tables hold."""
    return f"{value:.2f}"


def fraction(value: float) -> str:
    """Four decimals, as shares in the marts have."""
    return f"{value:.4f}"


def chance(p: float) -> str:
    return f"p = {p:.3f}"


def some(names: list[str], most: int = 5) -> str:
    """The first few names of a list, and how many more there are."""
    rest = len(names) - most
    return "; ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def count(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
