"""The only place that builds a SparkSession.

A local session listens on 127.0.0.1 alone and writes nothing outside its own scratch folder, which goes when it stops.
"""

import hashlib
import logging
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plumbing.errors import Misconfigured
from streaming.driver.scratch import scratch_folder
from streaming.settings import StreamingSettings, java_home, speak_utf8, started_by_spark_submit

if TYPE_CHECKING:
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

log = logging.getLogger(__name__)

# Java that compiles once keeps 48 MB of that by default, less than Spark needs: it would sweep and compile on and on.
CODE_CACHE = "-XX:ReservedCodeCacheSize=240m"

LOGIN = "kafka-login"  # the file that tells a Java process Kafka's password
LOGIN_PROPERTY = "java.security.auth.login.config"
SECRECY = ("spark.authenticate", "spark.network.crypto.enabled")
TLS_OF_EMR = "spark.ssl.internode.enabled"  # EMR Serverless has its own way to the same end

# Of few records: Java's second compiler and its threads that collect garbage cost more than they save. Of many, or
# where nobody knows: a collector that stops the work costs less than one that runs beside it, and methods go to the
# second compiler later than usual, when they pay for it.
FEW_RECORDS = 50_000
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
STEADY = (
    "-XX:+UseParallelGC -XX:Tier4InvocationThreshold=15000 -XX:Tier4MinInvocationThreshold=3000 "
    "-XX:Tier4CompileThreshold=45000 -XX:Tier4BackEdgeThreshold=120000"
)

# Classes of Java and their methods that PySpark asks for at each use of a column: Java would look through all jars.
OFTEN_USED = {
    "functions": ("col", "lit"),
    "org.apache.spark.sql.functions": ("col", "lit", "when", "max", "struct"),
    "PythonUtils": ("toSeq",),
    "PythonSQLUtils": ("fn", "lambdaFunction", "unresolvedNamedLambdaVariable"),
    "PythonRDD": (),
    "SerDeUtil": (),
    "org.apache.spark.sql.classic.SparkSession": ("getActiveSession",),
}

NEEDED_JARS = ("delta-spark_2.13", "delta-storage", "spark-sql-kafka-0-10_2.13", "kafka-clients", "hadoop-aws")

# Warnings that say nothing about the data: no native Hadoop library, no metrics file, a long plan cut in a log line,
# the Kafka source's notes on consumer settings it sets itself, two tasks that computed the same cached rows,
# cached rows that are released, a group of jobs to cancel that has none, a pool that nobody has configured.
QUIET = """
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC} level=%p logger=%c{1} %m%n%ex{8}
"""
QUIETER = {
    "org.apache.hadoop.util.NativeCodeLoader": "error",
    "org.apache.hadoop.metrics2": "error",
    "org.apache.hadoop.fs.s3a.S3ABlockOutputStream": "error",
    "org.apache.spark.SparkConf": "error",
    "org.apache.spark.util.Utils": "error",
    "org.apache.spark.sql.catalyst.util.SparkStringUtils": "error",
    "org.apache.spark.sql.catalyst.util.StringUtils": "error",
    "org.apache.spark.rdd.MapPartitionsRDD": "error",
    "org.apache.spark.scheduler.DAGScheduler": "error",
    "org.apache.spark.scheduler.FairSchedulableBuilder": "error",
    "org.apache.spark.sql.execution.streaming.ResolveWriteToStream": "error",
    "org.apache.spark.sql.execution.streaming.MicroBatchExecution": "off",  # the driver tells why a query failed
    "org.apache.spark.sql.kafka010": "error",
    "org.apache.kafka": "error",
    "org.apache.spark.sql.execution.CacheManager": "error",
    "org.apache.spark.storage.BlockManager": "error",
    "org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator": "error",
}


class JarsMissing(Misconfigured):
    """The folder of jars is not complete; the message names what to do."""


class OpenCluster(Misconfigured):
    """Whoever reaches the cluster's ports could ask it for keys; the message names what to set."""


class NoJava(Misconfigured):
    """Spark's Java process did not start; its own output precedes this on standard error."""


def for_records(settings: StreamingSettings, records: int) -> StreamingSettings:
    """The settings of a session that ends when it has seen so many records; the options of whoever sets any stay."""
    if records > FEW_RECORDS or settings.spark_java_options:
        return settings
    return settings.model_copy(update={"spark_java_options": QUICK})


@contextmanager
def spark_session(settings: StreamingSettings, app_name: str = "gpps") -> Iterator["SparkSession"]:
    """A session that is stopped, with its Java process and scratch folder, when the block ends.

    Raises JarsMissing, OpenCluster.
    """
    with scratch_folder(settings.spark_scratch) as scratch:
        spark = start(settings, scratch, app_name)
        try:
            yield spark
        finally:
            stop(spark)


def start(settings: StreamingSettings, scratch: Path, app_name: str = "gpps") -> "SparkSession":
    """Starts Spark with `scratch` as the Java process's working folder. Raises JarsMissing, NoJava, OpenCluster."""
    from pyspark import SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    submitted = started_by_spark_submit()  # then Java is there, with master, memory and jars of its own
    launch = _conf({} if submitted else {**_process_options(settings, scratch), "spark.master": settings.spark_master})
    speak_utf8()
    logging.getLogger().addFilter(_is_no_interruption)
    # Launched here, because only so can the working folder be chosen: Spark makes a folder `artifacts` in it.
    try:
        gateway = launch_gateway(launch, {"cwd": str(scratch)})
    except PySparkRuntimeError:
        raise NoJava(
            "Spark's Java process did not start; what it said stands above; where it is no Java 17 or 21, set JAVA_HOME"
        ) from None
    # The rest, credentials among them, goes through the gateway and so never shows in the list of processes.
    options = {**_common_options(settings, scratch), **_s3_options(settings)}
    if not is_local(settings):
        options |= _cluster_options(settings, scratch, gateway.jvm)
    else:
        options |= _listening_options()
    with _own_interrupts():
        context = SparkContext(conf=_conf({**dict(launch.getAll()), **options}).setAppName(app_name), gateway=gateway)
    if submitted:
        context.setLogLevel("WARN")
    spark = SparkSession(context)
    _remember(spark._jvm)
    return spark


@contextmanager
def _own_interrupts() -> Iterator[None]:
    """Leaves SIGINT to this process: Spark's handler talks to Java, also amid what the process is saying to it."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def _is_no_interruption(record: logging.LogRecord) -> bool:
    """Py4J logs that it is interrupted, with the way it came there, though the process tells it."""
    return not (record.exc_info and isinstance(record.exc_info[1], KeyboardInterrupt))


def _remember(java: Any) -> None:
    for name, methods in OFTEN_USED.items():
        found = getattr(java, name)
        for method in methods:
            setattr(found, method, getattr(found, method))
        setattr(java, name, found)


def _conf(options: dict[str, str]) -> "SparkConf":
    from pyspark import SparkConf

    return SparkConf(loadDefaults=False).setAll(list(options.items()))


def is_local(settings: StreamingSettings) -> bool:
    """True when executors are threads of this machine's Java process; under spark-submit they may be elsewhere."""
    return settings.spark_master.startswith("local") and not started_by_spark_submit()


def _process_options(settings: StreamingSettings, scratch: Path) -> dict[str, str]:
    """Options that the Java process needs at its start."""
    # By its name alone, in the working folder: log4j takes a path for an address, or for several.
    java = f"-Dlog4j2.configurationFile={_log_file(scratch).name} {_property('java.io.tmpdir', scratch)} {CODE_CACHE}"
    if file := _login_file(settings, scratch):
        java += f" {_property(LOGIN_PROPERTY, file)}"
    options = {
        "spark.driver.memory": settings.spark_driver_memory,
        "spark.driver.extraJavaOptions": f"{java} {settings.spark_java_options or STEADY}",
    }
    found = [str(jar) for jar in jars(settings.spark_jars)]
    if is_local(settings):
        options["spark.driver.extraJavaOptions"] += f" {_shared_classes(settings)}"
        return options | {"spark.driver.extraClassPath": ":".join(found)}
    return options | {"spark.jars": ",".join(found)}  # the driver sends them to its executors


def _login_file(settings: StreamingSettings, scratch: Path) -> Path | None:
    """The file by which Java logs in to Kafka, made when it is not there; None: no login."""
    if not (login := settings.kafka.login_file()):
        return None
    file = scratch / LOGIN
    file.touch(0o600)
    file.write_text(login)
    return file


def class_archive(jars: Path, java_home: str) -> Path:
    """Path of the archive of Spark's classes for this Java, Spark and jars, made or not (see ops.setup)."""
    import pyspark

    parts = (java_home, pyspark.__file__, str(jars), *sorted(jar.name for jar in jars.glob("*.jar")))
    name = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return jars.parent / f"spark-classes-{name}.jsa"


def _shared_classes(settings: StreamingSettings) -> str:
    archive = class_archive(settings.spark_jars, java_home())
    if not archive.exists() or "ArchiveClassesAtExit" in settings.spark_java_options:
        return ""
    return f"{_option('-XX:SharedArchiveFile=', archive)} -Xlog:cds*=off"  # one that does not fit is passed over


def _property(name: str, path: Path) -> str:
    return _option(f"-D{name}=", path)


def _option(name: str, path: Path) -> str:
    """An option of Java as Spark's launcher reads it: in quotes, since a path may hold blanks."""
    written = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}{written}"'


def jars(folder: Path) -> list[Path]:
    """The jars beside Spark's own. Raises JarsMissing when the folder lacks one that is needed."""
    found = sorted(folder.glob("*.jar"))
    missing = [name for name in NEEDED_JARS if not any(jar.name.startswith(f"{name}-") for jar in found)]
    if missing:
        raise JarsMissing(
            f"no jar of {', '.join(missing)} in {folder}; set GPPS_SPARK_JARS to the folder that holds the jars "
            "for Spark, or have `gpps up` fetch them"
        )
    return found


def _log_file(scratch: Path) -> Path:
    lines = [QUIET]
    for number, (logger, level) in enumerate(QUIETER.items()):
        lines += [f"logger.q{number}.name = {logger}\n", f"logger.q{number}.level = {level}\n"]
    file = scratch / "log4j2.properties"
    file.write_text("".join(lines))
    return file


def _common_options(settings: StreamingSettings, scratch: Path) -> dict[str, str]:
    return {
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.scheduler.mode": "FAIR",  # a batch need not wait until a refresh is over
        "spark.sql.shuffle.partitions": str(settings.spark_shuffle_partitions),
        "spark.sql.warehouse.dir": f"file://{scratch}/warehouse",  # Hadoop would take %20 for a name
        "spark.local.dir": str(scratch),
        "spark.ui.enabled": str(settings.spark_ui).lower(),
        "spark.ui.showConsoleProgress": "false",
        # What a user interface would show of the past is kept even where it is off: a thousand plans of a refresh.
        "spark.ui.retainedJobs": "50",
        "spark.ui.retainedStages": "50",
        "spark.ui.retainedTasks": "500",
        "spark.sql.ui.retainedExecutions": "20",
        "spark.databricks.delta.optimize.maxFileSize": str(
            32 * 2**20
        ),  # larger ones hold more fields than are asked for
        "spark.databricks.delta.optimize.minFileSize": str(16 * 2**20),
        "spark.databricks.delta.snapshotPartitions": "2",  # of the log, which is small; 50 tasks a look-up otherwise
        "spark.databricks.delta.allFilesInCrc.enabled": "false",  # each commit asks a query over the log for them
        # A method longer than the JIT compiles is worse than none: then Spark's split, uninlined code is taken.
        "spark.sql.codegen.hugeMethodLimit": "8000",
        # One refresh compiles some hundred pieces of code; with 100, the default, each compiled them again.
        "spark.sql.codegen.cache.maxEntries": "1000",
        # Plans are written out for each query, for a user interface that is off.
        "spark.sql.maxPlanStringLength": "2000",
        "spark.python.sql.dataFrameDebugging.enabled": "false",  # ten calls to Java for each column, to note its line
        # Rows of a small batch are a result; one of over a megabyte would be stored, and sent to this same process.
        "spark.task.maxDirectResultSize": str(64 * 2**20),
        "spark.sql.ui.explainMode": "simple",
        "spark.hadoop.hadoop.tmp.dir": str(scratch),
        "spark.hadoop.fs.s3a.buffer.dir": str(scratch / "s3a"),  # the default does not survive a blank in it
    }


def _listening_options() -> dict[str, str]:
    """Of a local session."""
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # Other users of the machine reach its ports. A local Spark makes up the secret in its own memory.
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
        "spark.network.crypto.saslFallback": "false",
    }


def _cluster_options(settings: StreamingSettings, scratch: Path, java: Any) -> dict[str, str]:
    """Of a session whose executors run elsewhere: they have no file of this machine but those that Spark sends them.

    Network and its secret are configured where Spark is: in spark-defaults.conf or by spark-submit, which `java` knows.
    Raises OpenCluster.
    """
    given = java.org.apache.spark.SparkConf(True)
    # Each Java process has a folder of its own for what it writes to S3.
    own = "${java.io.tmpdir}"
    options = {"spark.hadoop.hadoop.tmp.dir": own, "spark.hadoop.fs.s3a.buffer.dir": f"{own}/s3a"}
    login = _login_file(settings, scratch)
    if login or settings.aws_keys():
        require_secrecy(given)
    if login:
        # Found by its name alone, in the folder where an executor works and Spark puts the files it sends.
        java_options = f"{given.get('spark.executor.extraJavaOptions', '')} -D{LOGIN_PROPERTY}={LOGIN}"
        files = ",".join(filter(None, (given.get("spark.files", ""), str(login))))
        options |= {"spark.files": files, "spark.executor.extraJavaOptions": java_options.strip()}
        java.System.setProperty(LOGIN_PROPERTY, str(login))  # where spark-submit started this one
    return options


def require_secrecy(given: Any) -> None:
    """Raises OpenCluster unless the options given, a mapping or SparkConf, keep strangers out."""
    off = [name for name in SECRECY if given.get(name, "false") != "true"]
    if off and given.get(TLS_OF_EMR, "false") != "true":
        raise OpenCluster(
            f"{' and '.join(off)} not on: executors are sent Kafka's password and S3's keys, which whoever reaches "
            "the cluster could then ask for; set them in spark-defaults.conf or with spark-submit (docs/cluster.md)"
        )


def _s3_options(settings: StreamingSettings) -> dict[str, str]:
    """S3A as boto3 would reach it: same endpoint, region and keys; without keys its own chain (an IAM role) applies."""
    options = {"endpoint.region": settings.aws_region}
    if settings.s3_endpoint:
        options["endpoint"] = settings.s3_endpoint
        options["path.style.access"] = "true"
        options["connection.ssl.enabled"] = str(not re.match("http://", settings.s3_endpoint)).lower()
    named = {
        "aws_access_key_id": "access.key",
        "aws_secret_access_key": "secret.key",
        "aws_session_token": "session.token",
    }
    options |= {named[name]: value for name, value in settings.aws_keys().items()}
    return {f"spark.hadoop.fs.s3a.{name}": value for name, value in options.items()}


def java_process(spark: "SparkSession") -> Any:
    """Spark's Java process (a Popen); None when not this process started it, but spark-submit."""
    return getattr(spark.sparkContext._gateway, "proc", None)


def java_lives(spark: "SparkSession") -> bool:
    """False once Spark's Java process has ended, as far as this process started it."""
    process = java_process(spark)
    return process is None or process.poll() is None


def stop(spark: "SparkSession", seconds: float = 30) -> None:
    """Ends the session and its Java process, for which it waits so long."""
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    process = java_process(spark)
    if java_lives(spark):
        spark.stop()
    if process is None:  # spark-submit ends it
        return
    gateway.shutdown()
    process.stdin.close()
    process.wait(timeout=seconds)
    SparkContext._gateway = SparkContext._jvm = None
