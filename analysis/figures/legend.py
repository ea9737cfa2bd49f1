"""What colours, markers and patterns mean: entries side by side, in as many rows as they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.figures import words
from analysis.figures.context import Context
from analysis.figures.palette import INK, PAPER, RULE
from analysis.figures.sheet import MARGIN, SMALL, Sheet

ROW, GAP, TO_TEXT = 0.18, 0.14, 0.05  # inches: a row; between entries; between a sign and its text


@dataclass(frozen=True)
class Entry:
    """A sign and its text: a marker of so many square points, with a line through it where `line` says which; a swatch
    where there is neither. `breaks`: it begins a row."""

    text: str
    colour: str
    marker: str | None = None
    area: float = 30.0
    line: Any = "none"
    thick: float = 1.1
    hatch: str | None = None
    edge: str | None = None
    breaks: bool = False

    @property
    def sign(self) -> float:
        """Inches across."""
        return 0.28 if self.line != "none" else max(0.13, self.area**0.5 / 72)

    @property
    def width(self) -> float:
        return self.sign + TO_TEXT + words.width(self.text, SMALL)


def height(entries: Sequence[Entry], context: Context) -> float:
    """Inches that they take."""
    return ROW * (1 + max((row for _, row in _places(entries, context.width)), default=-1))


def draw(made: Sheet, entries: Sequence[Entry], above: float) -> None:
    """From the left margin, the first row `above` inches below the title."""
    for entry, (x, row) in zip(entries, _places(entries, made.width), strict=True):
        y = made.height - made.top - above - (row + 0.5) * ROW
        made.figure.add_artist(_sign(made, entry, x, y))
        made.say(x + entry.sign + TO_TEXT, y, entry.text, SMALL, color=INK, va="center_baseline")


def _places(entries: Sequence[Entry], sheet_width: float) -> list[tuple[float, int]]:
    """Inches from the left and row of each."""
    places, x, row = [], MARGIN, 0
    for entry in entries:
        if x > MARGIN and (entry.breaks or x + entry.width > sheet_width - MARGIN):
            x, row = MARGIN, row + 1
        places.append((x, row))
        x += entry.width + GAP
    return places


def _sign(made: Sheet, entry: Entry, x: float, y: float) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    if entry.marker is None and entry.line == "none":
        corner, box = (x / made.width, (y - 0.065) / made.height), (0.13 / made.width, 0.13 / made.height)
        edge = entry.edge or (RULE if entry.colour == PAPER else entry.colour)
        return Rectangle(corner, *box, facecolor=entry.colour, edgecolor=edge, linewidth=0.5, hatch=entry.hatch)
    along = [(x + entry.sign * part) / made.width for part in (0, 0.5, 1)]
    return Line2D(
        along, [y / made.height] * 3, color=entry.colour, marker=entry.marker, markevery=[1], linewidth=entry.thick,
        markersize=entry.area**0.5, linestyle=entry.line, markeredgecolor=entry.colour, markeredgewidth=0,
    )  # fmt: skip
