"""Steps from events to rows, each a function of DataFrames."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from streaming.lake.views import ORDER

PLACE = ("raw_offset", "raw_partition", "raw_topic")  # of a message; a later one has a greater one


def latest(events: DataFrame, key: str, *columns: str) -> DataFrame:
    """The message of each key with the greatest place, whole: repeats and earlier ones of another content are gone."""
    newest = F.max_by(F.struct(*columns), F.struct(*PLACE, *ORDER))
    return events.groupBy(key).agg(newest.alias("newest")).select(key, "newest.*")


def posts(pins: DataFrame) -> DataFrame:
    """One row per pin."""
    texts = ("title", "description", "poster_name", "tag_list", "is_image_or_video", "image_src", "save_location")
    return latest(pins, "unique_id", "ind", *texts, "follower_count", "category")


def places(geos: DataFrame) -> DataFrame:
    """One row per geolocated posting."""
    return latest(geos, "ind", "country", "latitude", "longitude", "posted_at")


def users(events: DataFrame) -> DataFrame:
    """One row per user record, its names in one; a name that is missing leaves the other."""
    found = latest(events, "ind", "first_name", "last_name", "age", "date_joined")
    name = F.nullif(F.concat_ws(" ", "first_name", "last_name"), F.lit(""))
    return found.select("ind", name.alias("user_name"), "age", "date_joined")


def rejects(refused: DataFrame) -> DataFrame:
    """One row per refused message."""
    return refused.dropDuplicates(list(PLACE)).select(*PLACE, "reason", "message", "raw")


def age_group(age: Column) -> Column:
    """The group of an age in years; null below 18 and where the age is not known."""
    return (
        F.when(age.between(18, 24), "18-24")
        .when(age.between(25, 35), "25-35")
        .when(age.between(36, 50), "36-50")
        .when(age > 50, "50+")
    )


def joined(posts: DataFrame, places: DataFrame, users: DataFrame) -> DataFrame:
    """The posts, once each, with country and year of their posting and group and year of their user, where known."""
    where = places.select("ind", "country", F.year("posted_at").alias("post_year"))
    who = users.select("ind", age_group(F.col("age")).alias("age_group"), F.year("date_joined").alias("join_year"))
    known = posts.select("ind", "poster_name", "follower_count", "category")
    return known.join(where, "ind", "left").join(who, "ind", "left")


def categories(joined: DataFrame, group: str) -> DataFrame:
    """Posts by group and category, the most frequent first of each group; ties by the category's name."""
    known = joined.filter(F.col(group).isNotNull() & F.col("category").isNotNull())
    counted = known.groupBy(group, "category").agg(F.count("*").cast("int").alias("category_count"))
    order = Window.partitionBy(group).orderBy(F.desc("category_count"), "category")
    return counted.withColumn("category_rank", F.row_number().over(order))


def top_posters(joined: DataFrame) -> DataFrame:
    """Of each country the account with most followers; ties by its name."""
    named = ("country", "poster_name", "follower_count")
    known = joined.select(*named).dropna()
    first = F.row_number().over(Window.partitionBy("country").orderBy(F.desc("follower_count"), "poster_name"))
    return known.withColumn("rank", first).filter(F.col("rank") == 1).select(*named)


def top_country(top: DataFrame) -> DataFrame:
    """The one row of `top_posters` with most followers; ties by country."""
    return top.orderBy(F.desc("follower_count"), "country").limit(1)


def joined_by_year(users: DataFrame) -> DataFrame:
    """User records by the year of joining."""
    years = users.filter(F.col("date_joined").isNotNull()).groupBy(F.year("date_joined").alias("join_year"))
    return years.agg(F.count("*").cast("int").alias("number_users_joined"))


def medians(joined: DataFrame, *groups: str) -> DataFrame:
    """Lower median of the follower counts that are known, by groups that are known."""
    median = F.expr("percentile_disc(0.5) WITHIN GROUP (ORDER BY follower_count)").cast("bigint")
    return (
        joined.dropna(subset=[*groups, "follower_count"])
        .groupBy(*groups)
        .agg(median.alias("median_follower_count"), F.count("*").cast("int").alias("median_follower_count_n"))
    )
