"""Names beside marks: each where it meets neither another name nor a mark, or with a line to where there is room."""

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures import words
from analysis.figures.palette import INK, QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_STEPS = (2, 9, 18, 28, 40, 54)  # points between mark and name
_WIDEST = 1.7  # inches of a name


def place(
    axes: "Axes", named: Sequence[tuple[float, float, str]], marks: Sequence[tuple[float, float, float]], size: float
) -> list[int]:
    """`named`: x, y and name; `marks`: x, y and radius in points, of all that names keep clear of. The axes must be
    where they stay.

    A name without room is left out. Returns the places (in `named`) of the others.
    """
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    points = 72 / axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    inner = Bbox(axes.get_window_extent().get_points() * points)
    spots = [(*(axes.transData.transform((x, y)) * points), radius) for x, y, radius in marks]
    dots = [Bbox.from_extents(x - r, y - r, x + r, y + r) for x, y, r in spots]
    taken = [Bbox(text.get_window_extent().get_points() * points) for text in axes.texts]
    placed = []
    for number, (x, y, name) in enumerate(named):
        at = axes.transData.transform((x, y)) * points
        radius = next((r for sx, sy, r in spots if (sx, sy) == tuple(at)), 0.0)
        text = words.short(name, min(_WIDEST, inner.width / 72 / 2.6), size, 2)
        lines = text.split("\n")
        wide, high = max(words.width(line, size) for line in lines) * 72, len(lines) * size * 1.3
        others = [dot for dot in dots if not dot.padded(3).contains(*at)]
        for step, (right, up) in product(_STEPS, _WAYS):
            off = (radius + step) * (0.75 if right and up else 1)
            middle = (right * (off + wide / 2), up * (off + high / 2))
            box = Bbox.from_bounds(at[0] + middle[0] - wide / 2, at[1] + middle[1] - high / 2, wide, high)
            far, line = step > _STEPS[0], Path([at, at + middle])
            if not (inner.containsx(box.x0 - 2) and inner.containsx(box.x1) and inner.containsy(box.y0 - 2)):
                continue
            if not inner.containsy(box.y1) or box.padded(1).count_overlaps([*taken, *dots]):
                continue
            if far and any(line.intersects_bbox(other) for other in (*taken, *others)):
                continue
            leader = {"arrowstyle": "-", "color": QUIET, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1} if far else None
            axes.annotate(
                text, (x, y), middle, textcoords="offset points", fontsize=size, color=INK, ha="center", va="center",
                linespacing=1.05, zorder=5, arrowprops=leader,
            )  # fmt: skip
            taken.append(box)
            if far:
                along = [at + np.multiply(middle, part / 20) for part in range(21)]
                taken += [Bbox.from_extents(*spot, *spot).padded(0.5) for spot in along]
            placed.append(number)
            break
    return placed
