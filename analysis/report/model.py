"""Model of a report, as data: everything is computed, nothing is marked up. `render` makes the page of it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Image(Part):
    """`source` is a data URI, `width` and `height` are CSS pixels."""

    source: str
    width: int
    height: int


class Picture(Part):
    """A figure as a page shows it, and as a narrow window does."""

    wide: Image
    narrow: Image
    alt: str


class Cell(Part):
    """A value as it is stored (`value`, text) and as people read it (`text`); null is an empty text.

    `n` is how many values an aggregate rests on, `flagged` how many of these the outlier rules flagged. `withheld`:
    the value is not shown since it rests on too few. `aside` stands below it, smaller.
    """

    value: str | None
    text: str
    n: int | None = None
    flagged: int | None = None
    aside: str = ""
    withheld: bool = False


class Column(Part):
    """`label` heads the column, `meaning` (with its unit) stands below the table; numbers stand to the right."""

    name: str
    label: str
    meaning: str = ""
    number: bool = False


class Sheet(Part):
    """A table. The first column names its row."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


class Agreement(Part):
    """Verdict of the second engine on an answer: EQUAL, DIFFERENT or CANNOT SAY; and the reason, where needed."""

    verdict: str
    says: str = ""


class Answer(Part):
    """One question: `heading` asks it, `says` answers it in sentences, `trust` says how far that goes."""

    name: str
    heading: str
    headline: str
    says: Sequence[str]
    trust: Sequence[str]
    pictures: Sequence[Picture]
    sheet: Sheet
    command: str
    agreement: Agreement | None = None


class FindingShown(Part):
    """A finding of the examination. `severity`: stop, warn or note; `verdict`: pass, found or not examined."""

    check: str
    severity: str
    verdict: str
    about: str
    says: str
    sample: Sheet | None = None


class ResultShown(Part):
    """A table of the examination, with what it shows."""

    name: str
    note: str
    sheet: Sheet
    pictures: Sequence[Picture] = ()


class Group(Part):
    """Findings of one kind; `open` ones are shown without being asked for."""

    title: str
    open: bool
    findings: Sequence[FindingShown]


class ExaminationShown(Part):
    """The run of the examination that the report stands on."""

    run: int
    says: str
    groups: Sequence[Group]
    results: Sequence[ResultShown]


class Fact(Part):
    """A term and what is so, for lists of them."""

    term: str
    facts: Sequence[str]


class Report(Part):
    """A whole report. What is None or empty is not on the page."""

    title: str
    place: str
    lead: str
    made_at: datetime
    note: str
    command: str
    answers: Sequence[Answer]
    examination: ExaminationShown | None = None
    unexamined: Sequence[str] = ()
    limits: Sequence[str] = ()
    lineage: Sequence[Fact] = ()
    lineage_sheets: Sequence[Sheet] = ()
    agreement: Agreement | None = None
    attributions: Sequence[str] = ()

    @property
    def headed(self) -> list[Answer]:
        """The answers that fit into one sentence."""
        return [answer for answer in self.answers if answer.headline]

    @property
    def stops(self) -> list[FindingShown]:
        """The findings for which nobody should rely on this report."""
        groups = self.examination.groups if self.examination else ()
        return [
            finding
            for group in groups
            for finding in group.findings
            if (finding.severity, finding.verdict) == ("stop", "found")
        ]
