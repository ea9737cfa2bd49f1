"""The report of this pipeline: its questions and their answers in sentences."""

from collections.abc import Sequence

from analysis.engines.engine import Engine, EngineAway
from analysis.report import values
from analysis.report.content import ReportContent, Row, Section, Wording
from analysis.statements import questions

_ATTRIBUTION = "Fares: answers of the vendor that was searched (see the README of the source). Airports: public facts."


def _price(row: Row, column: str) -> str:
    return f"{row['currency_code']} {values.number(row[column])}"


def cheapest_trips(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    stops = values.counted(first["stops"], "stop")
    headline = (
        f"The cheapest trip, {first['route']} with {first['carrier']}, costs {_price(first, 'sale_total')} ({stops})."
    )
    currencies = {row["currency_code"] for row in rows}
    return Wording(headline, ["Prices in several currencies are not compared."] if len(currencies) > 1 else [])


def fares_by_carrier(rows: Sequence[Row], place: str) -> Wording:
    most = max(rows, key=lambda row: (row["trips"], row["route"], row["carrier"]))
    headline = (
        f"{most['carrier']} sells most trips of a route: {values.counted(most['trips'], 'trip')} {most['route']}."
    )
    return Wording(headline, [f"The cheapest of them costs {_price(most, 'lowest_total')}."])


def fares_by_days(rows: Sequence[Row], place: str) -> Wording:
    days = [row["days_to_departure"] for row in rows]
    headline = f"Trips were searched {min(days)} to {max(days)} days before departure."
    return Wording(headline, ["Different days are different flights: this is no course of one price."])


def trips_by_scope(rows: Sequence[Row], place: str) -> Wording:
    counts = {row["scope"]: row["trips"] for row in rows}
    every = values.counted(sum(counts.values()), "trip")
    parts = [f"{values.number(counts.get(scope, 0))} {words}" for scope, words in _SCOPES.items()]
    return Wording(f"Of {every} {parts[0]}, {parts[1]}, and {parts[2]}.")


_SCOPES = {
    "NATIONAL": "stay in one country",
    "INTERNATIONAL": "cross a border",
    "UNKNOWN": "have an airport whose country is not known",
}


def runs_of_routes(rows: Sequence[Row], place: str) -> Wording:
    runs, failed, missing = (sum(row[name] for row in rows) for name in ("runs", "runs_failed", "runs_missing"))
    headline = f"Of {values.counted(runs, 'run')} {values.number(failed)} failed; {values.number(missing)} more lack."
    return Wording(headline, ["A run of each route is due every half an hour, between its first and its last one."])


def _lead(warehouse: Engine) -> str:
    _, rows = warehouse.rows(questions.text("trips_by_scope"), {})
    if not rows:
        raise EngineAway("the warehouse holds no trip yet; load it first with `gpps load --once`")
    _, runs = warehouse.rows(questions.text("runs_of_routes"), {})
    trips = sum(row[1] for row in rows)
    return f"{values.counted(trips, 'trip')} of {values.counted(len(runs), 'route')}."


REPORT = ReportContent(
    title="What trips cost",
    sections=(
        Section("cheapest_trips", "Which trips are cheapest?", cheapest_trips, "No trip is known."),
        Section("fares_by_carrier", "What do trips cost by carrier?", fares_by_carrier, "No trip is known."),
        Section("fares_by_days", "And by days to departure?", fares_by_days, "No trip was searched before it left."),
        Section("trips_by_scope", "How many trips cross a border?", trips_by_scope, "No trip is known."),
        Section("runs_of_routes", "Were all searches answered?", runs_of_routes, "No search has run."),
    ),
    lead=_lead,
    sources={"flight-fares": "Fare searches"},
    attributions=lambda looked: [_ATTRIBUTION],
    first=lambda row: str(row.get("route") or row.get("scope") or ""),
    behind=lambda what: "trips",
)
