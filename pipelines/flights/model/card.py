"""Card of the model, in Markdown and as JSON, beside its parameters and a figure for each currency."""

import json
from dataclasses import asdict
from importlib import resources
from typing import Any

import jinja2
import pandas as pd

from analysis import statements
from analysis.engines.lineage import Lineage
from analysis.examine.context import Context
from analysis.examine.statistics.chance import CONFIDENCE, MIN_CLUSTERS, generator
from analysis.figures import catalog, sheet
from pipelines.flights.model import fit
from pipelines.flights.model.fit import Errors, Fitted, TooLittle

FIGURE = "fares_predicted"


def files(context: Context, lineage: Lineage) -> dict[str, bytes]:
    """`card.md`, `card.json`, `model.json` and of each currency a figure. Raises TooLittle where none has a model."""
    statement = statements.read(__package__, "features")
    trips = context.warehouse.frame(statement.text, {})
    models: dict[str, Fitted] = {}
    refused: dict[str, str] = {}
    for currency, of_currency in trips.groupby("currency_code"):
        context.progress("fitting the model", currency)
        try:
            models[str(currency)] = fit.fit(of_currency, generator(context.seed, f"fares {currency}"))
        except TooLittle as error:
            refused[str(currency)] = str(error)
    if not models:
        raise TooLittle("; ".join(f"{name}: {why}" for name, why in refused.items()) or "the warehouse has no trips")
    parameters = {name: {"intercept": one.intercept, "coefficients": one.coefficients} for name, one in models.items()}
    card = {
        "target": "sale_total",
        "features": list(fit.FEATURES),
        "penalty": fit.PENALTY,
        "seed": context.seed,
        "confidence": CONFIDENCE,
        "data": lineage.model_dump(mode="json"),
        "currencies": {name: _facts(one) for name, one in models.items()},
        "without_model": refused,
    }
    return {
        "card.md": _markdown(card).encode(),
        "card.json": _json(card),
        "model.json": _json(parameters),
        **{f"predicted_{name}.png": _figure(name, one, lineage.note) for name, one in models.items()},
    }


def _facts(model: Fitted) -> dict[str, Any]:
    parts = model.split
    return {
        "cut_at": parts.at.isoformat(),
        "earlier": _counts(parts.earlier),
        "later": _counts(parts.later),
        "unknown_routes": parts.unknown_routes,
        "incomplete": parts.incomplete,
        "errors": [asdict(each) for each in model.errors],
        "verdicts": [verdict(each) for each in model.errors[1:]],
    }


def _counts(trips: pd.DataFrame) -> dict[str, Any]:
    times = trips["searched_at"]
    return {
        "trips": len(trips),
        "searches": int(trips["request_id"].nunique()),
        "routes": int(trips["route"].nunique()),
        "from": times.min().isoformat(),
        "to": times.max().isoformat(),
    }


def verdict(baseline: Errors) -> str:
    """Sentence that says whether the model beats the baseline."""
    off = baseline.difference_interval
    if off is None:
        return f"Whether the model beats the {baseline.name} cannot be said: fewer than {MIN_CLUSTERS} later searches."
    if off.high < 0:
        return f"The model beats the {baseline.name}."
    why = "it is worse" if off.low > 0 else "the difference may be chance"
    return f"The model does not beat the {baseline.name}: {why}."


def _markdown(card: dict[str, Any]) -> str:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.filters |= {"amount": _amount, "share": _share}
    return environment.from_string((resources.files(__package__) / "card.md").read_text()).render(card)


def _amount(value: float, interval: dict[str, float] | None) -> str:
    return f"{value:,.2f}" + (f" ({interval['low']:,.2f} to {interval['high']:,.2f})" if interval else "")


def _share(value: float, interval: dict[str, float] | None) -> str:
    return f"{value:.1%}" + (f" ({interval['low']:.1%} to {interval['high']:.1%})" if interval else "")


def _figure(currency: str, model: Fitted, note: str) -> bytes:
    rows = pd.DataFrame({"sale_total": model.seen, "predicted_total": model.predicted, "currency_code": currency})
    return sheet.saved(catalog.draw(FIGURE, rows, catalog.Context(note=note, about=currency)), ".png")


def _json(content: object) -> bytes:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()
