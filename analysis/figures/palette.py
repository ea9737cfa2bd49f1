"""The colours of all figures: Okabe and Ito's, distinct for any kind of colour vision, and a sequence of one hue."""

INK, QUIET, HATCH, RULE, PAPER = "#1A1A1A", "#595959", "#A6A6A6", "#D9D9D9", "#FFFFFF"
BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9"

# Light to dark, so that the order shows in grey, too.
SEQUENCE = ("#E6F0F7", "#B5D4E9", "#7DB4D8", "#2676AD", "#0A4A78")

# Kinds of things in one figure: a colour is never alone, each has a marker of its own.
KINDS = (
    (BLUE, "o"),
    (VERMILLION, "s"),
    (GREEN, "^"),
    (ORANGE, "D"),
    (PURPLE, "v"),
    (SKY, "P"),
    (INK, "X"),
    (QUIET, "p"),
)

ALL = frozenset({INK, QUIET, HATCH, RULE, PAPER, BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, *SEQUENCE})


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` after WCAG 2, 0 (black) to 1 (white)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours after WCAG 2, 1 to 21; text needs 4.5."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def on(background: str) -> str:
    """The colour of text that is read best on `background`."""
    return max((INK, PAPER), key=lambda colour: contrast(colour, background))
