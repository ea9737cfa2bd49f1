"""The report of this pipeline: what it says, beside the numbers."""

from decimal import Decimal

from analysis.engines.engine import Engine, EngineAway
from analysis.examine.results import Examination
from analysis.report import values
from analysis.report.content import ReportContent
from analysis.statements import questions
from pipelines.school_jobs.analysis import places
from pipelines.school_jobs.contract import ONET_ATTRIBUTION
from pipelines.school_jobs.report import confidence
from pipelines.school_jobs.report.sections import SECTIONS
from pipelines.school_jobs.report.sentences import code, place, title

_TITLES = {"title_match", "occupation_code", "occupation_title", "occupation_candidates", "field_match_score"}
_ONET = (
    f"Where titles of postings were matched with O*NET's table of alternate titles: {ONET_ATTRIBUTION} "
    "https://www.onetcenter.org/database.html https://creativecommons.org/licenses/by/4.0/"
)
_ATTRIBUTIONS = (
    "Schools, programmes, earnings, debt and prices: College Scorecard, U.S. Department of Education, public domain. "
    "https://collegescorecard.ed.gov/data/",
    "Postings: Jooble's API, as the sites that Jooble lists have written them, to whom they belong. "
    "https://jooble.org/api/about",
)


def _attributions(looked: Examination) -> list[str]:
    return [*_ATTRIBUTIONS, *([_ONET] if _shows_titles(looked) else [])]


def _shows_titles(looked: Examination) -> bool:
    """True when meanings of postings' titles are shown, for which O*NET's titles may have been used."""
    columns = {column for table in looked.tables for column in table.columns}
    columns |= {column for finding in looked.findings for row in finding.sample for column in row}
    return bool({table.name for table in looked.tables} & _TITLES or columns & _TITLES)


def _lead(warehouse: Engine) -> str:
    columns, rows = warehouse.rows(questions.text("coverage"), {})
    row = dict(zip(columns, rows[0], strict=True))
    if not row["fields"]:
        raise EngineAway("the warehouse holds no field of study yet; load it first with `gpps load --once`")
    fields = f"{values.counted(row['fields'], 'field')} of study with programmes or postings"
    searched = f"{values.number(row['fields_searched'])} of them searched for jobs"
    as_of = f" as of {values.day(row['as_of_date'])}" if row["as_of_date"] else ""
    postings = values.counted(Decimal(row["postings_open"]), "open posting")
    return f"{fields}, {searched}; {postings} in the nation{as_of}."


REPORT = ReportContent(
    title="What degrees cost and pay, and who is hiring",
    sections=SECTIONS,
    chosen={"state": places.code},
    place=lambda parameters: place(parameters.get("state", places.NATION)),
    anywhere="in one state (US: the nation)",
    lead=_lead,
    sources={"college-scorecard": "College Scorecard", "jooble": "Jooble"},
    attributions=_attributions,
    first=title,
    behind=lambda what: "postings" if what == "salary" else "programmes",
    codes={"title": ("cip4", "value")},
    code=code,
    ranges=confidence.ranges_of,
)
