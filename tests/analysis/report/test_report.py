"""The report of a small world: what is on the page is what the engines answer, and nothing that is secret is."""

import dataclasses
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis import settings
from analysis.examine import run
from analysis.examine.results import Cell, Examination, ResultTable
from analysis.report import answers, build, sheets, values
from analysis.report.content import Asked, ReportRequest
from analysis.report.model import Picture, Report
from analysis.report.render import render
from analysis.statements import questions
from pipelines.school_jobs.contract import ONET_ATTRIBUTION
from pipelines.school_jobs.report import confidence
from pipelines.school_jobs.report.sections import SECTIONS
from plumbing.progress import silent
from tests.analysis.report.browser import CHROMIUM, WIDER, browser
from tests.analysis.report.pages import Page
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world import WORLD
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.services

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 3, tzinfo=UTC)
LEAST = {"GPPS_MIN_CELL": "2", "GPPS_DATA_NOTE": "A small world that was made up."}
KEYS = {"JOOBLE_API_KEY": "a-key-for-postings", "COLLEGE_SCORECARD_API_KEY": "a-key-for-schools"}
HOSTILE = "</style><script>alert(1)</script>{{ 7 * 7 }} \"'&amp;"
SECRET = ("PASSWORD", "KEY", "SECRET", "TOKEN")


@dataclass(frozen=True)
class Made:
    """A report, its page, and the answers it was made of."""

    report: Report
    page: Page
    answers: list[answers.Published]


@pytest.fixture(scope="module")
def made(world: StoredWorld) -> Made:
    return make(dataclasses.replace(world, environment=world.environment | LEAST | KEYS))


def make(stored: StoredWorld, state: str = "US", now: datetime = NOW) -> Made:
    with stored.within():
        configured = settings.load()
        with run.opened(configured, 1, now, silent) as (context, lineage):
            request = ReportRequest(context, lineage, configured, {"state": state}, 10, keep=False, anyway=True)
            report = build.build(request)
            return Made(report, Page(render(report)), answers.ask(request))


def test_every_question_there_is_a_section_for_is_answered(made: Made) -> None:
    headings = [text for _, text in made.page.headings]
    assert {section.question for section in SECTIONS} <= set(questions.names())
    assert [one.asked.section.question for one in made.answers] == [section.question for section in SECTIONS]
    assert [one.asked.heading for one in made.answers if one.asked.heading not in headings] == []


def test_the_rows_on_the_page_are_those_of_the_answer(made: Made) -> None:
    for one in made.answers:
        shown = made.page.tables[f"{one.asked.section.question}-table"].data if one.asked.rows else []
        assert [{value for cell in row for value in cell} for row in shown] == [
            expected(one.asked, row) for row in one.asked.rows
        ], one.asked.section.question


def expected(asked: Asked, row: Mapping[str, Any]) -> set[str]:
    """The values of the row; its code stands below the title, and a count of no flagged values is not shown."""
    once = {name for name in ("as_of_date", "by") if len({each.get(name) for each in asked.rows}) == 1}
    apart = {"withheld", *once} | ({"cip4", "value"} if row.get("title") else set())
    shown = {name: value for name, value in row.items() if value is not None and name not in apart}
    return {str(values.stored(value)) for name, value in shown.items() if value or not name.endswith("_flagged")}


def test_the_sentences_say_what_the_rows_say(made: Made) -> None:
    headlines = {answer.name: answer.headline for answer in made.report.answers}
    assert headlines["openings_per_graduate"] == (
        "Of the 2 fields in the United States that can be ranked, Registered Nursing has most open postings for its "
        "graduates: 1.82 per hundred (4 postings for 220 graduates)."
    )
    assert (
        headlines["more_openings_than_graduates"]
        == "No field in the United States has more open postings than graduates."
    )
    assert headlines["openings_trend"] == (
        "Of the 3 fields shown for the United States, Computer Science went up from 4 to 5 open postings "
        "from 1 March 2026 to 2 March 2026."
    )


def test_no_number_in_a_headline_is_made_up(made: Made) -> None:
    for one, answer in zip(made.answers, made.report.answers, strict=True):
        texts = {values.text(name, value) for row in one.asked.rows for name, value in row.items()}
        texts |= {values.day(row["as_of_date"]) for row in one.asked.rows if row.get("as_of_date")}
        words = answer.headline
        for text in sorted(filter(None, texts), key=len, reverse=True):
            words = re.sub(rf"(?<![\w,.]){re.escape(text)}(?![\w%]|[,.]\d)", "", words)
        allowed = {"openings_trend", "withheld_by_school_type", "more_openings_than_graduates", "salary_shown"}
        assert answer.name in allowed or not re.search(r"\d", words), (answer.headline, words)


def test_an_answer_about_one_field_names_it(made: Made) -> None:
    employers = next(answer for answer in made.report.answers if answer.name == "employers")
    assert "(Registered Nursing)" in employers.sheet.caption
    assert [picture.alt.partition(":")[0] for picture in employers.pictures] == ["Registered Nursing"]


def test_what_figures_rest_on_are_values_of_figures_that_are_shown(made: Made) -> None:
    for one in made.answers:
        counted = [column for column in one.asked.columns if column.endswith("_n")]
        rows = [{**row, **dict.fromkeys(set(row) - set(counted))} for row in one.asked.rows]
        assert [
            sentence
            for sentence in sheets.basis(one.asked.columns, rows, 2)
            if "rest on" in sentence and "table" in sentence
        ] == []


def test_a_telephone_shows_it_within_its_window(made: Made, tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    path = tmp_path / "report.html"
    path.write_text(made.page.source)
    with browser() as tab:
        tab.open(path, 360)
        tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert tab.problems == []
        assert tab.value("document.documentElement.scrollWidth") == 360
        assert tab.value(WIDER) == []
        assert tab.value("document.images.length") == len(made.page.all("img")) > 5
        narrow = [picture.narrow.source for picture in pictures(made.report)]
        assert tab.value("[...document.images].map(one => one.currentSrc)") == narrow
        assert tab.value("[...document.images].every(one => one.getBoundingClientRect().left >= 0)")
        assert tab.value("[...document.images].every(image => image.naturalWidth > 0)")


def pictures(report: Report) -> list[Picture]:
    shown = [*report.answers, *(report.examination.results if report.examination else ())]
    return [picture for each in shown for picture in each.pictures]


def test_the_first_ranking_says_how_sure_it_is(made: Made) -> None:
    asked = made.answers[0].asked
    columns = ["cip4", "title", "rank", "rank_low", "rank_high", "value", "low", "high"]
    rows: list[list[Cell]] = [
        [row["cip4"], row["title"], rank, 1, rank + 1, "1.82", "1.20", "2.40"] for rank, row in enumerate(asked.rows, 1)
    ]
    table = ResultTable(name=confidence.TABLE, title="t", note="n", columns=columns, rows=rows)
    looked = Examination(run=1, examined_at=NOW, seed=1, min_n=2, lineage={}, findings=[], tables=[table])
    known = confidence.ranges(asked, lambda: looked)
    assert confidence.sentences(asked, known) == [
        "With other employers hiring, Registered Nursing might rank anywhere from 1 to 2 (95 % sure)."
    ]
    names, widened = confidence.widened(asked, known)
    assert [dict(zip(names, row, strict=True))["high"] for row in widened] == [Decimal("2.40")] * len(asked.rows)
    assert confidence.ranges(made.answers[1].asked, lambda: looked) == {}
    assert confidence.widened(asked, {})[0] == list(asked.columns)


def test_every_answer_is_computed_twice(made: Made) -> None:
    assert [answer.agreement.verdict for answer in made.report.answers if answer.agreement] == ["EQUAL"] * len(SECTIONS)
    assert (
        "Every answer above was computed a second time by DuckDB from the lake, with the same result." in made.page.text
    )
    assert "EQUAL" not in made.page.text  # a verdict of the command line


def test_the_command_under_an_answer_gives_its_rows(made: Made, world: StoredWorld) -> None:
    asked = next(one.asked for one in made.answers if one.asked.section.question == "employers")
    assert answers.command(asked) == 'gpps ask "employers" --field 5138 --state US --min-n 2'
    assert answers.command(asked) in made.page.text
    command = [sys.executable, "-m", "analysis", *shlex.split(answers.command(asked))[1:], "--format", "csv"]
    done = subprocess.run(command, env=environment(world), cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.split(",")[0] for line in done.stdout.splitlines()[1:]] == [row["company"] for row in asked.rows]


def test_it_says_how_far_to_trust_it_and_where_it_comes_from(made: Made) -> None:
    examination = made.report.examination
    assert examination is not None
    shown = [finding for group in examination.groups for finding in group.findings]
    assert len(shown) > 50
    assert [finding.says for finding in shown if " ".join(finding.says.split()) not in made.page.text] == []
    assert [limit for limit in made.report.limits if " ".join(limit.split()) not in made.page.text] == []
    assert made.report.limits
    assert "A small world that was made up." in made.page.text
    assert ONET_ATTRIBUTION in made.page.text
    assert {"https://collegescorecard.ed.gov/data/", "https://jooble.org/api/about"} <= {
        given["href"] for given in made.page.all("a")
    }
    terms = {"College Scorecard", "Jooble", "Generation", "Offset snapshot", "Code"}
    assert {fact.term for fact in made.report.lineage} >= terms


def test_no_secret_of_the_environment_is_in_the_page(made: Made, world: StoredWorld) -> None:
    own = {value for name, value in world.environment.items() if name.endswith(SECRET) and len(value) > 8}
    assert own
    assert [secret for secret in {*own, *KEYS.values()} if secret in made.page.source] == []


def environment(stored: StoredWorld, **more: str) -> dict[str, str]:
    return {**os.environ, **stored.environment, "PYTHONPATH": str(ROOT), **more}


def report(stored: StoredWorld, folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "analysis", "report", "--no-keep", *arguments]
    own = environment(stored, GPPS_OUT=str(folder), **more)
    return subprocess.run(command, env=own, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("arguments", "more", "code", "says"),
    [
        (("--state", "Mars"), {}, 2, "no state is called 'Mars'"),
        ((), {"PGPORT": "1"}, 75, "cannot reach the warehouse"),
        ((), {"GPPS_WAREHOUSE__SCHEMA": "nothing_here"}, 75, "no views yet"),
    ],
)
def test_what_goes_wrong_is_reported(
    world: StoredWorld, tmp_path: Path, arguments: tuple[str, ...], more: dict[str, str], code: int, says: str
) -> None:
    done = report(world, tmp_path, *arguments, **more)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_finding_that_stops_is_reported_and_stops_unless_it_is_wanted_anyway(keep_world: Any, tmp_path: Path) -> None:
    """A salary whose maximum is below its minimum, of an employer whose name would like to be code."""
    posting = {**WORLD.postings[6], "company": HOSTILE, "salary_annual_max_usd": "1.00"}
    wrong = keep_world(WORLD.plus(postings=[{**posting, "job_id": "-98"}, {**posting, "job_id": "-99"}]))
    done = report(wrong, tmp_path / "out")
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "jobs_salary_reversed" in done.stderr
    assert "--anyway" in done.stderr
    done = report(wrong, tmp_path / "out", "--anyway")
    path = tmp_path / "out" / "report.html"
    assert (done.returncode, done.stdout) == (0, f"{path}\n")
    steps = done.stderr.splitlines()  # no terminal: each part in a line
    assert len(steps) == len(set(steps)) > 3
    assert {step.split(": ")[:2] == ["gpps", "making the report"] for step in steps} == {True}
    page = Page(path.read_text())
    assert page.text.index("Do not rely on this report") < page.text.index("What degrees cost and pay")
    assert HOSTILE in page.text
    assert not page.all("script")


def test_without_the_lake_the_report_comes_and_says_so(world: StoredWorld) -> None:
    away = {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}
    page = make(dataclasses.replace(world, environment=world.environment | LEAST | away), "TX").page
    assert "What needs the lake could not be examined" in page.text
    assert f"{len(SECTIONS)} of {len(SECTIONS)} answers above were not computed a second time" in page.text
    assert page.tables["openings_per_graduate-table"].rows
    assert 'gpps ask "openings per graduate" --state TX --min-n 2' in page.text


def test_ctrl_c_leaves_the_report_of_before(world: StoredWorld, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("the report of before")
    command = [sys.executable, "-m", "analysis", "report", "--no-keep", "--anyway"]
    own = environment(world, GPPS_OUT=str(tmp_path))
    process = subprocess.Popen(command, env=own, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    wait_until(lambda: connected(process.pid), 60)
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in log) == (130, False), log
    assert path.read_text() == "the report of before"
    assert list(tmp_path.iterdir()) == [path]


def connected(pid: int) -> bool:
    """True when the process has a connection: it is past its imports, and at work."""
    import psutil

    return any(one.status == psutil.CONN_ESTABLISHED for one in psutil.Process(pid).net_connections())
