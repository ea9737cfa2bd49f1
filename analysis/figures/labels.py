"""Names beside marks: each where it meets neither another name nor a mark, or with a line to where there is room."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from analysis.figures import words
from analysis.figures.palette import INK, QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Box = tuple[float, float, float, float]  # left, bottom, right, top in points of the sheet

_WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_STEPS = (2, 9, 18, 28, 40, 54)  # points between mark and name
_WIDEST = 1.7  # inches of a name


def place(
    axes: "Axes", named: Sequence[tuple[float, float, str]], marks: Sequence[tuple[float, float, float]], size: float
) -> list[int]:
    """`named`: x, y and name; `marks`: x, y and radius in points, of all that names keep clear of.

    A name without room is left out. Returns the places (in `named`) of the others.
    """
    inner = _inner(axes)
    spots = [(*_spot(axes, x, y), radius) for x, y, radius in marks]
    names = [_text_box(axes, text) for text in axes.texts]
    dots = [(x - r, y - r, x + r, y + r) for x, y, r in spots]
    placed = []
    for number, (x, y, name) in enumerate(named):
        at = _spot(axes, x, y)
        text = words.short(name, min(_WIDEST, (inner[2] - inner[0]) / 72 / 2.6), size, 2)
        radius = next((r for sx, sy, r in spots if (sx, sy) == at), 0.0)
        for box, far in _boxes(at, radius, text, size):
            free = _inside(box, inner) and not any(_meet(box, other) for other in (*names, *dots))
            if free and not (far and _crosses(at, box, (*names, *_others(dots, at)))):
                _write(axes, (x, y), at, box, text, size, far)
                names += [box, *(_leader(at, box) if far else [])]
                placed.append(number)
                break
    return placed


def _figure(axes: "Axes") -> "Figure":
    return cast("Figure", axes.get_figure(root=True))


def _spot(axes: "Axes", x: float, y: float) -> tuple[float, float]:
    """In points of the sheet."""
    across, up = axes.transData.transform((x, y)) * 72 / _figure(axes).dpi
    return float(across), float(up)


def _inner(axes: "Axes") -> Box:
    figure, spot = _figure(axes), axes.get_position()
    wide, high = figure.get_figwidth() * 72, figure.get_figheight() * 72
    return (spot.x0 * wide, spot.y0 * high, spot.x1 * wide, spot.y1 * high)


def _text_box(axes: "Axes", text: "Text") -> Box:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = _figure(axes)
    extent = text.get_window_extent(FigureCanvasAgg(figure).get_renderer())
    left, bottom, right, top = (float(edge) * 72 / figure.dpi for edge in extent.extents)
    return (left, bottom, right, top)


def _boxes(at: Sequence[float], radius: float, text: str, size: float) -> Iterator[tuple[Box, bool]]:
    """Where the name may stand, nearest first, and whether that needs a line."""
    lines = text.split("\n")
    wide, high = max(words.width(line, size) for line in lines) * 72, len(lines) * size * 1.3
    for step in _STEPS:
        for right, up in _WAYS:
            off = (radius + step) * (0.75 if right and up else 1)
            left = at[0] + right * off - (0 if right > 0 else wide if right < 0 else wide / 2)
            bottom = at[1] + up * off - (0 if up > 0 else high if up < 0 else high / 2)
            yield (left, bottom, left + wide, bottom + high), step > _STEPS[0]


def _inside(box: Box, outer: Box) -> bool:
    return box[0] >= outer[0] + 2 and box[1] >= outer[1] + 2 and box[2] <= outer[2] and box[3] <= outer[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] + 1 and other[0] < one[2] + 1 and one[1] < other[3] + 1 and other[1] < one[3] + 1


def _others(dots: Sequence[Box], at: Sequence[float]) -> list[Box]:
    return [box for box in dots if not (box[0] - 3 <= at[0] <= box[2] + 3 and box[1] - 3 <= at[1] <= box[3] + 3)]


def _crosses(at: Sequence[float], box: Box, others: Sequence[Box]) -> bool:
    """Whether the line from the mark to the middle of the box meets another name or mark."""
    return any(_meet(spot, other) for spot in _leader(at, box) for other in others)


def _leader(at: Sequence[float], box: Box) -> list[Box]:
    """Spots along the line from the mark to the middle of the box."""
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    steps = [(at[0] + (middle[0] - at[0]) * part / 20, at[1] + (middle[1] - at[1]) * part / 20) for part in range(21)]
    return [(x, y, x, y) for x, y in steps]


def _write(
    axes: "Axes", xy: tuple[float, float], at: Sequence[float], box: Box, text: str, size: float, far: bool
) -> None:
    middle = ((box[0] + box[2]) / 2 - at[0], (box[1] + box[3]) / 2 - at[1])
    line = {"arrowstyle": "-", "color": QUIET, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1} if far else None
    axes.annotate(
        text, xy, middle, textcoords="offset points", fontsize=size, color=INK, ha="center", va="center",
        linespacing=1.05, arrowprops=line, zorder=5,
    )  # fmt: skip
