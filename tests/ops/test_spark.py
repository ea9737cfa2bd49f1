"""The Spark session that tests share."""

from typing import Any

import pytest


@pytest.mark.spark
@pytest.mark.services
def test_delta_on_the_local_s3(spark: Any, environment: dict[str, str]) -> None:
    path = environment["GPPS_LAKE_URI"].replace("s3://", "s3a://") + "/t"
    spark.range(7).write.format("delta").save(path)
    assert spark.read.format("delta").load(path).count() == 7
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"
