"""`--bulk`: the pages of official files take the way of an API's pages."""

from pathlib import Path

import pytest

from plumbing.clock import Clock, Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.feed import BulkPages, of_files
from producers.polling.progress import Hooks, RunSummary
from producers.reading.client import FetchRefused
from producers.sources.college_scorecard.api import SOURCE
from producers.sources.college_scorecard.contract import Program, School
from tests.producers.conftest import producers
from tests.producers.stored import latest, read_topic

HEADER = {"Institution": "UNITID,INSTNM", "Field-of-Study": "UNITID,CIPCODE,CREDLEV,CIPDESC"}
SCHOOLS = 250  # three pages
FEED = of_files(SOURCE.dump)


def written(folder: Path, kind: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"Most-Recent-Cohorts-{kind}.csv").write_text("\n".join([HEADER[kind], *lines, ""]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bulk"
    written(made, "Institution", *(f"{number},School {number}" for number in range(1, SCHOOLS + 1)))
    written(made, "Field-of-Study", *(f"{number},1107,3,CS." for number in range(1, SCHOOLS + 6)), "9,52")
    return made


def pages(folder: Path) -> BulkPages:
    return BulkPages(SOURCE.dump, folder, Clock())


def body(from_folder: BulkPages, number: int) -> bytes:
    return from_folder.fetch(FEED.request("schools", number, "")).body


def test_pages_may_be_asked_for_in_any_order(folder: Path) -> None:
    given = pages(folder)
    bodies = list(SOURCE.dump.pages(folder))
    assert [body(given, number) for number in (0, 0, 2, 1, 2)] == [bodies[number] for number in (0, 0, 2, 1, 2)]
    with pytest.raises(FetchRefused, match=r"bulk: schools, page 3: the files have no such page"):
        body(given, 3)
    assert body(given, 1) == bodies[1]
    given.close()


def test_there_is_nothing_to_probe_and_one_walk() -> None:
    assert (FEED.probe, FEED.searches(), FEED.weight("schools")) == (None, ["schools"], 1)


def test_other_files_are_another_origin(folder: Path) -> None:
    before = pages(folder).origin
    assert pages(folder).origin == before != ""
    with (folder / "Most-Recent-Cohorts-Institution.csv").open("a") as more:
        more.write("999,One more\n")
    assert pages(folder).origin != before


@pytest.mark.parametrize(
    ("source", "message"),
    [("jooble", "jooble cannot be read from files"), ("college-scorecard", "holds no Most-Recent-Cohorts-Institution")],
)
def test_what_cannot_be_read_is_a_matter_of_usage(tmp_path: Path, source: str, message: str) -> None:
    done = producers({}, "produce", source, "--bulk", str(tmp_path))
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_the_files_are_published_without_a_key(environment: dict[str, str], folder: Path) -> None:
    first = producers(environment, "produce", "college_scorecard", "--bulk", str(folder), "--json")
    assert first.returncode == 0, first.stderr
    [search] = RunSummary.model_validate_json(first.stdout).searches
    assert (search.pages, search.records, search.rejected, search.complete) == (3, 2 * SCHOOLS + 6, 6, True)
    schools = latest(read_topic(environment, School.topic()), School.content_fields())
    offers = latest(read_topic(environment, Program.topic()), Program.content_fields())
    assert {one["unit_id"] for one in schools.values()} == {str(number) for number in range(1, SCHOOLS + 1)}
    assert {one["unit_id"] for one in offers.values()} == {one["unit_id"] for one in schools.values()}


def test_a_walk_goes_on_with_the_same_files_only(
    environment: dict[str, str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    written(tmp_path / "other", "Institution", "1,School 1", "2,School 2")
    written(tmp_path / "other", "Field-of-Study")

    def go(files: Path, pages_before_stop: int | None = None) -> RunSummary:
        stop, passed = Stop(), []

        def checkpoint(point: str) -> None:
            passed.append(point)
            if passed.count("cursor-saved") == pages_before_stop:
                stop.request(15)

        return once(SOURCE, settings.load(), None, Hooks(stop, checkpoint), pages=pages(files))

    assert (go(folder, 1).searches[0].pages, go(folder).searches[0].pages) == (1, 2)
    stopped = go(folder, 2)
    assert (stopped.finished, stopped.searches[0].pages) == (False, 2)
    # Far fewer than before count when they come again.
    walks = [go(tmp_path / "other").searches[0] for _ in range(2)]
    assert [(search.pages, search.complete) for search in walks] == [(1, False), (1, True)]
