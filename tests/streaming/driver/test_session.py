"""A session listens on this machine alone, leaves nothing behind, and shows no key."""

import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from streaming.driver.session import JarsMissing, jars
from streaming.settings import StreamingSettings

# A `java.util.Date`, as Java writes it.
JAVA_DATE = bytes.fromhex(
    "aced00057372000e6a6176612e7574696c2e44617465686a81014b59741903000078707708000000000000000078"
)


def java_process(spark: Any) -> psutil.Process:
    return psutil.Process(spark.sparkContext._gateway.proc.pid)


@pytest.mark.spark
def test_it_listens_on_loopback_only(spark: Any) -> None:
    listening = [found for found in java_process(spark).net_connections() if found.status == psutil.CONN_LISTEN]
    assert listening
    assert {found.laddr.ip.removeprefix("::ffff:") for found in listening} == {"127.0.0.1"}


@pytest.mark.spark
def test_it_works_in_a_scratch_folder_of_its_own(spark: Any) -> None:
    scratch = Path(java_process(spark).cwd())
    assert scratch.name.startswith("gpps-spark-")
    assert scratch.stat().st_mode & 0o077 == 0
    spark.sql("CREATE TABLE kept_nowhere_else AS SELECT 1 AS one").collect()
    try:
        assert {"artifacts", "warehouse"} <= {path.name for path in scratch.iterdir()}
    finally:
        spark.sql("DROP TABLE kept_nowhere_else")
    here = {path.name for path in Path.cwd().iterdir()}
    assert not here & {"artifacts", "spark-warehouse", "metastore_db", "derby.log"}


@pytest.mark.spark
def test_no_key_shows_in_the_list_of_processes(spark: Any) -> None:
    assert spark.sparkContext._jsc.hadoopConfiguration().get("fs.s3a.secret.key")
    assert "secret" not in " ".join(java_process(spark).cmdline())


@pytest.mark.spark
def test_it_is_strict_and_in_utc(spark: Any) -> None:
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def test_missing_jars_are_named(tmp_path: Path) -> None:
    (tmp_path / "delta-spark_2.13-4.0.0.jar").touch()
    with pytest.raises(JarsMissing, match=r"no jar of delta-storage, .*kafka-clients, hadoop-aws in .*GPPS_SPARK_JARS"):
        jars(tmp_path)


def test_settings_do_not_show_keys() -> None:
    settings = StreamingSettings(aws_access_key_id="id", aws_secret_access_key="hush", aws_session_token="also-hush")
    assert "hush" not in repr(settings) + str(settings)
    assert settings.aws("s3")["aws_secret_access_key"] == "hush"


def spoken_to(port: int, message: bytes) -> bytes:
    """Answer of a port to a request of Spark's protocol by somebody without the secret; empty when it hangs up."""
    rpc_request, request_id = b"\x03", (7).to_bytes(8, "big")
    frame = rpc_request + request_id + len(message).to_bytes(4, "big") + message
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall((8 + len(frame)).to_bytes(8, "big") + frame)
        connection.settimeout(3)
        with suppress(TimeoutError, ConnectionError):
            while part := connection.recv(65536):
                answer += part
    return answer


def message_to(port: int, content: bytes) -> bytes:
    """A message to an endpoint that every driver has: no sender, the receiver's address, its name, a Java object."""
    receiver = b"\x01" + _text("127.0.0.1") + port.to_bytes(4, "big") + _text("endpoint-verifier")
    return b"\x00" + receiver + content


def _text(value: str) -> bytes:
    return len(value).to_bytes(2, "big") + value.encode()


@pytest.mark.spark
@pytest.mark.parametrize("content", [JAVA_DATE, b"no Java object"])
def test_nobody_without_its_secret_has_it_read_an_object(spark: Any, content: bytes) -> None:
    ports = {found.laddr.port for found in java_process(spark).net_connections() if found.status == psutil.CONN_LISTEN}
    assert int(spark.conf.get("spark.driver.port")) in ports
    for port in ports:
        answer = spoken_to(port, message_to(port, content))
        assert answer == b"" or b"Unknown challenge message" in answer
    assert "spark.authenticate.secret" not in spark.sparkContext.getConf().toDebugString()
