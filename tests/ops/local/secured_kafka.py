"""The local broker with secured listeners beside its own: what a Kafka elsewhere asks of its clients."""

from dataclasses import dataclass, field
from pathlib import Path

from ops.local.kafka import PROPERTIES, Kafka
from ops.local.ports import HOST
from ops.local.service import Ports
from plumbing.settings import KafkaSettings

NAME, PASSWORD = "reader", 'hush "hush" \\ \'é'
SCRAM = ("scram", "expired", "elsewhere")  # TLS and a password; with what is wrong with the certificate
LISTENERS = (*SCRAM, "mutual")


@dataclass(frozen=True)
class SecuredKafka(Kafka):
    """`trusted`: the authority of clients' certificates. `certificates`: key and certificate of each listener."""

    trusted: Path = Path()
    certificates: dict[str, Path] = field(default_factory=dict)
    port_names = ("broker", "controller", *LISTENERS)

    def prepare(self, folder: Path, ports: Ports) -> None:
        super().prepare(folder, ports)
        own = (folder / PROPERTIES).read_text()
        (folder / PROPERTIES).write_text(own + "".join(f"{line}\n" for line in self._more(own, ports)))

    def _more(self, own: str, ports: Ports) -> list[str]:
        """Lines that extend, or take the place of, those above them."""
        now = dict(line.split("=", 1) for line in own.splitlines())
        places = ",".join(f"{name.upper()}://{HOST}:{ports[name]}" for name in LISTENERS)
        protocols = ",".join(f"{name.upper()}:{'SASL_SSL' if name in SCRAM else 'SSL'}" for name in LISTENERS)
        more = {name: f"{now[name]},{places}" for name in ("listeners", "advertised.listeners")}
        more["listener.security.protocol.map"] = f"{now['listener.security.protocol.map']},{protocols}"
        login = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        more |= {f"listener.name.{name}.scram-sha-512.sasl.jaas.config": login for name in SCRAM}
        more |= {f"listener.name.{name}.sasl.enabled.mechanisms": "SCRAM-SHA-512" for name in SCRAM}
        more |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": str(self.trusted), "ssl.keystore.type": "PEM"}
        more |= {f"listener.name.{name}.ssl.keystore.location": str(self.certificates[name]) for name in LISTENERS}
        more["listener.name.mutual.ssl.client.auth"] = "required"
        return [f"{name}={value}" for name, value in more.items()]

    def settle(self, folder: Path, ports: Ports) -> None:
        """Makes the user that the listeners with a password know."""
        from kafka.admin import KafkaAdminClient, ScramMechanism, UserScramCredentialUpsertion

        admin = KafkaAdminClient(**KafkaSettings.of(self.provides(folder, ports)).for_python())
        user = UserScramCredentialUpsertion(NAME, ScramMechanism.SCRAM_SHA_512, password=PASSWORD.encode())
        admin.alter_user_scram_credentials([user])
        admin.close()
