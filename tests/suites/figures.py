"""The behaviour every figure must show. A test class inherits it and gives the fixtures `name` and `sample`."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import matplotlib
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

from analysis.figures import catalog, palette, sheet
from analysis.figures.context import Context

NOTE = "Made-up data of a test."
SIZES = ((0, 1), (1, 1), (10, 1), (10, 2), (60, 2))  # rows, and columns of the page
NUMBER = re.compile(r"^[<>]?\$?(?!0\d)[\d,.]+( %)?$")
UNITS = re.compile(r"US dollars|\$1,000|postings|graduates|share|rank|books|works|price")


_TEN: dict[str, Figure] = {}


class Blank(RendererAgg):
    """Draws nothing: what is measured is text, and drawing takes long."""

    def draw_path(self, *what: Any, **named: Any) -> None: ...

    draw_text = draw_markers = draw_path_collection = draw_path


@sheet.in_house_style()
def drawn_texts(figure: Figure) -> tuple[list[Text], RendererAgg]:
    """Every text that is really drawn: ticks outside of the axes are not."""
    drawn: dict[int, Text] = {}
    draw = Text.draw

    def noted(text: Text, renderer: Any, *rest: Any, **named: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            drawn[id(text)] = text
        draw(text, renderer, *rest, **named)

    blank = Blank(*(figure.get_size_inches() * figure.dpi), figure.dpi)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", noted)
        figure.draw(blank)
    return list(drawn.values()), blank


def all_texts(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text))


def foot(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.texts if text.get_gid() == "foot")


def without_values(frame: pd.DataFrame) -> pd.DataFrame:
    """All numbers of the frame missing; what names the rows stays."""
    names = {"cip4", "title", "state", "as_of_date", "by", "value", "grouping", "ownership", "family_code", "company"}
    names |= {"author", "first_publish_year", "decade", "subject_key"}
    names |= {"figure", "programs"} if "family_code" in frame.columns else {"figure"}
    remaining = names - ({"value"} if "rank" in frame.columns else set())
    return frame.assign(**{column: None for column in frame.columns if column not in remaining})


def colours(figure: Figure) -> Iterator[str]:
    """Of all artists that are seen."""
    for artist in figure.findobj(lambda each: each.get_visible()):
        if isinstance(artist, Text) and artist.get_text():
            yield artist.get_color()
        elif isinstance(artist, Line2D):
            yield from (artist.get_color(), artist.get_markerfacecolor(), artist.get_markeredgecolor())
        elif isinstance(artist, Patch):
            yield from (artist.get_facecolor(), artist.get_edgecolor())
        elif isinstance(artist, Collection):
            yield from (*artist.get_facecolor(), *artist.get_edgecolor())


def backgrounds(figure: Figure, texts: list[Text], renderer: RendererAgg) -> Iterator[tuple[Text, str]]:
    """The colour under the middle of each text: its own box, the last rectangle there, or the paper."""
    papers = {id(figure.patch), *(id(axes.patch) for axes in figure.axes)}
    under = [
        (patch.get_window_extent(renderer), patch.get_facecolor())
        for patch in figure.findobj(Rectangle)
        if patch.get_visible() and patch.get_facecolor()[3] > 0 and id(patch) not in papers
    ]
    for text in texts:
        box, own = Text.get_window_extent(text, renderer), text.get_bbox_patch()
        middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        found = (
            [colour for extent, colour in under if extent.contains(*middle)] if own is None else [own.get_facecolor()]
        )
        yield text, to_hex(found[-1]) if found else palette.PAPER


class FigureSuite:
    def figure(self, name: str, frame: pd.DataFrame, **options: Any) -> Figure:
        return catalog.draw(name, frame, Context(**{"note": NOTE, "as_of": "2026-01-06", **options}))

    def ten(self, name: str, sample: Any) -> Figure:
        """Of ten rows, drawn once for all tests that only look at it."""
        if name not in _TEN:
            _TEN[name] = self.figure(name, sample.rows(10))
        return _TEN[name]

    def assert_clear(self, figure: Figure) -> None:
        """No text is over another or over the edge, none is hard to read, and it fits a page."""
        texts, renderer = drawn_texts(figure)
        # Of the text itself: an annotation's own extent holds its line, too.
        boxes = [(text.get_text(), Text.get_window_extent(text, renderer).padded(-0.7)) for text in texts]
        over = [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]
        assert over == [], over
        assert figure.get_figheight() < 11, "higher than a page"
        wide, high = figure.get_size_inches() * figure.dpi
        cut = [each for each, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high]
        assert cut == [], cut
        faint = [
            (text.get_text(), text.get_color())
            for text, under in backgrounds(figure, texts, renderer)
            if palette.contrast(to_hex(text.get_color()), under) < 4.5
        ]
        assert faint == [], faint

    @pytest.mark.parametrize(("rows", "columns"), SIZES)
    def test_texts_are_clear_of_one_another_and_of_the_edge(
        self, name: str, sample: Any, rows: int, columns: int
    ) -> None:
        self.assert_clear(self.figure(name, sample.rows(rows), columns=columns))

    @pytest.mark.parametrize("columns", [1, 2])
    def test_rows_without_any_number_draw(self, name: str, sample: Any, columns: int) -> None:
        figure = self.figure(name, without_values(sample.rows(10)), columns=columns)
        self.assert_clear(figure)
        assert catalog.describe(name, without_values(sample.rows(10)), Context()).endswith(".")

    def test_an_empty_figure_says_that_it_has_no_rows(self, name: str, sample: Any) -> None:
        assert "No rows" in all_texts(self.figure(name, sample.rows(0)))
        assert "no rows" in catalog.describe(name, sample.rows(0), Context())

    def test_every_scale_names_its_unit(self, name: str, sample: Any) -> None:
        figure = self.ten(name, sample)
        texts, _ = drawn_texts(figure)
        shown = {id(text) for text in texts}
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                if any(NUMBER.match(tick.get_text()) for tick in axis.get_ticklabels() if id(tick) in shown):
                    assert UNITS.search(axis.label.get_text()), (name, axis.label.get_text())

    def test_it_tells_n_and_where_the_data_is_from(self, name: str, sample: Any) -> None:
        text = foot(self.ten(name, sample))
        assert NOTE in text
        assert "As of 2026-01-06." in text
        assert re.search(r"n = [1-9]", text)

    def test_colours_are_those_of_the_palette(self, name: str, sample: Any) -> None:
        used = {to_hex(each).upper() for each in colours(self.ten(name, sample)) if to_rgba(each)[3] > 0}
        assert used - {each.upper() for each in palette.ALL} == set()

    def test_the_same_rows_make_the_same_bytes(self, name: str, sample: Any) -> None:
        once = self.ten(name, sample)
        first = (sheet.saved(once, ".png", 72), sheet.saved(once, ".svg"))
        with matplotlib.rc_context({"font.size": 31, "axes.grid": True, "svg.hashsalt": "other", "lines.linewidth": 9}):
            again = self.figure(name, sample.rows(10))
            assert (sheet.saved(again, ".png", 72), sheet.saved(again, ".svg")) == first
        assert b"Matplotlib" not in first[0]
        assert b"<dc:date>" not in first[1]

    def test_the_title_can_be_another(self, name: str, sample: Any) -> None:
        assert "Another title" in all_texts(self.figure(name, sample.rows(1), title="Another title"))

    def test_its_description_names_the_numbers(self, name: str, sample: Any) -> None:
        description = catalog.describe(name, sample.rows(10), Context())
        assert [fragment for fragment in sample.alt if fragment not in description] == [], description
        assert "\n" not in description
        assert description.endswith(".")

    def test_rows_of_another_kind_are_refused(self, name: str) -> None:
        with pytest.raises(catalog.UnfitFrame, match="needs the column"):
            self.figure(name, pd.DataFrame({"weather": ["fair"]}))
