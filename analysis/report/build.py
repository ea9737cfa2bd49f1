"""Collecting a report: the answers, the examination of what they rest on, and where it all comes from."""

from decimal import Decimal

from analysis import questions
from analysis.engine import EngineAway
from analysis.examine import run as examination
from analysis.examine.context import Context
from analysis.examine.results import Examination
from analysis.lineage import Lineage, lineage
from analysis.report import answers, asking, examined, traced, values, words
from analysis.report.content import TITLE
from analysis.report.making import Making
from analysis.report.model import Report

ATTRIBUTIONS = (
    "Schools, programmes, earnings, debt and prices: College Scorecard, U.S. Department of Education, public domain.",
    "Postings: Jooble's API. Postings belong to those who wrote them; only counts and medians of them are shown here.",
)


def build(making: Making) -> Report:
    """The report. Raises EngineAway when the warehouse is."""
    found = asking.ask(making)
    behind = lineage(making.warehouse, making.lake, making.settings, making.lake_away)
    looked = _examine(making, behind)
    state, top = making.choices.state, making.choices.top
    return Report(
        title=TITLE,
        place=words.place(state),
        lead=_lead(making),
        made_at=making.now,
        note=making.settings.data_note,
        command=f"gpps report --state {state} --top {top} --seed {making.seed}",
        answers=[
            answers.answer(one.asked, making.settings.data_note, asking.agreement(one.reproduced)) for one in found
        ],
        examination=examined.shown(looked, making.settings.data_note) if looked else None,
        unexamined="" if making.lake else f"What needs the lake could not be examined: {making.lake_away}.",
        limits=looked.limits() if looked else [],
        lineage=traced.facts(behind),
        lineage_sheets=traced.tables(behind),
        agreement=asking.overall(found),
        attributions=ATTRIBUTIONS,
    )


def _examine(making: Making, behind: Lineage) -> Examination | None:
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
    return examination.examine(context, behind.model_dump(mode="json"))


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
