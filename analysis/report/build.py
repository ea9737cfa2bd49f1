"""Collecting a report: the answers, the examination of what they rest on, and where it all comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from analysis import questions
from analysis.engine import Engine, EngineAway
from analysis.examine import run as examination
from analysis.examine.context import Context
from analysis.examine.results import Examination
from analysis.report import answers, examined, places, values, words
from analysis.report.answers import Asked, Choices
from analysis.report.content import SECTIONS, TITLE
from analysis.report.model import Report

Tell = Callable[[str], None]
ATTRIBUTIONS = (
    "Schools, programmes, earnings, debt and prices: College Scorecard, U.S. Department of Education, public domain.",
    "Postings: Jooble's API. Postings belong to those who wrote them; only counts and medians of them are shown here.",
)


@dataclass(frozen=True)
class Making:
    """What a report is made of and for. `lake` is None when it is away, for the reason `lake_away`."""

    warehouse: Engine
    lake: Engine | None
    lake_away: str
    choices: Choices
    note: str
    seed: int
    now: datetime
    tell: Tell


def build(making: Making) -> Report:
    """The report. Raises EngineAway when the warehouse is."""
    found = _ask(making)
    looked = _examine(making)
    state, top = making.choices.state, making.choices.top
    return Report(
        title=TITLE,
        place=places.NAMES[state],
        lead=_lead(making),
        made_at=making.now,
        note=making.note,
        command=f"gpps report --state {state} --top {top} --seed {making.seed}",
        answers=[answers.answer(one, [], None) for one in found],
        examination=examined.shown(looked) if looked else None,
        unexamined=f"What needs the lake could not be examined: {making.lake_away}." if making.lake_away else "",
        limits=looked.limits() if looked else [],
        attributions=ATTRIBUTIONS,
    )


def _ask(making: Making) -> Sequence[Asked]:
    """The answers there are, in the order of the page."""
    found: dict[str, Asked] = {}
    for section in (section for section in SECTIONS if section.question in questions.names()):
        making.tell(section.heading)
        one = answers.asked(making.warehouse, section, making.choices, found)
        if one is not None:
            found[section.question] = one
    return list(found.values())


def _examine(making: Making) -> Examination | None:
    if not examination.parts():
        return None
    context = Context(
        warehouse=making.warehouse,
        lake=making.lake,
        seed=making.seed,
        min_n=making.choices.min_n,
        now=making.now,
        lake_away=making.lake_away,
        progress=lambda part: making.tell(f"examining {part}"),
    )
    return examination.examine(context, {})


def _lead(making: Making) -> str:
    """What the whole report rests on, in one sentence."""
    columns, rows = making.warehouse.rows(questions.text("coverage"), {})
    row = dict(zip(columns, rows[0], strict=True))
    if not row["fields"]:
        raise EngineAway("the warehouse holds no field of study yet; load it first with `gpps load --once`")
    searched = (
        f"{words.counted(row['fields'], 'field')} of study, {values.number(row['fields_searched'])} of them searched"
    )
    as_of = f" as of {values.day(row['as_of_date'])}" if row["as_of_date"] else ""
    return f"{searched} for jobs; {words.counted(Decimal(row['postings_open']), 'open posting')} in the nation{as_of}."
