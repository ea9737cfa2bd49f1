"""Content of a report, from its request and its pipeline: the questions in their order, and the answers' wording."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from analysis import content
from analysis.engines.engine import Engine
from analysis.engines.lineage import Lineage
from analysis.examine.context import Context
from analysis.examine.results import Examination
from analysis.settings import Settings
from analysis.statements import Statement, questions

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Wording:
    """An answer in words. `headline` stands at the top of the page, too; `trust` says how far the words can be trusted;
    `drawn`: whether there is enough for a figure."""

    headline: str
    says: Sequence[str] = ()
    trust: Sequence[str] = ()
    drawn: bool = True


Sentences = Callable[[Sequence[Row], str], Wording]  # of the rows (at least one) and the place


@dataclass(frozen=True)
class Section:
    """`question` names the statement. `parameters` are given to it beside those of the report, `top` and the least cell
    size, where it takes these. `empty` is shown where nothing answers it. `after`: take values of the first row of that
    question's answer, columns by parameters in `taken`; `{first}` in the heading is what that row is of."""

    question: str
    heading: str
    sentences: Sentences
    empty: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    after: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A question with its parameters, and the rows that answer it. `subject`: what alone it was asked about."""

    section: Section
    statement: Statement
    parameters: Mapping[str, object]
    columns: Sequence[str]
    rows: Sequence[Row]
    subject: str

    @property
    def heading(self) -> str:
        return self.section.heading

    @property
    def min_n(self) -> int:
        return int(str(self.parameters.get("min_n", 0)))


@dataclass(frozen=True)
class Ranges:
    """Certainty of an answer: sentences, and columns and rows with ranges for its figure."""

    says: Sequence[str]
    columns: list[str]
    rows: list[list[Any]]


@dataclass(frozen=True)
class ReportContent:
    """`chosen`: the parameters that a reader of the report may want to change, and how their
    questions take what people write; raise WrongParameter. `place`: where rows are of, by the
    parameters of their question; it stands for `anywhere` in titles of questions. `lead`: what the whole report rests
    on; raises EngineAway. `sources`: names for people. `attributions`: owed for what an examination shows.
    `first`: what a row is of. `behind`: what is counted behind a figure. `codes`: of a column that names the row,
    columns in which its code may stand; `code` writes it. `ranges`: of an answer, by the examination of what it rests
    on, which is made where it is needed.
    """

    title: str
    sections: Sequence[Section]
    chosen: Mapping[str, Callable[[str], object]] = field(default_factory=dict)
    place: Callable[[Mapping[str, object]], str] = lambda parameters: ""
    anywhere: str = "{place}"
    lead: Callable[[Engine], str] = lambda engine: ""
    sources: Mapping[str, str] = field(default_factory=dict)
    attributions: Callable[[Examination], list[str]] = lambda looked: []
    first: Callable[[Row], str] = lambda row: str(next(iter(row.values()), ""))
    behind: Callable[[str], str] = lambda what: "values"
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code: Callable[[Any], str] = str
    ranges: Callable[[Asked, Callable[[], Examination]], Ranges] = lambda asked, looked: Ranges(
        (), list(asked.columns), [list(row.values()) for row in asked.rows]
    )


@cache
def report() -> ReportContent:
    """That of the pipeline: `REPORT` in its folder `report/`; without one, every question that needs no parameter."""
    if content.has("report"):
        found: ReportContent = import_module(content.package("report")).REPORT
        return found
    asked = [one for one in map(questions.read, questions.names()) if not any(each.required for each in one.parameters)]
    return ReportContent(content.contract().name, [plain(one) for one in asked])


def plain(question: Statement) -> Section:
    """A question whose answer nobody has put into words."""
    return Section(question.name, question.title, lambda rows, place: Wording(""), "Nothing in the data answers this.")


@dataclass(frozen=True)
class ReportRequest:
    """`context`: the engines, the seed, the clock, and the callback for progress. `chosen`: parameters of
    its questions; `top`: rows of a ranking at most. `keep`: whether the examination is kept in the warehouse;
    `anyway`: whether the report is made though the examination found what must not be."""

    context: Context
    lineage: Lineage
    settings: Settings
    chosen: Mapping[str, object]
    top: int
    keep: bool
    anyway: bool
