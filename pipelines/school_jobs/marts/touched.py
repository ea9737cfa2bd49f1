"""Keys that newly landed events touch: all that a refresh has to work out again, and nothing it may leave out."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import PROGRAM, SCHOOL
from pipelines.school_jobs.marts.transform import field_of
from producers.sources.college_scorecard.contract import SOURCE as SCORECARD
from producers.sources.jooble.contract import SOURCE as JOOBLE
from streaming.lake.changes import current
from streaming.lake.views import complete_sweeps, fetch, pages, source
from streaming.refresh.spark_tuning import union

Frames = Mapping[str, DataFrame]

WALKS = ("events_page", "events_sweep")


@dataclass(frozen=True)
class Touched:
    """Fields of study (of all marts but one) and schools (of the school mart).

    `programs`: whether schools or programmes may be others than the marts have; else postings alone are.
    """

    fields: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()
    programs: bool = False

    def __or__(self, other: "Touched") -> "Touched":
        return Touched(self.fields | other.fields, self.schools | other.schools, self.programs or other.programs)

    def __bool__(self) -> bool:
        return bool(self.fields or self.schools)


def touched(new: Frames, tables: Frames, feeds: Frames) -> Touched | None:
    """Keys that the `new` rows of events tables touch; None: everything.

    `tables` are the whole events tables (the new rows among them), `feeds` the change feeds by mart.
    """
    found = _collect(*_by_content(new), *_by_search(new), *_walks_of_schools(new))
    if "everything" in found:
        return None
    fields, programs = found.get("field", frozenset()), found.get("program", frozenset())
    within = Touched(fields | programs, found.get("school", frozenset()), not found.keys() <= {"field"})
    if "walk" in found:
        if _rewrites_history(new, tables):
            return None
        within |= _listed_again(new, feeds)
    return within | _fields_of(within.schools, tables)


def _by_content(new: Frames) -> list[DataFrame]:
    columns = {
        "events_job": ("field", "cip4"),
        "events_program": ("program", "cip4"),
        "events_school": ("school", "unit_id"),
    }
    return [_keys(new[table], kind, F.col(name)) for table, (kind, name) in columns.items() if table in new]


def _by_search(new: Frames) -> list[DataFrame]:
    """A page or sweep of a search for postings may change the status of every posting of its field."""
    of_jobs = [new[table].filter(source() == JOOBLE) for table in WALKS if table in new]
    return [_keys(frame, "field", field_of("search")) for frame in of_jobs]


def _walks_of_schools(new: Frames) -> list[DataFrame]:
    """The end of a walk may take away every school or programme it did not list."""
    kinds = {"events_page": "walk", "events_sweep": "everything"}
    of_schools = {kind: new[table].filter(source() == SCORECARD) for table, kind in kinds.items() if table in new}
    return [_keys(frame, kind, F.lit("")) for kind, frame in of_schools.items()]


def _rewrites_history(new: Frames, tables: Frames) -> bool:
    """True when a page of schools came late, fetched before the end of a complete sweep, or takes another's place."""
    pages_new = new["events_page"].filter(source() == SCORECARD).select("sweep_id", "page", fetch().alias("new"))
    whole = {name: tables[name].withColumn("source", source()).filter(F.col("source") == SCORECARD) for name in WALKS}
    fetched = whole["events_page"].drop("keys")
    again = fetched.join(pages_new, ["sweep_id", "page"]).filter(fetch() != F.col("new"))
    sweeps = complete_sweeps(whole["events_sweep"], pages(fetched))
    late = sweeps.join(pages_new.agg(F.min("new").alias("new")), F.col("last") >= F.col("new"))
    return not union(again.select("new"), late.select("new")).isEmpty()


def _listed_again(new: Frames, feeds: Frames) -> Touched:
    """Keys that a page lists and the marts lack: their content may be known from earlier, and is current again."""
    pages_new = new["events_page"].filter(source() == SCORECARD)
    keys = pages_new.select(F.explode("keys").alias("listed")).distinct()
    have = []
    for mart in (SCHOOL, PROGRAM):
        key = F.concat(F.lit(f"{mart.name}/"), F.concat_ws("|", *mart.key))
        have.append(current(feeds[mart.name], mart).select(key.alias("listed")))
    part = F.split("listed", "[/|]")
    lacking = keys.join(union(*have), "listed", "left_anti")
    schools = _keys(lacking.filter(part[0] == SCHOOL.name), "school", part[1])
    programs = _keys(lacking.filter(part[0] == PROGRAM.name), "field", part[2])
    found = _collect(schools, programs)
    return Touched(found.get("field", frozenset()), found.get("school", frozenset()), bool(found))


def _fields_of(schools: frozenset[str], tables: Frames) -> Touched:
    """The state of a school's programmes is the school's."""
    if not schools:
        return Touched()
    of_schools = tables["events_program"].filter(F.col("unit_id").isin(*schools))
    return Touched(_collect(_keys(of_schools, "field", F.col("cip4"))).get("field", frozenset()))


def _keys(frame: DataFrame, kind: str, key: Column) -> DataFrame:
    return frame.select(F.lit(kind).alias("kind"), key.alias("key"))


def _collect(*frames: DataFrame) -> dict[str, frozenset[str]]:
    """The distinct keys by kind."""
    if not frames:
        return {}
    rows = union(*frames).distinct().collect()
    kinds = {row["kind"] for row in rows}
    return {kind: frozenset(row["key"] for row in rows if row["kind"] == kind) for kind in kinds}
