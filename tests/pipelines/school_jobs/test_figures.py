"""Every figure of the catalog behaves; what each says, read from its own artists."""

import base64
import re
from functools import partial
from importlib import resources
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from PIL import Image

from analysis.figures import catalog, palette, sheet, words
from analysis.figures.context import Context
from analysis.report.pictures import pictures
from pipelines.school_jobs.figures import state_map, wording
from tests.pipelines.school_jobs.figure_frames import SAMPLES, openings, states, with_intervals
from tests.suites.figures import FigureSuite, all_texts, drawn_texts, foot

# Names that share a figure with another one, which shows how it behaves.
ALIKE = {
    "intervals": "openings_per_graduate",
    "more_openings_than_graduates": "openings_per_graduate",
    "pay_by_state": "openings_by_state",
    "postings_by_state": "openings_by_state",
    "rank_advertised_pay": "rank_openings_per_graduate",
    "salary_by_state": "openings_by_state",
}


@pytest.mark.parametrize("name", sorted(set(catalog.names()) - set(ALIKE)))
class TestEveryFigure(FigureSuite):
    @pytest.fixture
    def sample(self, name: str) -> Any:
        return SAMPLES[name]


@pytest.mark.parametrize("name", sorted(ALIKE))
def test_figures_alike_draw_and_describe_their_own_rows(name: str) -> None:
    suite, sample = FigureSuite(), SAMPLES[name]
    suite.assert_clear(suite.figure(name, sample.rows(10)))
    suite.test_its_description_names_the_numbers(name, sample)
    suite.test_it_tells_n_and_where_the_data_is_from(name, sample)
    assert drawer(name) is drawer(ALIKE[name])


def drawer(name: str) -> Any:
    draw = catalog.figures()[name]
    return draw.func if isinstance(draw, partial) else draw


def test_every_figure_has_rows_to_be_tested_on() -> None:
    assert sorted(SAMPLES) == catalog.names()


def test_every_question_that_names_a_figure_has_one() -> None:
    folder = resources.files("pipelines.school_jobs.questions")
    texts = [file.read_text() for file in folder.iterdir() if file.name.endswith(".sql")]
    named = {name for text in texts for name in re.findall(r"^-- figure: (\w+)$", text, re.MULTILINE)}
    assert named - set(catalog.names()) == set()


def test_an_unknown_figure_names_those_there_are() -> None:
    with pytest.raises(catalog.UnknownFigure, match=r"there is no figure 'weather'; there are: .*pay_against_debt"):
        catalog.draw("weather", openings(1), Context())


def test_the_day_is_that_of_the_rows_where_none_is_given() -> None:
    assert "As of 2026-01-06." in foot(catalog.draw("openings_per_graduate", openings(3), Context()))


def test_more_rows_than_a_page_takes_are_left_out_and_counted() -> None:
    assert "The first 60 of 75 fields are drawn." in foot(
        catalog.draw("openings_per_graduate", openings(75), Context())
    )


def test_values_that_are_missing_say_why() -> None:
    figure = catalog.draw("openings_per_graduate", openings(5), Context(min_n=7))
    assert "withheld: too few values" in all_texts(figure)
    assert "1 withheld for resting on fewer than 7 values" in foot(figure)


@pytest.mark.parametrize(("ratio", "lines"), [(123.0, ["as many as graduates"]), (4.0, [])])
def test_as_many_postings_as_graduates_is_a_line_where_it_is_near(ratio: float, lines: list[str]) -> None:
    rows = openings(2).assign(postings_per_100_graduates=[ratio, 1.0])
    axes = catalog.draw("more_openings_than_graduates", rows, Context()).axes[0]
    assert [text.get_text() for text in axes.texts if text.get_text().startswith("as many")] == lines
    assert [line.get_xdata() for line in axes.lines if line.get_linestyle() == "--"] == [[100.0, 100.0]] * len(lines)


@pytest.mark.parametrize(("rows", "stated"), [(with_intervals(3), True), (openings(3), False)])
def test_intervals_say_that_they_tell_of_chance_only(rows: pd.DataFrame, stated: bool) -> None:
    assert ("tell of chance only" in foot(catalog.draw("openings_per_graduate", rows, Context()))) is stated


def test_text_is_never_read_as_a_formula() -> None:
    texts, _ = drawn_texts(catalog.draw("openings_per_graduate", openings(5), Context()))
    assert any("$igns $" in text.get_text().replace("\n", " ") for text in texts)
    assert not any(text.get_parse_math() for text in texts)


class TestMap:
    def test_it_has_every_state_once_and_none_on_anothers_place(self) -> None:
        assert len(wording.tiles()) == 51
        assert len({(tile.row, tile.column) for tile in wording.tiles().values()}) == 51

    @pytest.mark.parametrize(
        ("north", "south"), [("WA", "OR"), ("OR", "CA"), ("ND", "SD"), ("NH", "MA"), ("TN", "AL"), ("NY", "PA")]
    )
    def test_north_is_up(self, north: str, south: str) -> None:
        assert wording.tiles()[north].row < wording.tiles()[south].row

    @pytest.mark.parametrize(("west", "east"), [("WA", "MT"), ("CA", "NV"), ("TX", "LA"), ("NY", "MA"), ("HI", "FL")])
    def test_east_is_right(self, west: str, east: str) -> None:
        assert wording.tiles()[west].column < wording.tiles()[east].column

    def test_withheld_states_are_hatched_and_those_without_data_blank(self) -> None:
        figure = catalog.draw("openings_by_state", states(12), Context())
        tiles = {tile.get_xy(): tile for tile in figure.axes[0].patches}
        hatched = [tile for tile in tiles.values() if tile.get_hatch()]
        assert len(hatched) == 1
        assert len(tiles) == 51

    def test_more_is_darker(self) -> None:
        shades = [state_map._class(value, [1.0, 2.0, 3.0, 4.0]) for value in (1.5, 2.5, 3.5)]
        lights = [palette.luminance(shade) for shade in shades]
        assert lights == sorted(lights, reverse=True)
        assert len(set(lights)) == 3

    def test_territories_are_named_at_the_foot(self) -> None:
        assert "Not on the map: GU and PR." in foot(catalog.draw("openings_by_state", states(54), Context()))


class TestTopFields:
    def test_bars_are_the_ratio_and_name_the_postings_behind_it(self) -> None:
        bars, _ = catalog.draw("top_fields", openings(3), Context()).axes
        assert [bar.get_width() for bar in bars.patches] == [123.4, 121.4, 119.4]
        assert [text.get_text() for text in bars.texts] == ["n = 1,234", "n = 1,214", "n = 1,194"]

    def test_what_is_not_reported_gets_no_mark(self) -> None:
        _, money = catalog.draw("top_fields", openings(3), Context()).axes
        drawn = {each.get_label(): each.get_offsets().compressed().tolist() for each in money.collections}
        assert drawn["earnings, 4 years after"] == [90.0, 0.0, 88.0, 2.0]
        assert drawn["debt"] == [20.0, 0.0, 20.7, 1.0, 21.4, 2.0]


@pytest.mark.parametrize("name", ["pay_against_debt", "credential_levels", "openings_by_state"])
def test_a_figure_in_the_report_has_the_colours_of_its_drawing(name: str) -> None:
    def shares(pixels: Image.Image) -> dict[str, float]:
        """Of the palette's colours, in percent of all pixels; edges alone are a small part of one."""
        found, whole = pixels.convert("RGB").getcolors(1 << 24) or [], pixels.width * pixels.height / 100
        named = {to_hex([part / 255 for part in colour]).upper(): number / whole for number, colour in found}
        return {colour: named.get(colour, 0.0) for colour in palette.ALL}

    frame = SAMPLES[name].rows(40)
    [shown] = pictures(name, list(frame), frame.to_numpy().tolist(), Context())
    for image, columns in ((shown.wide, 2), (shown.narrow, 1)):
        drawn = Image.open(BytesIO(sheet.saved(catalog.draw(name, frame, Context(columns=columns)), ".png")))
        embedded = Image.open(BytesIO(base64.b64decode(image.source.partition(",")[2])))
        assert embedded.size == drawn.size
        here, there = shares(embedded), shares(drawn)
        lost = {colour for colour, share in there.items() if here[colour] < 0.95 * share}
        new = {colour for colour, share in there.items() if here[colour] > share + 3}
        assert (lost, new) == (set(), set())


class TestWords:
    @given(st.text(alphabet=st.characters(codec="latin-1", exclude_categories=("C",)), max_size=80), st.integers(1, 3))
    @hypothesis_settings(max_examples=40)
    def test_a_shortened_title_fits_and_is_the_beginning_of_it(self, title: str, lines: int) -> None:
        shown = words.short(title, 1.2, 7, lines)
        assert len(shown.split("\n")) <= lines
        assert all(words.width(line, 7) <= 1.2 for line in shown.split("\n"))
        assert " ".join(title.split()).startswith(shown.replace("\n", " ").removesuffix("…"))

    def test_nothing_dangles(self) -> None:
        assert words.short("Design and Applied Arts", 1.0, 8) == "Design…"

    @pytest.mark.parametrize(
        ("share", "text"), [(0.0, "0 %"), (0.004, "<1 %"), (0.5, "50 %"), (0.996, ">99 %"), (1.0, "100 %")]
    )
    def test_a_share_is_rounded_neither_to_none_nor_to_all(self, share: float, text: str) -> None:
        assert words.percent(share) == text

    def test_thousands_have_separators(self) -> None:
        assert (words.count(12345), words.usd(12345.4), words.counts([1234, 2.5])) == (
            "12,345",
            "$12,345",
            ["1,234.00", "2.50"],
        )


def test_text_on_any_colour_can_be_read() -> None:
    assert all(palette.contrast(palette.on(colour), colour) >= 4.5 for colour in palette.ALL)
