"""Running checks. A check is a statement that selects the rows that are wrong; its headers say the rest:

    -- finds: orders with an amount below zero          what its rows are, in the plural
    -- severity: stop                                   stop or warn
    -- because: no price is negative …                  why it is that
    -- source: shop                                     name of a source, or both
    -- engine: both                                     both, or lake: warehouse has not what it reads
    -- of: orders WHERE amount_usd IS NOT NULL          rows that are looked at, as behind FROM
    -- key: order_id                                    columns that tell its rows apart, and order them
    -- limit: medians of these shops may be wrong       what answers cannot tell for it; optional
    -- compares: marts                                  optional; does not hold between marts of different refreshes

A parameter `today` is the day of the clock; all others have their limits as defaults.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis import content, statements
from analysis.engines.engine import Engine, EngineAway
from analysis.examine.context import Context
from analysis.examine.integrity import position, sentences
from analysis.examine.results import SAMPLE_ROWS, Cell, Finding, cells
from analysis.statements import Statement, texts

FRAMES = "analysis.examine.integrity.frames"


@dataclass(frozen=True)
class Outcome:
    """Result of a check on one engine."""

    looked_at: int
    found: int
    sample: list[dict[str, Cell]]


def package() -> str:
    """Package that holds the checks."""
    return content.package("examine.checks")


def names() -> list[str]:
    """Names of all checks, sorted."""
    return statements.names(package())


def read(name: str) -> Statement:
    """A check. Raises UnknownStatement."""
    return statements.read(package(), name)


class Checks:
    """The checks of one examination and each engine's results; `outcomes` are by check and engine."""

    def __init__(self, context: Context):
        self._context = context
        self._counted: dict[tuple[str, str], int] = {}
        self._away: str | None = None if context.lake else context.lake_away
        self.outcomes: dict[str, dict[str, Outcome]] = {}

    def findings(self) -> list[Finding]:
        """Of every check there is, in the order of their names."""
        return [self.finding(read(name)) for name in names()]

    def finding(self, check: Statement) -> Finding:
        """Finding of a check by the warehouse, or by the lake where it alone can make it."""
        self._context.progress("integrity", check.name)
        by_engine = self.outcomes[check.name] = self._asked(check)
        outcome = next(iter(by_engine.values()), None)
        if outcome is None:
            return sentences.not_examined(check, self._away or self._context.lake_away)
        if outcome.found and "compares" in check.headers and position.behind(self._context.lake):
            return sentences.not_examined(check, position.BEHIND)  # marts load one after the other
        return sentences.examined(check, outcome.looked_at, outcome.found, outcome.sample)

    def _asked(self, check: Statement) -> dict[str, Outcome]:
        by_engine = {}
        if check.headers["engine"] == "both":
            by_engine["warehouse"] = self.outcome(check, self._context.warehouse)
        if self._context.lake is not None and self._away is None:
            try:
                by_engine["lake"] = self.outcome(check, self._context.lake)
            except EngineAway as error:
                self._away = str(error)
        return by_engine

    def outcome(self, check: Statement, engine: Engine) -> Outcome:
        """Result of a check on `engine`."""
        key = ", ".join(f"offending.{name.strip()}" for name in check.headers["key"].split(","))
        parts = {"check": texts.without_comments(check.text), "key": key, "most": SAMPLE_ROWS}
        columns, rows = engine.rows(framed("offending", **parts), check.bound(self._given(check)))
        sample = [dict(zip(columns[1:], row[1:], strict=True)) for row in cells(rows)]
        return Outcome(self._looked_at(check, engine), int(rows[0][0]) if rows else 0, sample)

    def _looked_at(self, check: Statement, engine: Engine) -> int:
        counted = (engine.name, check.headers["of"])
        if counted not in self._counted:
            self._counted[counted] = int(engine.rows(framed("looked_at", rows=check.headers["of"]), {})[1][0][0])
        return self._counted[counted]

    def _given(self, check: Statement) -> Mapping[str, object]:
        """A `today` for those that ask."""
        context, asked = self._context, any(parameter.name == "today" for parameter in check.parameters)
        today = context.today or (context.now.date() if context.now else None)
        return {"today": today} if asked else {}


def framed(name: str, **parts: Any) -> str:
    """The statement of `frames/<name>.sql` with its parts put in, which come from files and contracts only."""
    return texts.without_comments(statements.read(FRAMES, name).text).format(**parts)


_DIFFERENT = "checks to which warehouse and lake say different things"


def engines_agree(checks: Checks) -> Finding:
    """Of all checks that both engines have made so far."""
    both = {name: by_engine for name, by_engine in checks.outcomes.items() if len(by_engine) == 2}
    different = [
        _difference(name, by_engine)
        for name, by_engine in both.items()
        if not same(by_engine["warehouse"], by_engine["lake"])
    ]
    return Finding(
        check="engines_differ",
        part="integrity",
        severity="stop",
        source="both",
        about="Warehouse and lake hold the same rows, as far as the checks see.",
        verdict="found" if different else "pass" if both else "not examined",
        looked_at=len(both),
        found=len(different),
        sample=different[:SAMPLE_ROWS],
        says=sentences.counted(_DIFFERENT, len(different), len(both))
        if both
        else f"{sentences.capital(_DIFFERENT)}: not examined.",
        limit=sentences.limit(_DIFFERENT, len(different), len(both), None, "stop"),
    )


def same(one: Outcome, other: Outcome) -> bool:
    """True when two engines agree. They may order text differently, so that only whole samples are comparable."""
    if (one.looked_at, one.found) != (other.looked_at, other.found):
        return False
    return one.found > SAMPLE_ROWS or sorted(map(str, one.sample)) == sorted(map(str, other.sample))


def _difference(name: str, by_engine: dict[str, Outcome]) -> dict[str, Cell]:
    here, there = by_engine["warehouse"], by_engine["lake"]
    return {
        "check": name,
        "warehouse_looked_at": here.looked_at,
        "warehouse_found": here.found,
        "lake_looked_at": there.looked_at,
        "lake_found": there.found,
    }
