"""Health of a stage's container: exit 0 when no process is stopped and each service of its environment answers.

Of several brokers the first one is asked. Uses the standard library alone, and says in one line what is wrong.
"""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

LIMIT_SECONDS = 1.0


def places(environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Host and port of each service."""
    if brokers := environment.get("KAFKA_BOOTSTRAP_SERVERS"):
        host, _, port = brokers.split(",")[0].strip().rpartition(":")
        yield host.strip("[]"), int(port)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"):
        url = urlsplit(environment.get(name, ""))
        if url.hostname:
            yield url.hostname, url.port or (443 if url.scheme == "https" else 80)
    if host := environment.get("PGHOST"):
        yield host, int(environment.get("PGPORT") or 5432)


def stopped(proc: Path) -> list[str]:
    """Ids of the processes that were stopped and not continued, or are traced."""
    found = []
    for file in proc.glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            if file.read_text().rpartition(")")[2].split()[0] in ("T", "t"):
                found.append(file.parent.name)
    return found


def trouble(environment: Mapping[str, str], proc: Path = Path("/proc")) -> str | None:
    """The first thing that is wrong; None when nothing is."""
    if pids := stopped(proc):
        return f"stopped: process {', '.join(pids)}"
    for host, port in places(environment):
        try:
            socket.create_connection((host, port), LIMIT_SECONDS).close()
        except OSError as error:
            return f"{host}:{port} does not answer: {error}"
    return None


if __name__ == "__main__":
    sys.exit(trouble(os.environ))
