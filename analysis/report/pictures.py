"""Figures as data URIs: an SVG, which is sharp at any size, unless a PNG says it in much less."""

import base64
from collections.abc import Sequence
from typing import Any

from analysis.engines.engine import framed
from analysis.figures import catalog, sheet
from analysis.report.model import Picture

LARGEST_SVG = 300_000  # bytes
SHARP_DPI = 200
CSS_DPI = 96


def pictures(
    name: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], told: catalog.Context
) -> list[Picture]:
    """The figure `name` over the rows, where there is one that can draw them."""
    if name not in catalog.names() or not rows:
        return []
    frame = framed((list(columns), [tuple(row) for row in rows]))
    try:
        figure = catalog.draw(name, frame, told)
        alt = catalog.describe(name, frame, told)
    except catalog.UnfitFrame:
        return []
    width, height = (round(inches * CSS_DPI) for inches in figure.get_size_inches())
    return [Picture(source=_source(figure), width=width, height=height, alt=alt, caption=caption)]


def _source(figure: Any) -> str:
    kind, content = "svg+xml", sheet.saved(figure, ".svg")
    if len(content) > LARGEST_SVG and len(png := sheet.saved(figure, ".png", SHARP_DPI)) < len(content):
        kind, content = "png", png
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
