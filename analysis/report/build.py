"""Collecting a report: the answers, the examination of what they rest on, and where it all comes from."""

from decimal import Decimal

from analysis import questions
from analysis.engine import Engine, EngineAway
from analysis.examine import keep, run
from analysis.examine.context import Context
from analysis.examine.results import Examination
from analysis.report import asking, examined, shown, traced, values, words
from analysis.report.content import TITLE
from analysis.report.making import Making
from analysis.report.model import Report
from pipelines.school_jobs.contract import ONET_ATTRIBUTION

TITLES = {"title_match", "occupation_code", "occupation_title", "occupation_candidates", "field_match_score"}
ONET = f"Where titles of postings were matched with O*NET's table of alternate titles: {ONET_ATTRIBUTION}"
ATTRIBUTIONS = (
    "Schools, programmes, earnings, debt and prices: College Scorecard, U.S. Department of Education, public domain.",
    "Postings: Jooble's API, as the sites that Jooble lists have written them.",
)


class Stopped(RuntimeError):
    """The examination found what must not be. The message says what."""


def build(making: Making) -> Report:
    """The report. Raises EngineAway when the warehouse is, and Stopped unless the report is wanted anyway."""
    context, note = making.context, making.settings.data_note
    lead = _lead(context.warehouse)
    looked, unkept = _examine(making)
    if looked.stopped and not making.anyway:
        raise Stopped("\n".join(f"{one.check}: {one.says}" for one in looked.findings if one.stops))
    found = asking.ask(making)
    context.progress("drawing")
    return Report(
        title=TITLE,
        place=words.place(making.state),
        lead=lead,
        made_at=looked.examined_at,
        note=note,
        command=f"gpps report --state {making.state} --top {making.top} --seed {context.seed}",
        answers=[shown.answer(one, looked, note) for one in found],
        examination=examined.shown(looked, note),
        unexamined=_unexamined(context, unkept),
        limits=looked.limits(),
        lineage=traced.facts(making.lineage),
        lineage_sheets=traced.tables(making.lineage),
        agreement=asking.overall(found),
        attributions=[*ATTRIBUTIONS, *([ONET] if _shows_titles(looked) else [])],
    )


def _examine(making: Making) -> tuple[Examination, str]:
    """The run of the examination that the report shows, and why it could not be kept."""
    looked = run.examine(making.context, making.lineage.model_dump(mode="json"))
    if not making.keep:
        return looked, ""
    try:
        return keep.keep(looked, making.settings.warehouse_schema), ""
    except keep.CannotKeep as error:
        return looked, str(error)


def _unexamined(context: Context, unkept: str) -> list[str]:
    lake = f"What needs the lake could not be examined: {context.lake_away}."
    kept = f"The examination below could not be kept in the warehouse: {unkept}."
    return [*([] if context.lake else [lake]), *([kept] if unkept else [])]


def _shows_titles(looked: Examination) -> bool:
    """Whether what titles of postings mean is shown, for which O*NET's titles may have been used."""
    columns = {column for table in looked.tables for column in table.columns}
    columns |= {column for finding in looked.findings for row in finding.sample for column in row}
    return bool({table.name for table in looked.tables} & TITLES or columns & TITLES)


def _lead(warehouse: Engine) -> str:
    """What the whole report rests on, in one sentence."""
    columns, rows = warehouse.rows(questions.text("coverage"), {})
    row = dict(zip(columns, rows[0], strict=True))
    if not row["fields"]:
        raise EngineAway("the warehouse holds no field of study yet; load it first with `gpps load --once`")
    searched = (
        f"{words.counted(row['fields'], 'field')} of study, {values.number(row['fields_searched'])} of them searched"
    )
    as_of = f" as of {values.day(row['as_of_date'])}" if row["as_of_date"] else ""
    return f"{searched} for jobs; {words.counted(Decimal(row['postings_open']), 'open posting')} in the nation{as_of}."
