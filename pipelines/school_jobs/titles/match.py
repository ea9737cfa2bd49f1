"""Posting titles tied to occupations: by name, as a whole or in part, and by the field whose search found the posting.

A title that no name fits stays unmatched. `definitions.md` says in words what the columns mean.
"""

from decimal import Decimal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.school_jobs.titles.words import normalised

SHORTEST_PART, LONGEST_PART = 2, 6  # words of a name that is looked for inside a title
MOST_WORDS = 16  # of a title, in which names are looked for
MOST_CANDIDATES = 100
RUNS = "array<struct<exact:boolean,length:int,start:int,term:string>>"


def match(titles: DataFrame, terms: DataFrame, fields: DataFrame) -> DataFrame:
    """Meanings of titles: one row per distinct (cip4, title) of `titles`.

    `terms` is title_lexicon.terms, `fields` holds cip4 and soc_codes, an array that begins with the best fit. Adds
    title_match, occupation_code, occupation_title, occupation_candidates and field_match_score, null where unmatched.
    """
    asked = titles.select("cip4", "title").filter("title is not null").distinct()
    found = readings(asked.select("title").distinct(), terms)
    known = asked.join(found, "title", "left").join(fields.select("cip4", "soc_codes"), "cip4", "left")
    return known.select("cip4", "title", *of_occupations())


def titled(jobs: DataFrame, terms: DataFrame, fields: DataFrame) -> DataFrame:
    """Postings (cip4, title and more) with the columns of `match`, null where a posting has no title."""
    return jobs.join(match(jobs, terms, fields), ["cip4", "title"], "left")


def readings(titles: DataFrame, terms: DataFrame) -> DataFrame:
    """The titles that a name fits: title, title_match (exact or part), occupations (sorted by code).

    The whole title, or the longest run of words in it that is a name; of several as long, the last: English says what
    somebody is at the end.
    """
    named = titles.withColumn("words", F.split(normalised(F.col("title")), " "))
    tried = named.select("title", F.explode_outer(F.concat(F.array(whole()), parts())).alias("tried"))
    hits = tried.select("title", "tried.*").join(terms, "term")
    best = hits.groupBy("title").agg(F.max(F.struct("exact", "length", "start", "occupations")).alias("best"))
    matched = F.when(F.col("best.exact"), "exact").otherwise("part").alias("title_match")
    return best.select("title", matched, F.col("best.occupations").alias("occupations"))


def whole() -> Column:
    return _run(F.lit(True), F.lit(1), F.size("words"))


def parts() -> Column:
    """Every run of words shorter than the title, none of a title of two words."""
    words = F.least(F.size("words"), F.lit(MOST_WORDS))
    lengths = F.sequence(F.lit(SHORTEST_PART), F.least(F.size("words") - 1, F.lit(LONGEST_PART)))

    def of_length(length: Column) -> Column:
        starts = F.sequence(F.lit(1), F.greatest(words - length + 1, F.lit(1)))
        return F.transform(starts, lambda start: _run(F.lit(False), start, length))

    runs = F.transform(lengths, of_length)
    return F.when(F.size("words") > SHORTEST_PART, F.flatten(runs)).otherwise(F.array().cast(RUNS))


def _run(exact: Column, start: Column, length: Column) -> Column:
    term = F.array_join(F.slice("words", start, length), " ")
    return F.struct(exact.alias("exact"), length.alias("length"), start.alias("start"), term.alias("term"))


def of_occupations() -> tuple[Column, ...]:
    """The result columns, from title_match, occupations and the field's soc_codes."""
    code, title = occupation()
    codes = F.array_join(F.slice(F.col("occupations.code"), 1, MOST_CANDIDATES), ";")
    return (
        F.col("title_match"),
        code.alias("occupation_code"),
        title.alias("occupation_title"),
        codes.alias("occupation_candidates"),
        score().alias("field_match_score"),
    )


def of_field() -> Column:
    """The field's occupations that the title may mean, the field's best fit first; empty without a field."""
    return F.array_intersect(F.coalesce("soc_codes", F.array().cast("array<string>")), F.col("occupations.code"))


def occupation() -> tuple[Column, Column]:
    """Code and title of the only candidate, else of the field's best fit among the candidates, else null."""
    only = F.when(F.size("occupations") == 1, F.get("occupations", F.lit(0))["code"])
    code = F.coalesce(only, F.get(of_field(), F.lit(0)))
    named = F.get(F.filter("occupations", lambda each: each["code"] == code), F.lit(0))
    return code, named["title"]


def score() -> Column:
    """The part of the candidates that are occupations of the field, rounded half up to four places."""
    shared, number = F.size(of_field()), F.size("occupations")
    units = F.call_function("div", 2 * 10_000 * shared + number, 2 * number)
    return F.when(F.col("occupations").isNotNull(), units.cast("decimal(9,0)") * F.lit(Decimal("0.0001"))).cast(
        "decimal(9,4)"
    )
