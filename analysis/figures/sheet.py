"""The paper a figure is drawn on: title above, source and limits at the foot, all placed in inches by measured text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast

from analysis.figures import words
from analysis.figures.context import Context
from analysis.figures.palette import INK, PAPER, QUIET, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE, LABEL, SMALL, FOOT = 10.5, 8.0, 7.0, 6.5  # points
MARGIN, LINE = 0.08, 1.32  # inches; line height per size of type

# Whatever the reader's own matplotlibrc says, the same rows make the same bytes.
_RULES = {
    "font.family": ["DejaVu Sans"],
    "font.size": LABEL,
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.labelsize": LABEL,
    "axes.unicode_minus": True,
    "xtick.labelsize": LABEL,
    "ytick.labelsize": LABEL,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.8,
    "savefig.dpi": "figure",
    "path.simplify": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "gpps",
}
_P = ParamSpec("_P")
_R = TypeVar("_R")


def in_house_style(draw: Callable[_P, _R]) -> Callable[_P, _R]:
    """`draw` under the settings of these figures, whatever the process has set for its own."""

    @wraps(draw)
    def drawn(*arguments: _P.args, **named: _P.kwargs) -> _R:
        import matplotlib

        # Not the backend: asking for it imports pyplot.
        usual = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
        with matplotlib.rc_context(cast(Any, usual | _RULES)):
            return draw(*arguments, **named)

    return drawn


@dataclass(frozen=True)
class Sheet:
    """A figure with its title and foot; `top` and `bottom` are inches that these take."""

    figure: "Figure"
    width: float
    height: float
    top: float
    bottom: float

    def axes(self, left: float, right: float, above: float, below: float) -> "Axes":
        """Axes so many inches from the sides of what is between title and foot, without frame but for the x axis."""
        bottom = self.bottom + below
        inner = (self.width - left - right, self.height - self.top - above - bottom)
        axes = self.figure.add_axes(
            (left / self.width, bottom / self.height, inner[0] / self.width, inner[1] / self.height)
        )
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.set_axisbelow(True)
        return axes

    def say(self, x: float, y: float, text: str, size: float = LABEL, **how: Any) -> Any:
        """Text at `x` inches from the left and `y` from the foot of the sheet."""
        return self.figure.text(x / self.width, y / self.height, text, fontsize=size, parse_math=False, **how)


def sheet(context: Context, title: str, subtitle: str, foot: str, body: float) -> Sheet:
    """An empty sheet with `body` inches between title and foot."""
    from matplotlib.figure import Figure

    inner = context.width - 2 * MARGIN
    size = TITLE if context.columns == 2 else TITLE - 1.5
    parts = [(line, size, "bold", INK) for line in words.wrapped(context.titled(title), inner, size, "bold")]
    parts += [(line, LABEL, "normal", QUIET) for line in words.wrapped(subtitle, inner, LABEL)]
    below = words.wrapped(foot, inner, FOOT)
    top = MARGIN + sum(_height(points) for _, points, _, _ in parts) + 0.06
    bottom = MARGIN + len(below) * _height(FOOT) + 0.08
    height = top + body + bottom
    made = Sheet(Figure(figsize=(context.width, height), dpi=144, facecolor=PAPER), context.width, height, top, bottom)
    y = height - MARGIN
    for line, points, weight, colour in parts:
        made.say(MARGIN, y, line, points, weight=weight, color=colour, va="top")
        y -= _height(points)
    for place, line in enumerate(below):
        y = MARGIN + (len(below) - place) * _height(FOOT)
        made.say(MARGIN, y, line, FOOT, color=QUIET, va="top", gid="foot")
    return made


def foot(context: Context, *sentences: str) -> str:
    """The line at the foot: the data's own note, the day, what the figure says of its rows, the limits."""
    as_of = "" if context.as_of is None or str(context.as_of) in ("", "NaT", "nan") else f"As of {context.as_of}."
    parts = (context.note.strip(), as_of, *sentences)
    return " ".join(part for part in parts if part)


def grid(axes: "Axes", axis: Literal["x", "y", "both"]) -> None:
    axes.grid(axis=axis, color=RULE, linewidth=0.6, zorder=0)


def nothing(made: Sheet, what: str) -> None:
    """Says in the middle of the sheet that there are no rows."""
    middle = made.bottom + (made.height - made.top - made.bottom) / 2
    made.say(made.width / 2, middle, what, LABEL, color=QUIET, style="italic", ha="center", va="center")


def png(figure: "Figure", dpi: int = 200) -> bytes:
    """The same figure gives the same bytes: no date, no version of a library."""
    return _saved(figure, format="png", dpi=dpi, metadata={"Software": None})


def svg(figure: "Figure") -> bytes:
    """As `png`; text is drawn as paths, so that it looks the same everywhere."""
    return _saved(figure, format="svg", metadata={"Date": None, "Creator": None})


def pdf(figure: "Figure") -> bytes:
    """As `png`, for print."""
    return _saved(figure, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})


def saved(figure: "Figure", ending: str) -> bytes:
    """As a file of that ending: `.png`, `.svg` or `.pdf`. Raises KeyError for another one."""
    return {".png": png, ".svg": svg, ".pdf": pdf}[ending](figure)


@in_house_style
def _saved(figure: "Figure", **how: Any) -> bytes:
    out = BytesIO()
    figure.savefig(out, **how)
    return out.getvalue()


def _height(points: float) -> float:
    return points * LINE / 72
