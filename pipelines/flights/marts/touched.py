"""Answers that newly landed events touch: all that a refresh has to work out again, and nothing it may leave out."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.flights.contract import LEG
from pipelines.flights.marts.transform import known_country
from streaming.lake.changes import current
from streaming.refresh.spark_tuning import union

Frames = Mapping[str, DataFrame]
MOST = 5_000  # answers; of more, all is worked out again


@dataclass(frozen=True)
class Touched:
    """Answers by their ids; names of codes and runs, whose marts are small, are worked out whole."""

    requests: frozenset[str] = frozenset()
    names: bool = False
    runs: bool = False

    def __bool__(self) -> bool:
        return bool(self.requests or self.names or self.runs)


def touched(new: Frames, feeds: Frames) -> Touched | None:
    """Keys that the `new` rows of events tables touch; None: everything.

    `feeds`: the change feeds by mart as the last refresh left them. An airport that the table brought along lacks may
    have got a country: it touches the answers whose legs begin or end there.
    """
    found = [rows.select("request_id") for rows in new.values() if "request_id" in rows.columns]
    if "events_name" in new:
        stated = new["events_name"].filter((F.col("kind") == "airport") & F.col("country_code").isNotNull())
        codes = stated.filter(known_country("code").isNull()).select("code").distinct()
        legs = current(feeds[LEG.name], LEG)
        ends = legs.select("request_id", F.explode(F.array("origin", "destination")).alias("code"))
        found.append(ends.join(codes, "code", "left_semi").select("request_id"))
    rows = union(*found).distinct().limit(MOST + 1).collect() if found else []
    if len(rows) > MOST:
        return None
    return Touched(frozenset(row[0] for row in rows), "events_name" in new, "events_sweep" in new)
