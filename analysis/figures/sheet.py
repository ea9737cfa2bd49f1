"""The paper a figure is drawn on: title above, source and limits at the foot; between them matplotlib lays out axes."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from analysis.figures import words
from analysis.figures.context import Context
from analysis.figures.palette import HATCH, INK, PAPER, QUIET, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from PIL.Image import Image

TITLE, LABEL, SMALL, FOOT = 10.5, 8.0, 7.0, 6.5  # points
DPI = 200  # of a PNG
MARGIN, LINE = 0.08, 1.32  # inches; line height per size of type
KEY = 0.18  # inches of a row of keys
_KEY_SIGN, _KEY_PAD, _KEY_GAP = 2.0, 0.7, 2.0  # sizes of type: a sign, from it to its text, between keys

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


@contextmanager
def in_house_style() -> Iterator[None]:
    """The settings of these figures, whatever the process has set for its own. Decorates functions as well."""
    import matplotlib

    # Not the backend: asking for it imports pyplot.
    usual = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
    with matplotlib.rc_context(cast(Any, usual | _RULES)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # it is drawn as a box
        yield


def mark(text: str, colour: str, marker: str | None, area: float = 30.0, line: Any = "none", thick: float = 1.1) -> Any:
    """A key: a marker of so many square points, with a line through it where `line` says which."""
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], label=text, color=colour, marker=marker, markersize=area**0.5, linestyle=line, linewidth=thick,
        markeredgewidth=0,
    )  # fmt: skip


def swatch(text: str, colour: str, hatch: str | None = None) -> Any:
    """A key: a little area of the colour."""
    from matplotlib.patches import Patch

    edge = HATCH if hatch else RULE if colour == PAPER else colour
    return Patch(label=text, facecolor=colour, edgecolor=edge, linewidth=0.5, hatch=hatch)


class Words(NamedTuple):
    """Texts of a figure. `alt`: the figure in one sentence, for those who do not see it."""

    title: str
    subtitle: str
    foot: str
    alt: str


@dataclass(frozen=True)
class Drawing:
    """A figure before it is drawn. `body`: inches for the axes that `paint` makes; `keys`: what colours and markers
    mean, above the axes or `below` them."""

    words: Words
    body: float
    paint: Callable[["Figure"], None]
    keys: Sequence[Any] = ()
    below: bool = False


def nothing(words: Words, what: str = "No rows: nothing to draw.") -> Drawing:
    """A figure that says in its middle why there is nothing on it."""

    def paint(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.axis("off")
        axes.text(0.5, 0.5, what, color=QUIET, style="italic", ha="center", va="center")

    return Drawing(words, 0.8, paint)


def drawn(drawing: Drawing, context: Context) -> "Figure":
    """Title and foot, and between them the axes where the layout puts them."""
    figure = _sheet(drawing, context)
    drawing.paint(figure)
    return laid_out(figure)


def _sheet(drawing: Drawing, context: Context) -> "Figure":
    from matplotlib.figure import Figure

    body, keys, below = drawing.body, drawing.keys, drawing.below
    title, subtitle, foot, _ = drawing.words

    inner = context.width - 2 * MARGIN
    size = TITLE if context.columns == 2 else TITLE - 1.5
    lines = [(line, size, "bold", INK) for line in words.wrapped(context.titled(title), inner, size, "bold")]
    lines += [(line, LABEL, "normal", QUIET) for line in words.wrapped(subtitle, inner, LABEL)]
    feet = words.wrapped(foot, inner, FOOT)
    top = MARGIN + sum(points * LINE / 72 for _, points, _, _ in lines) + 0.06
    bottom = MARGIN + len(feet) * FOOT * LINE / 72 + 0.1
    across = _keys_across(keys, inner)
    key_height = -(-len(keys) // across) * KEY + 0.06 if keys else 0.0
    height = top + body + key_height + bottom
    figure = Figure(figsize=(context.width, height), dpi=144, facecolor=PAPER)
    left, y = MARGIN / context.width, height - MARGIN
    for line, points, weight, colour in lines:
        figure.text(left, y / height, line, fontsize=points, weight=weight, color=colour, va="top", parse_math=False)
        y -= points * LINE / 72
    style: dict[str, Any] = {"fontsize": FOOT, "color": QUIET, "va": "top", "gid": "foot", "parse_math": False}
    for place, line in enumerate(feet):
        figure.text(left, (MARGIN + (len(feet) - place) * FOOT * LINE / 72) / height, line, **style)
    if keys:
        figure.legend(
            handles=[key for column in range(across) for key in keys[column::across]], ncols=across, frameon=False,
            fontsize=SMALL, loc="lower left" if below else "upper left",
            bbox_to_anchor=(left, (bottom if below else height - top) / height), borderpad=0, borderaxespad=0,
            handlelength=_KEY_SIGN, handletextpad=_KEY_PAD, columnspacing=_KEY_GAP, labelspacing=KEY * 72 / SMALL - 1.1,
        )  # fmt: skip
    low = bottom + (key_height if below else 0)
    area = (left, low / height, 1 - 2 * left, body / height)
    figure.set_layout_engine("constrained", rect=area, w_pad=0.03, h_pad=0.03)
    return figure


def _keys_across(keys: Sequence[Any], inches: float) -> int:
    """As many columns of keys as fit beside one another."""
    wide = [words.width(key.get_label(), SMALL) + (_KEY_SIGN + _KEY_PAD) * SMALL / 72 for key in keys]
    for across in range(len(keys), 1, -1):
        columns = [max(wide[column::across]) for column in range(across)]
        if sum(columns) + (len(columns) - 1) * _KEY_GAP * SMALL / 72 <= inches:
            return across
    return 1


def laid_out(figure: "Figure") -> "Figure":
    """The figure with its axes where they stay, so that all drawings of it are alike."""
    lay_out(figure)
    figure.set_layout_engine("none")
    return figure


def lay_out(figure: "Figure") -> None:
    """Puts the axes where they would be if the figure were drawn now."""
    engine = figure.get_layout_engine()
    if engine and figure.axes:
        engine.execute(figure)


def plain(axes: "Axes", grid: Literal["x", "y", "both"] | None = "x") -> None:
    """No frame but for the x axis; lines behind all that is drawn."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis=grid, color=RULE, linewidth=0.6, zorder=0, clip_on=False)


def foot(context: Context, *sentences: str) -> str:
    """The line at the foot: the data's own note, the day, what the figure says of its rows, the limits."""
    as_of = "" if context.as_of is None or str(context.as_of) in ("", "NaT", "nan") else f"As of {context.as_of}."
    parts = (context.note.strip(), as_of, *sentences)
    return " ".join(part for part in parts if part)


# No date, no version of a library.
_UNDATED = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@in_house_style()
def pixels(figure: "Figure") -> "Image":
    """As an image of DPI, which the figure then has; drawn once, where `savefig` draws twice."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL.Image import frombuffer

    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")


@in_house_style()
def saved(figure: "Figure", ending: str, dpi: int = DPI) -> bytes:
    """As a file of that ending: `.png` (of that `dpi`), `.svg` (text drawn as paths, alike everywhere) or `.pdf`.

    The same figure gives the same bytes. Raises KeyError for another ending.
    """
    out, sharp = BytesIO(), {"dpi": dpi} if ending == ".png" else {}
    figure.savefig(out, format=ending.removeprefix("."), metadata=_UNDATED[ending], **cast(Any, sharp))
    return out.getvalue()
