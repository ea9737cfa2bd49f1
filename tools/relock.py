"""Remake jars.lock: `python -m tools.relock`, after changing a version in ROOTS.

Resolves the roots with everything they depend on, leaves out what PySpark brings itself, and writes the lock.
"""

import re
import shutil
import tempfile
from pathlib import Path

import click

from ops.settings import Settings
from ops.setup.ivy import Ivy, spark_jars_folder
from ops.setup.jars import Jar, sha256_of
from ops.setup.java import ensure_java
from ops.setup.tools import JARS_LOCK, make_ivy

_AWS = "2.25.70"  # the modules S3A uses, instead of one bundle of more than 500 MB; hadoop-aws 3.4.1 is made for 2.25
# set → (organisation, name, version, Ivy configuration: `default` with, `master` without what it depends on)
ROOTS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "spark": (
        ("org.apache.spark", "spark-sql-kafka-0-10_2.13", "4.0.0", "default"),
        ("io.delta", "delta-spark_2.13", "4.0.0", "master"),
        ("io.delta", "delta-storage", "4.0.0", "master"),
        ("org.apache.hadoop", "hadoop-aws", "3.4.1", "master"),
        ("software.amazon.awssdk", "s3", _AWS, "default"),
        ("software.amazon.awssdk", "s3-transfer-manager", _AWS, "default"),
        ("software.amazon.awssdk", "sts", _AWS, "default"),
        ("software.amazon.awssdk", "apache-client", _AWS, "default"),
        ("software.amazon.awssdk", "netty-nio-client", _AWS, "default"),
    ),
    "kafka": (
        ("org.apache.kafka", "kafka_2.13", "4.2.0", "default"),
        ("org.slf4j", "slf4j-simple", "1.7.36", "default"),  # or the broker would not say why it stopped
    ),
}
LEAVE_OUT = {"commons-logging"}  # PySpark's jcl-over-slf4j has the same classes
NOT_THE_SAME = {"annotations"}  # PySpark's jar of this name is another project's
HEADER = """\
# Every jar Spark and Kafka run with: organisation:name:version  sha256  bytes  set
# Made by `python -m tools.relock`; the launcher fetches and verifies by it.
"""


def _module(path: Path, set_name: str) -> Path:
    rows = [
        f'<dependency org="{org}" name="{name}" rev="{rev}" conf="default->{conf}"/>'
        for org, name, rev, conf in ROOTS[set_name]
    ]
    head = '<ivy-module version="2.0"><info organisation="gpps" module="roots"/>'
    confs = '<configurations><conf name="default"/></configurations>'
    path.write_text("\n".join([head, confs, "<dependencies>", *rows, "</dependencies></ivy-module>"]))
    return path


def _brought_by_pyspark() -> set[str]:
    names = {re.sub(r"-[0-9].*", "", path.stem) for path in spark_jars_folder().glob("*.jar")}
    return (names | LEAVE_OUT) - NOT_THE_SAME


def resolve(set_name: str, ivy: Ivy, work: Path) -> list[Jar]:
    """Fetch the set's roots and what they depend on; the jars to lock, sorted."""
    pattern = f"{work}/{set_name}/[organisation]/[module]/[revision]/[artifact]-[revision].[ext]"
    ivy.retrieve(
        _module(work / f"{set_name}.xml", set_name), pattern, work / f"{set_name}.log", lambda done, count: None
    )
    leave_out = _brought_by_pyspark() if set_name == "spark" else set()
    jars = []
    for path in (work / set_name).glob("*/*/*/*.jar"):
        version, name, organisation = path.parent.name, path.parent.parent.name, path.parent.parent.parent.name
        if name not in leave_out and path.name == f"{name}-{version}.jar":
            jars.append(Jar(set_name, organisation, name, version, sha256_of(path), path.stat().st_size))
    return sorted(jars)


@click.command()
@click.option("--output", type=click.Path(path_type=Path), default=JARS_LOCK, show_default=True)
def main(output: Path) -> None:
    """Resolve, hash and write the lock of the jars."""
    settings = Settings()
    work = Path(tempfile.mkdtemp())
    try:
        ivy = Ivy(**{**vars(make_ivy(settings, ensure_java(settings, click.echo))), "cache": work / "ivy"})
        ivy.cache.mkdir()
        jars = [jar for set_name in ROOTS for jar in resolve(set_name, ivy, work)]
    finally:
        shutil.rmtree(work)
    output.write_text(HEADER + "".join(f"{jar.line}\n" for jar in jars))
    click.echo(f"{output}: {len(jars)} jars, {sum(jar.size for jar in jars) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
