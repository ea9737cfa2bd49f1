"""Java and the jars, found or fetched: what every command that starts a JVM needs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops.settings import Settings, java_proxy_options
from ops.setup.ivy import Ivy
from ops.setup.jars import ensure_jars
from ops.setup.java import ensure_java
from ops.setup.truststore import trust_options
from plumbing.shipped import shipped

JARS_LOCK = shipped("jars.lock")


@dataclass(frozen=True)
class Tools:
    """A Java home (17 or 21) and the folders with the jars of Kafka and of Spark."""

    java_home: Path
    kafka_jars: Path
    spark_jars: Path


def ensure_tools(settings: Settings, say: Callable[[str], None]) -> Tools:
    """Find or fetch all of it, saying so only where there is work; raises Failure, Misconfigured for one."""
    java_home = ensure_java(settings, say)

    def ivy() -> Ivy:
        return make_ivy(settings, java_home)

    kafka = ensure_jars(JARS_LOCK, "kafka", settings.cache, ivy, say)
    spark = ensure_jars(JARS_LOCK, "spark", settings.cache, ivy, say)
    return Tools(java_home, kafka, spark)


def make_ivy(settings: Settings, java_home: Path) -> Ivy:
    """Ivy with the caller's proxy and certificates."""
    cache = settings.cache / "ivy"
    options = [*java_proxy_options(), *trust_options(settings.ca_bundle, settings.cache / "trust.jks")]
    return Ivy(java_home, cache, options)
