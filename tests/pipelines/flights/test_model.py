"""Model of fares over searches made up here, and what its card says of it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.engines.lineage import Feed, Lineage
from analysis.examine.context import Context
from analysis.examine.statistics.bootstrap import Interval
from analysis.examine.statistics.chance import generator
from pipelines.flights.contract import CONTRACT
from pipelines.flights.model import files, fit
from pipelines.flights.model.card import verdict
from sinks.warehouse.views import prepare
from tests.analysis.conftest import connect, insert
from tests.analysis.in_memory import InMemory
from tests.pipelines.analysed import analysed

LOADED = datetime(2027, 6, 10, tzinfo=UTC)
LINEAGE = Lineage(
    generation=3,
    feeds=(Feed(name="changes_trip", version=7, loaded_at=LOADED),),
    loaded_at=LOADED,
    fence=None,
    fence_unknown="not read",
    sweeps=(),
    gpps="0.0.0",
    rules=None,
    note="Made-up data of a test.",
)
ROUTES = ("SFO-LAX", "SFO-SEA", "SFO-JFK")
START = pd.Timestamp("2027-06-01 06:00", tz="UTC")


def trips(searches: int = 60, *, steps: float = 0.0, currency: str = "USD") -> pd.DataFrame:
    """A search an hour of one route after another, six trips each, with 0 to 2 stops.

    A price is that of the route, doubled by each stop when `steps` is 1.
    """
    return pd.DataFrame(
        {
            "request_id": f"{currency}{search:03}",
            "searched_at": START + pd.Timedelta(hours=search),
            "route": ROUTES[search % 3],
            "carrier_code": ("UA", "DL")[trip % 2],
            "weekday": 1 + search % 7,
            "days_to_departure": 1 + search % 11,
            "slices": 1,
            "stops": trip % 3,
            "airport_changes": 0,
            "duration_min": 90 + 60 * (trip % 3),
            "currency_code": currency,
            "sale_total": (100.0 + 50 * (search % 3)) * 2 ** (steps * (trip % 3)),
        }
        for search in range(searches)
        for trip in range(6)
    )


def fitted(frame: pd.DataFrame) -> fit.Fitted:
    return fit.fit(frame, generator(1, "test"))


def test_no_search_is_on_both_sides_and_no_earlier_one_is_later() -> None:
    parts = fit.split(trips())
    assert set(parts.earlier["request_id"]).isdisjoint(parts.later["request_id"])
    assert parts.earlier["searched_at"].max() < parts.at <= parts.later["searched_at"].min()
    assert len(parts.earlier) + len(parts.later) == 360


def test_nothing_of_later_searches_is_in_the_model() -> None:
    once = fitted(trips(steps=1))
    others = trips(steps=1)
    others.loc[others["searched_at"] >= once.split.at, "sale_total"] *= 9
    again = fitted(others)
    assert (again.intercept, again.coefficients) == (once.intercept, once.coefficients)
    assert again.predicted.tolist() == once.predicted.tolist()
    # The median is that of earlier searches, twice the price of the route: off by 7, 16 and 34 times that.
    assert again.errors[1].mean == pytest.approx(150 * 19)


def test_the_last_price_seen_is_that_of_the_search_before() -> None:
    frame = trips(searches=9).iloc[::6].reset_index(drop=True)  # three searches a route
    frame["sale_total"] = np.arange(9.0)
    found = fit.last_seen(frame, frame.iloc[[8, 3]])
    assert found.tolist() == [5.0, 0.0]
    assert np.isnan(fit.last_seen(frame, frame.iloc[[0]])).all()


def test_a_model_that_knows_more_than_the_baselines_beats_them(world: InMemory) -> None:
    model, *baselines = fitted(trips(steps=1)).errors
    assert model.mean_interval is not None
    assert model.mean_interval.low <= model.mean <= model.mean_interval.high
    assert [one.name for one in baselines] == [fit.MEDIAN, fit.LAST_SEEN]
    assert all(model.mean < one.mean / 4 and model.median_share < 0.1 for one in baselines)
    # A median of 1, 2 and 4 times the price of the route is off by 1, 0 and 2 times it.
    assert [one.mean for one in baselines] == pytest.approx([150.0, 150.0], rel=0.05)
    text = card(world, trips(steps=1))["card.md"].decode()
    assert f"- The model beats the {fit.MEDIAN}.\n- The model beats the {fit.LAST_SEEN}." in text


def test_a_model_that_does_not_beat_a_baseline_says_so(world: InMemory) -> None:
    text = card(world, trips())["card.md"].decode()
    assert f"The model does not beat the {fit.MEDIAN}: it is worse." in text
    assert f"The model does not beat the {fit.LAST_SEEN}: it is worse." in text


@pytest.mark.parametrize(
    ("low", "high", "ending"),
    [(-3, -1, "beats the x."), (-3, 1, "does not beat the x: the difference may be chance."), (1, 3, "it is worse.")],
)
def test_only_a_sure_difference_beats(low: float, high: float, ending: str) -> None:
    off = Interval(low, high)
    assert verdict(fit.Errors("x", 1, off, 1, off, (low + high) / 2, off)).endswith(ending)


def test_trips_that_lack_something_and_new_routes_are_left_out_and_counted() -> None:
    frame = trips()
    frame.loc[0, ["days_to_departure", "weekday"]] = None
    frame.loc[1, "sale_total"] = 0
    frame.loc[frame.index[-6:], "route"] = "SFO-HNL"
    parts = fit.split(frame)
    assert (parts.incomplete, parts.unknown_routes) == (2, 6)
    assert "weekday=1" in fitted(frame).coefficients


def stored(world: InMemory, frame: pd.DataFrame) -> list[str]:
    """Statements that leave these trips alone in the table of trips."""
    world.database.register("made_up", frame)
    return [
        "DELETE FROM tables.fact_national_trip",
        "DELETE FROM tables.fact_international_trip",
        """INSERT INTO tables.fact_national_trip BY NAME
        SELECT
            request_id, 't' || ROW_NUMBER() OVER () AS trip_id, searched_at, SPLIT_PART(route, '-', 1) AS origin,
            SPLIT_PART(route, '-', 2) AS destination, carrier_code, weekday, days_to_departure, slices, stops,
            airport_changes, duration_min, currency_code, sale_total
        FROM made_up""",
    ]


def card(world: InMemory, frame: pd.DataFrame) -> dict[str, bytes]:
    with world.changed(*stored(world, frame)):
        return files(Context(world, None, seed=1, min_n=5), LINEAGE)


def test_the_parameters_in_the_file_are_those_that_were_tried(world: InMemory) -> None:
    frame = pd.concat([trips(steps=1), trips(12, currency="EUR")])
    made = card(world, frame)
    assert made == card(world, frame)
    parameters = json.loads(made["model.json"])["USD"]
    off = [
        abs(
            np.exp(
                parameters["intercept"]
                + sum(parameters["coefficients"][f"{name}={trip[name]}"] for name in fit.CATEGORIES)
                + sum(parameters["coefficients"][name] * trip[name] for name in fit.NUMBERS)
            )
            - trip["sale_total"]
        )
        for trip in fit.split(trips(steps=1)).later.to_dict("records")
    ]
    facts = json.loads(made["card.json"])
    assert facts["currencies"]["USD"]["errors"][0]["mean"] == pytest.approx(np.mean(off))
    assert facts["data"]["generation"] == 3
    assert facts["data"]["feeds"][0] == {"name": "changes_trip", "version": 7, "loaded_at": "2027-06-10T00:00:00Z"}
    assert list(facts["without_model"]) == ["EUR"]
    text = made["card.md"].decode()
    assert "- changes_trip: 7\n" in text
    assert "- EUR: 48 earlier trips, and 24 later ones of their routes: 30 of each are needed.\n" in text
    assert made["predicted_USD.png"].startswith(b"\x89PNG")


def test_few_searches_have_no_interval_and_no_verdict(world: InMemory) -> None:
    text = card(world, trips(20))["card.md"].decode()
    assert f"Whether the model beats the {fit.MEDIAN} cannot be said: fewer than 10 later searches." in text
    assert " to " not in text.split("| model |")[1].split("\n")[0]


def test_one_search_time_is_too_little(world: InMemory) -> None:
    frame = trips().assign(searched_at=START)
    with pytest.raises(fit.TooLittle, match=r"USD: 360 trips of one search time: .*poll flight-fares again later"):
        card(world, frame)
    with pytest.raises(fit.TooLittle, match="the warehouse has no trips"):
        card(world, frame.head(0))


def test_the_command_fits_what_a_warehouse_holds(environment: dict[str, str], tmp_path: Path) -> None:
    frame = trips(steps=1)
    frame[["origin", "destination"]] = frame.pop("route").str.split("-", expand=True).to_numpy()
    frame["trip_id"] = [f"t{number}" for number in range(len(frame))]
    views = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_{CONTRACT.name}"
    with connect(environment) as connection:
        prepare(connection, CONTRACT, views, f"{views}_g1", lambda: True)
        rows = frame.astype(object).to_numpy().tolist()
        insert(connection, f"{views}_g1", "fact_national_trip", tuple(frame.columns), rows)
    with analysed(CONTRACT.name):
        command = ["model", "--pipeline", CONTRACT.name, "--to", str(tmp_path / "fares")]
        result = CliRunner().invoke(main, command, env=environment)
    assert result.exit_code == 0, result.output
    assert sorted(each.name for each in (tmp_path / "fares").iterdir()) == [
        *("card.json", "card.md", "model.json", "predicted_USD.png")
    ]
    facts = json.loads((tmp_path / "fares" / "card.json").read_text())["currencies"]["USD"]
    assert (facts["earlier"]["trips"], facts["later"]["trips"]) == (252, 108)
    assert json.loads((tmp_path / "fares" / "model.json").read_text())["USD"]["coefficients"].keys() == (
        fitted(trips(steps=1)).coefficients.keys()
    )


def test_a_pipeline_without_a_model_says_so(tmp_path: Path) -> None:
    with analysed(CONTRACT.name):  # whatever the command chooses is forgotten after it
        result = CliRunner().invoke(main, ["model", "--pipeline", "books", "--to", str(tmp_path)])
    assert result.exit_code == 2
    assert "pipeline books has no model" in result.output
