"""The page of a report: what it is made of, whatever the data say."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.report import sheets
from analysis.report.model import (
    Agreement,
    Answer,
    ExaminationShown,
    Fact,
    FindingShown,
    Group,
    Image,
    Picture,
    Report,
    ResultShown,
)
from analysis.report.render import render
from tests.analysis.report.browser import CHROMIUM, WIDER, browser
from tests.analysis.report.browser import Page as Tab
from tests.analysis.report.pages import Page

HOSTILE = "<script>alert(1)</script></style>{{ 7 * 7 }}{% raw %}\"'><img src=x onerror=alert(1)> &amp;"
GIF = "data:image/gif;base64,R0lGODlh{}AIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
WIDE, NARROW = GIF.format("AQAB"), GIF.format("AgAB")
ROWS = [
    {
        "cip4": "1107",
        "title": HOSTILE,
        "as_of_date": "2026-01-06",
        "pay_usd": Decimal("88000.00"),
        "pay_n": 20,
        "pay_flagged": 2,
        "withheld": None,
    },
    {
        "cip4": "5138",
        "title": "Nursing",
        "as_of_date": "2026-01-06",
        "pay_usd": None,
        "pay_n": 3,
        "pay_flagged": 0,
        "withheld": "pay",
    },
    {
        "cip4": "2601",
        "title": "Biology",
        "as_of_date": "2026-01-06",
        "pay_usd": None,
        "pay_n": 0,
        "pay_flagged": 0,
        "withheld": None,
    },
]


def report(text: str = "Said", severity: str = "warn", rows: int = 1) -> Report:
    sheet = sheets.sheet(text, list(ROWS[0]), ROWS * rows, {"pay_usd": text}, min_n=5)
    wide, narrow = Image(source=WIDE, width=691, height=400), Image(source=NARROW, width=336, height=500)
    picture = Picture(wide=wide, narrow=narrow, alt=text)
    finding = FindingShown(check="a_check", severity=severity, verdict="found", about=text, says=text, sample=sheet)
    passed = FindingShown(check="b_check", severity="stop", verdict="pass", about=text, says="Passed.")
    groups = [Group(title="Found", open=True, findings=[finding]), Group(title="Fine", open=False, findings=[passed])]
    result = ResultShown(name="a_table", note=text, sheet=sheet, pictures=[picture])
    equal = Agreement(verdict="EQUAL", says="Computed a second time: EQUAL.")
    answer = Answer(
        name="a_question",
        heading="What is asked?",
        headline=text,
        says=[text],
        trust=[text],
        pictures=[picture],
        sheet=sheet,
        command=f"gpps ask {text}",
        agreement=equal,
    )
    return Report(
        title="What is so",
        place="Texas",
        lead=text,
        made_at=datetime(2026, 1, 6, tzinfo=UTC),
        note=text,
        command="gpps report",
        answers=[answer],
        limits=[text],
        unexamined=[text],
        attributions=[text],
        examination=ExaminationShown(run=1, says=text, groups=groups, results=[result]),
        lineage=[Fact(term=text, facts=[text])],
        lineage_sheets=[sheet],
        agreement=equal,
    )


def test_what_the_data_say_is_text_and_nothing_else() -> None:
    plain, hostile = Page(render(report())), Page(render(report(HOSTILE)))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert [set(given) for _, given in hostile.elements] == [set(given) for _, given in plain.elements]
    assert " ".join(HOSTILE.replace("&amp;", "&amp;").split()) in hostile.text
    assert "49" not in hostile.text


def test_the_page_asks_nobody_for_anything() -> None:
    page = Page(render(report(HOSTILE)))
    policy = next(given["content"] for given in page.all("meta") if given.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not page.all("script")
    assert not page.all("link")
    assert not any(name.startswith("on") or name == "style" for _, given in page.elements for name in given)
    assert {given["src"][:10] for given in page.all("img")} == {"data:image"}
    assert all(given["href"].startswith("#") for given in page.all("a"))
    style = re.findall(r"<style>(.*?)</style>", page.source, re.DOTALL)
    assert len(style) == 1
    assert not re.search(r"@import|url\(", style[0])


def test_it_can_be_read_without_seeing_it() -> None:
    page = Page(render(report(severity="stop")))
    assert page.all("html") == [{"lang": "en"}]
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in page.elements}
    levels = [int(tag[1]) for tag, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(given["alt"] for given in page.all("img"))
    assert len(page.all("figure")) == len(page.all("img"))
    assert all("scope" in given for given in page.all("th"))
    assert len(page.tables) == len(page.all("table"))  # each has a caption of its own
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    assert {given["href"][1:] for given in page.all("a")} <= set(ids)
    assert {name for _, given in page.elements for name in given.get("aria-labelledby", "").split()} <= set(ids)


def test_cells_tell_on_how_many_values_they_rest() -> None:
    table = Page(render(report()))
    shown = table.tables["a_question-table"]
    assert shown.heads == ["Field of study", "Pay"]
    assert "As of 6 January 2026." in shown.caption
    assert [row[1].split() for row in shown.rows] == [
        ["$88,000", "n", "20,", "2", "flagged"],
        ["withheld", "n", "3"],
        ["–", "n", "0"],
    ]
    assert [row[1] for row in shown.data] == [["88000.00", "20", "2"], ["3"], ["0"]]
    assert shown.rows[1][0].split() == ["Nursing", "CIP", "51.38"]


def test_nothing_is_repeated_above_a_table() -> None:
    page = Page(render(report("Said once")))
    captions = [given["id"] for given in page.all("caption") if given.get("class") != "said"]
    assert captions == ["a_question-table"]  # all others stand in the summary that opens them
    summaries = re.findall(r"<summary>(.*?)</summary>", page.source)
    assert summaries.count("Said once As of 6 January 2026.") == 2  # of a finding's rows and of a result


def test_findings_that_stop_stand_at_the_top() -> None:
    stopped, warned = (render(report(severity=severity)) for severity in ("stop", "warn"))
    assert stopped.index("Do not rely on this report") < stopped.index("<h1>")
    assert "Do not rely on this report" not in warned


def test_what_there_is_not_is_not_on_the_page() -> None:
    bare = Report(
        title="T", place="Texas", lead="L", made_at=datetime(2026, 1, 6, tzinfo=UTC), note="", command="c", answers=[]
    )
    page = Page(render(bare))
    assert page.headings == [("h1", "T"), ("h2", "On this page")]
    assert not page.all("aside")


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with browser() as tab:
        yield tab


@pytest.mark.parametrize(("width", "shown"), [(390, NARROW), (1280, WIDE)])
def test_figures_are_whole_at_any_width(tab: Tab, tmp_path: Path, width: int, shown: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(report()))
    tab.open(path, width)
    tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.value("[...document.images].map(one => one.currentSrc)") == [shown] * 2
    assert tab.value(CUT) == []


# Images of which something is out of sight: out of the window, or out of what scrolls around them.
CUT = """[...document.images].filter(one => {
    const {left, right} = one.getBoundingClientRect();
    for (let each = one.parentElement; each; each = each.parentElement) {
        const box = each.getBoundingClientRect();
        if (left < box.left - 1 || right > box.right + 1) return true;
    }
    return false;
}).map(one => one.alt)"""


# Names of what may scroll.
NAMES = "[...document.querySelectorAll('.pan')]{}.map(one => one.getAttribute('aria-labelledby'))"


@pytest.mark.parametrize(("width", "scroll"), [(200, True), (1280, False)])
def test_tab_stops_at_the_tables_that_scroll_and_no_others(tab: Tab, tmp_path: Path, width: int, scroll: bool) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(report()))
    tab.open(path, width)
    tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    scrolling = tab.value(NAMES.format(".filter(one => one.scrollWidth > one.clientWidth)"))
    assert bool(scrolling) is scroll
    reached = []
    while not reached or reached[-1] != "BODY":
        tab.press("Tab")
        reached.append(
            tab.value("document.activeElement.getAttribute('aria-labelledby') ?? document.activeElement.tagName")
        )
        assert len(reached) < 100
    assert [one for one in reached if one in tab.value(NAMES.format(""))] == scrolling


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_within_the_window_and_complains_of_nothing(
    tab: Tab, tmp_path: Path, width: int, scheme: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(report(HOSTILE * 3, "stop", rows=10)))
    tab.open(path, width, prefers_color_scheme=scheme)
    tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.problems == []
    assert tab.value("document.documentElement.scrollWidth") == width
    assert tab.value(WIDER) == []
    assert tab.value("[...document.images].every(image => image.naturalWidth > 0)")
    assert tab.value(FAINT) == []


# Texts whose contrast with what is behind them is less than 4.5, as WCAG counts it.
FAINT = """(() => {
    const light = colour => {
        const linear = part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
        const [r, g, b] = colour.match(/[\\d.]+/g).map(part => linear(part / 255));
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const behind = one => {
        for (; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if (!/, 0\\)$|transparent/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll("body *")]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .filter(one => {
            const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
            return (a + .05) / (b + .05) < 4.5;
        })
        .map(one => one.outerHTML.slice(0, 80));
})()"""
