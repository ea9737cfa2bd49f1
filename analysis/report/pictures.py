"""Figures as data URIs: an SVG where that is small, which stays sharp at any size, else a PNG."""

import base64
import io
from typing import TYPE_CHECKING

from analysis.report.model import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_SVG = 400_000  # bytes; beyond it the marks are so many that a picture of them is smaller
SHARP_DPI = 160
CSS_DPI = 96


def picture(figure: "Figure", alt: str, caption: str) -> Picture:
    """The figure for an HTML page. The same figure gives the same bytes."""
    width, height = (round(inches * CSS_DPI) for inches in figure.get_size_inches())
    svg = _saved(figure, "svg", {"Date": None, "Creator": None})
    if len(svg) <= LARGEST_SVG:
        source = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    else:
        source = f"data:image/png;base64,{base64.b64encode(_saved(figure, 'png', {'Software': None})).decode()}"
    return Picture(source=source, width=width, height=height, alt=alt, caption=caption)


def _saved(figure: "Figure", format_: str, metadata: dict[str, None]) -> bytes:
    import matplotlib

    target = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "gpps", "svg.fonttype": "path"}):  # glyphs as paths: no font needed
        figure.savefig(target, format=format_, dpi=SHARP_DPI, metadata=metadata, facecolor="white")
    return target.getvalue()
