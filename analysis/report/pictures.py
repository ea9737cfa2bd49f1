"""Figures as data URIs: for a page and for a narrow window, each a PNG of the palette's colours and steps to white.

No other colours: a key's entry and what it stands for have the very same one.
"""

import base64
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import Any

from analysis.engines.engine import framed
from analysis.figures import catalog, palette, sheet
from analysis.report.model import Image, Picture

CSS_DPI = 96
NEARLY_WHITE = 235
STEPS = 4  # from a colour to white, for the edges of letters


def pictures(
    name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], context: catalog.Context
) -> list[Picture]:
    """The figure `name` over the rows, where there is one that can draw them."""
    if name not in catalog.names() or not rows:
        return []
    frame = framed((list(columns), [tuple(row) for row in rows]))
    try:
        wide, narrow = (_image(catalog.draw(name, frame, replace(context, columns=across))) for across in (2, 1))
        return [Picture(wide=wide, narrow=narrow, alt=catalog.describe(name, frame, context))]
    except catalog.UnfitFrame:
        return []


def _image(figure: Any) -> Image:
    from PIL import Image as Pixels

    colours, small = Pixels.new("P", (1, 1)), BytesIO()
    colours.putpalette(_colours())
    drawn = sheet.pixels(figure).quantize(palette=colours, dither=Pixels.Dither.NONE)
    drawn.save(small, "PNG", compress_level=7)  # the next two cost six times as much for a tenth of the bytes
    width, height = (round(inches * CSS_DPI) for inches in figure.get_size_inches())
    source = f"data:image/png;base64,{base64.b64encode(small.getvalue()).decode()}"
    return Image(source=source, width=width, height=height)


def _colours() -> list[int]:
    """Red, green and blue of one colour after the other, each once."""
    whole = [tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in sorted(palette.ALL)]
    lighter = {tuple(part + (255 - part) * step // STEPS for part in one) for one in whole for step in range(STEPS)}
    # Pillow tells no colours apart that are nearly the same: paper stays white.
    distinct = {one for one in lighter if min(one) <= NEARLY_WHITE} | set(whole)
    return list(chain.from_iterable(sorted(distinct)))
