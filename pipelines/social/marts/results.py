"""From events tables to all marts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyspark.sql import DataFrame

from pipelines.social import contract
from pipelines.social.marts import transform
from streaming.lake.changes import Result
from streaming.refresh.spark_tuning import materialized


@contextmanager
def results(tables: Mapping[str, DataFrame]) -> Iterator[list[Result]]:
    """Rows that the marts ought to hold."""
    posts = transform.posts(tables["events_pin"])
    places, users = transform.places(tables["events_geo"]), transform.users(tables["events_user"])
    with (
        materialized(posts) as all_posts,
        materialized(places) as all_places,
        materialized(users) as all_users,
        materialized(transform.joined(all_posts, all_places, all_users)) as joined,
        materialized(transform.top_posters(joined)) as top,
    ):
        yield [
            Result(contract.POST, all_posts),
            Result(contract.GEO, all_places),
            Result(contract.USER, all_users),
            Result(contract.REJECT, transform.rejects(tables["events_refused"])),
            Result(contract.COUNTRY_CATEGORY, transform.categories(joined, "country")),
            Result(contract.YEAR_CATEGORY, transform.categories(joined, "post_year")),
            Result(contract.COUNTRY_POSTER, top),
            Result(contract.TOP_COUNTRY, transform.top_country(top)),
            Result(contract.AGE_CATEGORY, transform.categories(joined, "age_group")),
            Result(contract.AGE_FOLLOWERS, transform.medians(joined, "age_group")),
            Result(contract.JOINED, transform.joined_by_year(all_users)),
            Result(contract.JOIN_FOLLOWERS, transform.medians(joined, "join_year")),
            Result(contract.AGE_JOIN_FOLLOWERS, transform.medians(joined, "age_group", "join_year")),
        ]
