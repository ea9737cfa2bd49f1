"""Near-duplicates among postings: the same job listed under several ids. They are marked, never dropped."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

# Kept beside letters, digits and marks: C, C++ and C# are different jobs.
_SEPARATORS = r"[^\p{L}\p{M}\p{N}+#]+"
_LEGAL_FORMS = "incorporated|inc|llc|corporation|corp|company|co|limited|ltd|llp|lp|plc"


def normalised(text: str | Column) -> Column:
    """Lower case, one space for whatever stands between words; null where nothing is left."""
    words = F.trim(F.regexp_replace(F.lower(text), _SEPARATORS, " "))
    return F.when(words != "", words)


def employer(company: str | Column) -> Column:
    """The normalised company without a leading `the` and without legal forms at its end."""
    return F.regexp_replace(normalised(company), rf"^the (?=.)|(?: (?:{_LEGAL_FORMS}))+$", "")


def marked(jobs: DataFrame) -> DataFrame:
    """Postings (cip4, job_id, title, company, location, status) with near_duplicates and near_duplicate_of.

    Postings of a field are alike when normalised title, employer and place are known and the same; those that are open
    count. `near_duplicates`: how many others; `near_duplicate_of`: the smallest id of them, null where that is its own.
    """
    alike = F.array(normalised("title"), employer("company"), normalised("location"))
    group = F.when(F.size(F.array_compact(alike)) == F.size(alike), alike).otherwise(F.array("job_id"))
    is_open, number = F.col("status") == "open", F.col("job_id").cast("bigint")
    of_group = Window.partitionBy("cip4", "_alike")
    found = jobs.withColumn("_alike", group).withColumns(
        {
            "near_duplicates": F.count_if(is_open).over(of_group) - is_open.cast("int"),
            "_first": F.min(F.when(is_open, number)).over(of_group),
        }
    )
    other = F.when(F.col("_first") != number, F.col("_first").cast("string"))
    return found.withColumn("near_duplicate_of", other).drop("_alike", "_first")
