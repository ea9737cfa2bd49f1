"""Asking a question, and all that belongs to its answer: rows, meanings of columns, and what the figures rest on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis import statements
from analysis.ask import arguments
from analysis.content import content, contract, package
from analysis.engines.engine import Engine, EngineAway, framed
from analysis.examine import history
from analysis.examine.history import Run
from analysis.examine.run import parts
from analysis.statements import Statement, questions, texts


def meaning(question: Statement, column: str) -> str:
    """Meaning and unit, or an empty text."""
    if column in question.columns:
        return question.columns[column]
    for view in texts.mentioned(question.text, contract().derived_views):
        if column in (columns := statements.read(package("views"), view).columns):
            return columns[column]
    return next((found for found in _documented(question, column) if found), "")


def _documented(question: Statement, column: str) -> Iterator[str]:
    """Meanings of the column in the marts behind the stable views that the question reads, or its derived views do."""
    views = contract().derived_views
    text = "\n".join([question.text, *(views[name] for name in texts.needed(question.text, views))])
    marts = {mart.view: mart for mart in contract().marts} | {mart.name: mart for mart in contract().marts}
    for name in texts.mentioned(text, marts):
        yield from (each.meaning for each in marts[name].columns if each.name == column)


def _empty(question: Statement, parameters: Mapping[str, object]) -> str:
    template = question.headers.get("empty", "Nothing is known of that.")
    spelled = content().spelled
    shown = {name: spelled.get(name, str)(value) for name, value in parameters.items() if value is not None}
    return template.format_map(shown)


def basis(columns: Sequence[str], rows: Sequence[Sequence[Any]], parameters: Mapping[str, object]) -> list[str]:
    """Sentences on what the figures of an answer rest on."""
    sentences = [_counted(columns, rows), _withheld(columns, rows, parameters), *content().caveats(columns, rows)]
    return list(filter(None, sentences))


def _counted(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    if not rows or not any(column.endswith("_n") for column in columns):
        return ""
    flagged = any(row[at] for at, column in enumerate(columns) if column.endswith("_flagged") for row in rows)
    also = "; flagged: how many of these are outliers by the limits written down beforehand, and still counted"
    return f"n: values that a figure rests on{also if flagged else ''}."


def _withheld(columns: Sequence[str], rows: Sequence[Sequence[Any]], parameters: Mapping[str, object]) -> str:
    if "withheld" not in columns or not rows:
        return ""
    place = columns.index("withheld")
    some = sum(row[place] is not None for row in rows)
    least = f"fewer than {parameters.get('min_n')} values (--min-n)"
    if not some:
        return f"Nothing is withheld for resting on {least}."
    of = "1 row has" if some == 1 else f"{some:,} rows have"
    return f"{of} cells withheld, of {len(rows):,}: they rest on {least}."


MOST = 20  # runs looked back for one that examined the integrity


def examined(views: str, loaded_at: datetime | None) -> str:
    """Of the newest run of all parts, as one of a part cannot know better of the rest; of the newest that looked at
    integrity where there is no such run, or where it stops the answers. `views`: their schema; `loaded_at`: when the
    warehouse was loaded. Empty when the runs cannot be read.
    """
    try:
        runs = history.runs(views, MOST)
    except (history.CannotKeep, EngineAway):
        return ""
    whole = next((run for run in runs if set(parts()) <= set(run.parts.split(","))), None)
    integrity = next((run for run in runs if "integrity" in run.parts.split(",")), None)
    run = integrity if whole is None or (integrity and integrity.stops) else whole
    if run is None:
        return "Not examined yet: `gpps examine` says whether the data can be relied on."
    of = "" if run is whole else f", {run.parts.replace(',', ' and ')} alone"
    return _run_summary(run, of) + (
        " The data have been loaded since." if loaded_at and loaded_at > run.examined_at else ""
    )


def _run_summary(run: Run, of: str) -> str:
    found = ", ".join(
        f"{count:,} {what}{'' if count == 1 else 's'}"
        for count, what in ((run.stops, "error"), (run.warnings, "warning"))
    )
    grave = " The data must not be relied on." if run.stops else ""
    return f"Examined on {run.examined_at:%Y-%m-%d} (run {run.run}{of}): {found}; details: `gpps examine`.{grave}"


@dataclass(frozen=True)
class Column:
    """`meaning` with its unit; empty when nobody has written it down."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Answer:
    """`parameters`: as the question took them. `rows`: int, Decimal, str, bool, date, datetime, None.

    `notes`: sentences on what the figures rest on. `subject`: what alone was asked about, by its title; may be empty.
    """

    question: Statement
    parameters: Mapping[str, object]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str]
    subject: str = ""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def frame(self) -> Any:
        """The rows as a DataFrame, decimals as floats: for looking at and plotting."""
        return framed((self.names, [tuple(row) for row in self.rows]))


def ask(engine: Engine, name: str, parameters: Mapping[str, object], data_note: str = "", examined: str = "") -> Answer:
    """The answer to the question `name`. `data_note`: where the data are from; `examined`: what is known against them.

    Raises UnknownQuestion, WrongParameter, EngineAway, WrongStatement.
    """
    question = questions.read(name)
    bound = arguments.understood(question, parameters, engine)
    columns, rows = questions.rows(engine, question, bound)
    notes = [*basis(columns, rows, bound), examined, data_note]
    sentences = ["" if rows else _empty(question, bound), content().coverage(engine), *notes]
    documented = [Column(each, meaning(question, each)) for each in columns]
    return Answer(question, bound, documented, rows, list(filter(None, sentences)), content().subject(engine, bound))
