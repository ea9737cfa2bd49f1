"""Kafka: one KRaft node, broker and controller in one process."""

import base64
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

from ops.local.home import adopt, fresh
from ops.local.ports import HOST
from ops.local.process import Launch
from ops.local.service import NotReadyError, Ports, Service, plain_environment, run_step
from plumbing.files import write_private
from plumbing.settings import KafkaSettings

# Records are kept for ever: the topics are the source of truth. No topic is made by a misspelt name.
CONFIGURATION = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=CLIENTS://{host}:{broker},CONTROLLER://{host}:{controller}
advertised.listeners=CLIENTS://{host}:{broker}
listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.clients.plain.sasl.jaas.config={login}
listener.name.controller.plain.sasl.jaas.config={login}
log.dirs={data}
num.partitions=3
auto.create.topics.enable=false
log.retention.ms=-1
log.cleaner.dedupe.buffer.size=16777216
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""
LOGIN = (
    "org.apache.kafka.common.security.plain.PlainLoginModule required "
    'username="{user}" password="{password}" user_{user}="{password}";'
)
USER = "gpps"
PASSWORD_FILE = "password"
# Another name than before Kafka asked for a password: one that runs without is then started again.
PROPERTIES = "broker.properties"


@dataclass(frozen=True)
class Kafka(Service):
    """The broker; `jars` is the folder with its jars. Clients, and itself as its own controller, need its password.

    Its files are named from its folder, in which it runs: Kafka would misread a path with a comma or an umlaut.

    The password is sent as it is (PLAIN): no step of making its folder has to know it, and nobody but root reads the
    loopback interface.
    """

    java_home: Path
    jars: Path
    heap_megabytes: int = 512
    name = "kafka"
    port_names = ("broker", "controller")

    def prepare(self, folder: Path, ports: Ports) -> None:
        if not (folder / PASSWORD_FILE).exists():
            write_private(folder / PASSWORD_FILE, secrets.token_urlsafe(24))
        if not (folder / "data").exists():
            self._format(folder, ports)
        self._configure(folder / PROPERTIES, "data", ports)

    def launch(self, folder: Path, ports: Ports) -> Launch:
        return Launch([*self._java(), "kafka.Kafka", PROPERTIES], plain_environment(folder))

    def probe(self, folder: Path, ports: Ports) -> None:
        from kafka import KafkaAdminClient
        from kafka.errors import KafkaError

        try:
            known = KafkaSettings.of(self.provides(folder, ports)).for_python()
            admin = KafkaAdminClient(**known, request_timeout_ms=2000, bootstrap_timeout_ms=1000)
            try:
                admin.list_topics()
            finally:
                admin.close()
        except (KafkaError, OSError) as error:
            raise NotReadyError(str(error)) from error

    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        return {
            "KAFKA_BOOTSTRAP_SERVERS": f"{HOST}:{ports['broker']}",
            "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "KAFKA_SASL_MECHANISM": "PLAIN",
            "KAFKA_SASL_USERNAME": USER,
            "KAFKA_SASL_PASSWORD": (folder / PASSWORD_FILE).read_text(),
        }

    def _format(self, folder: Path, ports: Ports) -> None:
        new = fresh(folder)
        new.mkdir(mode=0o700)
        configuration = folder / "format.properties"
        self._configure(configuration, new.name, ports)
        cluster = cluster_id(uuid.uuid4().bytes)
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", configuration.name]
        run_step([*self._java(), *tool], folder, "formatting its data folder")
        configuration.unlink()
        adopt(new, "data")

    @staticmethod
    def _configure(path: Path, data: str, ports: Ports) -> None:
        login = LOGIN.format(user=USER, password=(path.parent / PASSWORD_FILE).read_text())
        write_private(path, CONFIGURATION.format(host=HOST, data=data, login=login, **ports))

    def _java(self) -> list[str]:
        options = [
            f"-Xmx{self.heap_megabytes}m",
            "-Xms128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Djava.awt.headless=true",
        ]
        options += ["-Djava.io.tmpdir=tmp", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
        options += ["-Dorg.slf4j.simpleLogger.showDateTime=true"]
        options += ["-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss'Z'"]
        return [str(self.java_home / "bin" / "java"), *options, "-cp", f"{self.jars}/*"]


def cluster_id(random_bytes: bytes) -> str:
    """An id as Kafka writes it, 22 characters of base64 for 16 bytes, never with a leading dash: that is an option."""
    return "A" + base64.urlsafe_b64encode(random_bytes).decode().rstrip("=")[1:]
