"""Under an answer stands what the newest examination of the data said."""

import datetime as dt

import pytest

from analysis.ask.answer import examined
from analysis.examine import history
from analysis.examine.run import parts
from tests.analysis.examine.test_results import examination, finding

BEFORE, AFTER = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2000, 2100))


@pytest.fixture
def views(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"


def test_unexamined_data_are_marked_as_such(views: str) -> None:
    assert examined(views, BEFORE).startswith("Not examined yet")


def test_the_newest_run_that_looked_at_integrity_counts(views: str) -> None:
    history.keep(examination(findings=[finding(severity="stop"), finding(check="b", severity="warn")]), views)
    history.keep(examination(findings=[finding(part="bias", severity="note")]), views)
    assert (
        "(run 1, integrity alone): 1 error, 1 warning; details: `gpps examine`. The data must not be relied on."
        in examined(views, BEFORE)
    )
    history.keep(examination(findings=[finding(severity="warn")]), views)
    sentence = examined(views, BEFORE)
    assert "(run 3, integrity alone): 0 errors, 1 warning;" in sentence
    assert "loaded since" not in sentence


def test_a_run_of_a_part_makes_the_rest_no_better(views: str) -> None:
    warned = [finding(check=part, part=part, severity="warn") for part in parts()]
    history.keep(examination(findings=warned), views)
    history.keep(examination(findings=[finding(severity="note")]), views)
    assert f"(run 1): 0 errors, {len(warned)} warnings;" in examined(views, BEFORE)
    history.keep(examination(findings=[finding(severity="stop")]), views)
    assert "(run 3, integrity alone): 1 error," in examined(views, BEFORE)


def test_data_loaded_after_the_examination_are_marked_as_such(views: str) -> None:
    history.keep(examination(findings=[finding(severity="warn")]), views)
    assert examined(views, AFTER).endswith("The data have been loaded since.")


def test_a_warehouse_that_is_away_says_nothing(views: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    assert examined(views, None) == ""
