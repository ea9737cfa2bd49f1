"""Current views: pure functions of the set of events in the lake.

Events of one source are totally ordered by (epoch, counter, place), because all its fetches are numbered under one
lease. A repeat of an event changes nothing, and neither does the order or the cut in which events were landed. Each
function takes `base ∪ tail`; today the base is the whole table.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.refresh.spark_tuning import union

ORDER = ("epoch", "counter", "place")
LANDING = ("_partition", "_offset", "_batch_id")  # where an event was landed: never part of what is current


def latest(events: DataFrame, *key: str, also: tuple[Column, ...] = (), notes: tuple[str, ...] = ()) -> DataFrame:
    """The last event of each key in event order, without its landing columns and its `notes`.

    `also`: further aggregates over all events of the key, each with an alias; they become the last columns.
    """
    content = [name for name in events.columns if name not in (*key, *ORDER, *LANDING, *notes)]
    newest = F.max(F.struct(*ORDER, *content)).alias("_newest")
    return events.groupBy(*key).agg(newest, *also).select("*", "_newest.*").drop("_newest")


def fetch() -> Column:
    """The number of the fetch that an event comes from; later fetches of a source are greater."""
    return F.struct("epoch", "counter")


def source() -> Column:
    """The source of an event, from the topic it was landed from."""
    return F.substring_index("_topic", ".", 1)


def pages(events_page: DataFrame) -> DataFrame:
    """The pages that count: of each page of a sweep the one fetched last (a resumed walk fetches one again).

    Events of pages and sweeps have a column `source`, since tables hold those of several.
    """
    return latest(events_page, "source", "sweep_id", "page")


def complete_sweeps(events_sweep: DataFrame, pages: DataFrame) -> DataFrame:
    """Sweeps that were reported complete and of which every page has landed: at least one, since none shows nothing.

    Columns: source, search, sweep_id, pages, epoch, counter, ended_at, and the struct fetch numbers `first` and `last`
    of its pages.
    """
    ended = latest(events_sweep, "source", "sweep_id").filter("complete and pages > 0")
    found = pages.groupBy("source", "sweep_id").agg(
        F.min(fetch()).alias("_first"), F.max(fetch()).alias("_last"), F.collect_set("page").alias("_landed")
    )
    # Numbers count from 0; one beyond the end can be left from before a resumed walk came out shorter.
    landed = F.size(F.filter("_landed", lambda page: page < F.col("pages")))
    complete = ended.join(found, ["source", "sweep_id"]).filter(landed == F.col("pages"))
    return complete.select(
        *("source", "search", "sweep_id", "pages", "epoch", "counter", "ended_at"),
        F.col("_first").alias("first"),
        F.col("_last").alias("last"),
    )


def listings(pages: DataFrame, entity: str, *also: str) -> DataFrame:
    """Keys that pages listed, one row per page and key of the entity: search, key, at (the number of the fetch).

    `also`: further columns of the pages.
    """
    prefix = f"{entity}/"
    keys = pages.select("search", fetch().alias("at"), *also, F.explode("keys").alias("listed"))
    return keys.filter(F.startswith("listed", F.lit(prefix))).select(
        "search", F.substr("listed", F.lit(len(prefix) + 1)).alias("key"), "at", *also
    )


def searches(events_page: DataFrame, events_sweep: DataFrame) -> DataFrame:
    """The search of each sweep that some page or end of has landed: sweep_id, search."""
    named = union(events_page.select("sweep_id", "search"), events_sweep.select("sweep_id", "search"))
    return named.groupBy("sweep_id").agg(F.min("search").alias("search"))


def mentions(events: DataFrame, searches: DataFrame, otherwise: Column) -> DataFrame:
    """Events with a `key` as sightings of it: search, key, at.

    The search is the one of the event's sweep, and `otherwise` where nothing names that.
    """
    seen = events.select("sweep_id", "key", fetch().alias("at"), otherwise.alias("otherwise"))
    search = F.coalesce("search", "otherwise").alias("search")
    return seen.join(searches, "sweep_id", "left").select(search, "key", "at")


def standing(listings: DataFrame, mentions: DataFrame, sweeps: DataFrame) -> DataFrame:
    """Listing status of each key in each search: search, key, closed_at, swept_at.

    `closed_at` is the end of the first complete sweep of the search that began after the last page that listed the key
    and ended after the last event of it: the first that did not show it any more. Null: it still stands. `swept_at` is
    the end of the search's last complete sweep, null before the first. `sweeps`: complete_sweeps of the same source.
    """
    listed = listings.select("search", "key", F.col("at").alias("listed"), F.col("at").alias("seen"))
    mentioned = mentions.select("search", "key", F.lit(None).alias("listed"), F.col("at").alias("seen"))
    last = (
        union(listed, mentioned)
        .groupBy("search", "key")
        .agg(F.max("listed").alias("listed"), F.max("seen").alias("seen"))
    )
    missed = F.filter(
        "walks",
        lambda walk: (F.col("listed").isNull() | (walk["first"] > F.col("listed"))) & (walk["last"] > F.col("seen")),
    )
    return last.join(_walks(sweeps), "search", "left").select(
        "search", "key", F.get(missed, F.lit(0))["ended_at"].alias("closed_at"), "swept_at"
    )


def _walks(sweeps: DataFrame) -> DataFrame:
    """One row per search: its complete sweeps in order as `walks`, and the end of the last one as `swept_at`."""
    walk = F.struct("epoch", "counter", "first", "last", "ended_at")
    in_order = sweeps.groupBy("search").agg(F.sort_array(F.collect_list(walk)).alias("walks"))
    return in_order.withColumn("swept_at", F.element_at("walks", -1)["ended_at"])


def listed(events: DataFrame, standing: DataFrame) -> DataFrame:
    """The last event of each `key` that some search still shows."""
    shown = standing.filter(F.col("closed_at").isNull()).select("key").distinct()
    return latest(events, "key").join(shown, "key", "left_semi")
