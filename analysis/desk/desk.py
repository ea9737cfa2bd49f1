"""The desk itself: asks questions, has them drawn, examines what they rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import settings
from analysis.ask.arguments import understood
from analysis.ask.reproduce import compared
from analysis.desk.display import Drawing, Table, Text
from analysis.engines import warehouse
from analysis.engines.engine import Engine, EngineAway, framed
from analysis.engines.lake import beside
from analysis.examine import run as examining
from analysis.examine.context import Context
from analysis.examine.results import Examination, Part, limits
from analysis.report import answers, sheets, values
from analysis.report.content import Section, Wording, report
from analysis.statements import questions
from plumbing.targets import target

if TYPE_CHECKING:
    import pandas as pd

SEED = 1  # of whatever is drawn at random: the same notebook over the same data says the same
DPI = 144
_EMPTY = "Nothing in the data answers this for {place}."
_OF_FINDINGS = ("check", "severity", "verdict", "says")


@dataclass(frozen=True)
class Desk:
    """`lake` is None where the lake is away, for the reason `lake_away`. Pictures are saved in `out`."""

    warehouse: Engine
    lake: Engine | None
    lake_away: str
    note: str
    min_n: int
    out: Path
    now: datetime
    _examined: dict[Part, Examination] = field(default_factory=dict, repr=False)

    def questions(self) -> Text:
        """The questions there are, with what they take."""
        return Text([_description(name) for name in questions.names()], listed=True)

    def ask(self, name: str, on: str = "warehouse", **parameters: object) -> "Table | Text":
        """The answer to the question `name`; why there is none, where a parameter that it needs is None.

        Raises UnknownQuestion, WrongParameter, EngineAway.
        """
        statement = questions.read(name)
        if missing := [
            each.name for each in statement.parameters if each.required and parameters.get(each.name) is None
        ]:
            return Text([f"{name} is not asked: there is no {', '.join(missing)} to ask it of."])
        bound = understood(statement, statement.taken({"min_n": self.min_n}) | parameters, self._engine(on))
        sections = {section.question: section for section in report().sections}
        section = sections.get(name) or Section(name, "", lambda rows, place: Wording(""), _EMPTY)
        found = answers.answered(section, statement, bound, self._engine(on))
        wording, figure = answers.in_words(found), statement.headers.get("figure", "")
        ranges = report().ranges(found, lambda: self.examination("bias"))
        frame = framed((ranges.columns, [tuple(row) for row in ranges.rows]))
        trust = [*wording.trust, *ranges.says]
        return Table(name, answers.sheet(found), frame, figure, bound, found.subject, wording.says, trust)

    def agreement(self, name: str, **parameters: object) -> Text:
        """Verdict on whether the lake, asked the same, gives the same rows. Raises as `ask`."""
        question = questions.read(name)
        bound = understood(question, question.taken({"min_n": self.min_n}) | parameters, self.warehouse)
        answer = questions.rows(self.warehouse, question, bound)
        found = compared(question, bound, answer, self.lake, self.lake_away)
        return Text([f"{found.verdict}: {found.says}"])

    def examination(self, *parts: Part) -> Examination:
        """Of the data behind the answers; each part (integrity, outliers, bias) is examined once, all by default."""
        wanted = [part for part in examining.parts() if not parts or part in parts]
        for part in wanted:
            if part not in self._examined:
                away = self.lake_away or "the lake is away"
                context = Context(self.warehouse, self.lake, SEED, self.min_n, self.now, lake_away=away)
                self._examined[part] = examining.examine(context, {}, [part])
        found = [self._examined[part] for part in wanted]
        findings, tables = ([each for one in found for each in getattr(one, name)] for name in ("findings", "tables"))
        return found[0].model_copy(update={"findings": findings, "tables": tables})

    def findings(self, part: Part, *verdicts: str) -> Table:
        """Findings of the checks of a part: those of the `verdicts` (pass, found, not examined), by default all."""
        found = self.examination(part).findings
        chosen = [finding for finding in found if not verdicts or finding.verdict in verdicts]
        rows = [{name: getattr(finding, name) for name in _OF_FINDINGS} for finding in chosen]
        counted = f"{len(chosen):,} of the {len(found):,} checks of {part}"
        sheet = sheets.sheet(f"{counted}{': ' if verdicts else ''}{', '.join(verdicts)}.", _OF_FINDINGS, rows, {})
        return Table(part, sheet, _frame(rows, _OF_FINDINGS))

    def table(self, part: Part, name: str) -> "Table | Text":
        """A table of a part of the examination, as an answer; why there is none, where that is so."""
        one = next((table for table in self.examination(part).tables if table.name == name), None)
        if one is None:
            away = f": {self.lake_away}" if self.lake_away else ""
            return Text([f"The examination has no table {name}{away}."])
        rows = [dict(zip(one.columns, row, strict=True)) for row in one.rows]
        read = [{column: values.restored(column, row[column]) for column in one.columns} for row in rows]
        sheet = sheets.sheet(one.title, one.columns, read, {})
        return Table(name, sheet, _frame(rows, one.columns), name, trust=(one.note,))

    def limits(self) -> Text:
        """Limits of these data, generated from the examination."""
        return Text(limits(self.examination()), listed=True)

    def draw(self, table: "Table | Text", name: str = "") -> "Drawing | Text":
        """The figure of a table, saved as `<name>.png`; the text itself where there is no table. Raises UnfitFrame."""
        from analysis.figures import catalog

        if isinstance(table, Text):
            return table
        figure = table.figure or table.name
        context = catalog.Context(note=self.note, about=table.subject, given=table.given, min_n=self.min_n)
        drawn = catalog.draw(figure, table.frame, context)
        path = self.out / f"{name or table.name}.png"
        with target(path) as draft:
            drawn.savefig(draft, dpi=DPI, metadata={"Software": None})
        return Drawing(drawn, path, catalog.describe(figure, table.frame, context))

    def close(self) -> None:
        self.warehouse.close()
        if self.lake is not None:
            self.lake.close()

    def _engine(self, on: str) -> Engine:
        engines = {"warehouse": self.warehouse, "lake": self.lake}
        if on not in engines:
            raise ValueError(f"no engine is called {on!r}; there are: {', '.join(engines)}")
        engine = engines[on]
        if engine is None:
            raise EngineAway(self.lake_away)
        return engine


def open_desk(out: Path | None = None) -> Desk:
    """A desk at the warehouse that the environment names, and at the lake if it is there. Raises EngineAway."""
    configured = settings.load()
    house = warehouse.connect(configured)
    lake, away = beside(house, configured)
    return Desk(house, lake, away, configured.data_note, configured.min_cell, out or Path(), datetime.now(UTC))


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> "pd.DataFrame":
    return framed((list(columns), [tuple(row[name] for name in columns) for row in rows]))


def _description(name: str) -> str:
    question = questions.read(name)
    takes = ", ".join(f"{each.name} ({each.type}: {each.meaning})" for each in question.parameters)
    return f"{name}: {question.title} Takes {takes or 'nothing'}."
