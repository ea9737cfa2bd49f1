"""Every mart of school_jobs by hand in Polars, from frames of events: what `definitions.md` of the pipeline says.

What a batch of events leaves open (two different events of one place) is left out: no producer makes such.
"""

from datetime import timedelta
from typing import Any

import polars as pl

from pipelines.school_jobs.contract import MARTS, NATION, NEW_FOR_DAYS, OLDEST_DAYS, STALE_AFTER_DAYS
from pipelines.school_jobs.reference.fields import read_fields
from streaming.contract import Mart
from tests.oracle.titles import meaning  # plain Python, once for each title and field

Frames = dict[str, pl.DataFrame]

ORDER = ("at", "place")
OF_PROGRAM = ("earnings_1yr_median_usd", "earnings_4yr_median_usd", "earnings_5yr_median_usd", "debt_median_usd")
OF_SCHOOL = ("tuition_in_state_usd", "tuition_out_of_state_usd", "net_price_usd")
LEGAL_FORMS = "incorporated|inc|llc|corporation|corp|company|co|limited|ltd|llp|lp|plc"
LATELY, STALE = timedelta(days=NEW_FOR_DAYS), timedelta(days=STALE_AFTER_DAYS)
LARGEST_INT, LARGEST_RATIO = 2**31 - 1, 10**9  # of decimal(9,4), in units of 0.0001
MEANING: dict[str, Any] = {
    **dict.fromkeys(("occupation_code", "occupation_title", "title_match", "occupation_candidates"), pl.String),
    "field_match_score": pl.Decimal(9, 4),
}


def marts(events: Frames) -> Frames:
    """All marts by name, from events by entity (school, program, job; page and sweep with their `source`)."""
    found = {name: frame.with_columns(at=number(frame)) for name, frame in events.items()}
    pages = latest(found["page"], "source", "sweep_id", "page")
    sweeps = complete_sweeps(found["sweep"], pages)
    named = pl.concat([found[name].select("sweep_id", "search") for name in ("page", "sweep")])
    searches = named.group_by("sweep_id").agg(pl.min("search"))
    schools = listed(keyed(found["school"], "unit_id"), "school", pages, sweeps, searches)
    programs = listed(
        keyed(found["program"], "unit_id", "cip4", "credential_level"), "program", pages, sweeps, searches
    )
    programs = programs.with_columns(graduates="awards_2")
    of_jobs = sweeps.filter(source="jooble").with_columns(cip4=field_of("search"))
    seen, shown = keyed(found["job"], "job_id", "cip4"), pages.filter(source="jooble")
    swept = of_jobs.group_by("cip4").agg(as_of=pl.max("ended_at"), first_swept_at=pl.min("ended_at"))
    jobs = postings(seen, shown, of_jobs, searches, swept)
    facts = programs.join(schools.select("unit_id", "state", *OF_SCHOOL), "unit_id", "left")
    rows = {
        "school": schools,
        "field": fields(programs, jobs),
        "program": programs,
        "job": jobs,
        "field_outlook": field_outlook(facts, jobs, swept),
        "program_outlook": program_outlook(facts),
        "field_trend": field_trend(seen, shown, of_jobs),
    }
    return {mart.name: typed(rows[mart.name], mart) for mart in MARTS}


def typed(rows: pl.DataFrame, mart: Mart) -> pl.DataFrame:
    kinds: dict[str, Any] = {"int": pl.Int32}
    return rows.select(
        pl.col(column.name).cast(kinds[column.type]) if column.type in kinds else pl.col(column.name)
        for column in mart.columns
    ).sort(mart.key)


def number(frame: pl.DataFrame) -> pl.Expr:
    """Epoch and counter of a fetch in one number."""
    return pl.col("epoch") * 2**40 + pl.col("counter")


def keyed(events: pl.DataFrame, *key: str) -> pl.DataFrame:
    return events.with_columns(key=pl.concat_str(key, separator="|"))


def latest(events: pl.DataFrame, *key: str) -> pl.DataFrame:
    return events.sort(ORDER).unique(key, keep="last")


def field_of(search: str) -> pl.Expr:
    return pl.col(search).str.split("|").list.first()


def complete_sweeps(sweeps: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    ended = latest(sweeps, "source", "sweep_id").filter(pl.col("complete"), pl.col("pages") > 0)
    walked = pages.join(ended.select("sweep_id", "pages"), "sweep_id").group_by("sweep_id")
    landed = (pl.col("page") < pl.col("pages")).sum()
    found = walked.agg(first=pl.min("at"), last=pl.max("at"), landed=landed)
    return ended.join(found, "sweep_id").filter(pl.col("landed") == pl.col("pages"))


def listings(pages: pl.DataFrame, entity: str, *also: str) -> pl.DataFrame:
    keys = pages.select("search", "at", *also, key="keys").explode("key")
    return keys.filter(pl.col("key").str.starts_with(f"{entity}/")).with_columns(
        pl.col("key").str.strip_prefix(f"{entity}/")
    )


def standing(
    seen: pl.DataFrame, listings: pl.DataFrame, sweeps: pl.DataFrame, searches: pl.DataFrame, otherwise: pl.Expr
) -> pl.DataFrame:
    """Status of each key in each search: search, key, closed_at, swept_at."""
    mentions = seen.join(searches, "sweep_id", "left").select(
        pl.coalesce("search", otherwise).alias("search"), "key", pl.lit(None, pl.Int64).alias("listed"), seen="at"
    )
    last = pl.concat([listings.select("search", "key", listed="at", seen="at"), mentions])
    last = last.group_by("search", "key").agg(pl.max("listed"), pl.max("seen"))
    in_order = sweeps.sort("at")
    missed = last.join(in_order.select("search", "first", "last", "ended_at", walk="at"), "search").filter(
        pl.col("listed").is_null() | (pl.col("first") > pl.col("listed")), pl.col("last") > pl.col("seen")
    )
    closed = missed.sort("walk").group_by("search", "key").agg(closed_at=pl.first("ended_at"))
    swept = in_order.group_by("search").agg(swept_at=pl.last("ended_at"))
    return last.join(closed, ["search", "key"], "left").join(swept, "search", "left")


def listed(
    seen: pl.DataFrame, entity: str, pages: pl.DataFrame, sweeps: pl.DataFrame, searches: pl.DataFrame
) -> pl.DataFrame:
    """The latest content of what the Scorecard still lists."""
    walks, shown = (frame.filter(source="college-scorecard") for frame in (sweeps, pages))
    stands = standing(seen, listings(shown, entity), walks, searches, pl.lit("schools"))
    return latest(seen, "key").join(stands.filter(pl.col("closed_at").is_null()), "key", "semi")


def postings(
    seen: pl.DataFrame, pages: pl.DataFrame, sweeps: pl.DataFrame, searches: pl.DataFrame, swept: pl.DataFrame
) -> pl.DataFrame:
    walks = pl.concat([sweeps, sweeps.with_columns(search="cip4")])
    stands = standing(seen, listings(pages, "job"), walks, searches, pl.col("cip4"))
    dated = stands.with_columns(cip4=pl.col("key").str.split("|").list.last()).join(swept, "cip4", "left")
    rank = (
        pl.when(pl.col("swept_at") < pl.col("as_of") - STALE)
        .then(1)
        .when(pl.col("closed_at").is_not_null())
        .then(0)
        .otherwise(2)
    )
    status = dated.group_by("key").agg(rank=rank.max(), closed_at=pl.max("closed_at"))
    status = status.select(
        "key",
        status=pl.col("rank").replace_strict({0: "closed", 1: "unknown", 2: "open"}, return_dtype=pl.String),
        closed_at=pl.when(pl.col("rank") == 0).then("closed_at"),
    )
    first = seen.sort(ORDER).unique("key", keep="first")
    age = pl.when(pl.col("age_days") <= OLDEST_DAYS).then("age_days")
    began = first.select(
        "key",
        first_seen_at="observed_at",
        posted_date=pl.col("observed_at").dt.date() - pl.duration(days=age),
    )
    rows = latest(seen, "key").join(status, "key", "left").join(began, "key", "left")
    return with_occupations(marked(rows))


def normalised(text: pl.Expr) -> pl.Expr:
    words = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}\p{N}+#]+", " ").str.strip_chars(" ")
    return pl.when(words != "").then(words)


def employer(company: pl.Expr) -> pl.Expr:
    without_article = normalised(company).str.replace(r"^the (.)", "${1}")
    return without_article.str.replace(rf"(?: (?:{LEGAL_FORMS}))+$", "")


def marked(jobs: pl.DataFrame) -> pl.DataFrame:
    names = [normalised(pl.col("title")), employer(pl.col("company")), normalised(pl.col("location"))]
    alike, number = pl.concat_str(names, separator="|").fill_null(pl.col("job_id")), pl.col("job_id").cast(pl.Int64)
    found = jobs.with_columns(alike=alike, is_open=pl.col("status") == "open").with_columns(
        near_duplicates=pl.col("is_open").sum().over("cip4", "alike") - pl.col("is_open").cast(pl.Int64),
        least=pl.when("is_open").then(number).min().over("cip4", "alike"),
    )
    return found.with_columns(
        near_duplicate_of=pl.when(pl.col("least") != number).then(pl.col("least").cast(pl.String))
    )


def with_occupations(jobs: pl.DataFrame) -> pl.DataFrame:
    asked = jobs.select("cip4", "title").unique()
    meanings = pl.DataFrame([meaning(title, cip4) for cip4, title in asked.iter_rows()], schema=MEANING)
    return jobs.join(pl.concat([asked, meanings], how="horizontal"), ["cip4", "title"], "left")


def fields(programs: pl.DataFrame, jobs: pl.DataFrame) -> pl.DataFrame:
    known = [(each.cip4, each.title, len(each.soc_codes), each.search_words or None) for each in read_fields()]
    reference = pl.DataFrame(known, ["cip4", "known", "occupations", "search_words"], orient="row")
    title = pl.col("title").str.replace(r"\s*\.\s*$", "")
    titles = programs.group_by("cip4").agg(of_programs=title.min())
    every = pl.concat([frame.select("cip4") for frame in (reference, programs, jobs)]).unique()
    return (
        every.join(reference, "cip4", "left")
        .join(titles, "cip4", "left")
        .with_columns(
            title=pl.coalesce("known", "of_programs"),
            family_code=pl.col("cip4").str.head(2),
            occupations=pl.col("occupations").fill_null(0),
        )
    )


def in_state_and_nation(facts: pl.DataFrame) -> pl.DataFrame:
    known = facts.filter(pl.col("state") != NATION)
    return pl.concat([facts.with_columns(state=pl.lit(NATION)), known])


def quantile(values: pl.Expr, quarters: int = 2) -> pl.Expr:
    """The least value with so many quarters of the values at or below it."""
    known = values.drop_nulls()
    return known.sort().get((known.len().cast(pl.Int64) * quarters + 3) // 4 - 1, null_on_oob=True)


def ratio(above: pl.Expr, below: pl.Expr, scale: int) -> pl.Expr:
    """Rounded once, half up, in units of 10^-scale; null where there is none."""
    above, below = above.cast(pl.Int64), below.cast(pl.Int64)
    return pl.when(below > 0).then((2 * above * 10**scale + below) // (2 * below))


def scaled(units: pl.Expr, digits: int, scale: int) -> pl.Expr:
    return (units.cast(pl.Decimal(38, scale)) / 10**scale).cast(pl.Decimal(digits, scale))


def ratio_of_amounts(above: str, below: str) -> pl.Expr:
    cents, per = ((pl.col(name) * 100).cast(pl.Int64) for name in (above, below))
    units = ratio(cents, per, 4)
    return scaled(pl.when(units < LARGEST_RATIO).then(units), 9, 4)


def of_programs() -> list[pl.Expr]:
    graduates = pl.col("graduates").sum()
    known = (pl.count("graduates") > 0) & (graduates <= LARGEST_INT)
    return [
        pl.col("unit_id").n_unique().alias("institutions"),
        pl.len().alias("programs"),
        pl.when(known).then(graduates).alias("graduates"),
    ]


def field_outlook(programs: pl.DataFrame, jobs: pl.DataFrame, swept: pl.DataFrame) -> pl.DataFrame:
    key = ["cip4", "state"]
    amounts = [quantile(pl.col(name)).alias(name) for name in ("earnings_4yr_median_usd", "debt_median_usd")]
    of_fields = in_state_and_nation(programs).group_by(key).agg(*of_programs(), *amounts)
    is_open, repeats = pl.col("status") == "open", pl.col("near_duplicate_of").is_not_null()
    salary, lately = pl.when(is_open).then("salary_annual_min_usd"), pl.col("as_of") - LATELY
    stated = pl.coalesce("salary_annual_min_usd", "salary_annual_max_usd").is_not_null()
    since = (pl.col("first_seen_at") > pl.col("first_swept_at")) & (pl.col("first_seen_at") >= lately)
    named = jobs.with_columns(employer=pl.when(is_open).then(employer(pl.col("company"))))
    facts = in_state_and_nation(named.join(swept, "cip4", "left"))
    of_postings = facts.group_by(key).agg(
        postings_open=is_open.sum(),
        postings_new=(is_open & since).sum(),
        postings_closed=((pl.col("status") == "closed") & (pl.col("closed_at") >= lately)).sum(),
        postings_unknown=(pl.col("status") == "unknown").sum(),
        postings_near_duplicate=(is_open & repeats).sum(),
        postings_with_salary=(is_open & stated).sum(),
        salary_quartile_1_usd=quantile(salary, 1),
        salary_median_usd=quantile(salary),
        salary_quartile_3_usd=quantile(salary, 3),
        employers=pl.col("employer").drop_nulls().n_unique(),
    )
    counted = facts.filter(pl.col("employer").is_not_null(), ~repeats).group_by(*key, "employer").len()
    each = pl.col("len").cast(pl.Int64)
    shares = counted.group_by(key).agg(squares=(each * each).sum(), size=each.sum())
    every = pl.concat(
        [of_fields.select(key), of_postings.select(key), swept.select("cip4", state=pl.lit(NATION))]
    ).unique()
    whole = every.join(swept, "cip4", "left")
    for frame in (of_fields, of_postings, shares):
        whole = whole.join(frame, key, "left")
    counts = [name for name in of_postings.columns if name.startswith("postings_")] + ["employers"]
    known = pl.when(pl.col("as_of").is_not_null())
    whole = whole.with_columns(
        *(known.then(pl.col(name).fill_null(0)).alias(name) for name in counts),
        *(known.then(name).alias(name) for name in of_postings.columns if name.startswith("salary_")),
        pl.col("institutions", "programs").fill_null(0),
        as_of_date=pl.col("as_of").dt.date(),
        employer_concentration=known.then(scaled(ratio(pl.col("squares"), pl.col("size") * pl.col("size"), 4), 9, 4)),
    )
    per_hundred = ratio(pl.col("postings_open").cast(pl.Int64) * 100, pl.col("graduates"), 2)
    return whole.with_columns(
        salary_share=scaled(ratio(pl.col("postings_with_salary"), pl.col("postings_open"), 4), 9, 4),
        postings_per_100_graduates=scaled(per_hundred, 14, 2),
        debt_to_salary=ratio_of_amounts("debt_median_usd", "salary_median_usd"),
    )


def program_outlook(facts: pl.DataFrame) -> pl.DataFrame:
    columns = [pl.count("graduates").alias("programs_with_graduates")]
    for amount in (*OF_PROGRAM, *OF_SCHOOL):
        subject = amount.removesuffix("_usd").removesuffix("_median")
        columns += [
            pl.count(amount).alias(f"programs_with_{subject}"),
            quantile(pl.col(amount)).alias(f"{subject}_median_usd"),
        ]
    found = in_state_and_nation(facts).group_by("cip4", "state", "credential_level").agg(*of_programs(), *columns)
    return found.with_columns(debt_to_earnings=ratio_of_amounts("debt_median_usd", "earnings_4yr_median_usd"))


def field_trend(seen: pl.DataFrame, pages: pl.DataFrame, sweeps: pl.DataFrame) -> pl.DataFrame:
    swept = sweeps.sort("search", "at").with_columns(
        nth=pl.int_range(pl.len()).over("search"),
        next_at=pl.col("at").shift(-1).over("search"),
        next_ended_at=pl.col("ended_at").shift(-1).over("search"),
    )
    day = swept.group_by("cip4", as_of_date=pl.col("ended_at").dt.date())
    last = day.agg(as_of=pl.max("ended_at"), cut=pl.max("at"))
    by_then = (pl.col("at") <= pl.col("cut")) & (pl.col("next_at").is_null() | (pl.col("cut") < pl.col("next_at")))
    fresh = pl.col("ended_at") >= pl.col("as_of") - STALE
    days = last.join(swept.select("cip4", "search", "nth", "at", "next_at", "ended_at"), "cip4").filter(by_then)
    days = days.select("cip4", "as_of_date", "as_of", "cut", "search", nth=pl.when(fresh).then("nth"))
    shown = pl.concat([_still_listed(known := _listed(pages, swept), days), _lately_gone(known, days)])
    of_day = ["cip4", "as_of_date", "as_of", "cut"]
    each = shown.group_by(*of_day, "key").agg(is_open=pl.col("gone_at").is_null().any())
    events = seen.select("key", *ORDER, "state", "observed_at", "salary_annual_min_usd", "salary_annual_max_usd")
    then = each.join(events, "key").filter(pl.col("at") <= pl.col("cut")).sort(ORDER)
    content = ("state", "salary_annual_min_usd", "salary_annual_max_usd")
    posted = then.group_by(*of_day, "key", "is_open").agg(pl.last(*content), first_seen_at=pl.first("observed_at"))
    alone = days.select("cip4", "as_of_date").unique()
    facts = in_state_and_nation(pl.concat([posted, alone], how="diagonal"))
    facts = facts.join(swept.group_by("cip4").agg(first_swept_at=pl.min("ended_at")), "cip4")
    is_open, lately = pl.col("is_open"), pl.col("as_of") - LATELY
    new = (pl.col("first_seen_at") > pl.col("first_swept_at")) & (pl.col("first_seen_at") >= lately)
    stated = pl.coalesce("salary_annual_min_usd", "salary_annual_max_usd").is_not_null()
    return facts.group_by("cip4", "state", "as_of_date").agg(
        postings_open=is_open.sum(),
        postings_new=(is_open & new).sum(),
        postings_closed=(~is_open).sum(),
        postings_with_salary=(is_open & stated).sum(),
        salary_median_usd=quantile(pl.when(is_open).then("salary_annual_min_usd")),
    )


def _listed(pages: pl.DataFrame, swept: pl.DataFrame) -> pl.DataFrame:
    """Keys that each complete sweep listed: search, key, nth, next_nth (the next that did), gone_at."""
    whole = pages.join(swept.select("sweep_id", "pages", "nth", "next_ended_at"), "sweep_id")
    found = listings(whole.filter(pl.col("page") < pl.col("pages")), "job", "nth", "next_ended_at").drop("at").unique()
    found = found.sort("nth").with_columns(next_nth=pl.col("nth").shift(-1).over("search", "key"))
    gone = pl.col("next_nth").is_null() | (pl.col("next_nth") > pl.col("nth") + 1)
    return found.with_columns(gone_at=pl.when(gone).then("next_ended_at"))


def _still_listed(listed: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    found = listed.select("search", "nth", "key").join(days, ["search", "nth"])
    return found.select("cip4", "as_of_date", "as_of", "cut", "key", gone_at=pl.lit(None, listed.schema["gone_at"]))


def _lately_gone(listed: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    gone = listed.filter(pl.col("gone_at").is_not_null()).rename({"nth": "last_nth"})
    day = pl.col("gone_at").dt.date()
    gone = gone.with_columns(as_of_date=pl.date_ranges(day, day + LATELY)).explode("as_of_date")
    found = gone.join(days, ["search", "as_of_date"]).filter(
        pl.col("nth") > pl.col("last_nth"),
        pl.col("next_nth").is_null() | (pl.col("nth") < pl.col("next_nth")),
        pl.col("gone_at") >= pl.col("as_of") - LATELY,
    )
    return found.select("cip4", "as_of_date", "as_of", "cut", "key", "gone_at")
