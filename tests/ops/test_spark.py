"""The Spark session that tests share."""

from typing import Any

import psutil
import pytest


@pytest.mark.spark
@pytest.mark.services
def test_delta_on_the_local_s3(spark: Any, environment: dict[str, str]) -> None:
    path = environment["GPPS_LAKE_URI"].replace("s3://", "s3a://") + "/t"
    spark.range(7).write.format("delta").save(path)
    assert spark.read.format("delta").load(path).count() == 7
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


@pytest.mark.spark
@pytest.mark.services
def test_spark_listens_on_the_loopback_address_alone(spark: Any) -> None:
    assert spark.range(1).count() == 1
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    sockets = [each for process in processes for each in process.net_connections(kind="inet")]
    found = {each.laddr.ip for each in sockets if each.status == psutil.CONN_LISTEN}
    assert found
    assert found <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}
