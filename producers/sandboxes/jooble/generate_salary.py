"""Salary texts as postings have them: mostly none, else one of many forms, and sometimes words only."""

from producers.sandboxes.jooble.chance import draw, pick

NONE = 0.55
WORDS = ("Competitive", "Negotiable", "DOE")


def salary(middle: int, of: tuple[object, ...]) -> str:
    """The text for a trade with this middle yearly pay."""
    if draw(*of, "no salary") < NONE:
        return ""
    yearly = middle * (0.8 + 0.4 * draw(*of, "pay"))
    least, most = round(yearly * 0.92, -3), round(yearly * 1.12, -3)
    low, high = round(yearly * 0.92 / 2080 * 4) / 4, round(yearly * 1.12 / 2080 * 4) / 4
    forms = (
        f"${least:,.0f} - ${most:,.0f} a year",
        f"${least:,.0f} - ${most:,.0f}",
        f"${least / 1000:.0f}k - ${most / 1000:.0f}k",
        f"${least / 1000:.0f} – {most / 1000:.0f}k",
        f"From ${least / 1000:.0f}k",
        f"Up to ${most:,.0f} per year",
        f"${low:.2f}/hr",
        f"${low:.2f} - ${high:.2f} per hour",
        f"${round(yearly / 12, -2):,.0f} per month",
        f"${low:.0f}–${high:.0f}",
        pick(WORDS, *of, "words"),
    )
    return pick(forms, *of, "form")
