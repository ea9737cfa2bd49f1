"""Facts of this pipeline for an analysis: names of fields, places and columns, and the limits of answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.content import Content
from analysis.engines.engine import Engine
from analysis.statements import questions
from pipelines.school_jobs.analysis import columns, fields, places

CROSSWALK = (
    "Postings are tied to fields by the official CIP-SOC crosswalk: expert judgement, not observed careers. One search "
    "per field; a posting found for a field need not ask for that degree."
)
MEDIANS = "Medians are over programmes or postings, each counting once. Empty: not reported or not certain, not zero."
_OF_POSTINGS = ("post", "salary", "openings", "employers")


def _coverage(engine: Engine) -> str:
    names, rows = engine.rows(questions.text("coverage"), {})
    row: Mapping[str, Any] = dict(zip(names, rows[0], strict=True))
    searched = f"{row['fields_searched']:,} of {row['fields']:,} fields of study are searched for postings"
    if row["as_of_date"] is None:
        return f"{searched}: no sweep is complete yet."
    return f"As of {row['as_of_date']}; {searched}."


def _subject(engine: Engine, parameters: Mapping[str, object]) -> str:
    """`Computer Science, bachelor`: all that rows were chosen by beside the place."""
    level, per_100 = parameters.get("level"), parameters.get("per_100")
    chosen = [
        fields.title(engine, parameters.get("field")),
        columns.level_name(level) if isinstance(level, int) else "",
        f"more than {per_100} per hundred" if per_100 is not None else "",
    ]
    return ", ".join(filter(None, chosen))


def _mentioned(words: str) -> dict[str, str]:
    state = places.mentioned(words)
    field = fields.mentioned(words.lower().replace(state.lower(), " ") if state else words)
    return {name: value for name, value in (("field", field), ("state", state)) if value}


def _caveats(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    return [
        _repeats(names, rows),
        MEDIANS if rows and any(name.endswith("_median_usd") for name in names) else "",
        CROSSWALK if any(name.startswith(_OF_POSTINGS) for name in names) else "",
    ]


def _repeats(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    if "postings_near_duplicate" not in names or not rows:
        return ""
    repeats = sum(row[names.index("postings_near_duplicate")] or 0 for row in rows)
    every = sum(row[names.index("postings_open")] or 0 for row in rows)
    return f"Of the {every:,} open postings {repeats:,} repeat another one of their field."


CONTENT = Content(
    sources={
        **dict.fromkeys(("schools", "programs"), "college-scorecard"),
        **dict.fromkeys(("jobs", "field_trend"), "jooble"),
    },
    headings=columns.HEADINGS,
    labels={"credential_level": columns.LEVELS},
    spelled={"credential_level": columns.level_name, "state": places.name},
    withheld=columns.WITHHELD,
    parameters={
        "state": lambda given, engine: places.code(given),
        "field": lambda given, engine: fields.code(given, fields.titles(engine)),
        "cip4": fields.of_key,
    },
    mentioned=_mentioned,
    subject=_subject,
    coverage=_coverage,
    caveats=_caveats,
    examples=lambda engine: {"field": fields.busiest(engine)},
    usage='ask "openings per graduate" --state TX --top 10',
)
