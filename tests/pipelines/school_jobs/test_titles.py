"""Posting titles: in plain words, tied to occupations, by hand-computed cases and by what must hold for any title."""

import random
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipelines.school_jobs.reference import make_occupations
from pipelines.school_jobs.titles.lexicon import OCCUPATIONS, Lexicon, LexiconError, read_lexicon, terms
from pipelines.school_jobs.titles.match import match, readings
from pipelines.school_jobs.titles.words import normalised, uncut
from tests.builders import job
from tests.streaming.marts_of import LakeInAFolder

pytestmark = pytest.mark.spark

PLAIN = {
    "Registered Nurse (RN) [Nights]": "registered nurse",
    "<b>Registered</b> Nurses<br/>": "registered nurse",
    "&lt;b&gt;Nurse&lt;/b&gt;&nbsp;Practitioner": "nurse practitioner",
    "Research &amp; Development Chemist": "research and development chemist",
    "Research &amp;amp; Development Chemist": "research and development chemist",
    "Welder/Fabricator": "welder",
    "Welder - $25 an hour": "welder",
    "Welder – Nights": "welder",
    "Welder, MIG": "welder",
    "Welder | Dayton": "welder",
    "- Welder -": "welder",
    "Welder for Acme at Dayton": "welder",
    "X-Ray Technician": "x ray technician",
    "Sr. Software Engineer III": "software engineer",
    "SENIOR LEAD SOFTWARE ENGINEER, LEVEL 2": "software engineer",
    "Lead Carpenter": "carpenter",
    "Team Lead": "team lead",
    "Principal": "principal",
    "Principal Engineer": "engineer",
    "Civil Engineer 02": "civil engineer",
    "Clerk Level IV": "clerk",
    "Entry-Level Data Entry Clerk": "data entry clerk",
    "Full-Time Part Time Nurse": "nurse",
    "C++ Developer": "c++ developer",
    "R.N. Nurse": "rn nurse",
    "Nurses": "nurse",
    "RNs": "rn",
    "Secretaries": "secretary",
    "Sales": "sales",
    "Sales Representatives": "sales representative",
    "Business Analysts": "business analyst",
    "Coaches": "coach",
    "Waitresses": "waitress",
    "Nurse Midwives": "nurse midwife",
    "Salesmen and Saleswomen": "salesman and saleswoman",
    "Salespeople": "salesperson",
    "Bus Drivers": "bus driver",
    "Campus Police": "campus police",
    "Physics Teacher": "physics teacher",
    "Auto Mechanics": "auto mechanic",
    "Sheriff’s Deputies": "sheriff deputy",
    "Résumé Writer, Café Zoë": "resume writer",
    "Nurse (nights": "nurse",
    "Nurse ((very) good)": "nurse",
    "  Nurse\t\n aide ": "nurse aide",
    "Senior": "",
    "II": "",
    "": "",
    "!!!": "",
    "Медсестра": "",
}

NAMES = (
    ("Registered Nurses", "29-1141"),
    ("rn", "29-1141"),
    ("Nurse Practitioners", "29-1171"),
    ("nurse", "29-1141"),
    ("nurse", "29-1171"),
    ("staff nurse practitioner assistant", "29-1171"),
    ("Civil Engineers", "17-2051"),
    ("engineer", "17-2051"),
    ("engineer", "17-2141"),
    ("engineer", "17-2171"),
    ("sales engineer", "41-9031"),
    ("Cooks, Restaurant", "35-2014"),
    ("Chemists, Except Biological", "19-2031"),
)
OFFICIAL = (
    ("Registered Nurses", "29-1141"),
    ("Nurse Practitioners", "29-1171"),
    ("Civil Engineers", "17-2051"),
    ("Mechanical Engineers", "17-2141"),
    ("Petroleum Engineers", "17-2171"),
    ("Sales Engineers", "41-9031"),
    ("Cooks, Restaurant", "35-2014"),
    ("Chemists", "19-2031"),
)
SMALL = Lexicon("small", NAMES, OFFICIAL)
FIELDS = (("1408", ["17-2051", "11-9041", "17-2171"]), ("1419", ["17-2141"]), ("5138", ["29-1141", "29-1171"]))


def plain(spark: SparkSession, titles: Sequence[str]) -> list[str]:
    rows = spark.createDataFrame(list(enumerate(titles)), "n int, title string").coalesce(1)
    return [row["words"] for row in rows.select("n", normalised(F.col("title")).alias("words")).orderBy("n").collect()]


@pytest.fixture(scope="module")
def small(spark: SparkSession) -> DataFrame:
    return terms(spark, SMALL)


@pytest.fixture(scope="module")
def fields(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(list(FIELDS), "cip4 string, soc_codes array<string>").coalesce(1)


def asked(spark: SparkSession, titles: Sequence[tuple[str, str | None]]) -> DataFrame:
    return spark.createDataFrame(list(titles), "cip4 string, title string").coalesce(1)


def test_titles_in_plain_words(spark: SparkSession) -> None:
    assert dict(zip(PLAIN, plain(spark, list(PLAIN)), strict=True)) == PLAIN


def test_a_name_of_an_occupation_is_taken_whole(spark: SparkSession) -> None:
    names = {
        "Cooks, Restaurant": "cook restaurant",
        "Import/Export Specialist": "import export specialist",
        "Chemists, Except Biological": "chemist",
        "Pharmacists Including Clinical": "pharmacist",
        "Registered Nurse (RN)": "registered nurse",
    }
    rows = spark.createDataFrame([(name,) for name in names], "name string").coalesce(1)
    assert [row[0] for row in rows.select(normalised(uncut(F.col("name")))).collect()] == list(names.values())


MATCHED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("5138", "Sr. Registered Nurse (RN) - ICU"): ("exact", "29-1141", "Registered Nurses", "29-1141", "1.0000"),
    ("5138", "RN II"): ("exact", "29-1141", "Registered Nurses", "29-1141", "1.0000"),
    # The words in the middle name an occupation; the longest run of them counts, not the single word "nurse".
    ("5138", "Acute Care Nurse Practitioner Nights"): (
        *("part", "29-1171", "Nurse Practitioners", "29-1171", "1.0000"),
    ),
    # Of two candidates both are the field's: its best fit is taken.
    ("5138", "Nurses"): ("exact", "29-1141", "Registered Nurses", "29-1141;29-1171", "1.0000"),
    # 2 of 3 engineers are the field's; its list begins with civil ones.
    ("1408", "Engineer"): ("exact", "17-2051", "Civil Engineers", "17-2051;17-2141;17-2171", "0.6667"),
    ("1419", "Engineer"): ("exact", "17-2141", "Mechanical Engineers", "17-2051;17-2141;17-2171", "0.3333"),
    # No engineer is the field's: it stays open which one is meant.
    ("5138", "Engineer"): ("exact", None, None, "17-2051;17-2141;17-2171", "0.0000"),
    ("9999", "Engineer"): ("exact", None, None, "17-2051;17-2141;17-2171", "0.0000"),
    # One candidate is no matter of the field.
    ("5138", "Civil Engineer"): ("exact", "17-2051", "Civil Engineers", "17-2051", "0.0000"),
    # Two runs of two words: the last says what somebody is.
    ("1408", "Civil Engineer Sales Engineer"): ("part", "41-9031", "Sales Engineers", "41-9031", "0.0000"),
    ("1408", "Restaurant Cook"): (None, None, None, None, None),
    ("5138", "Hiring now!!!"): (None, None, None, None, None),
    ("5138", "Welcoming Nurse of the Year"): (None, None, None, None, None),  # one word inside is no match
    ("5138", ""): (None, None, None, None, None),
}


def test_titles_are_matched(spark: SparkSession, small: DataFrame, fields: DataFrame) -> None:
    found = match(asked(spark, [*MATCHED, *MATCHED, ("5138", None)]), small, fields).collect()
    shown = {(row["cip4"], row["title"]): tuple(row)[2:] for row in found}
    wanted = {key: (*value[:4], value[4] and Decimal(value[4])) for key, value in MATCHED.items()}
    assert (shown, len(found)) == (wanted, len(wanted))


def test_neither_order_nor_partitions_matter(spark: SparkSession, small: DataFrame, fields: DataFrame) -> None:
    shuffled = random.Random(1).sample([*MATCHED, *MATCHED], 2 * len(MATCHED))
    scattered = match(asked(spark, shuffled).repartition(5), small.repartition(3), fields.repartition(2))
    assert sorted(map(repr, scattered.collect())) == sorted(
        map(repr, match(asked(spark, list(MATCHED)), small, fields).collect())
    )


DECORATIONS = (
    *(
        "{}",
        " {} ",
        "Senior {}",
        "Sr. {}",
        "Lead {}",
        "{} II",
        "{} 3",
        "{}s",
        "<b>{}</b>",
        "{} (Nights)",
        "[Urgent] {}",
    ),
    *("{} - Dayton", "{}, ICU", "{}/Manager", "{} | Acme", "&nbsp;{}", "{} <br>", "Full-Time {}", "{} Level 2"),
)


@given(
    st.lists(st.tuples(st.sampled_from(DECORATIONS), st.sampled_from((str.upper, str.title, str))), max_size=3).flatmap(
        st.permutations
    )
)
@settings(max_examples=6)
def test_decoration_changes_nothing(spark: SparkSession, chosen: Sequence[Any]) -> None:
    title = "registered nurse"
    for form, case in sorted(chosen, key=lambda each: "{}s" not in each[0]):  # what is cut off would take an s along
        title = form.format(case(title)) if "{}s" not in title else title
    assert plain(spark, [title]) == ["registered nurse"]


def test_words_around_a_name_do_not_hide_it(spark: SparkSession) -> None:
    shipped = terms(spark, read_lexicon())
    names = shipped.filter(F.size(F.split("term", " ")).between(2, 6))
    around = names.select(F.concat(F.lit("qqq "), "term", F.lit(" zzz")).alias("title"), "term", "occupations")
    found = readings(around.select("title"), shipped).withColumnRenamed("occupations", "read")
    same = around.join(found, "title", "left").select("title", (F.col("read") == F.col("occupations")).alias("same"))
    assert same.filter("same is null or not same").collect() == []


def figures(titles: DataFrame, terms: DataFrame) -> dict[str, int]:
    """Of the distinct values of `title`: how many there are, match exactly, in part, and mean one occupation alone."""
    distinct = titles.select("title").distinct()
    found = distinct.join(readings(distinct, terms), "title", "left").agg(
        F.count("*").alias("distinct"),
        F.count_if(F.col("title_match") == "exact").alias("exact"),
        F.count_if(F.col("title_match") == "part").alias("part"),
        F.count_if(F.size("occupations") == 1).alias("unique"),
    )
    return dict(found.collect()[0].asDict())


def test_the_figures_on_real_postings_do_not_get_worse(spark: SparkSession, reference_data: Path) -> None:
    """Of 1,064 distinct titles of the City of New York; the bounds are what the method reaches today."""
    file = reference_data / "jobs" / "nyc_jobs_2012_2019.csv"
    read = partial(spark.read.csv, header=True, escape='"', multiLine=True)
    titles = read(str(file)).select(F.col("business_title").alias("title")).coalesce(1)
    own = figures(titles, terms(spark, read_lexicon()))
    onet = figures(titles, terms(spark, read_lexicon(reference_data / "crosswalk" / "onet_alternate_titles.csv")))
    assert own["distinct"] == onet["distinct"] == 1064
    assert (own["exact"] >= 458, own["part"] >= 138, own["unique"] >= 492) == (True, True, True), own
    assert (onet["exact"] >= 515, onet["part"] >= 182, onet["unique"] >= 308) == (True, True, True), onet


def test_the_table_of_occupations_is_the_official_one(reference_data: Path) -> None:
    assert make_occupations.table(reference_data / "crosswalk") == OCCUPATIONS.read_text(encoding="utf-8")


def test_every_alternate_title_stands_for_a_known_occupation() -> None:
    lexicon = read_lexicon()
    assert {code for _, code in lexicon.names} <= {code for _, code in lexicon.titles}
    assert len(lexicon.titles) == 867


HEADER = "soc_code,onet_soc,occ_title,alternate_title,short_title,sources\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot be read"),
        ("soc_code,occ_title,short_title\n", "has no column alternate_title"),
        (HEADER + "291141,29-1141.00,Registered Nurses,ICU Nurse,,08\n", "row 2: '291141' is no SOC code"),
        (HEADER + "29-1141,29-1141.00\n", "row 2: it is cut short"),
        (HEADER + "29-1141,29-1141.00,\udcff,a,b,c\n", "cannot be read"),
    ],
)
def test_a_table_of_titles_that_is_none_is_refused(tmp_path: Path, text: str | None, says: str) -> None:
    file = tmp_path / "titles.csv"
    if text is not None:
        file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(LexiconError, match=says):
        read_lexicon(file)


def test_another_lexicon_has_another_version(tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text(HEADER + "29-1141,29-1141.00,Registered Nurses,Bedside Angel,BA,08\n")
    with_onet = read_lexicon(file)
    assert {("Bedside Angel", "29-1141"), ("BA", "29-1141")} <= set(with_onet.names)
    assert with_onet.version != read_lexicon().version


def test_another_lexicon_matches_the_postings_there_are_again(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "titles.csv"
    file.write_text(HEADER + "29-1141,29-1141.00,Registered Nurses,Bedside Angel,BA,08\n")
    postings = [job("1", "5138", title="Bedside Angel (Nights)"), job("2", "5138", place=1, title="RNs needed")]
    lake = LakeInAFolder(spark, tmp_path)
    lake.land([*postings, job("3", "1107", place=2, title="Sr. Software Engineer II")])
    lake.refresh()
    before = occupations(lake)
    assert before == {"1": (None,) * 5, "2": (None,) * 5, "3": SOFTWARE}
    monkeypatch.setenv("GPPS_TITLES", str(file))
    assert {name: rows for name, rows in lake.refresh().items() if rows} == {"changes_job": 1}
    assert occupations(lake) == {**before, "1": NURSE}


SOFTWARE = ("exact", "15-1252", "Software Developers", "15-1252", Decimal(1))
NURSE = ("exact", "29-1141", "Registered Nurses", "29-1141", Decimal(1))


def occupations(lake: LakeInAFolder) -> dict[str, tuple[Any, ...]]:
    names = ("title_match", "occupation_code", "occupation_title", "occupation_candidates", "field_match_score")
    return {row["job_id"]: tuple(row[name] for name in names) for row in lake.marts()["job"]}
