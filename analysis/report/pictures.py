"""Figures as data URIs: for a page and for a narrow window, each a PNG of few colours, since figures have few."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from analysis.engines.engine import framed
from analysis.figures import catalog, sheet
from analysis.report.model import Image, Picture

DPI, CSS_DPI = 200, 96
COLOURS = 64  # a third of the bytes; shades at the edges of letters fall together


def pictures(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], told: catalog.Context) -> list[Picture]:
    """The figure `name` over the rows, where there is one that can draw them."""
    if name not in catalog.names() or not rows:
        return []
    frame = framed((list(columns), [tuple(row) for row in rows]))
    try:
        wide, narrow = (_image(catalog.draw(name, frame, replace(told, columns=across))) for across in (2, 1))
        return [Picture(wide=wide, narrow=narrow, alt=catalog.describe(name, frame, told))]
    except catalog.UnfitFrame:
        return []


def _image(figure: Any) -> Image:
    from PIL import Image as Pixels

    small = BytesIO()
    with Pixels.open(BytesIO(sheet.saved(figure, ".png", DPI))) as drawn:
        drawn.convert("RGB").quantize(COLOURS, dither=Pixels.Dither.NONE).save(small, "PNG", optimize=True)
    width, height = (round(inches * CSS_DPI) for inches in figure.get_size_inches())
    source = f"data:image/png;base64,{base64.b64encode(small.getvalue()).decode()}"
    return Image(source=source, width=width, height=height)
