"""Results of an examination: findings and tables of one part, all of them as one run, and the limits that follow."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Part = Literal["integrity", "outliers", "bias"]
Severity = Literal["stop", "warn", "note"]
Verdict = Literal["pass", "found", "not examined"]
Cell = str | int | float | bool | None

SAMPLE_ROWS = 20  # of the rows a finding is about
PARTS: tuple[Part, ...] = ("integrity", "outliers", "bias")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Frozen):
    """Result of one check. `found` counts everything, `sample` holds the first SAMPLE_ROWS of it.

    `stop`: answers must not be published; `warn`: they may, with the limit beside them; `note`: a fact worth knowing.
    """

    check: str = Field(min_length=1)
    part: Part
    severity: Severity
    source: str  # name of a source, or both
    about: str  # what is checked, one sentence
    verdict: Verdict
    looked_at: int = Field(ge=0)
    found: int = Field(ge=0)
    sample: list[dict[str, Cell]] = Field(default_factory=list, max_length=SAMPLE_ROWS)
    says: str  # one generated sentence with the numbers
    limit: str | None = None  # a sentence for "What this cannot tell you"

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.verdict != "found" and (self.found or self.sample):
            raise ValueError(f"{self.check}: verdict {self.verdict!r} with {self.found} found")
        if self.verdict == "found" and not self.found:
            raise ValueError(f"{self.check}: verdict 'found' with nothing found")
        if len(self.sample) > self.found:
            raise ValueError(f"{self.check}: more in the sample than found")
        return self

    @property
    def stops(self) -> bool:
        return self.severity == "stop" and self.verdict == "found"


class ResultTable(_Frozen):
    """Numbers to be shown beside findings; `note` says what they rest on."""

    name: str = Field(min_length=1)  # unique within an examination
    title: str
    note: str
    columns: list[str]
    rows: list[list[Cell]]

    @model_validator(mode="after")
    def _rows_are_as_wide_as_the_columns(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.name}: a row is not as wide as its {len(self.columns)} columns")
        return self


class Results(_Frozen):
    """Of one part."""

    findings: list[Finding]
    tables: list[ResultTable] = Field(default_factory=list)


class Examination(_Frozen):
    """Of one run. `run` is its number, 0 when it is not stored."""

    run: int = Field(ge=0)
    examined_at: datetime
    seed: int
    min_n: int
    lineage: dict[str, Any]
    findings: list[Finding]
    tables: list[ResultTable]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("check", [finding.check for finding in self.findings]),
            ("table", [table.name for table in self.tables]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} named twice: {', '.join(twice)}")
        return self

    @property
    def stopped(self) -> bool:
        """True when a check of severity stop found something."""
        return any(finding.stops for finding in self.findings)


def cell(value: object) -> Cell:
    """A value of a database as it stands in samples and tables."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def cells(rows: Iterable[Iterable[object]]) -> list[list[Cell]]:
    """Rows of a database as rows of a ResultTable."""
    return [[cell(value) for value in row] for row in rows]


def sample(columns: list[str], rows: Iterable[Iterable[object]]) -> list[dict[str, Cell]]:
    """The first SAMPLE_ROWS of the rows as the sample of a Finding."""
    return [dict(zip(columns, row, strict=True)) for row in cells(rows)[:SAMPLE_ROWS]]


_SEVERITIES = ("stop", "warn", "note")
_VERDICTS = ("found", "pass", "not examined")


def limits(examination: Examination) -> list[str]:
    """Sentences for "What this cannot tell you", each once, the weightiest first."""
    return [finding.limit for finding in ordered(examination.findings) if finding.limit]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that limit the answers, the weightiest first; of equal sentences the weightiest alone.

    Weight is severity, then whether it was found at all, then how large a part of what was looked at it concerns.
    """
    sentences: dict[str, Finding] = {}
    for finding in sorted(findings, key=_weight):
        if finding.limit:
            sentences.setdefault(finding.limit, finding)
    return list(sentences.values())


def _weight(finding: Finding) -> tuple[int, int, float, str]:
    share = finding.found / finding.looked_at if finding.looked_at else 0.0
    return _SEVERITIES.index(finding.severity), _VERDICTS.index(finding.verdict), -share, finding.check
